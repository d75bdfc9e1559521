import type { Clock } from '../kernel/clock.ts';
import { XwError, shorten } from '../kernel/errors.ts';
import type { Database, Queryable } from '../db/database.ts';
import { storableJson } from './core/canonical-json.ts';
import { batchHead, entryHash } from './core/ledger.ts';
import { NO_HEAD, merkleRoot } from './core/merkle.ts';
import { verifyStream } from './core/verification.ts';
import type { StoredEntry } from './core/verification.ts';
import type {
  AuditEntry,
  AuditEvent,
  AuditHead,
  AuditHeads,
  AuditPage,
  AuditVerification,
} from './contract.ts';
import {
  appendEntries,
  lockStream,
  readBatches,
  readEntries,
  readLastBatch,
  readOpenLeaves,
  readRecent,
  readStreams,
  revokeChanges,
  sealBatch,
} from './store.ts';
import type { RecentCursor } from './store.ts';

/** Entries in one sealed batch at most: a verification names at most this many when a batch was re-hashed. */
const BATCH_ENTRIES = 256;
/** Rows read at a time while verifying. */
const PAGE_ROWS = 2_000;

/**
 * What was done, by whom, to what: written once, never changed, and provably so.
 *
 * A stream is a book whose entries are numbered without gaps. Each entry's hash covers its content; every so
 * often the entries since the last seal become a batch with a Merkle root, chained to the batch before. `heads`
 * gives the last word of every stream: kept outside the database, it shows later that nothing was cut off.
 */
export interface Audit {
  /** Durable when it returns. Calls that arrive while a write is under way share the next one. */
  record(event: AuditEvent): Promise<AuditEntry>;
  /** Within the caller's transaction, so that the deed and its record stand or fall together. Record last: the stream stays locked until the end. */
  recordIn(tx: Queryable, event: AuditEvent): Promise<AuditEntry>;
  list(query: { stream?: string; cursor?: string; limit: number }): Promise<AuditPage>;
  heads(): Promise<AuditHeads>;
  /** Reads every entry again. With `exported` heads a cut tail is found, too. */
  verify(exported?: AuditHeads): Promise<AuditVerification>;
  /** Seals what is open in every stream; says how many batches were sealed. */
  closeBatches(): Promise<number>;
  /** Once at start: takes the right to change the tables from the roles that may lose it. */
  harden(): Promise<void>;
  /** Resolves when everything handed to `record` is written. */
  settle(): Promise<void>;
}

interface Waiting {
  event: AuditEvent;
  at: string;
  resolve(entry: AuditEntry): void;
  reject(error: unknown): void;
}

async function append(
  tx: Queryable,
  stream: string,
  events: readonly { event: AuditEvent; at: string }[],
): Promise<StoredEntry[]> {
  const lastSeq = await lockStream(tx, stream);
  const entries = events.map(({ event, at }, index) => {
    const { actor, action, subject, detail } = storableJson(event);
    const content = { stream, seq: lastSeq + 1 + index, at, actor, action, subject, detail };
    return { ...content, leafHash: entryHash(content) };
  });
  await appendEntries(tx, stream, entries);
  return entries;
}

