import { z } from 'zod';
import { instantSchema, positionSchema } from '../kernel/wire-schema.ts';

/**
 * Where is a rostered person now?
 * on_post: a fresh sign of life inside the grid · elsewhere: fresh, outside the grid · silent: the last sign is
 * older than the threshold (never called absent) · absent: the shift began longer ago than the grace and there is
 * no sign at all · expected: no sign yet, still within the grace · off: on leave, or not in a running shift.
 */
export const staffStateSchema = z.enum(['on_post', 'elsewhere', 'silent', 'absent', 'expected', 'off']);
export type StaffState = z.infer<typeof staffStateSchema>;

/** Who answers for something, in which part, since when. */
export const responsibleSchema = z.object({
  subjectKind: z.string(),
  subjectId: z.string(),
  role: z.string(),
  roleZh: z.string(),
  roleEn: z.string(),
  personId: z.string(),
  nameZh: z.string(),
  titleZh: z.string().nullable(),
  since: instantSchema,
  until: instantSchema.nullable(),
  source: z.string(),
});
export type Responsible = z.infer<typeof responsibleSchema>;

export const staffMemberSchema = z.object({
  personId: z.string(),
  nameZh: z.string(),
  title: z.string().nullable(),
  unitId: z.string().nullable(),
  callSign: z.string().nullable(),
  shift: z.object({
    shiftId: z.string(),
    mode: z.string(),
    nameZh: z.string(),
    nameEn: z.string(),
    startsAt: instantSchema,
    endsAt: instantSchema,
  }),
  post: z
    .object({ postId: z.string(), nameZh: z.string(), placeType: z.string(), position: positionSchema })
    .nullable(),
  streetIds: z.array(z.string()),
  state: staffStateSchema,
  stateZh: z.string(),
  stateEn: z.string(),
  /** Kind of the latest sign of life. */
  sign: z.enum(['fix', 'check_in']).nullable(),
  lastFixAt: instantSchema.nullable(),
  lastCheckInAt: instantSchema.nullable(),
  /** Age of the latest sign of life at `at`, ms. */
  ageMs: z.number().nullable(),
  position: positionSchema.nullable(),
  leaveKind: z.string().nullable(),
});
export type StaffMember = z.infer<typeof staffMemberSchema>;

export const gridStaffSchema = z.object({
  gridId: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  at: instantSchema,
  /** Who answers for the grid itself. */
  chiefs: z.array(responsibleSchema),
  /** Each street of the grid with its chief and steward; null means nobody is named. */
  streets: z.array(
    z.object({
      streetId: z.string(),
      nameZh: z.string(),
      grade: z.int(),
      chief: responsibleSchema.nullable(),
      steward: responsibleSchema.nullable(),
    }),
  ),
  onDuty: z.array(staffMemberSchema),
  /** Sums of `onDuty` by state; `rostered` is its length. */
  counts: z.object({
    rostered: z.int(),
    onPost: z.int(),
    elsewhere: z.int(),
    silent: z.int(),
    absent: z.int(),
    expected: z.int(),
    off: z.int(),
  }),
  streetsWithoutSteward: z.int(),
  thresholds: z.object({ onPostAgeS: z.number(), absenceGraceS: z.number(), source: z.string() }),
});
export type GridStaff = z.infer<typeof gridStaffSchema>;

export const staffQuerySchema = z.object({ at: instantSchema.optional() });

export const responsibilitiesQuerySchema = z.object({
  subjectKind: z.string().max(40),
  subjectId: z.string().max(80),
  at: instantSchema.optional(),
});
export const responsibilitiesSchema = z.object({
  subjectKind: z.string(),
  subjectId: z.string(),
  at: instantSchema,
  responsible: z.array(responsibleSchema),
  /** Everybody who ever answered for it, newest first. */
  history: z.array(responsibleSchema),
});
export type Responsibilities = z.infer<typeof responsibilitiesSchema>;
