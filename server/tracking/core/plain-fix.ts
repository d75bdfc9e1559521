import { isWholeText } from '../../kernel/text-fault.ts';
import { DATUMS } from '../contract.ts';
import type { FixInput } from '../contract.ts';

const KEYS = new Set(['unitId', 'observedAt', 'lng', 'lat', 'speedMps', 'headingDeg', 'accuracyM', 'datum']);
const KNOWN_DATUMS = new Set<unknown>(DATUMS);
/** Instants that need no calendar: days that every month has. */
const INSTANT =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,3})?Z$/;

/**
 * Is this a fix in the plain form that nearly all terminals send? A quick answer for door speed: what it takes,
 * `fixSchema` takes as well; undefined says nothing, the schema then decides and explains.
 */
export function plainFix(value: unknown): FixInput | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const key in value) if (!KEYS.has(key)) return undefined;
  const row = value as Record<string, unknown>;
  const { unitId, observedAt } = row;
  if (unitId !== undefined) {
    if (typeof unitId !== 'string' || unitId.length < 1 || unitId.length > 64) return undefined;
    if (!isWholeText(unitId)) return undefined;
  }
  if (typeof observedAt === 'number') {
    if (!Number.isSafeInteger(observedAt) || observedAt < 0) return undefined;
  } else if (typeof observedAt !== 'string' || !INSTANT.test(observedAt)) return undefined;
  if (!within(row['lng'], -180, 180) || !within(row['lat'], -90, 90)) return undefined;
  if (!absentOrWithin(row['speedMps'], 0, 1000)) return undefined;
  if (!absentOrWithin(row['headingDeg'], 0, 360)) return undefined;
  if (!absentOrWithin(row['accuracyM'], 0, 100_000)) return undefined;
  if (row['datum'] !== undefined && !KNOWN_DATUMS.has(row['datum'])) return undefined;
  return value as FixInput;
}

function within(value: unknown, low: number, high: number): boolean {
  return typeof value === 'number' && value >= low && value <= high;
}

const absentOrWithin = (value: unknown, low: number, high: number): boolean =>
  value === null || value === undefined || within(value, low, high);
