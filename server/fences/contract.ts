import { z } from 'zod';

/** area: a polygon that one enters, leaves, stays in; route: a line that one keeps to, within a tolerance. */
export const FENCE_KINDS = ['area', 'route'] as const;

/** enter, leave, dwell (inside for longer than dwellS) of areas; off_route, on_route of routes. */
export const FENCE_EVENT_KINDS = ['enter', 'leave', 'dwell', 'off_route', 'on_route'] as const;
export type FenceEventKind = (typeof FENCE_EVENT_KINDS)[number];

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);
const line = z.array(position).min(2).max(5_000);
const ring = z.array(position).min(4).max(5_000);

export const fenceGeometrySchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('Polygon'), coordinates: z.array(ring).min(1).max(50) }),
  z.strictObject({
    type: z.literal('MultiPolygon'),
    coordinates: z.array(z.array(ring).min(1).max(50)).min(1).max(50),
  }),
  z.strictObject({ type: z.literal('LineString'), coordinates: line }),
  z.strictObject({ type: z.literal('MultiLineString'), coordinates: z.array(line).min(1).max(50) }),
]);
export type FenceGeometry = z.infer<typeof fenceGeometrySchema>;

/** When a fence speaks: local time of the city; a window that ends at or before its start ends on the next day. */
export const fenceWindowSchema = z.strictObject({
  days: z.array(z.int().min(1).max(7)).min(1).max(7).meta({ description: '1 Monday … 7 Sunday' }),
  from: clockTime,
  to: clockTime,
});
export type FenceWindow = z.infer<typeof fenceWindowSchema>;

export const fenceRulesSchema = z.strictObject({
  events: z.array(z.enum(FENCE_EVENT_KINDS)).min(1).max(5),
  dwellS: z.int().min(30).max(86_400).default(600),
  kinds: z.array(z.string().max(40)).max(20).default([]).meta({ description: 'Kinds of unit; empty: all' }),
  unitIds: z.array(z.string().max(64)).max(2_000).default([]).meta({ description: 'Only these; empty: all' }),
  exceptUnitIds: z.array(z.string().max(64)).max(2_000).default([]),
  windows: z.array(fenceWindowSchema).max(50).default([]).meta({ description: 'Empty: always' }),
});
export type FenceRules = z.infer<typeof fenceRulesSchema>;

const fenceFields = {
  setName: z.string().trim().min(1).max(80).meta({ description: 'The set that the fence belongs to' }),
  nameZh: z.string().trim().min(1).max(80),
  nameEn: z.string().trim().max(80).default(''),
  geometry: fenceGeometrySchema,
  toleranceM: z
    .number()
    .min(5)
    .max(1_000)
    .default(30)
    .meta({ description: 'Of routes: how far off is off, m' }),
  rules: fenceRulesSchema,
  owner: z.string().min(1).max(80).meta({ description: 'Login of the person who answers for its events' }),
  active: z.boolean().default(true),
};

export const saveFenceSchema = z.strictObject(fenceFields);
export type SaveFence = z.infer<typeof saveFenceSchema>;

export const fenceSchema = z.object({
  fenceId: z.string(),
  kind: z.enum(FENCE_KINDS),
  ...fenceFields,
  nameEn: z.string(),
  rules: fenceRulesSchema,
  ownerNameZh: z.string().meta({ description: 'Name of that person; the login where no account has it' }),
  changedAt: z.string(),
  changedBy: z.string(),
});
export type Fence = z.infer<typeof fenceSchema>;
export const fenceListSchema = z.object({ fences: z.array(fenceSchema) });

/** Who may answer for events of the city. */
export const fenceOwnersSchema = z.object({
  owners: z.array(z.object({ login: z.string(), nameZh: z.string(), role: z.string() })),
});
export type FenceOwner = z.infer<typeof fenceOwnersSchema>['owners'][number];

export const FENCE_EVENT_STATES = ['open', 'acknowledged', 'closed'] as const;
export const fenceEventSchema = z.object({
  eventId: z.string(),
  fenceId: z.string(),
  fenceNameZh: z.string(),
  setName: z.string(),
  unitId: z.string(),
  callSign: z.string(),
  kind: z.enum(FENCE_EVENT_KINDS),
  at: z.string(),
  lng: z.number(),
  lat: z.number(),
  state: z.enum(FENCE_EVENT_STATES),
  owner: z.string(),
  ownerNameZh: z.string(),
  steps: z
    .array(
      z.object({
        at: z.string(),
        by: z.string(),
        step: z.string(),
        note: z.string(),
        owner: z.string().optional(),
      }),
    )
    .meta({ description: 'What was done about it, in order' }),
});
export type FenceEvent = z.infer<typeof fenceEventSchema>;

export const fenceEventsQuerySchema = z.strictObject({
  state: z.enum(FENCE_EVENT_STATES).optional(),
  fence: z.string().max(80).optional(),
  unit: z.string().max(64).optional(),
  before: z.string().max(120).optional().meta({ description: '`next` of the page before' }),
  limit: z.int().min(1).max(500).default(100),
});
export type FenceEventsQuery = z.infer<typeof fenceEventsQuerySchema>;
export const fenceEventsSchema = z.object({
  /** Newest first. */
  events: z.array(fenceEventSchema),
  open: z.int(),
  next: z.string().nullable(),
});
export type FenceEvents = z.infer<typeof fenceEventsSchema>;

/** acknowledge: seen, being dealt with; hand_over: another person answers for it; close: dealt with. */
export const fenceStepSchema = z.discriminatedUnion('step', [
  z.strictObject({ step: z.literal('acknowledge'), note: z.string().trim().max(400).default('') }),
  z.strictObject({
    step: z.literal('hand_over'),
    to: z.string().min(1).max(80),
    note: z.string().trim().max(400).default(''),
  }),
  z.strictObject({ step: z.literal('close'), note: z.string().trim().min(2).max(400) }),
]);
export type FenceStep = z.infer<typeof fenceStepSchema>;

export const fenceParamsSchema = z.object({ fenceId: z.string().min(1).max(80) });
export const fenceEventParamsSchema = z.object({ eventId: z.string().min(1).max(80) });
