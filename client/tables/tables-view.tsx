import { Button, Table } from 'antd';
import { useState } from 'react';
import { Pager } from '../pages/pager.tsx';
import type { ReactNode } from 'react';
import type { Case, CasePage } from '../../server/cases/contract.ts';
import type { Street } from '../../server/geography/contract.ts';
import { api } from '../api/endpoints.ts';
import { useCity, useCityNow } from '../data/city-context.tsx';
import { ExportButton } from '../exports/export-button.tsx';
import { caseQuestionOf, useCityData } from '../data/city-data.tsx';
import { useStreetName } from '../data/use-street-name.ts';
import { useResource } from '../data/use-resource.ts';
import { ageText, instantText, lengthText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { usePageTurns } from '../pages/page-turns.tsx';
import { coverageScale } from '../map/scales.ts';
import { coverageClassOf } from '../scheduling/coverage-classes.ts';
import { Held } from '../shell/states.tsx';
import { screen, useScreen } from '../state/screen-store.ts';
import { ZonesTable } from './zones-table.tsx';

/** The same data without a map: for browsers that cannot draw it, and for those who prefer rows. */
export function TablesView({ webGl }: { webGl: boolean }): ReactNode {
  const t = useText();
  const workspace = useScreen((state) => state.workspace);
  const panelOpen = useScreen((state) => state.panelOpen);
  const { may } = useCity();
  return (
    <div
      className="page"
      style={{ paddingLeft: panelOpen ? 'calc(var(--panel) + 12px)' : 0, zIndex: 1 }}
      data-testid="tables"
    >
      <div className="page-inner">
        <header className="page-head">
          <div>
            <h1>{t('表格', 'Tables')}</h1>
            {webGl ? (
              <p>{t('与地图相同的数据，逐行列出。', 'The same data as on the map, row by row.')}</p>
            ) : (
              <p className="note amber" role="alert">
                {t(
                  '此浏览器没有 WebGL2，无法绘制三维城市。下面以表格列出同样的数据；换用较新的浏览器或打开硬件加速即可看到地图。',
                  'This browser has no WebGL2 and cannot draw the 3D city. The same data is listed below; a newer browser, or hardware acceleration, brings the map.',
                )}
              </p>
            )}
          </div>
          {webGl ? (
            <Button
              data-testid="tables-close"
              onClick={() => screen.dispatch({ type: 'set-tables', tables: false })}
            >
              {t('回到地图', 'Back to the map')}
            </Button>
          ) : null}
        </header>
        {workspace === 'permits' && may('zones:read') ? <ZonesTable /> : null}
        {workspace === 'command' && may('cases:read') ? <CasesTable /> : null}
        {workspace === 'scheduling' && may('coverage:read') ? <StreetsTable /> : null}
      </div>
    </div>
  );
}

function CasesTable(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const { caseTurn } = useCityData();
  const street = useStreetName();
  const time = useScreen((state) => state.time);
  const cases = useScreen((state) => state.cases);
  const question = caseQuestionOf({ time, cases });
  const [cursors, setCursors] = useState<string[]>([]);
  const key = question ? JSON.stringify([question, cases.cell, cursors, caseTurn]) : null;
  const page = useResource<CasePage>(key, (signal) =>
    api.cases({ ...question!, cell: cases.cell ?? undefined, cursor: cursors.at(-1), limit: 100 }, signal),
  );
  return (
    <section className="sheet">
      <h2 className="table-head">
        <span>
          {t('案件', 'Cases')} {page.data ? `· ${page.data.total}` : ''}
        </span>
        <ExportButton what="cases" />
      </h2>
      <Held resource={page} rows={10}>
        {(data) => (
          <>
            <Table<Case>
              size="small"
              rowKey="caseId"
              dataSource={data.cases}
              pagination={false}
              onRow={(one) => ({
                onClick: () =>
                  screen.dispatch({ type: 'select', selection: { layer: 'cases', id: one.caseId } }),
              })}
              columns={[
                { title: t('编号', 'Number'), dataIndex: 'caseId' },
                {
                  title: t('上报', 'Reported'),
                  dataIndex: 'reportedAt',
                  render: (at: string) => instantText(at, language, city.timeZone),
                },
                { title: t('类型', 'Type'), render: (_, one) => nameOf(language, one.typeZh, one.typeEn) },
                { title: t('标题', 'Title'), dataIndex: 'titleZh' },
                {
                  title: t('渠道', 'Channel'),
                  render: (_, one) => nameOf(language, one.channelZh, one.channelEn),
                },
                {
                  title: t('街巷', 'Street'),
                  render: (_, one) => street(one.streetId) ?? one.streetNameZh ?? t('未知', 'unknown'),
                },
                {
                  title: t('状态', 'State'),
                  render: (_, one) => nameOf(language, one.statusZh, one.statusEn),
                },
              ]}
            />
            <div className="sheet-body row-wrap" style={{ justifyContent: 'flex-end' }}>
              <Pager cursors={cursors} next={data.nextCursor} onCursors={setCursors} />
            </div>
          </>
        )}
      </Held>
    </section>
  );
}

function StreetsTable(): ReactNode {
  const t = useText();
  const turns = usePageTurns();
  const language = useLanguage();
  const { coverage, streets, grids } = useCityData();
  const now = useCityNow(60_000);
  const theme = useScreen((state) => state.theme);
  const ageOf = new Map((coverage.data?.streets ?? []).map((one) => [one.streetId, one]));
  const gridName = new Map(
    (grids.data ?? []).map((one) => [one.gridId, nameOf(language, one.nameZh, one.nameEn)]),
  );
  const scale = coverageScale(theme);
  const seenMs = (street: Street): number => {
    const at = ageOf.get(street.streetId)?.lastSeenAt;
    return at ? Date.parse(at) : 0;
  };
  return (
    <section className="sheet">
      <h2 className="table-head">
        <span>
          {t('街巷', 'Streets')} {streets.data ? `· ${streets.data.length}` : ''}
        </span>
        <ExportButton what="streets" />
      </h2>
      <Held resource={streets} rows={10}>
        {(list) => (
          <Table<Street>
            size="small"
            rowKey="streetId"
            dataSource={list}
            pagination={{ itemRender: turns, pageSize: 50, showSizeChanger: false }}
            onRow={(one) => ({
              onClick: () =>
                screen.dispatch({ type: 'select', selection: { layer: 'streets', id: one.streetId } }),
            })}
            columns={[
              {
                title: t('街巷', 'Street'),
                render: (_, one) => nameOf(language, one.nameZh, one.nameEn),
                sorter: (a, b) => a.nameZh.localeCompare(b.nameZh, 'zh-CN'),
              },
              {
                title: t('网格', 'Grid'),
                render: (_, one) => gridName.get(one.homeGridId) ?? one.homeGridId,
              },
              { title: t('等级', 'Grade'), dataIndex: 'grade', sorter: (a, b) => a.grade - b.grade },
              {
                title: t('长度', 'Length'),
                dataIndex: 'lengthM',
                align: 'right',
                render: (value: number) => lengthText(value, language),
                sorter: (a, b) => a.lengthM - b.lengthM,
              },
              {
                title: t('上次到访', 'Last visit'),
                sorter: (a, b) => seenMs(a) - seenMs(b),
                render: (_, one) => {
                  const found = ageOf.get(one.streetId);
                  if (!found) return t('未读到', 'not read');
                  if (found.lastSeenAt) return ageText(now - Date.parse(found.lastSeenAt), language);
                  const of = scale.find((item) => item.key === coverageClassOf(found));
                  return of ? nameOf(language, of.labelZh, of.labelEn) : '';
                },
              },
            ]}
          />
        )}
      </Held>
    </section>
  );
}
