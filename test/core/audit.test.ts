import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, storableJson } from '../../server/audit/core/canonical-json.ts';
import { batchHead, entryHash } from '../../server/audit/core/ledger.ts';
import type { Batch } from '../../server/audit/core/ledger.ts';
import { NO_HEAD, leafHash, merkleRoot } from '../../server/audit/core/merkle.ts';
import { verifyStream } from '../../server/audit/core/verification.ts';
import type { StoredEntry } from '../../server/audit/core/verification.ts';
import type { AuditHead } from '../../server/audit/contract.ts';

describe('canonicalJson', () => {
  it('writes the example of RFC 8785 §3.2.3 as the RFC does', () => {
    const value = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"\u002f',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('orders names by code units, as RFC 8785 §3.2.3 asks', () => {
    const names = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
    const ordered = [
      ...canonicalJson(Object.fromEntries(names.map((name, i) => [name, i]))).matchAll(/:(\d)/g),
    ];
    expect(ordered.map((match) => names[Number(match[1])])).toEqual([
      '\r',
      '1',
      '\u0080',
      '\u00f6',
      '\u20ac',
      '\ud83d\ude00',
      '\ufb33',
    ]);
  });

  it('says the same of equal values, whatever the order of their members, and reads back as the value', () => {
    const shuffled = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shuffled);
      if (value === null || typeof value !== 'object') return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([name, member]) => [name, shuffled(member)]),
      );
    };
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('refuses what JSON cannot carry', () => {
    for (const value of [Number.NaN, Infinity, undefined, 1n, () => 1])
      expect(() => canonicalJson(value)).toThrow(TypeError);
  });

  it('makes texts storable and leaves storable ones alone', () => {
    expect(storableJson({ a: ['x\u0000y', '\ud800', '😀'] })).toEqual({ a: ['x\ufffdy', '\ufffd', '😀'] });
  });
});

describe('merkleRoot', () => {
  const sha = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  /** Word for word from RFC 6962 §2.1. */
  function rfc(leaves: Buffer[]): Buffer {
    if (leaves.length === 0) return sha();
    if (leaves.length === 1) return sha(Buffer.from([0]), leaves[0]!);
    let k = 1;
    while (k * 2 < leaves.length) k *= 2;
    return sha(Buffer.from([1]), rfc(leaves.slice(0, k)), rfc(leaves.slice(k)));
  }

  it('is that of RFC 6962 for every count up to 70', () => {
    for (let count = 0; count <= 70; count += 1) {
      const texts = Array.from({ length: count }, (_, i) => `entry ${i}`);
      expect(merkleRoot(texts.map(leafHash))).toBe(
        rfc(texts.map((text) => Buffer.from(text))).toString('hex'),
      );
    }
  });

  it('changes with any leaf, with their order and with their count', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 40 }),
        fc.nat(),
        fc.nat(),
        (texts, i, j) => {
          const leaves = texts.map(leafHash);
          const root = merkleRoot(leaves);
          const edited = leaves.with(i % leaves.length, leafHash('something else entirely'));
          expect(merkleRoot(edited)).not.toBe(root);
          expect(merkleRoot(leaves.slice(0, -1))).not.toBe(root);
          const a = i % leaves.length;
          const b = j % leaves.length;
          if (a !== b) expect(merkleRoot(leaves.with(a, leaves[b]!).with(b, leaves[a]!))).not.toBe(root);
        },
      ),
    );
  });
});

/** A stream of `count` entries, sealed in batches of `size`, the rest open. */
function ledger(count: number, size: number): { entries: StoredEntry[]; batches: Batch[]; head: AuditHead } {
  const entries = Array.from({ length: count }, (_, i) => {
    const content = {
      stream: 'tracks',
      seq: i + 1,
      at: new Date(1_700_000_000_000 + i).toISOString(),
      actor: `account-${i % 3}`,
      action: 'track.read',
      subject: `unit-${i}`,
      detail: { purpose: `because ${i}` },
    };
    return { ...content, leafHash: entryHash(content) };
  });
  const batches: Batch[] = [];
  for (let from = 0; from + size <= count; from += size) {
    const claims = {
      stream: 'tracks',
      batch: batches.length + 1,
      firstSeq: from + 1,
      lastSeq: from + size,
      root: merkleRoot(entries.slice(from, from + size).map((entry) => entry.leafHash)),
      closedAt: '2026-01-01T00:00:00.000Z',
    };
    batches.push({ ...claims, head: batchHead(batches.at(-1)?.head ?? NO_HEAD, claims) });
  }
  const lastSeq = batches.at(-1)?.lastSeq ?? 0;
  const head = {
    stream: 'tracks',
    batch: batches.length,
    lastSeq,
    head: batches.at(-1)?.head ?? NO_HEAD,
    tailSeq: count,
    tailRoot: merkleRoot(entries.slice(lastSeq).map((entry) => entry.leafHash)),
  };
  return { entries, batches, head };
}

function findingsOf(entries: readonly StoredEntry[], batches: readonly Batch[], head?: AuditHead) {
  const verification = verifyStream('tracks', batches, head);
  for (const entry of entries) verification.entry(entry);
  return verification.result().findings.map(({ kind, firstSeq, lastSeq }) => ({ kind, firstSeq, lastSeq }));
}

