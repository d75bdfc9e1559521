import { Button, Table } from 'antd';
import type { ReactNode } from 'react';
import type { Overdue } from '../../server/cases/desk-contract.ts';
import { casesApi } from '../api/cases.ts';
import { useCity } from '../data/city-context.tsx';
import { useResource } from '../data/use-resource.ts';
import { instantText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { usePageTurns } from '../pages/page-turns.tsx';
import { Held } from '../shell/states.tsx';

type Row = Overdue['cases'][number];
/** Falls due within so many hours: still in time to act. */
const SOON_H = 4;

/** Hours and days past the due time, or still to go. */
function latenessText(hours: number, zh: boolean): string {
  const size = Math.abs(hours);
  const text =
    size < 48
      ? `${size < 10 ? size.toFixed(1) : Math.round(size)} ${zh ? '小时' : 'h'}`
      : `${Math.round(size / 24)} ${zh ? '天' : 'days'}`;
  return hours >= 0 ? (zh ? `已超 ${text}` : `${text} late`) : zh ? `还有 ${text}` : `${text} left`;
}

/** Which open cases are late or will be, at which stage, and who answers for the place. */
export function OverdueList({ onWork }: { onWork(caseId: string): void }): ReactNode {
  const t = useText();
  const turns = usePageTurns();
  const language = useLanguage();
  const { city } = useCity();
  const overdue = useResource('overdue', (signal) => casesApi.overdue(SOON_H, signal));
  return (
    <section className="sheet" data-testid="overdue">
      <h2>
        {t('超时', 'Overdue')}{' '}
        <span className="tag red" data-testid="overdue-count">
          {overdue.data?.totalLate ?? '…'}
        </span>{' '}
        {t(`${SOON_H} 小时内到期`, `due within ${SOON_H} h`)}{' '}
        <span className="tag amber">{overdue.data ? overdue.data.total - overdue.data.totalLate : '…'}</span>
      </h2>
      <Held resource={overdue} rows={8}>
        {(data) => (
          <Table<Row>
            size="small"
            rowKey="caseId"
            dataSource={data.cases}
            pagination={{ itemRender: turns, pageSize: 15, hideOnSinglePage: true }}
            locale={{ emptyText: t('没有超时的案件', 'Nothing is overdue') }}
            columns={[
              {
                title: t('案件', 'Case'),
                render: (_, row) => (
                  <Button type="link" size="small" style={{ padding: 0 }} onClick={() => onWork(row.caseId)}>
                    {row.titleZh}
                  </Button>
                ),
              },
              { title: t('类型', 'Type'), render: (_, row) => nameOf(language, row.typeZh, row.typeEn) },
              {
                title: t('环节', 'Stage'),
                render: (_, row) =>
                  row.stage === null
                    ? nameOf(language, row.statusZh, row.statusEn)
                    : `${nameOf(language, row.stage.stageZh, row.stage.stageEn)}${
                        row.stage.limitZh === null
                          ? ''
                          : ` · ${nameOf(language, row.stage.limitZh, row.stage.limitEn ?? '')}`
                      }`,
              },
              {
                title: t('时限', 'Due'),
                render: (_, row) =>
                  row.dueAt === null ? '—' : instantText(row.dueAt, language, city.timeZone, 'minute'),
              },
              {
                title: '',
                align: 'right',
                render: (_, row) => (
                  <span className={`tag ${row.lateHours >= 0 ? 'red' : 'amber'}`}>
                    {latenessText(row.lateHours, language === 'zh')}
                  </span>
                ),
              },
              {
                title: t('责任人', 'Who answers'),
                render: (_, row) =>
                  row.answers.length === 0 ? (
                    <span className="tag dashed">{t('未登记', 'nobody named')}</span>
                  ) : (
                    row.answers
                      .slice(0, 2)
                      .map((one) => `${nameOf(language, one.roleZh, one.roleEn)} ${one.nameZh}`)
                      .join('，')
                  ),
              },
            ]}
          />
        )}
      </Held>
    </section>
  );
}
