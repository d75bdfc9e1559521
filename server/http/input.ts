import { z } from 'zod';
import { shorten } from '../kernel/errors.ts';
import { shownText, textFault } from '../kernel/text-fault.ts';
import type { TextFault } from '../kernel/text-fault.ts';
import { InputError } from './problem.ts';
import type { InputFault } from './problem.ts';

type Part = 'params' | 'query' | 'body';
type Kind = 'number' | 'boolean' | 'array' | 'text';
interface Definition {
  type: string;
  innerType?: z.ZodType;
  in?: z.ZodType;
  element?: z.ZodType;
  options?: readonly z.ZodType[];
  values?: readonly unknown[];
  catchall?: z.ZodType;
}

const zhCn = z.locales.zhCN().localeError;
const definitionOf = (schema: z.ZodType): Definition => schema._zod.def as unknown as Definition;

/** The schema under optional, default, nullable and transforms. */
function bare(schema: z.ZodType): z.ZodType {
  const definition = definitionOf(schema);
  if (definition.innerType !== undefined) return bare(definition.innerType);
  if (definition.type === 'pipe' && definition.in !== undefined) return bare(definition.in);
  return schema;
}

function kindOf(schema: z.ZodType): Kind {
  const definition = definitionOf(bare(schema));
  if (definition.type === 'number') return 'number';
  if (definition.type === 'boolean') return 'boolean';
  if (definition.type === 'array') return 'array';
  if (definition.type === 'literal' && definition.values?.every((value) => typeof value === 'number'))
    return 'number';
  if (definition.type === 'union' && definition.options?.every((option) => kindOf(option) === 'number'))
    return 'number';
  return 'text';
}

/** Names that an object schema knows; undefined when it takes any name or is no object. */
function namesOf(schema: z.ZodType): Record<string, z.ZodType> | undefined {
  const object = bare(schema);
  if (!(object instanceof z.ZodObject)) return undefined;
  const open = definitionOf(object).catchall;
  if (open !== undefined && definitionOf(open).type !== 'never') return undefined;
  return object.shape as Record<string, z.ZodType>;
}

/** Smallest number with all its digits; what is nearer to 0 no database takes, and nobody means. */
const LEAST = 2.2250738585072014e-308;
const withoutDust = (value: number): number => (Math.abs(value) < LEAST ? 0 : value);

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Text as the schema means it; text that does not fit stays text, so that validation names it. */
function convert(text: string, schema: z.ZodType): unknown {
  switch (kindOf(schema)) {
    case 'number':
      // Quoted, what looks like a number to a lenient reader (empty, 0x10) is refused as well.
      return NUMBER.test(text) ? withoutDust(Number(text)) : Number.isNaN(Number(text)) ? text : `"${text}"`;
    case 'boolean':
      return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : text;
    case 'array': {
      const element = definitionOf(bare(schema)).element ?? z.string();
      return text === '' ? [] : text.split(',').map((item) => convert(item, element));
    }
    default:
      return text;
  }
}

const WORDS: Record<Part, { zh: string; en: string; status: number; code: string }> = {
  params: { zh: '路径参数', en: 'path parameter', status: 400, code: 'invalid_path' },
  query: { zh: '查询参数', en: 'query parameter', status: 400, code: 'invalid_parameter' },
  body: { zh: '内容', en: 'body', status: 422, code: 'invalid_body' },
};

function refusal(part: Part, faults: InputFault[], code = WORDS[part].code): InputError {
  const first = faults[0]!;
  return new InputError(
    {
      code,
      status: code === 'unknown_parameter' ? 400 : WORDS[part].status,
      detail: first.detail,
      detailEn: first.detailEn,
      place: first.place,
      value: first.value,
      remedy: '请更正所列各项后重试；接口说明见 /api/docs。',
      remedyEn: 'Correct what is listed and try again; the interface is described at /api/docs.',
    },
    faults,
  );
}

