import { RedoOutlined, UndoOutlined } from '@ant-design/icons';
import { Button, Progress, Select } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { BalanceKind, Ground, Run } from '../../server/balancing/contract.ts';
import type { Plan } from '../../server/balancing/plan-contract.ts';
import { balancingApi } from '../api/balancing.ts';
import { api } from '../api/endpoints.ts';
import { useCity } from '../data/city-context.tsx';
import { useCityData } from '../data/city-data.tsx';
import { isLive, useJob } from '../data/use-job.ts';
import { useMapWork } from '../data/use-map-work.ts';
import { useResource } from '../data/use-resource.ts';
import { useText } from '../language/use-text.ts';
import { useActing } from '../pages/use-acting.ts';
import { ErrorState } from '../shell/states.tsx';
import { isField } from '../shell/use-keyboard.ts';
import { screen } from '../state/screen-store.ts';
import { viewBeside } from '../state/viewpoint.ts';
import type { Aim } from './aim.ts';
import { aimText, coverOf, readAim } from './aim.ts';
import { AskOptions, noOptions } from './ask-options.tsx';
import { ChangesView } from './changes-view.tsx';
import { CarriedStreet } from './carried-street.tsx';
import { draftOfPlan, keptKey, keptText, readKept } from './kept-draft.ts';
import { concerned, LoadsView, MeasuresView } from './loads-view.tsx';
import {
  emptyDraft,
  holdersAfter,
  redone,
  replaceChanges,
  toggleLock,
  undone,
  withChange,
  withoutChange,
} from './plan-draft.ts';
import type { PlanDraft } from './plan-draft.ts';
import { nearestStreet, planWork, shapesOf } from './plan-map.ts';
import { ProposalsView } from './proposals-view.tsx';
import { SavePlan } from './save-plan.tsx';
import { SlotsView } from './slots-view.tsx';
import { useEvaluation } from './use-evaluation.ts';
import { WeightsView } from './weights-view.tsx';

/** Time for a proposal of several grids and for its bound, s; one grid is asked in steps, so that it answers alike. */
const CITY_S = 6;

