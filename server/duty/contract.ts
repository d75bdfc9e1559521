import { z } from 'zod';
import { daySchema, instantSchema } from '../kernel/wire-schema.ts';
import { gridStaffSchema, staffMemberSchema } from '../people/contract.ts';

/** Staff of every grid at one instant: the counts of each grid are those of its card. */
export const attendanceSchema = z.object({
  at: instantSchema,
  grids: z.array(
    z.object({
      gridId: z.string(),
      nameZh: z.string(),
      nameEn: z.string(),
      counts: gridStaffSchema.shape.counts,
    }),
  ),
  totals: gridStaffSchema.shape.counts,
  members: z.array(staffMemberSchema.extend({ gridId: z.string(), gridZh: z.string() })),
  thresholds: gridStaffSchema.shape.thresholds,
});
export type Attendance = z.infer<typeof attendanceSchema>;
export const attendanceQuerySchema = z.object({ at: instantSchema.optional() });

export const rosterRowSchema = z.object({
  rosterId: z.string(),
  day: daySchema,
  shiftId: z.string(),
  shiftZh: z.string(),
  mode: z.string(),
  starts: z.string(),
  ends: z.string(),
  personId: z.string(),
  nameZh: z.string(),
  unitId: z.string().nullable(),
  postId: z.string().nullable(),
  gridId: z.string().nullable(),
  streetIds: z.array(z.string()),
  source: z.string(),
});
export type RosterRow = z.infer<typeof rosterRowSchema>;
export const rosterQuerySchema = z.object({
  from: daySchema,
  to: daySchema,
  grid: z.string().max(80).optional(),
});
export const rosterSchema = z.object({
  from: daySchema,
  to: daySchema,
  rows: z.array(rosterRowSchema),
  leaves: z.array(
    z.object({ personId: z.string(), kind: z.string(), startsOn: daySchema, endsOn: daySchema }),
  ),
});
export type Roster = z.infer<typeof rosterSchema>;

/** A cell or row of a 排班表 that was not taken, or that a scheduler should look at. */
export const rosterProblemSchema = z.object({
  place: z.string(),
  code: z.string(),
  value: z.string(),
  reasonZh: z.string(),
  reasonEn: z.string(),
});
export type RosterProblem = z.infer<typeof rosterProblemSchema>;

export const rosterImportSchema = z.object({
  importId: z.string(),
  name: z.string(),
  state: z.enum(['checked', 'loaded', 'undone']),
  createdAt: instantSchema,
  createdBy: z.string(),
  /** First and last day of the sheet. */
  from: daySchema.nullable(),
  to: daySchema.nullable(),
  people: z.int(),
  /** Turns taken from the sheet, and those that stood there before for the same people and days. */
  turns: z.int(),
  replaced: z.int(),
  refused: z.array(rosterProblemSchema),
  warnings: z.array(rosterProblemSchema),
});
export type RosterImport = z.infer<typeof rosterImportSchema>;
export const rosterImportListSchema = z.object({ imports: z.array(rosterImportSchema) });
export const rosterUploadSchema = z.object({
  city: z.string().optional(),
  name: z.string().min(1).max(200),
  sheet: z.string().max(120).optional(),
  /** Monday of the week, when the sheet names weekdays only. */
  weekOf: daySchema.optional(),
  /** true: check and report, load nothing. */
  dryRun: z.boolean().optional(),
});

export const staffRegisterSchema = z.object({
  people: z.array(
    z.object({
      personId: z.string(),
      nameZh: z.string(),
      kind: z.string(),
      titleZh: z.string().nullable(),
      /** Null: no terminal; such a person shows by card and plate that they were there. */
      unitId: z.string().nullable(),
      hasCard: z.boolean(),
    }),
  ),
});
export type StaffRegister = z.infer<typeof staffRegisterSchema>;

/** A plate with a code that hangs in a street or at a post. */
export const plateSchema = z.object({
  plateId: z.string(),
  subjectKind: z.enum(['street', 'post']),
  subjectId: z.string(),
  nameZh: z.string(),
  gridId: z.string().nullable(),
  createdAt: instantSchema,
  lastUsedAt: instantSchema.nullable(),
});
export type Plate = z.infer<typeof plateSchema>;
export const platesSchema = z.object({ plates: z.array(plateSchema) });
export const newPlatesSchema = z.object({
  subjectKind: z.enum(['street', 'post']),
  /** All that have none when absent. */
  subjectIds: z.array(z.string().max(80)).max(2000).optional(),
  gridId: z.string().max(80).optional(),
});
export const cardSchema = z.object({
  personId: z.string(),
  nameZh: z.string(),
  /** Shown once; only its hash is kept. */
  card: z.string(),
  issuedAt: instantSchema,
});
export type Card = z.infer<typeof cardSchema>;

/** What a phone is told about the plate it looks at. */
export const plateViewSchema = z.object({
  plateId: z.string(),
  nameZh: z.string(),
  kind: z.enum(['street', 'post']),
  gridZh: z.string().nullable(),
  cityZh: z.string(),
  synthetic: z.boolean(),
  /** Who holds the card that was sent along; null without one. */
  personZh: z.string().nullable(),
});
export type PlateView = z.infer<typeof plateViewSchema>;

export const checkInRequestSchema = z.object({
  plateId: z.string().max(40),
  card: z.string().max(80),
  kind: z.enum(['arrive', 'during', 'leave']).default('during'),
  /** Where the phone says that it is, when its owner lets it. */
  lng: z.number().min(-180).max(180).optional(),
  lat: z.number().min(-90).max(90).optional(),
  accuracyM: z.number().min(0).max(100_000).optional(),
});
export type CheckInRequest = z.output<typeof checkInRequestSchema>;
export const checkInSchema = z.object({
  checkinId: z.string(),
  at: instantSchema,
  personZh: z.string(),
  nameZh: z.string(),
  /** counted: the street counts as seen. far: the phone stood elsewhere; kept, not counted. post: no street. */
  result: z.enum(['counted', 'far', 'post']),
  distanceM: z.number().nullable(),
  certainty: z.number().nullable(),
});
export type CheckIn = z.infer<typeof checkInSchema>;