const sizes = fc.record({
  count: fc.integer({ min: 1, max: 60 }),
  size: fc.integer({ min: 1, max: 9 }),
  at: fc.nat(),
});

describe('verifyStream', () => {
  it('finds nothing in a stream that was left alone, also against heads exported at any earlier moment', () => {
    fc.assert(
      fc.property(sizes, ({ count, size, at }) => {
        const { entries, batches } = ledger(count, size);
        const earlier = ledger((at % count) + 1, size).head;
        expect(findingsOf(entries, batches)).toEqual([]);
        expect(findingsOf(entries, batches, earlier)).toEqual([]);
      }),
    );
  });

  it('names an edited entry', () => {
    fc.assert(
      fc.property(sizes, ({ count, size, at }) => {
        const { entries, batches, head } = ledger(count, size);
        const i = at % count;
        const edited = entries.with(i, { ...entries[i]!, actor: 'somebody-else' });
        const named = { kind: 'edited', firstSeq: i + 1, lastSeq: i + 1 };
        expect(findingsOf(edited, batches)).toEqual([named]);
        expect(findingsOf(edited, batches, head)).toEqual([named]);
      }),
    );
  });

  it('names the batch of an entry that was edited together with its hash', () => {
    fc.assert(
      fc.property(sizes, ({ count, size, at }) => {
        const { entries, batches, head } = ledger(count, size);
        const i = at % count;
        const forged = { ...entries[i]!, actor: 'somebody-else' };
        const edited = entries.with(i, { ...forged, leafHash: entryHash(forged) });
        const batch = batches.find((candidate) => candidate.firstSeq <= i + 1 && i + 1 <= candidate.lastSeq);
        if (batch !== undefined)
          expect(findingsOf(edited, batches)).toEqual([
            { kind: 'batch_changed', firstSeq: batch.firstSeq, lastSeq: batch.lastSeq },
          ]);
        else
          expect(findingsOf(edited, batches, head)).toEqual([
            { kind: 'tail_changed', firstSeq: head.lastSeq + 1, lastSeq: head.tailSeq },
          ]);
      }),
    );
  });

  it('names every deleted entry that is followed by another or sealed', () => {
    fc.assert(
      fc.property(sizes, ({ count, size, at }) => {
        const { entries, batches, head } = ledger(count, size);
        const i = at % count;
        const left = entries.toSpliced(i, 1);
        const isOpenEnd = i === count - 1 && i + 1 > head.lastSeq;
        expect(findingsOf(left, batches)).toEqual(
          isOpenEnd ? [] : [{ kind: 'missing', firstSeq: i + 1, lastSeq: i + 1 }],
        );
        expect(findingsOf(left, batches, head)).toEqual([
          { kind: isOpenEnd ? 'tail_cut' : 'missing', firstSeq: i + 1, lastSeq: i + 1 },
        ]);
      }),
    );
  });

  it('finds a tail that was cut together with its seals, against the exported heads only', () => {
    fc.assert(
      fc.property(sizes, ({ count, size, at }) => {
        const { entries, head } = ledger(count, size);
        const kept = at % count;
        const cut = ledger(kept, size);
        expect(findingsOf(entries.slice(0, kept), cut.batches)).toEqual([]);
        const found = findingsOf(entries.slice(0, kept), cut.batches, head);
        expect(found).toContainEqual({ kind: 'tail_cut', firstSeq: kept + 1, lastSeq: count });
      }),
    );
  });

  it('finds a history that was rewritten from the ground up, against the exported heads', () => {
    const { entries, head } = ledger(20, 5);
    const forged = entries.map((entry) => {
      const content = { ...entry, actor: 'nobody' };
      return { ...content, leafHash: entryHash(content) };
    });
    const batches: Batch[] = [];
    for (let from = 0; from < 20; from += 5) {
      const leaves = forged.slice(from, from + 5).map((entry) => entry.leafHash);
      const claims = {
        stream: 'tracks',
        batch: batches.length + 1,
        firstSeq: from + 1,
        lastSeq: from + 5,
        root: merkleRoot(leaves),
        closedAt: 'x',
      };
      batches.push({ ...claims, head: batchHead(batches.at(-1)?.head ?? NO_HEAD, claims) });
    }
    expect(findingsOf(forged, batches)).toEqual([]);
    expect(findingsOf(forged, batches, head)).toEqual([{ kind: 'chain_broken', firstSeq: 1, lastSeq: 20 }]);
  });

  it('finds a seal that was edited, moved or removed', () => {
    const { entries, batches } = ledger(20, 5);
    const second = batches[1]!;
    expect(findingsOf(entries, batches.with(1, { ...second, closedAt: '2020-01-01T00:00:00.000Z' }))).toEqual(
      [{ kind: 'chain_broken', firstSeq: 6, lastSeq: 10 }],
    );
    expect(findingsOf(entries, batches.toSpliced(1, 1)).map((finding) => finding.kind)).toContain(
      'batch_missing',
    );
  });

  it('is empty of findings for an empty stream, and says all of it is gone when heads say there was one', () => {
    expect(findingsOf([], [])).toEqual([]);
    expect(findingsOf([], [], ledger(7, 3).head).map((finding) => finding.kind)).toEqual([
      'batch_missing',
      'tail_cut',
    ]);
  });
});
