import { z } from 'zod';
import {
  bboxSchema,
  daySchema,
  instantSchema,
  multiPolygonSchema,
  positionSchema,
} from '../kernel/wire-schema.ts';

/** Which city is this? Areas and lengths are measured in `localSrid`. */
export const citySchema = z.object({
  cityId: z.int(),
  code: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  adcode: z.string().nullable(),
  bbox: bboxSchema,
  center: positionSchema,
  boundary: multiPolygonSchema,
  /** True: invented data; every map, export and picture must say so. */
  synthetic: z.boolean(),
  attribution: z.string(),
  licence: z.string(),
  checksum: z.string().nullable(),
  localSrid: z.int(),
  timeZone: z.string(),
  h3Coarse: z.int(),
  h3Fine: z.int(),
  /** Rows per kind of thing, e.g. grids, streets, buildings. */
  counts: z.record(z.string(), z.int()),
});
export type City = z.infer<typeof citySchema>;

export const codeSchema = z.object({
  list: z.string(),
  code: z.string(),
  zh: z.string(),
  en: z.string(),
  parent: z.string().nullable(),
  position: z.int(),
  attributes: z.record(z.string(), z.unknown()),
  source: z.string(),
  validFrom: daySchema,
  validTo: daySchema.nullable(),
});
export type Code = z.infer<typeof codeSchema>;
/** One file of `data/codes`: one list. */
export const codeFileSchema = z.object({
  list: z.string().regex(/^[a-z0-9_]+$/),
  source: z.string().min(2),
  validFrom: daySchema,
  codes: z
    .array(
      z.object({
        code: z.string().min(1),
        zh: z.string().min(1),
        en: z.string().min(1),
        parent: z.string().optional(),
        attributes: z.record(z.string(), z.unknown()).optional(),
        validTo: daySchema.optional(),
      }),
    )
    .min(1),
});
export const codesQuerySchema = z.object({ list: z.string().max(60).optional() });
export const codesSchema = z.array(codeSchema);

export const settingSchema = z.object({
  key: z.string(),
  value: z.unknown(),
  unit: z.string().nullable(),
  labelZh: z.string(),
  labelEn: z.string(),
  /** Who says so: a document, a person, or "product default". */
  source: z.string(),
  /** True while nobody has changed the shipped value. */
  shipped: z.boolean(),
  updatedBy: z.string().nullable(),
  updatedAt: instantSchema.nullable(),
});
export type Setting = z.infer<typeof settingSchema>;

export const settingsSchema = z.object({
  settings: z.array(settingSchema),
  engine: z.object({
    kind: z.enum(['embedded', 'postgresql']),
    /** What an acknowledged write survives on this engine. */
    durabilityZh: z.string(),
    durabilityEn: z.string(),
  }),
});
export type Settings = z.infer<typeof settingsSchema>;
export const settingParamsSchema = z.object({ key: z.string().max(80) });
export const settingChangeSchema = z.object({ value: z.unknown(), source: z.string().min(2).max(200) });
export type SettingChange = z.infer<typeof settingChangeSchema>;

export const calendarQuerySchema = z.object({ from: daySchema, to: daySchema });
export const calendarDaySchema = z.object({
  day: daySchema,
  working: z.boolean(),
  /**
   * 'listed': the city or a published notice says so; 'weekday': the notice of that year does not name it;
   * 'assumed': no notice of that year is here, Monday to Friday is taken.
   */
  basis: z.enum(['listed', 'weekday', 'assumed']),
  nameZh: z.string().nullable(),
  source: z.string().nullable(),
});
export type CalendarDay = z.infer<typeof calendarDaySchema>;
export const calendarSchema = z.array(calendarDaySchema);
