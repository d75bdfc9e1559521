import { z } from 'zod';
import { bboxSchema, geometrySchema, instantSchema, positionSchema } from '../kernel/wire-schema.ts';

/** One city that the account may see, as the switcher lists it. */
export const cityEntrySchema = z.object({
  cityId: z.int(),
  code: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  /** True: invented data; every map, export and picture must say so. */
  synthetic: z.boolean(),
  /** False while its creation job still runs, or when that job failed: such a city can only be deleted. */
  ready: z.boolean(),
  bbox: bboxSchema,
  center: positionSchema,
  areaM2: z.number(),
  localSrid: z.int(),
  timeZone: z.string(),
  h3Coarse: z.int(),
  h3Fine: z.int(),
  attribution: z.string(),
  licence: z.string(),
  createdAt: instantSchema,
  /** Created from a file here, so an administrator may delete it. */
  imported: z.boolean(),
  /** Rows per kind: grids, streets, roads, buildings, surfaces, places, people, units, cases. */
  counts: z.record(z.string(), z.int()),
});
export type CityEntry = z.infer<typeof cityEntrySchema>;
export const cityEntriesSchema = z.array(cityEntrySchema);

export const h3OptionsQuerySchema = z.object({
  lat: z.number().min(-89).max(89),
  lng: z.number().min(-180).max(180).default(0),
});
/** How large cells are at a place: true area on the ellipsoid's authalic sphere, m²; mean edge, m. */
export const h3OptionSchema = z.object({
  resolution: z.int(),
  areaM2: z.number(),
  edgeM: z.number(),
  cellsPerKm2: z.number(),
  /** What the size is good for. */
  useZh: z.string(),
  useEn: z.string(),
  suggested: z.enum(['coarse', 'fine']).nullable(),
});
export type H3Option = z.infer<typeof h3OptionSchema>;
export const h3OptionsSchema = z.array(h3OptionSchema);

export const CITY_FILE_KINDS = ['osm', 'streets', 'boundary'] as const;
export const cityFileKindSchema = z.enum(CITY_FILE_KINDS);

/** `name` is the file's own name with its extension; the body is the file itself (application/octet-stream). */
export const uploadQuerySchema = z.object({
  name: z.string().min(1).max(200),
  kind: cityFileKindSchema,
  /** Coordinate system, where the file itself says none: EPSG:4490, gcj02, … */
  crs: z.string().max(4000).optional(),
});

/** A polygon that the file offers as the city's boundary. */
export const boundaryChoiceSchema = z.object({
  /** Goes back as `boundary.choice`. */
  choice: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  /** OSM admin_level; null when the file says none. */
  adminLevel: z.int().nullable(),
  areaM2: z.number(),
  bbox: bboxSchema,
  geometry: geometrySchema,
});
export type BoundaryChoice = z.infer<typeof boundaryChoiceSchema>;

/** The local zone in which lengths and areas are measured. */
export const zoneFactsSchema = z.object({
  srid: z.int(),
  nameZh: z.string(),
  nameEn: z.string(),
  whyZh: z.string(),
  whyEn: z.string(),
});
export type ZoneFacts = z.infer<typeof zoneFactsSchema>;

/** What an uploaded file holds. Files wait a day for the city to be created. */
export const cityUploadSchema = z.object({
  uploadId: z.string(),
  name: z.string(),
  kind: cityFileKindSchema,
  bytes: z.int(),
  sha256: z.string(),
  /** Extent of what was read; null when nothing with a position was found. */
  bbox: bboxSchema.nullable(),
  /** Things found, e.g. roads, named, buildings, boundaries. */
  counts: z.record(z.string(), z.int()),
  /** Boundaries on offer, the suggested one first; the ground round the streets is one of them (choice `hull`). */
  boundaries: z.array(boundaryChoiceSchema),
  zone: zoneFactsSchema.nullable(),
  /** IANA name by position; null when it cannot be told, then the person chooses. */
  timeZone: z.string().nullable(),
  attribution: z.string().nullable(),
  licence: z.string().nullable(),
  notes: z.array(z.object({ zh: z.string(), en: z.string() })),
});
export type CityUpload = z.infer<typeof cityUploadSchema>;

