import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { CrsSystems, DefinedCrs } from './core/crs.ts';

const fileSchema = z.object({
  source: z.string().min(2),
  definitions: z.array(
    z.object({
      code: z.int().positive(),
      nameZh: z.string().min(1),
      nameEn: z.string().min(1),
      proj4: z.string().startsWith('+proj='),
      accuracyM: z.number().min(0),
      source: z.string().min(2),
    }),
  ),
});

let read: readonly DefinedCrs[] | undefined;

/** The systems that the product ships as definitions (`data/crs`), read once, with nothing registered. */
export function shippedSystems(): CrsSystems {
  read ??= fileSchema.parse(
    JSON.parse(readFileSync(new URL('../../data/crs/definitions.json', import.meta.url), 'utf8')),
  ).definitions;
  return { defined: read, registered: [] };
}
