import { Button, Popconfirm, Table } from 'antd';
import type { ReactNode } from 'react';
import type { CaseMerge, Duplicates } from '../../server/cases/desk-contract.ts';
import { casesApi } from '../api/cases.ts';
import { useCity } from '../data/city-context.tsx';
import { useResource } from '../data/use-resource.ts';
import { instantText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { usePageTurns } from '../pages/page-turns.tsx';
import { useActing } from '../pages/use-acting.ts';
import { Held } from '../shell/states.tsx';

type Group = Duplicates['groups'][number];

/** What was likely told twice, and what people decided; each decision can be taken back. */
export function DuplicateDesk({ onWork }: { onWork(caseId: string): void }): ReactNode {
  const t = useText();
  const act = useActing();
  const found = useResource('duplicates', (signal) => casesApi.duplicates(signal));
  const decide = async (group: Group, decision: 'merges' | 'distinctions'): Promise<void> => {
    const caseIds = group.members.map((member) => member.case.caseId);
    const reason = decision === 'merges' ? '同一事件多渠道上报' : '核实为不同事件';
    const said = decision === 'merges' ? t('已合并', 'Merged') : t('已区分', 'Told apart');
    if (await act(() => casesApi.decide(group.primary.caseId, decision, caseIds, reason), said))
      found.reload();
  };
  const undo = async (merge: CaseMerge): Promise<void> => {
    if (await act(() => casesApi.undo(merge.mergeId, '人工撤销'), t('已撤销', 'Undone'))) found.reload();
  };
  return (
    <Held resource={found} rows={8}>
      {(data) => (
        <>
          <section className="sheet" data-testid="duplicate-groups">
            <h2>
              {t('疑似同一事件', 'Likely one and the same')}{' '}
              <span className="tag amber">{data.groups.length}</span>
            </h2>
            <Groups groups={data.groups} onWork={onWork} onDecide={(...args) => void decide(...args)} />
            <p className="sheet-body" style={{ color: 'var(--ink-3)', fontSize: 12 }}>
              {t(
                `同类、相距 ${data.reach.metres} 米以内、相隔 ${data.reach.hours} 小时以内；由人决定，合并后统计只计一次。`,
                `Same type, within ${data.reach.metres} m and ${data.reach.hours} h. A person decides; merged reports count once.`,
              )}
            </p>
          </section>
          <section className="sheet" data-testid="duplicate-decisions">
            <h2>{t('已作出的决定', 'Decisions')}</h2>
            <Decisions decisions={data.decisions} onUndo={(merge) => void undo(merge)} />
          </section>
        </>
      )}
    </Held>
  );
}

function Groups({
  groups,
  onWork,
  onDecide,
}: {
  groups: Group[];
  onWork(caseId: string): void;
  onDecide(group: Group, decision: 'merges' | 'distinctions'): void;
}): ReactNode {
  const t = useText();
  const turns = usePageTurns();
  const language = useLanguage();
  const { city, may } = useCity();
  return (
    <Table<Group>
      size="small"
      rowKey={(group) => group.primary.caseId}
      dataSource={groups}
      pagination={{ itemRender: turns, pageSize: 10, hideOnSinglePage: true }}
      locale={{ emptyText: t('没有疑似重复', 'Nothing looks like a duplicate') }}
      columns={[
        {
          title: t('先上报', 'First report'),
          render: (_, { primary }) => (
            <>
              <Button type="link" size="small" style={{ padding: 0 }} onClick={() => onWork(primary.caseId)}>
                {primary.titleZh}
              </Button>
              <div style={{ color: 'var(--ink-3)', fontSize: 12 }}>
                {nameOf(language, primary.channelZh, primary.channelEn)} ·{' '}
                {instantText(primary.reportedAt, language, city.timeZone, 'minute')}
              </div>
            </>
          ),
        },
        {
          title: t('又上报', 'Told again'),
          render: (_, { members }) =>
            members.map((member) => (
              <div key={member.case.caseId} style={{ fontSize: 12 }}>
                {nameOf(language, member.case.channelZh, member.case.channelEn)} ·{' '}
                {t(
                  `${member.minutes} 分钟后，相距 ${Math.round(member.distanceM)} 米`,
                  `${member.minutes} min later, ${Math.round(member.distanceM)} m away`,
                )}{' '}
                <span className="tag">{Math.round(member.score * 100)} %</span>
              </div>
            )),
        },
        {
          title: '',
          align: 'right',
          render: (_, group) =>
            may('cases:write') ? (
              <div className="row-wrap" style={{ justifyContent: 'flex-end', flexWrap: 'nowrap' }}>
                <Button
                  size="small"
                  type="primary"
                  data-testid="duplicate-merge"
                  onClick={() => onDecide(group, 'merges')}
                >
                  {t('合并', 'Merge')}
                </Button>
                <Button size="small" onClick={() => onDecide(group, 'distinctions')}>
                  {t('不是同一件', 'Not the same')}
                </Button>
              </div>
            ) : null,
        },
      ]}
    />
  );
}

function Decisions({
  decisions,
  onUndo,
}: {
  decisions: CaseMerge[];
  onUndo(merge: CaseMerge): void;
}): ReactNode {
  const t = useText();
  const turns = usePageTurns();
  const language = useLanguage();
  const { city, may } = useCity();
  const when = (at: string): string => instantText(at, language, city.timeZone, 'minute');
  return (
    <Table<CaseMerge>
      size="small"
      rowKey="mergeId"
      dataSource={decisions}
      pagination={{ itemRender: turns, pageSize: 10, hideOnSinglePage: true }}
      columns={[
        {
          title: t('决定', 'Decision'),
          render: (_, one) => (
            <span className={`tag${one.undoneAt === null ? ' blue' : ' dashed'}`}>
              {one.undoneAt !== null
                ? t('已撤销', 'undone')
                : one.decision === 'merged'
                  ? t('合并', 'merged')
                  : t('不同', 'told apart')}
            </span>
          ),
        },
        {
          title: t('上报', 'Report'),
          render: (_, one) =>
            `${one.titleZh}（${nameOf(language, one.channelZh, one.channelEn)} → ${nameOf(language, one.primaryChannelZh, one.primaryChannelEn)}）`,
        },
        {
          title: t('依据', 'Evidence'),
          render: (_, one) =>
            one.distanceM === null || one.minutes === null
              ? one.reason
              : t(
                  `${one.reason}；${one.distanceM} 米，${one.minutes} 分钟`,
                  `${one.reason}; ${one.distanceM} m, ${one.minutes} min`,
                ),
        },
        {
          title: t('谁、何时', 'Who, when'),
          render: (_, one) => (
            <>
              {one.decidedBy} · {when(one.decidedAt)}
              {one.undoneAt === null ? null : (
                <div style={{ color: 'var(--ink-3)' }}>
                  {t('撤销：', 'Undone: ')}
                  {one.undoneBy} · {when(one.undoneAt)} · {one.undoReason}
                </div>
              )}
            </>
          ),
        },
        {
          title: '',
          align: 'right',
          render: (_, one) =>
            one.undoneAt === null && may('cases:write') ? (
              <Popconfirm
                title={t('撤销后该上报重新计数。', 'The report will count again.')}
                okText={t('撤销', 'Undo')}
                cancelText={t('取消', 'Cancel')}
                onConfirm={() => onUndo(one)}
              >
                <Button size="small" data-testid="merge-undo">
                  {t('撤销', 'Undo')}
                </Button>
              </Popconfirm>
            ) : null,
        },
      ]}
    />
  );
}