const boundarySchema = z.discriminatedUnion('how', [
  /** One of the boundaries that an upload offered (`uploadId` of the streets or of a boundary file). */
  z.object({ how: z.literal('choice'), uploadId: z.string().max(64), choice: z.string().max(80) }),
  /** A polygon in WGS84, drawn or pasted. */
  z.object({ how: z.literal('drawn'), geometry: geometrySchema }),
  /** The ground within about 100 m of a street. */
  z.object({ how: z.literal('hull') }),
]);

export const newCitySchema = z
  .object({
    nameZh: z.string().trim().min(1).max(40),
    nameEn: z.string().trim().min(1).max(60),
    adcode: z
      .string()
      .regex(/^\d{6}$/)
      .optional(),
    /** IANA name; by position when absent. */
    timeZone: z.string().max(60).optional(),
    source: z.object({ kind: z.enum(['osm', 'streets']), uploadId: z.string().max(64) }),
    /** The best choice of the file when absent, else the hull. */
    boundary: boundarySchema.optional(),
    /** Cut the boundary to where there are streets (within about 100 m): for a file that covers a part only. */
    clipToStreets: z.boolean().default(false),
    h3Coarse: z.int().min(5).max(10).default(8),
    h3Fine: z.int().min(7).max(12).default(10),
    streetCount: z.int().min(9).max(5000).default(256),
    gridCount: z.int().min(1).max(200).default(9),
    attribution: z.string().max(300).optional(),
    licence: z.string().max(100).optional(),
    /** Everybody who may see the city that the person is in may see the new one, too; else only the maker. */
    giveToAccounts: z.boolean().default(false),
  })
  .refine((city) => city.h3Fine > city.h3Coarse, {
    path: ['h3Fine'],
    message: 'h3Fine must exceed h3Coarse',
  });
export type NewCity = z.input<typeof newCitySchema>;
/** Progress: the job `city.create` over /jobs/:jobId and the event stream; its result is a CityReport. */
export const cityStartedSchema = z.object({ cityId: z.int(), jobId: z.string() });
export type CityStarted = z.infer<typeof cityStartedSchema>;

export const cityParamsSchema = z.object({ cityId: z.coerce.number().int().positive() });

const spread = z.object({ least: z.number(), median: z.number(), most: z.number() });
const noteSchema = z.object({ zh: z.string(), en: z.string() });

export const streetsReportSchema = z.object({
  asked: z.int(),
  made: z.int(),
  /** m */
  lengthM: spread,
  totalM: z.number(),
  /** Streets per grade 1 to 4. */
  grades: z.array(z.int()),
  /** Streets with a name of the source, and lanes named from what they join. */
  ownNames: z.int(),
  givenNames: z.int(),
  /** Road length of unnamed ways that no street takes (service ways, footpaths), m. */
  leftOutM: z.number(),
  notes: z.array(noteSchema),
});
export type StreetsReport = z.infer<typeof streetsReportSchema>;

export const gridsReportSchema = z.object({
  asked: z.int(),
  made: z.int(),
  /** Street length per grid, m. */
  lengthM: spread,
  areaM2: spread,
  /** Part of the inner borders that runs along streets, 0 to 1. */
  alongStreets: z.number(),
  notes: z.array(noteSchema),
});
export type GridsReport = z.infer<typeof gridsReportSchema>;

