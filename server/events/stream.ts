import type { Response } from 'express';
import type { Account } from '../accounts/contract.ts';
import { XwError } from '../kernel/errors.ts';
import { HEARTBEAT, streamMessage } from './core/message.ts';
import { createOutbox } from './core/outbox.ts';
import type { StoredEvent } from './core/history.ts';
import type { Events, Subscriber } from './events.ts';

export interface StreamOptions {
  /** Time between heart-beats, ms. */
  heartbeatMs?: number;
  /** Events that may wait for a slow client before it is sent away. */
  outboxLimit?: number;
  /** Bytes that may wait in the socket before events are held back. */
  highWaterBytes?: number;
  /** Streams that one account may hold open. */
  streamsPerAccount?: number;
}

export interface StreamRequest {
  res: Response;
  account: Account;
  cityId: number;
  lastEventId: string | undefined;
  /**
   * Asks again who this connection belongs to; undefined ends it. Called at every heart-beat. A failure to find out
   * is not an answer: the connection stays.
   */
  reauthenticate: () => Promise<Account | undefined>;
}

/**
 * Serves one reader until it goes, its session ends, or it is too slow. Resolves when the stream is over.
 * Raises too_many_streams (429) when the account already holds its share.
 */
export async function serveStream(
  events: Events,
  request: StreamRequest,
  options: StreamOptions = {},
): Promise<void> {
  const { res, account, cityId, lastEventId } = request;
  const limit = options.streamsPerAccount ?? 32;
  const held = events.subscribers().filter((subscriber) => subscriber.accountId === account.accountId).length;
  if (held >= limit) throw tooManyStreams(held);
  const highWater = options.highWaterBytes ?? 64 * 1024;
  const outbox = createOutbox(options.outboxLimit ?? 1_000);

  return new Promise((resolve) => {
    let over = false;
    const write = (event: StoredEvent): void => {
      res.write(streamMessage({ id: event.event.id, data: event.event }));
    };
    const full = (): boolean => res.writableLength > highWater;
    const flush = (): void => {
      while (!full()) {
        const next = outbox.take();
        if (next === undefined) return;
        write(next);
      }
    };
    const subscriber: Subscriber & { permissions: ReadonlySet<string> } = {
      accountId: account.accountId,
      cityId,
      permissions: new Set<string>(account.permissions),
      deliver(event) {
        if (over) return;
        if (outbox.size === 0 && !full()) {
          write(event);
          return;
        }
        if (outbox.add(event)) return;
        events.stats.slowClientsDropped += 1;
        finish();
        res.destroy();
      },
      end() {
        finish();
        res.end();
      },
    };
    const beat = setInterval(() => {
      if (!full()) res.write(HEARTBEAT);
      request.reauthenticate().then(
        (current) => {
          if (over) return;
          if (current === undefined || !current.cityIds.includes(cityId)) subscriber.end();
          else subscriber.permissions = new Set<string>(current.permissions);
        },
        () => undefined,
      );
    }, options.heartbeatMs ?? 15_000);
    beat.unref();
    const unsubscribe = events.subscribe(subscriber);
    function finish(): void {
      if (over) return;
      over = true;
      clearInterval(beat);
      unsubscribe();
      res.off('drain', flush);
      resolve();
    }

    res.status(200);
    res.setHeader('content-type', 'text/event-stream; charset=utf-8');
    res.setHeader('cache-control', 'no-cache, no-transform');
    res.setHeader('x-accel-buffering', 'no');
    res.flushHeaders();
    res.on('drain', flush);
    res.on('close', finish);
    res.on('error', finish);

    const { epoch, seq } = events.position;
    const missed = lastEventId === undefined ? undefined : events.missed(subscriber, lastEventId);
    const resumed = missed !== undefined && 'events' in missed;
    res.write(
      streamMessage({
        event: 'ready',
        retryMs: 2_000,
        // A resumed reader keeps its own id until the missed events have moved it on.
        ...(resumed ? {} : { id: `${epoch}-${seq}` }),
        data: { epoch, seq, cityId, resumed },
      }),
    );
    if (missed !== undefined && 'reset' in missed)
      res.write(streamMessage({ event: 'reset', data: { reason: missed.reset } }));
    if (resumed) for (const event of missed.events) write(event);
  });
}

function tooManyStreams(held: number): XwError {
  return new XwError({
    code: 'too_many_streams',
    status: 429,
    detail: `该账号已打开 ${held} 个实时连接。`,
    detailEn: `This account already holds ${held} live connections.`,
    value: String(held),
    place: 'GET /api/v1/events',
    remedy: '请关闭不用的页面后重试。',
    remedyEn: 'Close pages that are not in use and try again.',
  });
}
