import { randomUUID } from 'node:crypto';
import type { AuditEvent } from '../audit/contract.ts';
import type { Database } from '../db/database.ts';
import { EVENT_TYPES } from '../events/contract.ts';
import type { Events } from '../events/events.ts';
import type { Clock } from '../kernel/clock.ts';
import { XwError, invalid, notFound } from '../kernel/errors.ts';
import type { Tracking } from '../tracking/tracking.ts';
import type {
  Fence,
  FenceEvent,
  FenceEvents,
  FenceEventsQuery,
  FenceOwner,
  FenceStep,
  SaveFence,
} from './contract.ts';
import { createFenceWatcher } from './fence-watcher.ts';
import * as store from './store.ts';

export interface FencesDeps {
  db: Database;
  /** Real time, for who did what when. */
  clock: Clock;
  clockOf: (cityId: number) => Clock;
  events: Pick<Events, 'publish'>;
  audit: { record(event: AuditEvent): Promise<unknown> };
  tracking: Pick<Tracking, 'onKept'>;
  onError?: (error: unknown) => void;
}

/** Who acts: account id for the record, login as others know the person. */
export interface FenceActor {
  accountId: string;
  login: string;
}

/** Which fences are there, what happened at them, and who deals with it? */
export interface Fences {
  list(cityId: number): Promise<Fence[]>;
  /** Makes a fence, or changes that of the id. Raises invalid_value: outline, kinds of event, owner. */
  save(cityId: number, fenceId: string | undefined, fence: SaveFence, by: FenceActor): Promise<Fence>;
  remove(cityId: number, fenceId: string, by: FenceActor): Promise<void>;
  /** To whom can an event of this city be handed? */
  owners(cityId: number): Promise<FenceOwner[]>;
  events(cityId: number, query: FenceEventsQuery): Promise<FenceEvents>;
  /** Acknowledges, hands over, closes. Raises event_closed (409) and invalid_value for an owner that may not. */
  step(cityId: number, eventId: string, step: FenceStep, by: FenceActor): Promise<FenceEvent>;
  /** Resolves when every position that came in is dealt with. */
  settled(): Promise<void>;
}

const OF_AREAS = new Set(['enter', 'leave', 'dwell']);

