import { Button, Segmented } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { Fence, FenceEvent, FenceGeometry } from '../../server/fences/contract.ts';
import { events as stream } from '../api/events.ts';
import { patrolApi } from '../api/patrol.ts';
import { useCity } from '../data/city-context.tsx';
import { useMapWork } from '../data/use-map-work.ts';
import { useResource } from '../data/use-resource.ts';
import { useText } from '../language/use-text.ts';
import { SidePageFrame } from '../pages/side-page-frame.tsx';
import { EmptyState, Held } from '../shell/states.tsx';
import { screen, useScreen } from '../state/screen-store.ts';
import { FenceEditor } from './fence-editor.tsx';
import { FenceEventList } from './fence-events.tsx';
import { FenceList } from './fence-list.tsx';
import { fenceWork } from './fence-map.ts';

type Tab = 'events' | 'fences';
const SETTLE_MS = 300;

const noEvents: readonly FenceEvent[] = [];
const noFences: readonly Fence[] = [];

/**
 * Fences and what happened at them. The page's item: none, the events; 'fences', the list; 'new', a new one;
 * 'fence:ID', one of them; 'event:ID', an event.
 */
export function FencesPage(): ReactNode {
  const t = useText();
  const { may } = useCity();
  const item = useScreen((state) => state.item);
  const turn = useFenceTurns();
  const [madeTurn, setMadeTurn] = useState(0);
  const [only, setOnly] = useState<FenceEvent['state'] | 'all'>('all');
  const fences = useResource(`fences#${madeTurn}`, (signal) => patrolApi.fences(signal), 'fences');
  const log = useResource(
    `events/${only}#${turn}`,
    (signal) => patrolApi.fenceEvents({ state: only === 'all' ? undefined : only }, signal),
    'events',
  );
  const fenceId = item?.startsWith('fence:') ? item.slice(6) : null;
  const eventId = item?.startsWith('event:') ? item.slice(6) : null;
  const editing = fenceId !== null || item === 'new';
  const list = fences.data?.fences ?? noFences;
  const shown = log.data?.events ?? noEvents;
  const [draft, setDraft] = useState<FenceGeometry | null>(null);
  const crossed = fenceId ?? shown.find((event) => event.eventId === eventId)?.fenceId ?? null;
  const work = useMemo(
    () => fenceWork(list, crossed, editing ? draft : null, editing ? noEvents : shown, eventId),
    [list, crossed, editing, draft, shown, eventId],
  );
  const tab: Tab = item === 'fences' || editing ? 'fences' : 'events';
  const fence = list.find((one) => one.fenceId === fenceId);
  const go = (next: string | null): void => {
    setDraft(null);
    screen.dispatch({ type: 'set-page', page: 'fences', item: next });
  };

  return (
    <SidePageFrame
      title={t('电子围栏', 'Fences')}
      about={t(
        '进入、离开、停留、偏离：每件都有负责人',
        'Entered, left, stayed, off the route: each has an owner',
      )}
      back={editing}
    >
      {editing ? null : (
        <>
          <FenceMap work={work} onEvent={(id) => go(`event:${id}`)} />
          <div className="section row-wrap">
            <Segmented<Tab>
              size="small"
              value={tab}
              aria-label={t('列表', 'List')}
              options={[
                {
                  value: 'events',
                  label: (
                    <span data-testid="fences-tab-events">
                      {t('事件', 'Events')} {log.data === null ? '' : log.data.open}
                    </span>
                  ),
                },
                {
                  value: 'fences',
                  label: (
                    <span data-testid="fences-tab-fences">
                      {t('围栏', 'Fences')} {fences.data === null ? '' : list.length}
                    </span>
                  ),
                },
              ]}
              onChange={(next) => go(next === 'fences' ? 'fences' : null)}
            />
            {may('fences:write') ? (
              <Button size="small" data-testid="fence-new" onClick={() => go('new')}>
                {t('新建围栏', 'New fence')}
              </Button>
            ) : null}
          </div>
        </>
      )}
      {editing ? (
        fenceId !== null && fence === undefined ? (
          <Held resource={fences}>
            {() => (
              <EmptyState
                title={t('没有这个围栏', 'No such fence')}
                next={t('它可能已被删除；回到列表。', 'It may have been removed; go back to the list.')}
              />
            )}
          </Held>
        ) : (
          <FenceEditor
            key={item}
            fence={fence ?? null}
            sets={[...new Set(list.map((one) => one.setName))]}
            under={work}
            onDraft={setDraft}
            onDone={() => {
              setMadeTurn((count) => count + 1);
              go('fences');
            }}
          />
        )
      ) : tab === 'fences' ? (
        <Held resource={fences} rows={6}>
          {(data) => <FenceList fences={data.fences} onOpen={(id) => go(`fence:${id}`)} />}
        </Held>
      ) : (
        <FenceEventList log={log} only={only} onOnly={setOnly} eventId={eventId} onOpen={go} />
      )}
    </SidePageFrame>
  );
}

/** The map of the lists; the editor brings its own. */
function FenceMap({
  work,
  onEvent,
}: {
  work: ReturnType<typeof fenceWork>;
  onEvent(eventId: string): void;
}): null {
  useMapWork(work, {
    onMark: (key) => {
      if (key.startsWith('event/')) onEvent(key.slice(6));
    },
  });
  return null;
}

/** Counts what the stream says of fences, so that the list follows without a question in between. */
function useFenceTurns(): number {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const raise = (): void => {
      timer ??= setTimeout(() => {
        timer = null;
        setTurn((count) => count + 1);
      }, SETTLE_MS);
    };
    const stops = [
      stream.on('xiangwang.fence.crossed', raise),
      stream.on('xiangwang.fence.event_changed', raise),
      stream.onReset(raise),
    ];
    return () => {
      for (const stop of stops) stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, []);
  return turn;
}
