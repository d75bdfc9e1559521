import { z } from 'zod';
import { clockStateSchema } from '../clock/contract.ts';
import { unitMoveSchema } from '../tracking/contract.ts';

/** Types of events on the stream, each with the shape of its `data`. */
export const EVENT_TYPES = {
  layerChanged: 'xiangwang.layer.changed',
  unitsMoved: 'xiangwang.units.moved',
  visitRecorded: 'xiangwang.visit.recorded',
  visitWithdrawn: 'xiangwang.visit.withdrawn',
  roadWarning: 'xiangwang.road.warning',
  caseOpened: 'xiangwang.case.opened',
  caseChanged: 'xiangwang.case.changed',
  fenceCrossed: 'xiangwang.fence.crossed',
  fenceEventChanged: 'xiangwang.fence.event_changed',
  jobChanged: 'xiangwang.job.changed',
  clockChanged: 'xiangwang.clock.changed',
  addressReviewChanged: 'xiangwang.address_review.changed',
} as const;

/**
 * One event as it crosses the stream: CloudEvents 1.0, JSON format. `id` is `<epoch>-<seq>` and equals the
 * `id:` line of the SSE message. Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
 */
export const cloudEventSchema = z.object({
  specversion: z.literal('1.0'),
  id: z.string(),
  source: z.string(),
  type: z.string(),
  time: z.string().meta({ description: 'When the service said it, wall clock, ISO 8601 UTC' }),
  subject: z.string().optional(),
  datacontenttype: z.literal('application/json'),
  cityid: z.int(),
  data: z.unknown(),
});
export type CloudEvent = z.infer<typeof cloudEventSchema>;

/** `data` of xiangwang.units.moved: only the units whose latest state changed. */
export const unitsMovedSchema = z.object({
  at: z.string().meta({ description: 'City time of the batch, ISO 8601 UTC' }),
  units: z.array(unitMoveSchema),
});
export type UnitsMoved = z.infer<typeof unitsMovedSchema>;

export const layerChangedSchema = z.object({
  layer: z.string(),
  version: z.number(),
  boxes: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
});
export type LayerChanged = z.infer<typeof layerChangedSchema>;

export const visitRecordedSchema = z.object({
  visitId: z.string(),
  streetId: z.string(),
  startedAt: z.string(),
  endedAt: z.string(),
  unitId: z.string().nullable(),
  evidence: z.string(),
  certainty: z.number(),
});
export type VisitRecorded = z.infer<typeof visitRecordedSchema>;

export const clockChangedSchema = z.object({ clock: clockStateSchema });

/** `data` of the SSE message `event: ready`, the first on every connection. */
export const readySchema = z.object({
  epoch: z.string(),
  seq: z.int(),
  cityId: z.int(),
  resumed: z.boolean(),
});

/** `data` of the SSE message `event: reset`: events were missed and cannot be replayed; read everything again. */
export const resetSchema = z.object({ reason: z.enum(['epoch_changed', 'too_old', 'unreadable_id']) });
export type ResetReason = z.infer<typeof resetSchema>['reason'];
