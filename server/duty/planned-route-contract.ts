import { z } from 'zod';
import { instantSchema, positionSchema } from '../kernel/wire-schema.ts';

export const MAX_ROUTE_HOURS = 24;

export const plannedRouteQuerySchema = z.strictObject({
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }),
  purpose: z
    .string()
    .trim()
    .min(2)
    .max(200)
    .meta({ description: 'Why this track is looked at; goes into the audit log' }),
  toleranceM: z
    .number()
    .min(10)
    .max(500)
    .default(50)
    .meta({ description: 'Farther from every planned street and post is off the plan, m' }),
});
export type PlannedRouteQuery = z.infer<typeof plannedRouteQuerySchema>;

const span = { from: instantSchema, to: instantSchema, durationS: z.number() };

/**
 * passed: a counted pass of this unit · unknown: none is known, and the unit was silent for a part of its duty ·
 * not_passed: heard of all the time, and no pass · not_yet: no pass, and the duty is not over.
 */
const plannedStreetStateSchema = z.enum(['passed', 'unknown', 'not_passed', 'not_yet']);
export type PlannedStreetState = z.infer<typeof plannedStreetStateSchema>;

export const plannedRouteSchema = z.object({
  unitId: z.string(),
  callSign: z.string(),
  kind: z.string(),
  nameZh: z.string().nullable(),
  from: instantSchema,
  /** At most the city's time. */
  to: instantSchema,
  purpose: z.string(),
  toleranceM: z.number(),
  /** Longer without a word is silence, s. */
  silentAfterS: z.number(),
  /** Days that raw positions are kept. */
  keepDays: z.number(),
  duties: z.array(
    z.object({
      rosterId: z.string(),
      shiftZh: z.string(),
      shiftEn: z.string(),
      personZh: z.string(),
      startsAt: instantSchema,
      endsAt: instantSchema,
      post: z.object({ postId: z.string(), nameZh: z.string(), position: positionSchema }).nullable(),
      streetIds: z.array(z.string()),
      /** Null when nothing was planned in this duty. */
      fit: z
        .object({
          fixes: z.int(),
          offPlanFixes: z.int(),
          medianM: z.number().nullable(),
          p95M: z.number().nullable(),
          maxM: z.number().nullable(),
          dutyS: z.number().meta({ description: 'Of the duty within what was asked: on + off + silent' }),
          onPlanS: z.number(),
          offPlanS: z.number(),
          silentS: z.number().meta({ description: 'Not heard of; neither on nor off the plan' }),
          firstHeardAt: instantSchema.nullable(),
          firstOnPlanAt: instantSchema.nullable(),
          lastHeardAt: instantSchema.nullable(),
          deviations: z.array(
            z.object({
              ...span,
              fixes: z.int(),
              maxM: z.number(),
              meanM: z.number(),
              position: positionSchema.meta({ description: 'Where it was farthest' }),
            }),
          ),
          silences: z.array(z.object(span)),
        })
        .nullable(),
    }),
  ),
  /** Every planned street once, in the order of the plan. */
  streets: z.array(
    z.object({
      streetId: z.string(),
      nameZh: z.string(),
      nameEn: z.string(),
      lengthM: z.number(),
      lines: z.array(z.array(positionSchema)),
      state: plannedStreetStateSchema,
      passes: z.array(
        z.object({ passId: z.string(), from: instantSchema, to: instantSchema, covered: z.number() }),
      ),
    }),
  ),
  /** The way along the roads as matched; nothing is drawn over a gap. */
  ways: z.array(
    z.object({
      from: instantSchema,
      to: instantSchema,
      posterior: z.number(),
      path: z.array(positionSchema),
    }),
  ),
  gaps: z.array(
    z.object({
      ...span,
      reason: z.enum(['silence', 'no_road_near', 'no_way', 'too_fast', 'unreadable', 'out_of_order']),
      /** The last position before and the first after, where there is one. */
      before: positionSchema.nullable(),
      after: positionSchema.nullable(),
    }),
  ),
  /** Raw usable positions: [lng, lat, epoch ms]. */
  fixes: z.array(z.tuple([z.number(), z.number(), z.number()])),
  truncated: z.boolean(),
});
export type PlannedRoute = z.infer<typeof plannedRouteSchema>;
