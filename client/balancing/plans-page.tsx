import { Button, Input } from 'antd';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { Plan, PlanHead, PlanState } from '../../server/balancing/plan-contract.ts';
import { balancingApi } from '../api/balancing.ts';
import { useCity, useCityNow } from '../data/city-context.tsx';
import { useCityData } from '../data/city-data.tsx';
import { useMapWork } from '../data/use-map-work.ts';
import { useResource } from '../data/use-resource.ts';
import { instantText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { SidePageFrame } from '../pages/side-page-frame.tsx';
import { useActing } from '../pages/use-acting.ts';
import { personName } from '../permits/person-name.ts';
import { EmptyState, Held } from '../shell/states.tsx';
import { screen, useScreen } from '../state/screen-store.ts';
import { kindTexts } from './balance-texts.ts';
import { concerned, LoadsView, MeasuresView } from './loads-view.tsx';
import { PlanCompare } from './plan-compare.tsx';
import { litWork, shapesOf } from './plan-map.ts';
import { PlanPapers } from './plan-papers.tsx';
import { HeldWhen, SlotsView } from './slots-view.tsx';
import { WhoAnswered } from './who-answered.tsx';

const stateTexts: Record<PlanState, { zh: string; en: string; tone: string }> = {
  draft: { zh: '草案', en: 'draft', tone: '' },
  submitted: { zh: '待审批', en: 'submitted', tone: 'amber' },
  approved: { zh: '已批准', en: 'approved', tone: 'blue' },
  rejected: { zh: '未批准', en: 'rejected', tone: 'red' },
  withdrawn: { zh: '已撤回', en: 'withdrawn', tone: '' },
};

/** Plans on their way: drafts, submitted, approved. The plan is the page's item. */
export function PlansPage(): ReactNode {
  const t = useText();
  const planId = useScreen((state) => state.item);
  return (
    <SidePageFrame
      title={t('方案', 'Plans')}
      about={t(
        '提交后由另一角色批准，方可生效',
        'A submitted plan takes effect only when another role approves it',
      )}
    >
      {planId === null ? <PlanList /> : <PlanView key={planId} planId={planId} />}
    </SidePageFrame>
  );
}

function PlanList(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const plans = useResource('plans', (signal) => balancingApi.plans(signal));
  return (
    <Held resource={plans} rows={6}>
      {(list) =>
        list.length === 0 ? (
          <EmptyState
            title={t('还没有方案', 'No plans yet')}
            next={t('在“均衡”里求方案并存为草案。', 'Ask for proposals under Rebalance and keep one.')}
          />
        ) : (
          <div className="list" data-testid="plans-list">
            {list.map((one) => (
              <button
                key={one.planId}
                type="button"
                className="item"
                data-testid="plan-line"
                data-state={one.state}
                onClick={() => screen.dispatch({ type: 'set-page', page: 'plans', item: one.planId })}
              >
                <span className="item-top">
                  <span className="item-title">{one.name}</span>
                  <StateTag plan={one} />
                </span>
                <span className="item-sub">
                  <span>{t(kindTexts[one.kind].zh, kindTexts[one.kind].en)}</span>
                  <span>{t(`${one.moves} 处变动`, `${one.moves} changes`)}</span>
                  <span>{instantText(one.changedAt, language, city.timeZone)}</span>
                  {one.effectiveFrom === null ? null : (
                    <span>
                      {t('自', 'from')} {one.effectiveFrom}
                    </span>
                  )}
                </span>
              </button>
            ))}
          </div>
        )
      }
    </Held>
  );
}

function StateTag({ plan }: { plan: PlanHead }): ReactNode {
  const t = useText();
  const { zh, en, tone } = stateTexts[plan.state];
  return (
    <span className={`tag ${tone}`} data-testid="plan-state" data-state={plan.state}>
      {t(zh, en)}
    </span>
  );
}

function PlanView({ planId }: { planId: string }): ReactNode {
  const t = useText();
  const { account } = useCity();
  const [turn, setTurn] = useState(0);
  const plan = useResource(`plan/${planId}#${turn}`, (signal) => balancingApi.plan(planId, signal), planId);
  const again = (): void => setTurn(turn + 1);
  const [compared, setCompared] = useState<string[] | null>(null);
  return (
    <Held resource={plan} rows={10}>
      {(data) => {
        const touched = new Set(
          data.evaluation.loads.filter(({ changed }) => changed).map(({ gridId }) => gridId),
        );
        return (
          <div data-testid="plan" data-state={data.state}>
            <div className="section">
              <div className="item-top">
                <b>{data.name}</b>
                <StateTag plan={data} />
              </div>
              <p className="item-sub">
                <span>
                  {t('拟订', 'by')} {data.createdByZh ?? personName(data.createdBy, account)}
                </span>
                <span>
                  {t('版本', 'version')} {data.version}
                </span>
                {data.effectiveFrom === null ? null : (
                  <span data-testid="plan-effective">
                    {t(`自 ${data.effectiveFrom} 起生效`, `in force from ${data.effectiveFrom}`)}
                  </span>
                )}
              </p>
              {data.note === null ? null : (
                <p data-testid="plan-note-of">
                  {t('目标：', 'For: ')}
                  {t(...halves(data.note))}
                </p>
              )}
              {data.outdated ? (
                <p className="note amber" role="alert" data-testid="plan-outdated">
                  {data.state === 'submitted'
                    ? t(
                        '所涉街巷的归属已有变化：撤回后重新评估，再提交。',
                        'Holders of its streets changed since: take it back, evaluate again, submit.',
                      )
                    : t(
                        '所涉街巷的归属已有变化，请重新评估。',
                        'Holders of its streets changed since: evaluate again.',
                      )}
                </p>
              ) : null}
              {data.needsApproval.map((one) => (
                <p key={one.zh} className="note amber">
                  {t(one.zh, one.en)}
                </p>
              ))}
              {data.decisionNote === null ? null : <p className="note">{data.decisionNote}</p>}
            </div>
            <Steps plan={data} onDone={again} />
            <div className="section">
              <MeasuresView
                before={data.evaluation.before}
                after={data.evaluation.after}
                moves={data.evaluation.moves}
                people={data.evaluation.peopleChanged}
                within={concerned(data.evaluation.loads)}
              />
            </div>
            <LoadsView loads={data.evaluation.loads} fold />
            <div className="section" data-testid="plan-changes">
              {data.evaluation.explained.map((one) => (
                <div key={`${one.nameZh}/${one.toId}`} data-testid="plan-change" data-what={one.change.what}>
                  <p>
                    <b>{one.nameZh}</b> {one.fromZh} → {one.toZh}
                    <br />
                    <small>{t(one.reason.zh, one.reason.en)}</small>
                  </p>
                  {one.change.what === 'street' && one.held ? (
                    <HeldWhen spans={one.held} streetId={one.change.streetId} />
                  ) : null}
                  {one.change.what === 'street' ? <Answered streetId={one.change.streetId} /> : null}
                </div>
              ))}
            </div>
            {data.evaluation.slots ? (
              <SlotsView report={data.evaluation.slots} gridIds={[...touched]} />
            ) : null}
            <PlanPapers plan={data} />
            <PlanVersions plan={data} />
            <PlanCompare plan={data} onCompared={setCompared} />
            <PlanOnMap streets={compared ?? changedStreets(data)} />
          </div>
        );
      }}
    </Held>
  );
}

/** The asking for who answered when opens on a click: a plan may hold many streets. */
function Answered({ streetId }: { streetId: string }): ReactNode {
  const t = useText();
  const [open, setOpen] = useState(false);
  return open ? (
    <WhoAnswered streetId={streetId} />
  ) : (
    <Button
      size="small"
      type="link"
      data-testid="plan-who"
      data-street={streetId}
      onClick={() => setOpen(true)}
    >
      {t('某日由谁负责？', 'Who answered on a day?')}
    </Button>
  );
}

function PlanVersions({ plan }: { plan: Plan }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city, account } = useCity();
  return (
    <details className="section" data-testid="plan-versions">
      <summary>{t(`版本（${plan.versions.length}）`, `Versions (${plan.versions.length})`)}</summary>
      <ul className="plain">
        {plan.versions.map((one) => (
          <li key={one.version}>
            {t(`第 ${one.version} 版`, `Version ${one.version}`)} ·{' '}
            {t(`${one.moves} 处变动`, `${one.moves} changes`)} ·
            {one.savedByZh ?? personName(one.savedBy, account)} ·{' '}
            {instantText(one.savedAt, language, city.timeZone)}
          </li>
        ))}
      </ul>
    </details>
  );
}

