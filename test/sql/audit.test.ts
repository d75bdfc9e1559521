import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createAudit } from '../../server/audit/audit.ts';
import type { Audit } from '../../server/audit/audit.ts';
import type { AuditHeads } from '../../server/audit/contract.ts';
import { sqlState } from '../../server/db/database.ts';
import type { Database } from '../../server/db/database.ts';
import { testDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';

const event = (stream: string, i: number) => ({
  stream,
  actor: `account-${i}`,
  action: 'track.read',
  subject: `unit-${i}`,
  detail: { from: '2026-01-01', purpose: `用途 ${i}`, share: i / 7, deep: { z: [1, null, 'x'], a: true } },
});

describeEngines('the audit', (engine) => {
  let database: TestDatabase;
  let db: Database;
  let audit: Audit;
  let nowMs = Date.parse('2026-03-01T00:00:00.123Z');
  beforeAll(async () => {
    database = await testDatabase(engine);
    db = database.db;
  });
  afterAll(() => database?.close());

  /** As somebody with all rights over the database would: the triggers off, the deed, the triggers on. */
  async function tamper(statement: string): Promise<void> {
    await db.transaction(async (tx) => {
      await tx.query('alter table audit_entries disable trigger user');
      await tx.query('alter table audit_batches disable trigger user');
      await tx.query(statement);
      await tx.query('alter table audit_entries enable trigger user');
      await tx.query('alter table audit_batches enable trigger user');
    });
  }

  beforeEach(async () => {
    await tamper('truncate audit_entries, audit_batches');
    audit = createAudit({ db, clock: { now: () => (nowMs += 1_001) } });
  });

  /** 600 entries, 512 of them sealed in two batches, 88 open. */
  async function filled(): Promise<AuditHeads> {
    await Promise.all(Array.from({ length: 512 }, (_, i) => audit.record(event('tracks', i))));
    expect(await audit.closeBatches()).toBe(2);
    await Promise.all(Array.from({ length: 88 }, (_, i) => audit.record(event('tracks', i + 512))));
    return audit.heads();
  }
  const found = async (heads?: AuditHeads) =>
    (await audit.verify(heads)).findings.map(({ kind, firstSeq, lastSeq }) => ({ kind, firstSeq, lastSeq }));

  it('numbers each stream without gaps, whoever writes at once', async () => {
    const other = createAudit({ db, clock: { now: () => nowMs } });
    await Promise.all([
      ...Array.from({ length: 60 }, (_, i) => audit.record(event('tracks', i))),
      ...Array.from({ length: 60 }, (_, i) => other.record(event('tracks', i))),
      ...Array.from({ length: 20 }, (_, i) => audit.record(event('zones', i))),
      ...Array.from({ length: 5 }, (_, i) =>
        db.transaction(async (tx) => {
          await other.recordIn(tx, event('tracks', i));
        }),
      ),
    ]);
    const rows = await db.query<{ stream: string; count: number; first: number; last: number }>(
      `select stream, count(distinct seq)::int as count, min(seq)::int as first, max(seq)::int as last
       from audit_entries group by stream order by stream`,
    );
    expect(rows).toEqual([
      { stream: 'tracks', count: 125, first: 1, last: 125 },
      { stream: 'zones', count: 20, first: 1, last: 20 },
    ]);
    expect((await audit.verify()).ok).toBe(true);
  });

  it('leaves no gap and no entry when the deed fails', async () => {
    await audit.record(event('tracks', 1));
    await expect(
      db.transaction(async (tx) => {
        await audit.recordIn(tx, event('tracks', 2));
        throw new Error('the deed failed');
      }),
    ).rejects.toThrow('the deed failed');
    expect((await audit.record(event('tracks', 3))).seq).toBe(2);
  });

  it('verifies what it wrote: sealed, open, and against its own heads', async () => {
    const heads = await filled();
    expect(heads.heads).toMatchObject([{ stream: 'tracks', batch: 2, lastSeq: 512, tailSeq: 600 }]);
    expect(await audit.verify(heads)).toMatchObject({
      ok: true,
      againstHeads: true,
      streams: [{ stream: 'tracks', entries: 600, batches: 2, openEntries: 88 }],
      findings: [],
    });
    await Promise.all(Array.from({ length: 10 }, (_, i) => audit.record(event('tracks', i))));
    await audit.closeBatches();
    expect((await audit.verify(heads)).ok).toBe(true);
  });

  it('keeps texts and numbers that databases like to change', async () => {
    await audit.record({
      ...event('tracks', 1),
      subject: 'NUL \u0000 and half \ud83d',
      detail: {
        tiny: 5e-324,
        huge: 1.7976931348623157e308,
        minus: -0,
        long: 0.1 + 0.2,
        empty: {},
        text: '\u2028"\\',
      },
    });
    expect((await audit.verify()).findings).toEqual([]);
  });

  it.each([
    "update audit_entries set actor = 'x'",
    'delete from audit_entries',
    'truncate audit_entries',
    'truncate audit_batches',
    'delete from audit_batches',
    "update audit_batches set root = 'x'",
  ])('refuses: %s', async (statement) => {
    await audit.record(event('tracks', 1));
    await audit.closeBatches();
    const refusal = await db.query(statement).then(
      () => undefined,
      (error: unknown) => error,
    );
    // The trigger's own refusal, or, where the role lost the right as well, the missing right.
    expect(['23001', '42501']).toContain(sqlState(refusal));
    expect((await audit.verify()).ok).toBe(true);
  });

  it('names an edited entry, whether content, time or number', async () => {
    await filled();
    await tamper(
      `update audit_entries set detail = jsonb_set(detail, '{purpose}', '"none"') where seq = 300`,
    );
    expect(await found()).toEqual([{ kind: 'edited', firstSeq: 300, lastSeq: 300 }]);
    await tamper(`update audit_entries set at = at + interval '1 minute' where seq = 590`);
    expect(await found()).toEqual([
      { kind: 'edited', firstSeq: 300, lastSeq: 300 },
      { kind: 'edited', firstSeq: 590, lastSeq: 590 },
    ]);
  });

  it('names the batch when the hash was forged, too', async () => {
    await filled();
    await tamper(`update audit_entries set leaf_hash = repeat('a', 64) where seq = 300`);
    expect(await found()).toEqual([{ kind: 'edited', firstSeq: 300, lastSeq: 300 }]);
    await tamper(
      `update audit_entries e set actor = o.actor, detail = o.detail, subject = o.subject, action = o.action
       from audit_entries o where o.stream = e.stream and o.seq = 301 and e.seq = 300`,
    );
    expect((await found()).map((finding) => finding.firstSeq)).toEqual([300]);
  });

  it('names deleted entries', async () => {
    await filled();
    await tamper('delete from audit_entries where seq in (10, 11, 12, 400)');
    expect(await found()).toEqual([
      { kind: 'missing', firstSeq: 10, lastSeq: 12 },
      { kind: 'missing', firstSeq: 400, lastSeq: 400 },
    ]);
  });

  it('finds a cut tail: sealed entries by their seal, the rest by the exported heads', async () => {
    const heads = await filled();
    await tamper('delete from audit_entries where seq > 590');
    expect(await found()).toEqual([]);
    expect(await found(heads)).toEqual([{ kind: 'tail_cut', firstSeq: 591, lastSeq: 600 }]);
    await tamper('delete from audit_entries where seq > 500');
    expect(await found()).toEqual([{ kind: 'missing', firstSeq: 501, lastSeq: 512 }]);
    await tamper('delete from audit_batches where batch = 2');
    await tamper('delete from audit_entries where seq > 256');
    expect(await found()).toEqual([]);
    expect(await found(heads)).toEqual([
      { kind: 'batch_missing', firstSeq: 1, lastSeq: 512 },
      { kind: 'tail_cut', firstSeq: 257, lastSeq: 600 },
    ]);
  });

  it('finds that a whole stream is gone', async () => {
    const heads = await filled();
    await tamper('truncate audit_entries, audit_batches');
    expect((await found(heads)).map((finding) => finding.kind)).toEqual(['batch_missing', 'tail_cut']);
  });

  it('does not seal over a gap', async () => {
    await filled();
    await tamper('delete from audit_entries where seq = 520');
    expect(await audit.closeBatches()).toBe(0);
    expect(await found()).toEqual([{ kind: 'missing', firstSeq: 520, lastSeq: 520 }]);
  });

  it('pages through everything once, newest first', async () => {
    await filled();
    await audit.record(event('zones', 1));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await audit.list({ cursor, limit: 97 });
      seen.push(...page.entries.map((entry) => `${entry.stream} ${entry.seq}`));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toHaveLength(601);
    expect(new Set(seen).size).toBe(601);
    expect(seen[0]).toBe('zones 1');
    expect((await audit.list({ stream: 'zones', limit: 10 })).entries).toHaveLength(1);
    await expect(audit.list({ cursor: 'bm90IG9uZQ', limit: 10 })).rejects.toThrow('invalid_cursor');
  });

  it.runIf(engine === 'postgresql')(
    'on PostgreSQL loses the right to change the tables even as their owner',
    async () => {
      const role = 'xw_audit_test_owner';
      await db.query(`create role ${role}`);
      try {
        await db.query(`grant usage on schema public to ${role}`);
        await db.query(`alter table audit_entries owner to ${role}`);
        await db.query(`alter table audit_batches owner to ${role}`);
        await audit.record(event('tracks', 1));
        const asOwner: Database = {
          ...db,
          query: (statement, values) =>
            db.transaction(async (tx) => {
              await tx.query(`set local role ${role}`);
              return tx.query(statement, values);
            }),
        };
        await createAudit({ db: asOwner, clock: { now: () => nowMs } }).harden();
        for (const statement of [
          `update audit_entries set actor = 'x'`,
          'delete from audit_batches',
          'truncate audit_entries',
        ]) {
          const refusal = await asOwner.query(statement).catch((error: unknown) => error);
          expect(sqlState(refusal)).toBe('42501');
        }
        expect(await asOwner.query('select 1 from audit_entries')).toHaveLength(1);
      } finally {
        await db.query(`reassign owned by ${role} to current_user`);
        await db.query(`drop owned by ${role}`);
        await db.query(`drop role ${role}`);
      }
    },
  );
});
