import { Segmented, Table } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { CaseKpiRow, CaseKpis, KpisQuery } from '../../server/cases/desk-contract.ts';
import { casesApi } from '../api/cases.ts';
import { useCity } from '../data/city-context.tsx';
import { useResource } from '../data/use-resource.ts';
import { countText, shareText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { usePageTurns } from '../pages/page-turns.tsx';
import { Held } from '../shell/states.tsx';

type By = NonNullable<KpisQuery['by']>;
type Kpi = CaseKpiRow['kpis'];
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** The last so many days of city time, on whole hours so that a page asked for twice is the same question. */
function periodOf(nowMs: number, days: number): { from: string; to: string } {
  const to = Math.ceil(nowMs / HOUR_MS) * HOUR_MS;
  return { from: new Date(to - days * DAY_MS).toISOString(), to: new Date(to).toISOString() };
}

/** How well places are served, against the period before and the year before; unknown is said. */
export function KpiTable(): ReactNode {
  const t = useText();
  const { clock } = useCity();
  const [by, setBy] = useState<By>('grid');
  const [days, setDays] = useState(28);
  const [period, setPeriod] = useState(() => periodOf(clock.now(), 28));
  const kpis = useResource(
    `${by}/${period.from}/${period.to}`,
    (signal) => casesApi.kpis({ ...period, by }, signal),
    by,
  );
  return (
    <section className="sheet" data-testid="kpis">
      <h2 className="row-wrap" style={{ justifyContent: 'space-between' }}>
        <Segmented<By>
          aria-label={t('按什么分', 'Group by')}
          size="small"
          value={by}
          onChange={setBy}
          options={[
            { value: 'grid', label: t('网格', 'Grids') },
            { value: 'street', label: t('街巷', 'Streets') },
            { value: 'type', label: t('类型', 'Types') },
            { value: 'channel', label: t('渠道', 'Channels') },
          ]}
        />
        <Segmented<number>
          aria-label={t('统计天数', 'Days counted')}
          size="small"
          value={days}
          onChange={(value) => {
            setDays(value);
            setPeriod(periodOf(clock.now(), value));
          }}
          options={[7, 28, 84].map((value) => ({
            value,
            label: t(`近 ${value} 天`, `Last ${value} days`),
          }))}
        />
      </h2>
      <Held resource={kpis} rows={8}>
        {(data) => <Rows data={data} places={by === 'grid' || by === 'street'} />}
      </Held>
    </section>
  );
}

function Rows({ data, places }: { data: CaseKpis; places: boolean }): ReactNode {
  const t = useText();
  const turns = usePageTurns();
  const language = useLanguage();
  const number = (value: number | null, digits = 1): string =>
    value === null ? t('未知', 'unknown') : value.toFixed(digits);
  const rows = [{ ...data.total, key: '*', nameZh: '全市', nameEn: 'The city' }, ...data.rows];
  return (
    <>
      <Table<CaseKpiRow>
        size="small"
        rowKey="key"
        dataSource={rows}
        pagination={{ itemRender: turns, pageSize: 20, hideOnSinglePage: true }}
        columns={[
          {
            title: t('名称', 'Name'),
            render: (_, row) => nameOf(language, row.nameZh, row.nameEn),
          },
          {
            title: t('案件', 'Cases'),
            align: 'right',
            render: (_, row) => countText(row.kpis.cases, language),
            sorter: (a, b) => a.kpis.cases - b.kpis.cases,
          },
          {
            title: t('环比', 'vs before'),
            align: 'right',
            render: (_, row) => (
              <Change change={row.before.caseChange} known={row.before.state === 'known'} />
            ),
          },
          {
            title: t('同比', 'vs last year'),
            align: 'right',
            render: (_, row) => (
              <Change change={row.yearBefore.caseChange} known={row.yearBefore.state === 'known'} />
            ),
          },
          ...(places
            ? [
                {
                  title: t('每公里', 'per km'),
                  align: 'right' as const,
                  render: (_: unknown, row: CaseKpiRow) => number(row.kpis.perKm),
                  sorter: (a: CaseKpiRow, b: CaseKpiRow) => (a.kpis.perKm ?? -1) - (b.kpis.perKm ?? -1),
                },
                {
                  title: t('每万人', 'per 10,000'),
                  align: 'right' as const,
                  render: (_: unknown, row: CaseKpiRow) => number(row.kpis.per10kPeople),
                },
                {
                  title: t('巡查发现/百次', 'found per 100 visits'),
                  align: 'right' as const,
                  render: (_: unknown, row: CaseKpiRow) => number(row.kpis.perHundredVisits),
                },
              ]
            : []),
          {
            title: t('及时率', 'In time'),
            align: 'right',
            render: (_, row) => (
              <Share share={row.kpis.timeliness} change={row.before.timelinessChange} upIsGood />
            ),
            sorter: (a, b) => (a.kpis.timeliness?.low ?? -1) - (b.kpis.timeliness?.low ?? -1),
          },
          {
            title: t('复发率', 'Back again'),
            align: 'right',
            render: (_, row) => (
              <Share share={row.kpis.recurrence} change={row.before.recurrenceChange} upIsGood={false} />
            ),
            sorter: (a, b) => (a.kpis.recurrence?.share ?? -1) - (b.kpis.recurrence?.share ?? -1),
          },
          {
            title: t('超时未结', 'Overdue'),
            align: 'right',
            dataIndex: ['kpis', 'openOverdue'],
          },
        ]}
      />
      <div className="sheet-body" style={{ color: 'var(--ink-3)', fontSize: 12 }}>
        {[
          ...data.notes,
          {
            zh: `复发：同一地点（${data.recurrence.metres} 米内）同类问题在结案后 ${data.recurrence.days} 天内再次发生。`,
            en: `Back again: the same kind of trouble within ${data.recurrence.metres} m and ${data.recurrence.days} days of the closing.`,
          },
        ].map((note) => (
          <p key={note.en} style={{ margin: '2px 0' }}>
            {t(note.zh, note.en)}
          </p>
        ))}
      </div>
    </>
  );
}

function Change({ change, known }: { change: number | null; known: boolean }): ReactNode {
  const t = useText();
  if (!known) return <span className="tag dashed">{t('未知', 'unknown')}</span>;
  if (change === null) return <>—</>;
  return <>{`${change > 0 ? '+' : ''}${Math.round(change * 100)} %`}</>;
}

/** A share with its 95 % interval, and by how many points it changed. */
function Share({
  share,
  change,
  upIsGood,
}: {
  share: Kpi['timeliness'];
  change: number | null;
  upIsGood: boolean;
}): ReactNode {
  const t = useText();
  if (share === null) return <span className="tag dashed">{t('未知', 'unknown')}</span>;
  const points = change === null ? null : Math.round(change * 1000) / 10;
  const good = points !== null && (upIsGood ? points > 0 : points < 0);
  return (
    <span
      title={t(
        `${share.of} 件；95% 区间 ${shareText(share.low)}–${shareText(share.high)}`,
        `of ${share.of}; 95 % interval ${shareText(share.low)}–${shareText(share.high)}`,
      )}
    >
      {shareText(share.share)}
      {points === null || points === 0 ? null : (
        <small style={{ marginLeft: 4, color: good ? 'var(--ink-3)' : 'var(--red)' }}>
          {`${points > 0 ? '+' : ''}${points}`}
        </small>
      )}
    </span>
  );
}