function changedStreets(plan: Plan): string[] {
  return plan.changes.flatMap((one) => (one.what === 'street' ? [one.streetId] : []));
}

/** Lights streets on the map; shows nothing beside it. */
function PlanOnMap({ streets }: { streets: readonly string[] }): ReactNode {
  const { streetShapes } = useCityData();
  const shapes = useMemo(() => shapesOf(streetShapes.data), [streetShapes.data]);
  const key = streets.join(' ');
  useMapWork(useMemo(() => litWork(key === '' ? [] : key.split(' '), shapes), [key, shapes]));
  return null;
}

function Steps({ plan, onDone }: { plan: Plan; onDone(): void }): ReactNode {
  const t = useText();
  const act = useActing();
  const { city, may } = useCity();
  const now = useCityNow(60_000);
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: city.timeZone }).format(new Date(now));
  const [day, setDay] = useState(nextMonday(today));
  const [note, setNote] = useState('');
  const { planId, version } = plan;
  const step = (doing: () => Promise<unknown>, done: string): void => {
    void act(doing, done).then((ok) => (ok ? onDone() : undefined));
  };
  if (['draft', 'withdrawn', 'rejected'].includes(plan.state) && may('plans:write'))
    return (
      <div className="section row-wrap">
        {plan.state === 'rejected' ? null : (
          <Button
            size="small"
            type="primary"
            disabled={plan.outdated}
            data-testid="plan-submit"
            onClick={() => step(() => balancingApi.submit(planId, version), t('已提交', 'Submitted'))}
          >
            {t('提交审批', 'Submit')}
          </Button>
        )}
        {plan.outdated ? (
          <Button
            size="small"
            type="primary"
            data-testid="plan-evaluate"
            onClick={() =>
              step(
                () => balancingApi.save(planId, { version, changes: plan.changes }),
                t('已重新评估，存为新版本', 'Evaluated again, kept as a new version'),
              )
            }
          >
            {t('重新评估', 'Evaluate again')}
          </Button>
        ) : null}
        <Button
          size="small"
          data-testid="plan-go-on"
          onClick={() => screen.dispatch({ type: 'set-page', page: 'balance', item: planId })}
        >
          {t('在“均衡”里修改', 'Change it under Rebalance')}
        </Button>
      </div>
    );
  if (plan.state !== 'submitted') return null;
  return (
    <div className="section" data-testid="plan-decision">
      {may('plans:approve') ? (
        <div className="row-wrap">
          <Input
            size="small"
            type="date"
            style={{ width: 140 }}
            value={day}
            aria-label={t('生效日期', 'In force from')}
            data-testid="plan-day"
            onChange={(event) => setDay(event.target.value)}
          />
          <Button
            size="small"
            type="primary"
            disabled={day === ''}
            data-testid="plan-approve"
            onClick={() =>
              step(
                () =>
                  balancingApi.approve(planId, {
                    version,
                    effectiveFrom: day,
                    ...(note.trim() === '' ? {} : { note: note.trim() }),
                  }),
                t('已批准', 'Approved'),
              )
            }
          >
            {t('批准', 'Approve')}
          </Button>
          <Input
            size="small"
            style={{ width: 180 }}
            value={note}
            placeholder={t('意见（不批准时必填）', 'Note (needed to reject)')}
            aria-label={t('意见', 'Note')}
            data-testid="plan-note"
            onChange={(event) => setNote(event.target.value)}
          />
          <Button
            size="small"
            danger
            disabled={note.trim() === ''}
            data-testid="plan-reject"
            onClick={() =>
              step(() => balancingApi.reject(planId, { version, note: note.trim() }), t('已退回', 'Rejected'))
            }
          >
            {t('不批准', 'Reject')}
          </Button>
        </div>
      ) : (
        <p className="remedy">{t('等待另一角色批准。', 'Waits for another role.')}</p>
      )}
      {may('plans:write') ? (
        <Button
          size="small"
          onClick={() => step(() => balancingApi.withdraw(planId, version), t('已撤回', 'Withdrawn'))}
        >
          {t('撤回', 'Take back')}
        </Button>
      ) : null}
    </div>
  );
}

/** A note in both languages, as plans are given; one that a person wrote is the same in both. */
function halves(note: string): [zh: string, en: string] {
  const [zh = note, en = zh] = note.split(' / ');
  return [zh, en];
}

/** The first Monday after a day. */
function nextMonday(day: string): string {
  const weekday = new Date(Date.parse(day)).getUTCDay();
  const ahead = (8 - weekday) % 7 || 7;
  return new Date(Date.parse(day) + ahead * 86_400_000).toISOString().slice(0, 10);
}
