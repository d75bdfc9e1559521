import { NO_HEAD, merkleRoot } from './merkle.ts';
import { batchHead, entryHash } from './ledger.ts';
import type { Batch, EntryContent } from './ledger.ts';
import type { AuditFinding, AuditHead } from '../contract.ts';

export interface StoredEntry extends EntryContent {
  leafHash: string;
}

export interface StreamResult {
  stream: string;
  entries: number;
  batches: number;
  openEntries: number;
  findings: AuditFinding[];
}

/** Takes a stream's entries in the order of their numbers, then says what was tampered with. */
export interface StreamVerification {
  entry(row: StoredEntry): void;
  result(): StreamResult;
}

/**
 * Is this stream what it was when it was written?
 *
 * * an entry whose content no longer gives its hash was edited: named by number;
 * * a number that is not there was deleted: named, also at the end as far as a closed batch claims it;
 * * an entry edited together with its stored hash breaks the root of its batch: the batch's range is named;
 * * a batch edited, removed or re-rooted breaks the chain of heads;
 * * entries and batches cut off the end together are seen against a head that was exported before the cut.
 *
 * `batches` in their order. Pure: reading the rows is the caller's.
 */
export function verifyStream(
  stream: string,
  batches: readonly Batch[],
  exported?: AuditHead,
): StreamVerification {
  const findings: AuditFinding[] = [];
  const find = (
    kind: AuditFinding['kind'],
    [firstSeq, lastSeq]: [number, number],
    batch: number | null,
    textZh: string,
    textEn: string,
  ): void => void findings.push({ kind, stream, firstSeq, lastSeq, batch, textZh, textEn });

  checkChain(stream, batches, find);

  let expected = 1;
  let entries = 0;
  let position = 0;
  let leaves: string[] = [];
  let damaged = false;
  const tailFrom = exported === undefined ? Infinity : exported.lastSeq + 1;
  const tailTo = exported?.tailSeq ?? -1;
  const tail: string[] = [];
  let tailDamaged = false;

  const closeBatchesBefore = (seq: number): void => {
    for (
      let batch = batches[position];
      batch !== undefined && batch.lastSeq < seq;
      batch = batches[position]
    ) {
      if (!damaged && merkleRoot(leaves) !== batch.root)
        find(
          'batch_changed',
          [batch.firstSeq, batch.lastSeq],
          batch.batch,
          `第 ${batch.batch} 批（条目 ${span(batch.firstSeq, batch.lastSeq)}）的内容与封存时不同。`,
          `Batch ${batch.batch} (entries ${span(batch.firstSeq, batch.lastSeq)}) is not what was sealed.`,
        );
      leaves = [];
      damaged = false;
      position += 1;
    }
  };

  /** Names the numbers from–to as deleted, batch by batch, so that each batch knows that it is damaged. */
  const missing = (first: number, last: number): void => {
    for (let from = first; from <= last;) {
      closeBatchesBefore(from);
      const to = Math.min(last, batches[position]?.lastSeq ?? Infinity);
      find(
        'missing',
        [from, to],
        null,
        `条目 ${span(from, to)} 已被删除。`,
        `Entry ${span(from, to)} was deleted.`,
      );
      damaged = true;
      if (to >= tailFrom && from <= tailTo) tailDamaged = true;
      from = to + 1;
    }
  };

  return {
    entry(row) {
      entries += 1;
      missing(expected, row.seq - 1);
      closeBatchesBefore(row.seq);
      expected = row.seq + 1;
      const hash = entryHash(row);
      if (hash !== row.leafHash) {
        find(
          'edited',
          [row.seq, row.seq],
          null,
          `条目 ${row.seq} 的内容被改动。`,
          `Entry ${row.seq} was edited.`,
        );
        damaged = true;
      }
      leaves.push(hash);
      if (row.seq >= tailFrom && row.seq <= tailTo) {
        tail.push(hash);
        if (hash !== row.leafHash) tailDamaged = true;
      }
    },
    result() {
      const claimed = batches.at(-1)?.lastSeq ?? 0;
      missing(expected, claimed);
      closeBatchesBefore(Infinity);
      const last = Math.max(expected - 1, claimed);
      if (exported !== undefined) checkExported(exported, last);
      return {
        stream,
        entries,
        batches: batches.length,
        openEntries: Math.max(0, expected - 1 - claimed),
        findings,
      };
    },
  };

  function checkExported(head: AuditHead, last: number): void {
    const batch = batches.find((candidate) => candidate.batch === head.batch);
    if (head.batch > 0 && batch === undefined)
      find(
        'batch_missing',
        [1, head.lastSeq],
        head.batch,
        `导出时已封存的第 ${head.batch} 批不见了。`,
        `Batch ${head.batch}, sealed at the time of export, is gone.`,
      );
    else if (batch !== undefined && batch.head !== head.head)
      find(
        'chain_broken',
        [1, head.lastSeq],
        head.batch,
        `第 ${head.batch} 批的链头与导出的不同：历史被重写。`,
        `The head of batch ${head.batch} is not the exported one: history was rewritten.`,
      );
    if (last < head.tailSeq)
      find(
        'tail_cut',
        [last + 1, head.tailSeq],
        null,
        `末尾条目 ${span(last + 1, head.tailSeq)} 被截去。`,
        `The tail, entry ${span(last + 1, head.tailSeq)}, was cut off.`,
      );
    else if (!tailDamaged && head.tailSeq > head.lastSeq && merkleRoot(tail) !== head.tailRoot)
      find(
        'tail_changed',
        [head.lastSeq + 1, head.tailSeq],
        null,
        `条目 ${span(head.lastSeq + 1, head.tailSeq)} 与导出时不同。`,
        `Entries ${span(head.lastSeq + 1, head.tailSeq)} are not what they were at the time of export.`,
      );
  }
}

type Find = (
  kind: AuditFinding['kind'],
  range: [number, number],
  batch: number | null,
  textZh: string,
  textEn: string,
) => void;

function checkChain(stream: string, batches: readonly Batch[], find: Find): void {
  let head = NO_HEAD;
  let lastSeq = 0;
  let number = 0;
  for (const batch of batches) {
    if (batch.batch !== number + 1) {
      find(
        'batch_missing',
        [lastSeq + 1, Math.max(lastSeq + 1, batch.firstSeq - 1)],
        number + 1,
        `第 ${span(number + 1, batch.batch - 1)} 批的封存记录不见了。`,
        `The seal of batch ${span(number + 1, batch.batch - 1)} is gone.`,
      );
    } else if (
      batch.firstSeq !== lastSeq + 1 ||
      batch.stream !== stream ||
      batchHead(head, batch) !== batch.head
    ) {
      find(
        'chain_broken',
        [batch.firstSeq, batch.lastSeq],
        batch.batch,
        `第 ${batch.batch} 批的封存记录被改动：链头不符。`,
        `The seal of batch ${batch.batch} was edited: its head does not follow from the one before.`,
      );
    }
    head = batch.head;
    lastSeq = batch.lastSeq;
    number = batch.batch;
  }
}

function span(from: number, to: number): string {
  return from === to ? `${from}` : `${from}–${to}`;
}
