import { RedoOutlined, UndoOutlined } from '@ant-design/icons';
import { Button, Input, Progress, Select } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { BalanceKind, Ground, Run } from '../../server/balancing/contract.ts';
import type { Geometry } from '../../server/kernel/geojson.ts';
import { balancingApi } from '../api/balancing.ts';
import { api } from '../api/endpoints.ts';
import { useCityData } from '../data/city-data.tsx';
import { isLive, useJob } from '../data/use-job.ts';
import { useMapWork } from '../data/use-map-work.ts';
import { useResource } from '../data/use-resource.ts';
import { useText } from '../language/use-text.ts';
import { SidePageFrame } from '../pages/side-page-frame.tsx';
import { useActing } from '../pages/use-acting.ts';
import { ErrorState, Held } from '../shell/states.tsx';
import { screen } from '../state/screen-store.ts';
import { kindTexts, kinds } from './balance-texts.ts';
import { ChangesView } from './changes-view.tsx';
import { CarriedStreet } from './carried-street.tsx';
import { LoadsView, MeasuresView } from './loads-view.tsx';
import {
  emptyDraft,
  redone,
  replaceChanges,
  toggleLock,
  undone,
  withChange,
  withoutChange,
} from './plan-draft.ts';
import type { PlanDraft } from './plan-draft.ts';
import { nearestStreet, planWork } from './plan-map.ts';
import { ProposalsView } from './proposals-view.tsx';
import { useEvaluation } from './use-evaluation.ts';

/** Rebalancing: what may move, proposals from fewest changes to best balance, changes by hand, and the plan. */
export function BalancePage(): ReactNode {
  const t = useText();
  const [kind, setKind] = useState<BalanceKind>('sections');
  const ground = useResource(`ground/${kind}`, (signal) => balancingApi.ground(kind, signal), kind);
  return (
    <SidePageFrame
      title={t('均衡', 'Rebalance')}
      about={t('少改动、说得清、可审批', 'Few changes, each explained, approved by another')}
      back={false}
    >
      <div className="section row-wrap">
        <Select<BalanceKind>
          size="small"
          style={{ width: 150 }}
          value={kind}
          data-testid="balance-kind"
          options={kinds.map((one) => ({ value: one, label: t(kindTexts[one].zh, kindTexts[one].en) }))}
          onChange={setKind}
        />
        <small>{t(kindTexts[kind].aboutZh, kindTexts[kind].aboutEn)}</small>
        <Button
          size="small"
          data-testid="balance-plans"
          onClick={() => screen.dispatch({ type: 'set-page', page: 'plans' })}
        >
          {t('已存方案', 'Plans')}
        </Button>
      </div>
      <Held resource={ground} rows={10}>
        {(data) => <Desk key={kind} kind={kind} ground={data} />}
      </Held>
    </SidePageFrame>
  );
}