/** The work on one plan: asking, dragging, locking, undoing, and what it all comes to. */
export function BalanceDesk({
  kind,
  ground,
  aim,
  plan = null,
}: {
  kind: BalanceKind;
  ground: Ground;
  aim: Aim | null;
  /** A plan that is worked on again. */
  plan?: Plan | null;
}): ReactNode {
  const t = useText();
  const act = useActing();
  const { account, city } = useCity();
  const { streetShapes } = useCityData();
  const aimed = aim === null ? undefined : ground.streets.find((one) => one.streetId === aim.streetId);
  const aimKey = aim === null ? null : aimText(aim);
  // What a plan was once asked for is its aim still.
  const begun = useResource(plan?.runId ?? null, (signal) => balancingApi.run(plan?.runId ?? '', signal));
  const begunCover = begun.data?.question.cover;
  const cover = useMemo(() => {
    const read = readAim(aimKey);
    return read === null ? begunCover : coverOf(read);
  }, [aimKey, begunCover]);
  const [options, setOptions] = useState(() => ({
    ...noOptions,
    gridIds: aimed === undefined ? [] : [aimed.gridId],
    nameUnheld: aimed === undefined,
    trade: plan?.tradeBetweenGrids ?? false,
  }));
  const keep = keptKey(account.accountId, city.cityId, kind, plan?.planId ?? aimKey);
  const [kept] = useState(() => readKept(sessionStorage.getItem(keep), ground));
  const [fresh] = useState(() => (plan === null ? emptyDraft : draftOfPlan(plan.changes)));
  const [draft, setDraft] = useState<PlanDraft>(kept?.draft ?? fresh);
  const [asked, setAsked] = useState<{ jobId: string; runId: string } | null>(null);
  const [chosen, setChosen] = useState(kept?.chosen ?? 0);
  const [carried, setCarried] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const job = useJob(asked?.jobId ?? null);
  const live = job.data !== null && isLive(job.data);
  const shownRun =
    asked === null ? (kept?.runId ?? null) : job.data?.state === 'succeeded' ? asked.runId : null;
  const run = useResource(shownRun, (signal) => balancingApi.run(shownRun ?? '', signal));
  const held = run.data;
  const [taken, setTaken] = useState<Run | null>(null);
  if (held !== null && held !== taken) {
    setTaken(held);
    // Proposals that were asked for before the page was left come back with what was made of them.
    if (asked !== null) {
      setChosen(0);
      setDraft((before) => replaceChanges(before, held.proposals[0]?.changes ?? []));
    }
  }
  const takenId = taken?.runId ?? kept?.runId ?? null;
  useEffect(() => {
    const text = keptText({ draft, runId: takenId, chosen });
    if (text === null) sessionStorage.removeItem(keep);
    else sessionStorage.setItem(keep, text);
  }, [keep, draft, takenId, chosen]);
  const rules = {
    locked: draft.locked,
    trade: options.trade,
    ...(cover === undefined ? {} : { cover }),
    ...(options.pairs.length === 0 ? {} : { pairs: options.pairs }),
  };
  const { evaluation, error, tookMs } = useEvaluation(kind, draft.changes, rules);
  const holders = useMemo(() => holdersAfter(ground, draft.changes), [ground, draft.changes]);
  const target = carried === null || over === null || over === carried ? null : (holders.get(over) ?? null);
  const dragged =
    carried !== null && target !== null
      ? withChange(draft, { what: 'street', streetId: carried, holderId: target }, ground).changes
      : null;
  const dragging = useEvaluation(kind, dragged, { ...rules, brief: true });

  const shapes = useMemo(() => shapesOf(streetShapes.data), [streetShapes.data]);
  const aimedId = aim?.streetId ?? null;
  const work = useMemo(
    () => planWork(ground, draft.changes, shapes, { carried, aimed: aimedId }),
    [ground, draft.changes, shapes, carried, aimedId],
  );
  const give = (streetId: string, holderId: string): void => {
    setDraft((before) => withChange(before, { what: 'street', streetId, holderId }, ground));
    setCarried(null);
    setOver(null);
  };
  useMapWork(work, {
    onPlace: ({ position }) => {
      const hit = nearestStreet(shapes, position);
      if (hit === undefined) return;
      const holder = holders.get(hit) ?? null;
      if (carried === null) setCarried(hit);
      else if (hit === carried || holder === null) setCarried(null);
      else give(carried, holder);
    },
    onGrab: ({ position }) => setCarried(nearestStreet(shapes, position) ?? null),
    onDrop: ({ position }) => {
      const holder = holders.get(nearestStreet(shapes, position, carried) ?? '') ?? null;
      if (carried !== null && holder !== null) give(carried, holder);
      else setCarried(null);
    },
    onCursor: (cursor) => {
      if (carried !== null)
        setOver(cursor === null ? null : (nearestStreet(shapes, cursor, carried) ?? null));
    },
  });
  useKeys({
    undo: () => setDraft(undone),
    redo: () => setDraft(redone),
    escape: () => {
      if (carried === null) return false;
      setCarried(null);
      return true;
    },
  });
  const names = useMemo(
    () =>
      new Map([
        ...ground.streets.map((one) => [one.streetId, one.nameZh] as const),
        ...ground.officers.map((one) => [one.personId, one.nameZh] as const),
      ]),
    [ground],
  );
  const ask = (): void => {
    void act(async () => {
      const answer = await balancingApi.ask({
        kind,
        locked: [...draft.locked],
        ...(options.gridIds.length === 1 ? {} : { seconds: CITY_S, boundSeconds: CITY_S }),
        ...(cover === undefined ? {} : { cover }),
        ...(options.gridIds.length === 0 ? {} : { gridIds: options.gridIds }),
        ...(options.pairs.length === 0 ? {} : { pairs: options.pairs }),
        ...(options.trade ? { tradeBetweenGrids: true } : {}),
        nameUnheld: options.nameUnheld,
      });
      setAsked(answer);
    }, '');
  };
  const show = (subject: string): void => {
    const street = ground.streets.find((one) => one.streetId === subject);
    if (street === undefined) return;
    const [lng, lat] = street.middle;
    screen.dispatch({ type: 'set-view', view: viewBeside([lng, lat, lng, lat], screen.get().view, 16) });
  };
  const shown = dragging.evaluation !== null && dragged !== null ? dragging : { evaluation, tookMs };
  const loads = shown.evaluation;
  return (
    <div data-testid="balance-desk" data-changes={draft.changes.length}>
      {aim === null ? null : (
        <p className="section note strong" data-testid="balance-aim" data-street={aim.streetId}>
          {t(
            `目标：“${aimed?.nameZh ?? aim.streetId}”在 ${aim.fromHour}–${aim.toHour} 时有人在岗`,
            `Aim: somebody on duty in ${aimed?.nameEn ?? aim.streetId} at ${aim.fromHour}–${aim.toHour}`,
          )}
        </p>
      )}
      {kept === null ? null : (
        <div className="section row-wrap" role="status" data-testid="balance-kept">
          <span>{t('接着上次未保存的改动。', 'Going on with changes that were not kept as a plan.')}</span>
          <Button
            size="small"
            data-testid="balance-afresh"
            disabled={draft.changes === fresh.changes}
            onClick={() => setDraft((before) => replaceChanges(before, fresh.changes))}
          >
            {plan === null ? t('从头开始', 'Begin afresh') : t('回到已存的方案', 'Back to the kept plan')}
          </Button>
        </div>
      )}
      <AskOptions kind={kind} ground={ground} options={options} onChange={setOptions} />
      <div className="section row-wrap">
        <Button size="small" type="primary" disabled={live} data-testid="balance-ask" onClick={ask}>
          {t('求三种方案', 'Three proposals')}
        </Button>
        <Button
          size="small"
          icon={<UndoOutlined />}
          disabled={draft.undo.length === 0}
          title="Ctrl+Z"
          aria-label={t('撤销', 'Undo')}
          data-testid="balance-undo"
          onClick={() => setDraft(undone)}
        />
        <Button
          size="small"
          icon={<RedoOutlined />}
          disabled={draft.redo.length === 0}
          title="Ctrl+Y"
          aria-label={t('重做', 'Redo')}
          data-testid="balance-redo"
          onClick={() => setDraft(redone)}
        />
        {shown.tookMs === null ? null : (
          <small data-testid="balance-took" data-ms={shown.tookMs}>
            {t(`计算 ${shown.tookMs} 毫秒`, `computed in ${shown.tookMs} ms`)}
          </small>
        )}
        {live ? (
          <>
            <Progress
              percent={Math.round((job.data?.progress ?? 0) * 100)}
              size="small"
              style={{ width: 140 }}
            />
            <Button
              size="small"
              data-testid="balance-cancel"
              onClick={() => void act(() => api.cancelJob(asked!.jobId), t('已停止', 'Stopped'))}
            >
              {t('停止', 'Stop')}
            </Button>
          </>
        ) : null}
        {job.data?.state === 'failed' ? (
          <p className="note amber" role="alert">
            {t(job.data.error?.detail ?? '求解失败', job.data.error?.detailEn ?? 'It failed')}
          </p>
        ) : null}
      </div>
      {kind === 'posting' ? null : (
        <div className="section row-wrap">
          <Select<string>
            size="small"
            showSearch
            optionFilterProp="label"
            style={{ width: 260 }}
            value={carried}
            placeholder={t(
              '手动调整一条街巷：点选地图或在此选',
              'Move a street by hand: on the map, or here',
            )}
            aria-label={t('要调整的街巷', 'Street to move')}
            data-testid="balance-street"
            options={ground.streets.map((one) => ({
              value: one.streetId,
              label: `${t(one.nameZh, one.nameEn)} · ${names.get(holders.get(one.streetId) ?? '') ?? t('无人', 'nobody')}`,
            }))}
            onChange={(streetId) => {
              setCarried(streetId);
              show(streetId);
            }}
          />
        </div>
      )}
      {taken === null ? null : (
        <ProposalsView
          run={taken}
          chosen={chosen}
          onChoose={(index) => {
            setChosen(index);
            setDraft((before) => replaceChanges(before, taken.proposals[index]?.changes ?? []));
          }}
        />
      )}
      {error === null ? null : <ErrorState error={error} />}
      {carried === null ? null : (
        <CarriedStreet
          ground={ground}
          streetId={carried}
          targetId={target}
          locked={draft.locked.includes(carried)}
          trade={options.trade}
          onGive={give}
          onLock={() => setDraft((before) => toggleLock(before, carried))}
          onDrop={() => setCarried(null)}
        />
      )}
      {loads === null ? null : (
        <div className="section" style={{ paddingInline: 0 }}>
          <div style={{ padding: '0 16px 8px' }}>
            <MeasuresView
              before={loads.before}
              after={loads.after}
              moves={loads.moves}
              people={loads.peopleChanged}
              within={concerned(loads.loads, options.gridIds)}
            />
          </div>
          <LoadsView
            loads={
              options.gridIds.length === 0
                ? loads.loads
                : loads.loads.filter((one) => one.changed || options.gridIds.includes(one.gridId))
            }
          />
        </div>
      )}
      {evaluation === null ? null : (
        <ChangesView
          evaluation={evaluation}
          locked={draft.locked}
          names={names}
          onDrop={(subject) => setDraft(withoutChange(draft, subject))}
          onLock={(subject) => setDraft(toggleLock(draft, subject))}
          onShow={show}
        />
      )}
      {evaluation?.slots ? <SlotsView report={evaluation.slots} gridIds={options.gridIds} /> : null}
      {draft.changes.length > 0 ? (
        <SavePlan
          kind={kind}
          draft={draft}
          runId={takenId}
          trade={options.trade}
          plan={plan}
          note={
            // A plan is not said to be for what it does not reach.
            aim === null || evaluation === null || evaluation.breaches.some(({ rule }) => rule === 'cover')
              ? null
              : `${aimed?.nameZh ?? aim.streetId} ${aim.fromHour}–${aim.toHour} 时有人在岗 / somebody on duty in ${aimed?.nameEn ?? aim.streetId} at ${aim.fromHour}–${aim.toHour}`
          }
          onKept={() => sessionStorage.removeItem(keep)}
        />
      ) : null}
      <WeightsView weights={ground.weights} />
    </div>
  );
}

/**
 * Ctrl+Z, Ctrl+Y and Esc, unless somebody writes. They are heard before the keys of the shell, which leave alone what
 * was answered: a step back in a plan is no step back elsewhere, and a street is put down without closing the page.
 */
function useKeys(keys: { undo(): void; redo(): void; escape(): boolean }): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (isField(event.target)) return;
      const held = event.ctrlKey || event.metaKey;
      const letter = event.key.toLowerCase();
      if (held && letter === 'z' && !event.shiftKey) keys.undo();
      else if (held && (letter === 'y' || (letter === 'z' && event.shiftKey))) keys.redo();
      else if (event.key !== 'Escape' || !keys.escape()) return;
      event.preventDefault();
    };
    addEventListener('keydown', press, true);
    return () => removeEventListener('keydown', press, true);
  });
}
