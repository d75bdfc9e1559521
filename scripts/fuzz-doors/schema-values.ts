import type { Random } from '../../server/kernel/random.ts';

/** As much of JSON Schema as the API description uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema | boolean;
  prefixItems?: Schema[];
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  format?: string;
  default?: unknown;
}

/** Texts that answers carried, by the name of their field: what a client would ask about next. */
export type Heard = Map<string, string[]>;

export interface Growth {
  random: Random;
  heard: Heard;
  schemas: Record<string, Schema>;
  /** West, south, east, north of the city, degrees. */
  box: readonly [number, number, number, number];
}

const DAYS = ['2026-06-01', '2026-06-10', '2025-12-31'];
const INSTANTS = ['2026-06-09T00:00:00Z', '2026-06-10T01:00:00.000Z', '2026-06-10T10:00:00+08:00'];

/** A value that the schema takes, or nearly so: patterns are met by what was heard, or not at all. */
export function valueOf(schema: Schema, name: string, growth: Growth, depth = 0): unknown {
  const { random, heard, schemas, box } = growth;
  if (schema.$ref !== undefined) {
    const target = schemas[schema.$ref.replace(/^.*\//, '')];
    return target === undefined || depth > 12 ? null : valueOf(target, name, growth, depth + 1);
  }
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return random.pick(schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return valueOf(random.pick(choices), name, growth, depth + 1);
  if (schema.allOf !== undefined)
    return Object.assign({}, ...schema.allOf.map((one) => valueOf(one, name, growth, depth + 1))) as unknown;
  const type = Array.isArray(schema.type) ? random.pick(schema.type) : schema.type;
  switch (type) {
    case 'object': {
      if (name === 'geometry' || name === 'outline' || name === 'area') return squareIn(box, random);
      const made: Record<string, unknown> = {};
      for (const [key, one] of Object.entries(schema.properties ?? {}))
        if (schema.required?.includes(key) === true || random.next() < (depth === 0 ? 0.5 : 0.3))
          made[key] = valueOf(one, key, growth, depth + 1);
      return made;
    }
    case 'array': {
      if (schema.prefixItems !== undefined)
        return schema.prefixItems.map((one) => valueOf(one, name, growth, depth + 1));
      const many = Math.min(schema.maxItems ?? 3, Math.max(schema.minItems ?? 0, random.int(4)));
      const item = typeof schema.items === 'object' ? schema.items : {};
      return Array.from({ length: many }, () => valueOf(item, name.replace(/s$/, ''), growth, depth + 1));
    }
    case 'number':
    case 'integer':
      return numberOf(schema, name, growth, type === 'integer');
    case 'boolean':
      return random.next() < 0.5;
    case 'null':
      return null;
    case 'string': {
      if (schema.format === 'date-time') return random.pick(INSTANTS);
      if (schema.format === 'date') return random.pick(DAYS);
      const known = heard.get(name) ?? heard.get(`${name}Id`) ?? heard.get(name.replace(/Ids?$/, ''));
      if (known !== undefined && random.next() < 0.85) return random.pick(known);
      if (/^(from|to|at|since|until)$/i.test(name)) return random.pick([...INSTANTS, ...DAYS]);
      if (/bbox/i.test(name)) return box.join(',');
      return random.pick(['甲', 'A-1', '梧桐路', '2026-06-10', '7', 'x'.repeat(40)]);
    }
    default:
      return random.pick(['甲', 1, true, null]);
  }
}

function numberOf(schema: Schema, name: string, { random, box }: Growth, whole: boolean): number {
  if (/lng|lon|^x$|east|west/i.test(name)) return random.between(box[0], box[2]);
  if (/lat|^y$|north|south/i.test(name)) return random.between(box[1], box[3]);
  const low = Math.max(schema.minimum ?? 0, -1e9);
  const high = Math.min(schema.maximum ?? low + 100, low + 5_000);
  return whole
    ? Math.ceil(low) + random.int(Math.max(1, Math.floor(high) - Math.ceil(low) + 1))
    : random.between(low, high);
}

function squareIn([west, south, east, north]: Growth['box'], random: Random): unknown {
  const [x, y] = [random.between(west, east), random.between(south, north)];
  const size = random.between(0.0001, 0.004);
  return {
    type: 'Polygon',
    coordinates: [[[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]], // prettier-ignore
  };
}

const NASTY: readonly unknown[] = [
  null, true, '', ' ', '\u0000', 'a\u0000b', '\uD800', '\uFEFF', '‮abc', "'; drop table zones; --", '%', '_%\\', '../../etc/passwd',
  '__proto__', 'constructor', '0000-00-00', '2026-02-30', '9999-12-31', '-000001-01-01T00:00:00Z', '+275760-09-13T00:00:00.001Z',
  '2026-06-10T23:59:60Z', '10000000-01-01', 'NaN', 'Infinity', '1e999', '💥'.repeat(300), '长'.repeat(20_000), -1, 0, -0, 1e308, -1e308,
  5e-324, 2 ** 53, 2 ** 31, -(2 ** 31) - 1, 0.1, [], {}, [[]], [null], Array.from({ length: 3_000 }, () => 1), { a: { b: { c: [] } } },
]; // prettier-ignore

/** The value with one part replaced by something that nobody should send. */
export function damaged(value: unknown, random: Random): unknown {
  if (value !== null && typeof value === 'object' && random.next() < 0.8) {
    const keys = Object.keys(value);
    if (keys.length > 0) {
      const key = random.pick(keys);
      const copy: Record<string, unknown> | unknown[] = Array.isArray(value)
        ? [...(value as unknown[])]
        : { ...value };
      const held = copy as Record<string, unknown>;
      if (!Array.isArray(copy) && random.next() < 0.1) delete held[key];
      else held[key] = damaged(held[key], random);
      return copy;
    }
  }
  return random.pick(NASTY);
}