/** What came out of a creation: kept with the city. */
export const cityReportSchema = z.object({
  cityId: z.int(),
  file: z.object({ name: z.string(), sha256: z.string(), kind: z.enum(['osm', 'streets']) }),
  zone: zoneFactsSchema,
  boundary: z.object({ areaM2: z.number(), zh: z.string(), en: z.string() }),
  roads: z.object({ nodes: z.int(), edges: z.int(), lengthM: z.number(), namedM: z.number() }),
  streets: streetsReportSchema.nullable(),
  grids: gridsReportSchema.nullable(),
  buildings: z.object({
    total: z.int(),
    /** Where the heights come from. */
    fromHeight: z.int(),
    fromLevels: z.int(),
    assumed: z.int(),
  }),
  surfaces: z.int(),
  places: z.int(),
  /** What was left out, and why. */
  rejected: z.array(z.object({ place: z.string(), code: z.string(), zh: z.string(), en: z.string() })),
  rejectedCount: z.int(),
  notes: z.array(noteSchema),
  createdBy: z.string(),
  createdAt: instantSchema,
  /** Seconds per step. */
  took: z.record(z.string(), z.number()),
});
export type CityReport = z.infer<typeof cityReportSchema>;

/** Rebuild with another number; answers the job. */
export const rebuildSchema = z.object({ count: z.int().min(1).max(5000) });
export const jobStartedSchema = z.object({ jobId: z.string() });

export const TOPOLOGY_KINDS = [
  'grid_gap',
  'grid_overlap',
  'grid_sliver',
  'grid_in_parts',
  'grid_outside',
  'grid_invalid',
  'street_in_parts',
  'street_orphan',
  'street_duplicate_name',
  'street_without_grid',
  'named_road_unmanaged',
  'road_dangling',
  'road_island',
  'crosswalk_sum',
] as const;

/** One finding. `size` in m² for areas, m for lines, a share for sums; null where a size says nothing. */
export const topologyFindingSchema = z.object({
  kind: z.enum(TOPOLOGY_KINDS),
  severity: z.enum(['error', 'warning', 'hint']),
  subject: z.string(),
  zh: z.string(),
  en: z.string(),
  size: z.number().nullable(),
  unit: z.enum(['m2', 'm', 'share']).nullable(),
  bbox: bboxSchema.nullable(),
  /** Path of the product's map at that place. */
  link: z.string().nullable(),
});
export type TopologyFinding = z.infer<typeof topologyFindingSchema>;
export const topologyReportSchema = z.object({
  cityId: z.int(),
  checkedAt: instantSchema,
  errors: z.int(),
  warnings: z.int(),
  hints: z.int(),
  /** At most 500, errors first; the counts are of all. */
  findings: z.array(topologyFindingSchema),
  /** Findings per kind, those without any included. */
  counts: z.record(z.string(), z.int()),
});
export type TopologyReport = z.infer<typeof topologyReportSchema>;

/** The Chinese or English name of the city, typed by the person who deletes it. */
export const deleteCitySchema = z.object({ confirm: z.string().max(80) });
export const cityDeletedSchema = z.object({ cityId: z.int(), removed: z.record(z.string(), z.int()) });

/**
 * Routes (all under /api/v1):
 * GET  /cities → cityEntriesSchema                        (city:read)
 * GET  /cities/h3-options?lat&lng → h3OptionsSchema       (city:read)
 * POST /cities/uploads?name&kind&crs  (raw body) → 201 cityUploadSchema   (settings:write)
 * POST /cities  newCitySchema → 202 cityStartedSchema     (settings:write)
 * GET  /cities/:cityId/report → cityReportSchema          (city:read; 404 for a city that no file made)
 * POST /cities/:cityId/streets  rebuildSchema → 202 jobStartedSchema  (settings:write)
 * POST /cities/:cityId/grids    rebuildSchema → 202 jobStartedSchema  (settings:write)
 * GET  /cities/:cityId/topology → topologyReportSchema    (city:read)
 * POST /cities/:cityId/delete   deleteCitySchema → cityDeletedSchema  (settings:write; 409 for a city that no file made)
 */
export const CITY_ROUTES = '/api/v1/cities';
