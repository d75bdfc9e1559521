import { z } from 'zod';
import { layerIdSchema } from '../tiles/contract.ts';

export const EXPORT_FORMATS = ['geojson', 'csv', 'xlsx', 'gpkg', 'shp', 'kml'] as const;
export const exportFormatSchema = z.enum(EXPORT_FORMATS);
export type ExportFormat = z.infer<typeof exportFormatSchema>;

/** Results that are no layers. `of` names the one meant where there are several. */
export const EXPORT_RESULTS = [
  'permit-checks',
  'hotspots',
  'coverage-gaps',
  'street-coverage',
  'plan-loads',
  'plan-changes',
  'units',
] as const;
export const exportResultSchema = z.enum(EXPORT_RESULTS);
export type ExportResult = z.infer<typeof exportResultSchema>;

/**
 * `crs`: a system by name (wgs84, cgcs2000, gcj02, bd09, EPSG:4548 …); numbers are always longitude or east first. `bbox`:
 * west,south,east,north in degrees WGS84, by envelope. `filter`: a subset of CQL2 text over the fields. `encoding`: of CSV and
 * of the tables of a Shapefile; gbk in a CSV is GB 18030, which lacks no character. `bom`: CSV in UTF-8. `headings`: of CSV
 * and Excel, by field name or by title.
 */
export const exportQuerySchema = z.object({
  city: z.string().optional(),
  format: exportFormatSchema.default('geojson'),
  crs: z.string().max(80).default('EPSG:4326'),
  bbox: z.string().max(200).optional(),
  filter: z.string().max(4000).optional(),
  encoding: z.enum(['utf-8', 'gbk']).default('utf-8'),
  bom: z.enum(['yes', 'no']).default('yes'),
  headings: z.enum(['names', 'titles']).default('names'),
});
export const resultQuerySchema = exportQuerySchema.extend({ of: z.string().max(200).optional() });
export type ExportQuery = z.infer<typeof resultQuerySchema>;

export const exportLayerParams = z.object({ layer: layerIdSchema });
export const exportResultParams = z.object({ result: exportResultSchema });

const named = { titleZh: z.string(), titleEn: z.string() };
/** What this account may take away, in which formats and systems. */
export const exportMenuSchema = z.object({
  layers: z.array(
    z.object({
      id: layerIdSchema,
      ...named,
      count: z.int().nullable(),
      path: z.string(),
      fields: z.array(z.string()),
    }),
  ),
  results: z.array(
    z.object({ id: exportResultSchema, ...named, path: z.string(), needs: z.string().nullable() }),
  ),
  formats: z.array(
    z.object({
      id: exportFormatSchema,
      ...named,
      encodings: z.array(z.string()),
      onlyWgs84: z.boolean(),
      noteZh: z.string(),
      noteEn: z.string(),
    }),
  ),
  systems: z.array(
    z.object({
      crs: z.string(),
      nameZh: z.string(),
      nameEn: z.string(),
      errorM: z.number(),
      noteZh: z.string(),
      noteEn: z.string(),
    }),
  ),
});
export type ExportMenu = z.infer<typeof exportMenuSchema>;