function Desk({ kind, ground }: { kind: BalanceKind; ground: Ground }): ReactNode {
  const t = useText();
  const act = useActing();
  const { streetShapes } = useCityData();
  const [draft, setDraft] = useState<PlanDraft>(emptyDraft);
  const [asked, setAsked] = useState<{ jobId: string; runId: string } | null>(null);
  const [chosen, setChosen] = useState(0);
  const [carried, setCarried] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const job = useJob(asked?.jobId ?? null);
  const live = job.data !== null && isLive(job.data);
  const run = useResource(asked !== null && job.data?.state === 'succeeded' ? asked.runId : null, (signal) =>
    balancingApi.run(asked!.runId, signal),
  );
  const held = run.data;
  const [taken, setTaken] = useState<Run | null>(null);
  if (held !== null && held !== taken) {
    setTaken(held);
    setChosen(0);
    setDraft((before) => replaceChanges(before, held.proposals[0]?.changes ?? []));
  }
  const { evaluation, error, tookMs } = useEvaluation(kind, draft.changes, {
    locked: draft.locked,
    trade: false,
  });
  const preview = carried !== null && over !== null && over !== carried ? over : null;
  const target = ground.streets.find((one) => one.streetId === preview)?.holderId ?? null;
  const dragged =
    carried !== null && target !== null
      ? withChange(draft, { what: 'street', streetId: carried, holderId: target }, ground).changes
      : null;
  const dragging = useEvaluation(kind, dragged, { locked: draft.locked, trade: false, brief: true });

  const shapes = useMemo(
    () =>
      new Map<string, Geometry>(
        (streetShapes.data?.features ?? []).map((one) => [
          String(one.properties['id'] ?? one.id),
          one.geometry,
        ]),
      ),
    [streetShapes.data],
  );
  const work = useMemo(
    () => planWork(ground, draft.changes, shapes, carried),
    [ground, draft.changes, shapes, carried],
  );
  const give = (streetId: string, holderId: string): void => {
    setDraft((before) => withChange(before, { what: 'street', streetId, holderId }, ground));
    setCarried(null);
    setOver(null);
  };
  useMapWork(work, {
    onPlace: ({ near, position }) => {
      const hit =
        near.find((one) => one.layer === 'streets')?.id ?? nearestStreet(ground, position)?.streetId;
      if (hit === undefined) return;
      if (carried === null) setCarried(hit);
      else if (hit === carried) setCarried(null);
      else {
        const holder = ground.streets.find((one) => one.streetId === hit)?.holderId ?? null;
        if (holder !== null) give(carried, holder);
      }
    },
    onCursor: (cursor) => {
      if (carried !== null)
        setOver(cursor === null ? null : (nearestStreet(ground, cursor)?.streetId ?? null));
    },
  });
  useKeys({
    undo: () => setDraft(undone),
    redo: () => setDraft(redone),
    escape: () => setCarried(null),
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
      const answer = await balancingApi.ask({ kind, locked: [...draft.locked], seconds: 4, boundSeconds: 4 });
      setAsked(answer);
    }, '');
  };
  const show = (subject: string): void => {
    const street = ground.streets.find((one) => one.streetId === subject);
    if (street === undefined) return;
    const [lng, lat] = street.middle;
    screen.dispatch({ type: 'set-view', view: { ...screen.get().view, lng, lat, zoom: 16 } });
  };
  const loads = dragging.evaluation !== null && dragged !== null ? dragging.evaluation : evaluation;
  return (
    <div data-testid="balance-desk" data-changes={draft.changes.length}>
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
        {tookMs === null ? null : (
          <small data-testid="balance-took">{t(`计算 ${tookMs} 毫秒`, `computed in ${tookMs} ms`)}</small>
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
        <CarriedStreet ground={ground} streetId={carried} onGive={give} onDrop={() => setCarried(null)} />
      )}
      {loads === null ? null : (
        <div className="section" style={{ paddingInline: 0 }}>
          <div style={{ padding: '0 16px 8px' }}>
            <MeasuresView
              before={loads.before}
              after={loads.after}
              moves={loads.moves}
              people={loads.peopleChanged}
            />
          </div>
          <LoadsView loads={loads.loads} />
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
      {draft.changes.length > 0 ? <SavePlan kind={kind} draft={draft} runId={taken?.runId ?? null} /> : null}
    </div>
  );
}

function SavePlan({
  kind,
  draft,
  runId,
}: {
  kind: BalanceKind;
  draft: PlanDraft;
  runId: string | null;
}): ReactNode {
  const t = useText();
  const act = useActing();
  const [name, setName] = useState('');
  const save = (): void => {
    void act(
      async () => {
        const made = await balancingApi.create({
          name: name.trim(),
          kind,
          changes: [...draft.changes],
          ...(runId === null ? {} : { runId }),
        });
        screen.dispatch({ type: 'set-page', page: 'plans', item: made.planId });
      },
      t('已存为草案', 'Kept as a draft'),
    );
  };
  return (
    <div className="section row-wrap">
      <Input
        size="small"
        style={{ width: 200 }}
        value={name}
        placeholder={t('给方案起个名字', 'Name of the plan')}
        data-testid="balance-name"
        onChange={(event) => setName(event.target.value)}
      />
      <Button
        size="small"
        type="primary"
        disabled={name.trim() === ''}
        data-testid="balance-save"
        onClick={save}
      >
        {t('存为草案', 'Keep as a draft')}
      </Button>
    </div>
  );
}

/** Ctrl+Z, Ctrl+Y and Esc, unless somebody writes. */
function useKeys(keys: { undo(): void; redo(): void; escape(): void }): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.target instanceof HTMLInputElement) return;
      const held = event.ctrlKey || event.metaKey;
      const letter = event.key.toLowerCase();
      if (held && letter === 'z' && !event.shiftKey) keys.undo();
      else if (held && (letter === 'y' || (letter === 'z' && event.shiftKey))) keys.redo();
      else if (event.key === 'Escape') keys.escape();
      else return;
      if (held) event.preventDefault();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  });
}