function check(part: Part, schema: z.ZodType, value: unknown): unknown {
  const torn = textFault(value);
  if (torn !== undefined) throw tornText(part, torn);
  const names = namesOf(schema);
  if (names !== undefined && value !== null && typeof value === 'object' && !Array.isArray(value)) {
    const strange = Object.keys(value).filter((name) => !Object.hasOwn(names, name));
    if (strange.length > 0) throw unknownNames(part, strange, Object.keys(names));
  }
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const faults = result.error.issues.slice(0, 20).map((issue): InputFault => {
    const zh = zhCn(issue as never);
    const place = [part, ...issue.path.map(String)].join('.');
    return {
      place,
      detail: `${WORDS[part].zh} ${issue.path.join('.')}：${(typeof zh === 'string' ? zh : zh?.message) ?? '不合要求'}`,
      detailEn: `${WORDS[part].en} ${issue.path.join('.')}: ${issue.message}`,
      ...(issue.input === undefined ? {} : { value: shorten(issue.input) }),
    };
  });
  throw refusal(part, faults);
}

function tornText(part: Part, { path, text }: TextFault): InputError {
  const name = shownText(path.join('.'));
  return refusal(
    part,
    [
      {
        place: [part, ...(name === '' ? [] : [name])].join('.'),
        value: shorten(shownText(text)),
        detail: `${WORDS[part].zh} ${name}：文本中有损坏的字符（U+0000 或半个代理对），文件可能残缺或编码不对。`,
        detailEn: `${WORDS[part].en} ${name}: the text holds damaged characters (U+0000 or half a surrogate pair); the file may be torn or read in the wrong encoding.`,
      },
    ],
    'damaged_text',
  );
}

function unknownNames(part: Part, strange: string[], known: string[]): InputError {
  const list = known.length === 0 ? '—' : known.join(', ');
  return refusal(
    part,
    strange.map((name) => ({
      place: `${part}.${name}`,
      value: shorten(name),
      detail: `${WORDS[part].zh}中没有“${shorten(name)}”这一项；可用：${list}`,
      detailEn: `There is no ${WORDS[part].en} "${shorten(name)}"; known: ${list}`,
    })),
    part === 'body' ? 'unknown_field' : 'unknown_parameter',
  );
}

/** Validated path parameters. Without a schema they are texts of at most 200 characters. */
export function readParams(schema: z.ZodType | undefined, raw: Record<string, string | string[]>): unknown {
  const shape = schema === undefined ? undefined : namesOf(schema);
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(raw)) {
    const text = Array.isArray(value) ? value.join('/') : value;
    values[name] = shape?.[name] === undefined ? text : convert(text, shape[name]);
  }
  return check('params', schema ?? z.record(z.string(), z.string().min(1).max(200)), values);
}

/**
 * Validated query and the city asked for. A name that the schema does not know is refused: a misspelt
 * filter must not answer with everything.
 */
export function readQuery(
  schema: z.ZodType | undefined,
  search: URLSearchParams,
): { query: unknown; city?: number } {
  const shape = schema === undefined ? {} : namesOf(schema);
  const values: Record<string, unknown> = {};
  let city: number | undefined;
  for (const name of new Set(search.keys())) {
    const all = search.getAll(name);
    if (name === 'city') {
      if (all.length > 1 || !/^\d{1,9}$/.test(all[0]!))
        throw refusal('query', [
          {
            place: 'query.city',
            value: shorten(all.join(',')),
            detail: '查询参数 city：须为一个城市编号（整数）。',
            detailEn: 'query parameter city: one city number is needed.',
          },
        ]);
      city = Number(all[0]);
      if (shape?.['city'] !== undefined) values['city'] = convert(all[0]!, shape['city']);
      continue;
    }
    const field = shape?.[name];
    if (
      all.length > 1 &&
      (field === undefined || kindOf(field) !== 'array') &&
      shape !== undefined &&
      field !== undefined
    )
      throw refusal('query', [
        {
          place: `query.${name}`,
          value: shorten(all.join(' & ')),
          detail: `查询参数 ${name} 只能出现一次。`,
          detailEn: `query parameter ${name} may appear once only.`,
        },
      ]);
    values[name] = field === undefined ? all[0] : convert(all.join(','), field);
  }
  const known = schema ?? z.object({});
  return { query: check('query', known, values), city };
}

export function readBody(schema: z.ZodType, raw: unknown): unknown {
  return check('body', schema, raw);
}