export function createAudit({ db, clock }: { db: Database; clock: Clock }): Audit {
  const queues = new Map<string, Waiting[]>();
  const writers = new Map<string, Promise<void>>();
  const now = (): string => new Date(clock.now()).toISOString();

  async function write(stream: string): Promise<void> {
    for (let group = queues.get(stream)?.splice(0, BATCH_ENTRIES); group !== undefined && group.length > 0;) {
      const waiting = group;
      try {
        const entries = await db.transaction((tx) => append(tx, stream, waiting));
        waiting.forEach((item, index) => item.resolve(entries[index]!));
      } catch (error) {
        for (const item of waiting) item.reject(error);
      }
      group = queues.get(stream)?.splice(0, BATCH_ENTRIES);
    }
    queues.delete(stream);
    writers.delete(stream);
  }

  async function closeBatch(stream: string): Promise<number> {
    return db.transaction(async (tx) => {
      await lockStream(tx, stream);
      const before = await readLastBatch(tx, stream);
      const sealedSeq = before?.lastSeq ?? 0;
      const leaves = await readOpenLeaves(tx, stream, sealedSeq, BATCH_ENTRIES);
      // A gap at the front is damage: sealing past it would hide it, so the stream stays open for `verify` to name.
      if (leaves.length === 0 || leaves.some((leaf, index) => leaf.seq !== sealedSeq + 1 + index)) return 0;
      const batch = {
        stream,
        batch: (before?.batch ?? 0) + 1,
        firstSeq: sealedSeq + 1,
        lastSeq: sealedSeq + leaves.length,
        root: merkleRoot(leaves.map((leaf) => leaf.leafHash)),
        closedAt: now(),
      };
      await sealBatch(tx, { ...batch, head: batchHead(before?.head ?? NO_HEAD, batch) });
      return leaves.length;
    });
  }

  async function headOf(stream: string): Promise<AuditHead> {
    return db.transaction(async (tx) => {
      const last = await readLastBatch(tx, stream);
      const sealedSeq = last?.lastSeq ?? 0;
      const open: string[] = [];
      let tailSeq = sealedSeq;
      for (;;) {
        const page = await readOpenLeaves(tx, stream, tailSeq, PAGE_ROWS);
        if (page.length === 0) break;
        open.push(...page.map((leaf) => leaf.leafHash));
        tailSeq = page.at(-1)!.seq;
      }
      return {
        stream,
        batch: last?.batch ?? 0,
        lastSeq: sealedSeq,
        head: last?.head ?? NO_HEAD,
        tailSeq,
        tailRoot: merkleRoot(open),
      };
    });
  }

  const audit: Audit = {
    record(event) {
      return new Promise<AuditEntry>((resolve, reject) => {
        const queue = queues.get(event.stream) ?? [];
        queues.set(event.stream, queue);
        queue.push({ event, at: now(), resolve, reject });
        if (!writers.has(event.stream)) writers.set(event.stream, write(event.stream));
      });
    },
    async recordIn(tx, event) {
      const [entry] = await append(tx, event.stream, [{ event, at: now() }]);
      return entry!;
    },
    async list({ stream, cursor, limit }) {
      const [streams, entries] = [
        await readStreams(db),
        await readRecent(db, stream ?? null, readCursor(cursor), limit + 1),
      ];
      const page = entries.slice(0, limit);
      const last = page.at(-1);
      return {
        streams: streams.map((extent) => ({ stream: extent.stream, entries: extent.entries })),
        entries: page,
        nextCursor: entries.length > limit && last !== undefined ? writeCursor(last) : null,
      };
    },
    async heads() {
      const heads: AuditHead[] = [];
      for (const { stream } of await readStreams(db)) heads.push(await headOf(stream));
      return { format: 'xiangwang-audit-heads/1', exportedAt: now(), heads };
    },
    async verify(exported) {
      const present = (await readStreams(db)).map((extent) => extent.stream);
      const names = new Set([...present, ...(exported?.heads ?? []).map((head) => head.stream)]);
      const results = [];
      for (const stream of [...names].sort()) {
        const head = exported?.heads.find((candidate) => candidate.stream === stream);
        const verification = verifyStream(stream, await readBatches(db, stream), head);
        for (let after = 0; ;) {
          const page = await readEntries(db, stream, after, PAGE_ROWS);
          if (page.length === 0) break;
          for (const row of page) verification.entry(row);
          after = page.at(-1)!.seq;
        }
        results.push(verification.result());
      }
      const findings = results.flatMap((result) => result.findings);
      return {
        ok: findings.length === 0,
        checkedAt: now(),
        againstHeads: exported !== undefined,
        streams: results.map(({ stream, entries, batches, openEntries }) => ({
          stream,
          entries,
          batches,
          openEntries,
        })),
        findings,
      };
    },
    async closeBatches() {
      let sealed = 0;
      for (const { stream, lastSeq, sealedSeq } of await readStreams(db)) {
        if (lastSeq <= sealedSeq) continue;
        for (let count = BATCH_ENTRIES; count === BATCH_ENTRIES;) {
          count = await closeBatch(stream);
          if (count > 0) sealed += 1;
        }
      }
      return sealed;
    },
    harden: () => revokeChanges(db),
    async settle() {
      while (writers.size > 0) await Promise.all(writers.values());
    },
  };
  return audit;
}

function writeCursor(entry: { at: string; stream: string; seq: number }): string {
  return Buffer.from(JSON.stringify([entry.at, entry.stream, entry.seq])).toString('base64url');
}

function readCursor(cursor: string | undefined): RecentCursor | null {
  if (cursor === undefined) return null;
  try {
    const [at, stream, seq] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [
      string,
      string,
      number,
    ];
    if (!Number.isNaN(Date.parse(at)) && typeof stream === 'string' && Number.isSafeInteger(seq))
      return { at, stream, seq };
  } catch {
    // falls through to the refusal
  }
  throw new XwError({
    code: 'invalid_cursor',
    status: 400,
    detail: '翻页标记无法识别。',
    detailEn: 'The cursor cannot be read.',
    value: shorten(cursor),
    place: 'query.cursor',
    remedy: '请从第一页重新开始。',
    remedyEn: 'Begin again from the first page.',
  });
}
