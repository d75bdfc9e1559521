import { randomBytes } from 'node:crypto';
import type { Permission } from '../accounts/permissions.ts';
import type { Clock } from '../kernel/clock.ts';
import { systemClock } from '../kernel/clock.ts';
import { createHistory } from './core/history.ts';
import type { Missed, StoredEvent } from './core/history.ts';

export interface EventInput {
  type: string;
  cityId: number;
  /** What it is about: a unit, a case, a layer. */
  subject?: string;
  /** Who may read it. */
  permission: Permission;
  data: unknown;
  /** The bus numbers events itself. */
  id?: never;
}

/** A reader of the stream: what it may see and how it is reached. */
export interface Subscriber {
  accountId: string;
  cityId: number;
  permissions: ReadonlySet<string>;
  deliver(event: StoredEvent): void;
  /** Ends the reader's connection. */
  end(): void;
}

/** Counters for /metrics. */
export interface EventStats {
  clients: number;
  published: number;
  delivered: number;
  slowClientsDropped: number;
  resets: number;
}

/**
 * What happens in the city, told to those who may know, in one order. Events live in this process; a reader that
 * comes back with its last id is told what it missed, or to read everything again.
 */
export interface Events {
  publish(event: EventInput): void;
  subscribe(subscriber: Subscriber): () => void;
  /** What this subscriber missed since an event. */
  missed(subscriber: Subscriber, lastEventId: string): Missed;
  /** Ends every connection of an account: disabled, signed out, password reset. */
  disconnect(accountId: string): number;
  readonly position: { epoch: string; seq: number };
  readonly stats: EventStats;
  /** Subscribers at present, for limits and heart-beats. */
  subscribers(): readonly Subscriber[];
  close(): void;
}

export interface EventsOptions {
  clock?: Clock;
  /** Events kept for readers that come back. */
  capacity?: number;
  /** Names this run of the service; random unless told. */
  epoch?: string;
}

function mayRead(subscriber: Subscriber, stored: StoredEvent): boolean {
  return subscriber.cityId === stored.event.cityid && subscriber.permissions.has(stored.permission);
}

export function createEvents(options: EventsOptions = {}): Events {
  const clock = options.clock ?? systemClock;
  const epoch = options.epoch ?? randomBytes(8).toString('hex');
  const history = createHistory(epoch, options.capacity ?? 4_000);
  const subscribers = new Set<Subscriber>();
  const stats: EventStats = { clients: 0, published: 0, delivered: 0, slowClientsDropped: 0, resets: 0 };
  let seq = 0;

  return {
    publish(input) {
      seq += 1;
      const stored: StoredEvent = {
        seq,
        permission: input.permission,
        event: {
          specversion: '1.0',
          id: `${epoch}-${seq}`,
          source: `/xiangwang/cities/${input.cityId}`,
          type: input.type,
          time: new Date(clock.now()).toISOString(),
          ...(input.subject === undefined ? {} : { subject: input.subject }),
          datacontenttype: 'application/json',
          cityid: input.cityId,
          data: input.data,
        },
      };
      history.push(stored);
      stats.published += 1;
      for (const subscriber of subscribers) {
        if (!mayRead(subscriber, stored)) continue;
        stats.delivered += 1;
        subscriber.deliver(stored);
      }
    },
    subscribe(subscriber) {
      subscribers.add(subscriber);
      stats.clients = subscribers.size;
      return () => {
        subscribers.delete(subscriber);
        stats.clients = subscribers.size;
      };
    },
    missed(subscriber, lastEventId) {
      const missed = history.after(lastEventId);
      if ('reset' in missed) {
        stats.resets += 1;
        return missed;
      }
      return { events: missed.events.filter((stored) => mayRead(subscriber, stored)) };
    },
    disconnect(accountId) {
      const theirs = [...subscribers].filter((subscriber) => subscriber.accountId === accountId);
      for (const subscriber of theirs) subscriber.end();
      return theirs.length;
    },
    get position() {
      return { epoch, seq };
    },
    stats,
    subscribers: () => [...subscribers],
    close() {
      for (const subscriber of subscribers) subscriber.end();
      subscribers.clear();
      stats.clients = 0;
    },
  };
}
