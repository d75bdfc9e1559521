/**
 * Which one text stands for this JSON value? Members in the order of their names' UTF-16 code units, no white
 * space, numbers as ECMAScript prints them, so that equal values have equal bytes wherever they are made.
 * Members that are undefined are left out, as in JSON.stringify. Throws TypeError on what JSON cannot carry.
 * Source: RFC 8785 (JSON Canonicalization Scheme).
 *
 * Example: canonicalJson({ b: [1, 'é'], a: null }) is '{"a":null,"b":[1,"é"]}'.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} is not JSON`);
      return JSON.stringify(value);
    case 'object': {
      if (value === null) return 'null';
      if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
      const members = Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
      return `{${members.join(',')}}`;
    }
    default:
      throw new TypeError(`${typeof value} is not JSON`);
  }
}

/**
 * The value with texts that every database can store: no NUL, no half of a surrogate pair (both become U+FFFD).
 */
export function storableJson<T>(value: T): T {
  if (typeof value === 'string') return value.replace(/\p{Surrogate}|\0/gu, '\uFFFD') as T;
  if (Array.isArray(value)) return value.map((item: unknown) => storableJson(item)) as T;
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [storableJson(name), storableJson(member as unknown)]),
    ) as T;
  return value;
}