export function createFences(deps: FencesDeps): Fences {
  const { db, clock } = deps;
  const watcher = createFenceWatcher(deps);
  deps.tracking.onKept((cityId, fixes) => watcher.see(cityId, fixes));
  const now = (): string => new Date(clock.now()).toISOString();

  async function checkOwner(cityId: number, place: string, login: string): Promise<void> {
    if (await store.mayOwn(db, cityId, login)) return;
    throw invalid(
      place,
      login,
      `没有可处理本市围栏事件的账号 ${login}。`,
      `No account ${login} may deal with events of this city.`,
    );
  }

  async function oneEvent(cityId: number, eventId: string): Promise<FenceEvent> {
    const [event] = await store.readEvents(db, cityId, { eventId, limit: 1 });
    if (event === undefined) throw notFound('params.eventId', eventId);
    return event;
  }

  return {
    list: (cityId) => store.readFences(db, cityId),
    owners: (cityId) => store.readOwners(db, cityId),

    async save(cityId, fenceId, fence, by) {
      const kind = fence.geometry.type.endsWith('Polygon') ? 'area' : 'route';
      const wrong = fence.rules.events.find((event) => OF_AREAS.has(event) !== (kind === 'area'));
      if (wrong !== undefined)
        throw invalid(
          'body.rules.events',
          wrong,
          kind === 'area' ? '区域围栏只有进入、离开、停留事件。' : '路线围栏只有偏离、回到路线事件。',
          kind === 'area' ? 'An area knows enter, leave and dwell.' : 'A route knows off_route and on_route.',
        );
      await checkOwner(cityId, 'body.owner', fence.owner);
      const id = fenceId ?? randomUUID();
      if (fenceId !== undefined && (await store.readFences(db, cityId, fenceId)).length === 0)
        throw notFound('params.fenceId', fenceId);
      await db.transaction(async (tx) => {
        if (!(await store.saveFence(tx, cityId, id, kind, fence, now(), by.login)))
          throw invalid(
            'body.geometry',
            fence.geometry.type,
            '围栏边界自相交或不闭合。',
            'The outline crosses itself or is not closed.',
          );
        await store.forgetWatches(tx, cityId, id);
      });
      watcher.forget(cityId);
      await deps.audit.record({
        stream: 'fences',
        actor: by.accountId,
        action: fenceId === undefined ? 'fence.made' : 'fence.changed',
        subject: `fence:${id}`,
        detail: {
          cityId,
          setName: fence.setName,
          nameZh: fence.nameZh,
          rules: fence.rules,
          owner: fence.owner,
          active: fence.active,
        },
      });
      const [saved] = await store.readFences(db, cityId, id);
      if (saved === undefined) throw notFound('fenceId', id);
      return saved;
    },

    async remove(cityId, fenceId, by) {
      if (!(await store.removeFence(db, cityId, fenceId))) throw notFound('params.fenceId', fenceId);
      watcher.forget(cityId);
      await deps.audit.record({
        stream: 'fences',
        actor: by.accountId,
        action: 'fence.removed',
        subject: `fence:${fenceId}`,
        detail: { cityId },
      });
    },

    async events(cityId, query) {
      const [at, eventId] = (query.before ?? '').split('|');
      if (query.before !== undefined && (eventId === undefined || Number.isNaN(Date.parse(at ?? ''))))
        throw invalid('query.before', query.before, '翻页标记无法识别。', 'This is no page mark.');
      const older = query.before === undefined ? undefined : { at: at ?? '', eventId: eventId ?? '' };
      const found = await store.readEvents(db, cityId, { ...query, limit: query.limit + 1 }, older);
      const events = found.slice(0, query.limit);
      const last = events.at(-1);
      return {
        events,
        open: await store.countOpen(db, cityId),
        next: found.length > query.limit && last !== undefined ? `${last.at}|${last.eventId}` : null,
      };
    },

    async step(cityId, eventId, step, by) {
      const before = await oneEvent(cityId, eventId);
      if (before.state === 'closed') throw closed(eventId);
      const to = step.step === 'hand_over' ? step.to : null;
      if (to !== null) await checkOwner(cityId, 'body.to', to);
      const state =
        step.step === 'close' ? 'closed' : step.step === 'acknowledge' ? 'acknowledged' : before.state;
      const done = await store.stepEvent(db, cityId, eventId, state, to, {
        // On the clock of the events themselves; the audit keeps the real one.
        at: new Date(deps.clockOf(cityId).now()).toISOString(),
        by: by.login,
        step: step.step,
        note: step.note,
        ...(to === null ? {} : { owner: to }),
      });
      if (!done) throw closed(eventId);
      await deps.audit.record({
        stream: 'fences',
        actor: by.accountId,
        action: `fence-event.${step.step}`,
        subject: `fence-event:${eventId}`,
        detail: { cityId, note: step.note, to },
      });
      const after = await oneEvent(cityId, eventId);
      deps.events.publish({
        type: EVENT_TYPES.fenceEventChanged,
        cityId,
        subject: eventId,
        permission: 'units:read',
        data: { eventId, state: after.state, owner: after.owner },
      });
      return after;
    },

    settled: () => watcher.settled(),
  };
}

function closed(eventId: string): XwError {
  return new XwError({
    code: 'event_closed',
    status: 409,
    detail: '该事件已办结。',
    detailEn: 'This event is closed.',
    value: eventId,
    place: 'params.eventId',
    remedy: '已办结的事件不再变更；如有新情况，将产生新事件。',
    remedyEn: 'A closed event does not change; what happens anew makes a new event.',
  });
}
