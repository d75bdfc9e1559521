import { canonicalJson } from './canonical-json.ts';
import { chainHead, leafHash } from './merkle.ts';
import type { AuditEvent } from '../contract.ts';

/** An entry without its hash: what the hash covers. */
export interface EntryContent extends AuditEvent {
  seq: number;
  /** ISO 8601 UTC with milliseconds. */
  at: string;
}

export interface Batch {
  stream: string;
  batch: number;
  firstSeq: number;
  lastSeq: number;
  root: string;
  head: string;
  closedAt: string;
}

/** The hash that makes an entry what it is: stream, number, time, actor, action, subject and detail. */
export function entryHash(entry: EntryContent): string {
  const { stream, seq, at, actor, action, subject, detail } = entry;
  return leafHash(canonicalJson({ stream, seq, at, actor, action, subject, detail }));
}

/** The head that a batch must have after the given one. */
export function batchHead(previousHead: string, batch: Omit<Batch, 'head'>): string {
  const { stream, firstSeq, lastSeq, root, closedAt } = batch;
  return chainHead(
    previousHead,
    root,
    canonicalJson({ stream, batch: batch.batch, firstSeq, lastSeq, closedAt }),
  );
}
