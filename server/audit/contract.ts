import { z } from 'zod';

/** What a domain hands over to be recorded. */
export const AuditEvent = z.object({
  /** Which book: `accounts`, `tracks`, `zones`, … Each stream is numbered without gaps and closed in batches. */
  stream: z.string().regex(/^[a-z][a-z0-9_.-]{0,63}$/),
  /** Who did it: an account id, `device:<keyId>` or `system:<part>`. */
  actor: z.string().min(1).max(200),
  /** What was done: `session.opened`, `track.read`, … */
  action: z.string().regex(/^[a-z][a-z0-9_.-]{0,63}$/),
  /** To what or whom. */
  subject: z.string().max(400),
  /** The rest: inputs, versions and reasons, so that the act can be understood later. Never a secret. */
  detail: z.record(z.string(), z.json()),
});
export type AuditEvent = z.output<typeof AuditEvent>;

export const AuditEntry = AuditEvent.extend({
  seq: z.number().int(),
  at: z.string(),
  leafHash: z.string(),
});
export type AuditEntry = z.output<typeof AuditEntry>;

export const AuditPage = z.object({
  streams: z.array(z.object({ stream: z.string(), entries: z.number().int() })),
  /** Newest first. */
  entries: z.array(AuditEntry),
  /** Pass as `cursor` for the next, older page; null at the end. */
  nextCursor: z.string().nullable(),
});
export type AuditPage = z.output<typeof AuditPage>;

/** The last word of one stream at the moment of export. Kept elsewhere, it shows a tail that was cut later. */
export const AuditHead = z.object({
  stream: z.string(),
  /** Last closed batch; 0 when none is closed. */
  batch: z.number().int(),
  lastSeq: z.number().int(),
  head: z.string(),
  /** Last entry of the open batch (equals lastSeq when it is empty), and the Merkle root over the open entries. */
  tailSeq: z.number().int(),
  tailRoot: z.string(),
});
export type AuditHead = z.output<typeof AuditHead>;

export const AuditHeads = z.object({
  format: z.literal('xiangwang-audit-heads/1'),
  exportedAt: z.string(),
  heads: z.array(AuditHead),
});
export type AuditHeads = z.output<typeof AuditHeads>;

export const AuditFinding = z.object({
  kind: z.enum([
    'edited',
    'missing',
    'batch_changed',
    'batch_missing',
    'chain_broken',
    'tail_cut',
    'tail_changed',
  ]),
  stream: z.string(),
  /** First and last entry that the finding is about. */
  firstSeq: z.number().int(),
  lastSeq: z.number().int(),
  batch: z.number().int().nullable(),
  textZh: z.string(),
  textEn: z.string(),
});
export type AuditFinding = z.output<typeof AuditFinding>;

export const AuditVerification = z.object({
  ok: z.boolean(),
  checkedAt: z.string(),
  /** Was the result held against heads exported earlier? Without them a tail cut together with its batches stays unseen. */
  againstHeads: z.boolean(),
  streams: z.array(
    z.object({
      stream: z.string(),
      entries: z.number().int(),
      batches: z.number().int(),
      openEntries: z.number().int(),
    }),
  ),
  findings: z.array(AuditFinding),
});
export type AuditVerification = z.output<typeof AuditVerification>;
