import { XwError, shorten } from '../kernel/errors.ts';

export type FilterValue = string | number | boolean | null;
export type FilterType = 'string' | 'number' | 'boolean';

/** Is this thing wanted? By its values, `id` among them. */
export type FeatureFilter = (values: Readonly<Record<string, FilterValue>>) => boolean;

/** True, false, or null where a value is not known. */
type Answer = boolean | null;
type Test = (values: Readonly<Record<string, FilterValue>>) => Answer;

interface Token {
  kind: 'word' | 'text' | 'number' | 'sign' | 'end';
  text: string;
  at: number;
}

const TOKEN =
  /\s*(?:("(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_]*)|('(?:[^']|'')*')|([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(<>|<=|>=|[=<>(),]))/uy;
const WORDS = new Set([
  'and',
  'or',
  'not',
  'in',
  'like',
  'between',
  'is',
  'null',
  'true',
  'false',
  'timestamp',
  'date',
]);
const MOST_CHARS = 4000;
const DEEPEST = 40;

/**
 * A filter in words: comparison (= <> < <= > >=), [NOT] LIKE (% and _), [NOT] IN, [NOT] BETWEEN, IS [NOT] NULL, AND, OR, NOT,
 * brackets; texts in single quotes, names plain or in double quotes, TIMESTAMP('2026-11-01T00:00:00Z') and DATE('2026-11-01')
 * held against seconds since 1970 or against text. A value that is not known meets no condition, nor its opposite.
 * A subset of the text form of OGC 21-065r2 (CQL2): Basic CQL2, the advanced comparisons, no functions, nothing spatial.
 * Errors: `bad_filter` (400) with the place of the character.
 */
export function parseFilter(text: string, fields: ReadonlyMap<string, FilterType>): FeatureFilter {
  if (text.length > MOST_CHARS)
    throw bad(text, 0, `超过 ${MOST_CHARS} 个字符`, `more than ${MOST_CHARS} characters`);
  const parser = new Parser(text, tokensOf(text), fields);
  const test = parser.whole();
  return (values) => test(values) === true;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  let at = 0;
  while (text.slice(at).trim() !== '') {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (found === null)
      throw bad(text, at + /^\s*/.exec(text.slice(at))![0].length, '此处无法理解', 'this is not understood');
    const [whole, word, quoted, number, sign] = found;
    const kind =
      word !== undefined ? 'word' : quoted !== undefined ? 'text' : number !== undefined ? 'number' : 'sign';
    const part = (word ?? quoted ?? number ?? sign)!;
    tokens.push({ kind, text: part, at: at + whole.length - part.length });
    at = TOKEN.lastIndex;
  }
  tokens.push({ kind: 'end', text: '', at: text.length });
  return tokens;
}

type Operand = { name: string; type: FilterType } | { value: FilterValue };

class Parser {
  private next = 0;
  private depth = 0;
  private readonly text: string;
  private readonly tokens: Token[];
  private readonly fields: ReadonlyMap<string, FilterType>;

  constructor(text: string, tokens: Token[], fields: ReadonlyMap<string, FilterType>) {
    this.text = text;
    this.tokens = tokens;
    this.fields = fields;
  }

  whole(): Test {
    const test = this.either();
    if (this.peek().kind !== 'end') throw this.bad('多余的内容', 'nothing was expected here');
    return test;
  }

  private either(): Test {
    this.depth += 1;
    if (this.depth > DEEPEST) throw this.bad('嵌套过深', 'nested too deep');
    const parts = [this.both()];
    while (this.takeWord('or')) parts.push(this.both());
    this.depth -= 1;
    return parts.length === 1 ? parts[0]! : (values) => some(parts.map((part) => part(values)));
  }

  private both(): Test {
    const parts = [this.single()];
    while (this.takeWord('and')) parts.push(this.single());
    if (parts.length === 1) return parts[0]!;
    return (values) => not(some(parts.map((part) => not(part(values)))));
  }

  private single(): Test {
    if (this.takeWord('not')) {
      this.depth += 1;
      if (this.depth > DEEPEST) throw this.bad('嵌套过深', 'nested too deep');
      const test = this.single();
      this.depth -= 1;
      return (values) => not(test(values));
    }
    if (this.takeSign('(')) {
      const test = this.either();
      this.expectSign(')');
      return test;
    }
    return this.condition();
  }

  private condition(): Test {
    const left = this.operand();
    if (this.takeWord('is')) {
      const turned = this.takeWord('not');
      if (!this.takeWord('null')) throw this.bad('此处应为 NULL', 'NULL was expected here');
      const read = reader(left);
      return (values) => (read(values) === null) !== turned;
    }
    const turned = this.takeWord('not');
    const test = this.wordCondition(left) ?? (turned ? undefined : this.comparison(left));
    if (test === undefined)
      throw this.bad(
        '此处应为比较符、LIKE、IN、BETWEEN 或 IS',
        'a comparison, LIKE, IN, BETWEEN or IS was expected here',
      );
    return turned ? (values) => not(test(values)) : test;
  }

  private wordCondition(left: Operand): Test | undefined {
    const read = reader(left);
    if (this.takeWord('like')) {
      const pattern = this.literal();
      if (typeof pattern !== 'string') throw this.bad('LIKE 后应为文本', 'LIKE wants a text');
      const matches = likeTest(pattern);
      return (values) => {
        const value = read(values);
        return value === null ? null : matches(String(value));
      };
    }
    if (this.takeWord('in')) {
      this.expectSign('(');
      const wanted = [this.operand()];
      while (this.takeSign(',')) wanted.push(this.operand());
      this.expectSign(')');
      const tests = wanted.map((one) => this.compared(left, '=', one));
      return (values) => some(tests.map((test) => test(values)));
    }
    if (this.takeWord('between')) {
      const low = this.operand();
      if (!this.takeWord('and')) throw this.bad('此处应为 AND', 'AND was expected here');
      const high = this.operand();
      const tests = [this.compared(left, '<', low), this.compared(left, '>', high)];
      return (values) => not(some(tests.map((test) => test(values))));
    }
    return undefined;
  }

  private comparison(left: Operand): Test | undefined {
    const sign = ['=', '<>', '<=', '>=', '<', '>'].find((one) => this.takeSign(one));
    return sign === undefined ? undefined : this.compared(left, sign, this.operand());
  }

  /** Texts and numbers are never held against each other silently. */
  private compared(left: Operand, sign: string, right: Operand): Test {
    const types = [left, right].map((one) =>
      'name' in one ? one.type : one.value === null ? null : (typeof one.value as FilterType),
    );
    if (types[0] !== null && types[1] !== null && types[0] !== types[1])
      throw this.bad(
        `${types[0]} 与 ${types[1]} 无法比较`,
        `${types[0]} cannot be compared with ${types[1]}`,
      );
    const [a, b] = [reader(left), reader(right)];
    return (values) => {
      const [x, y] = [a(values), b(values)];
      if (x === null || y === null) return null;
      switch (sign) {
        case '=':
          return x === y;
        case '<>':
          return x !== y;
        case '<':
          return x < y;
        case '<=':
          return x <= y;
        case '>':
          return x > y;
        default:
          return x >= y;
      }
    };
  }

  private operand(): Operand {
    const token = this.peek();
    if (token.kind === 'word' && !WORDS.has(token.text.toLowerCase())) {
      this.next += 1;
      const name = token.text.startsWith('"') ? token.text.slice(1, -1).replaceAll('""', '"') : token.text;
      const type = this.fields.get(name);
      if (type === undefined)
        throw bad(this.text, token.at, `没有字段“${name}”`, `there is no field "${name}"`, [
          ...this.fields.keys(),
        ]);
      return { name, type };
    }
    return { value: this.literal() };
  }

  private literal(): FilterValue {
    const token = this.peek();
    this.next += 1;
    if (token.kind === 'text') return token.text.slice(1, -1).replaceAll("''", "'");
    if (token.kind === 'number') return Number(token.text);
    const word = token.text.toLowerCase();
    if (token.kind === 'word' && (word === 'true' || word === 'false')) return word === 'true';
    if (token.kind === 'word' && (word === 'timestamp' || word === 'date')) {
      this.expectSign('(');
      const said = this.peek();
      this.next += 1;
      const instant = said.kind === 'text' ? Date.parse(said.text.slice(1, -1)) : NaN;
      if (Number.isNaN(instant)) throw bad(this.text, said.at, '不是时间', 'this is no instant');
      this.expectSign(')');
      return instant / 1000;
    }
    this.next -= 1;
    throw this.bad('此处应为字段名或值', 'a field or a value was expected here');
  }

  private peek(): Token {
    return this.tokens[this.next]!;
  }

  private takeWord(word: string): boolean {
    const token = this.peek();
    if (token.kind !== 'word' || token.text.toLowerCase() !== word) return false;
    this.next += 1;
    return true;
  }

  private takeSign(sign: string): boolean {
    const token = this.peek();
    if (token.kind !== 'sign' || token.text !== sign) return false;
    this.next += 1;
    return true;
  }

  private expectSign(sign: string): void {
    if (!this.takeSign(sign)) throw this.bad(`此处应为 ${sign}`, `${sign} was expected here`);
  }

  private bad(zh: string, en: string): XwError {
    return bad(this.text, this.peek().at, zh, en);
  }
}

function reader(operand: Operand): (values: Readonly<Record<string, FilterValue>>) => FilterValue {
  if ('value' in operand) return () => operand.value;
  return (values) => values[operand.name] ?? null;
}

const not = (answer: Answer): Answer => (answer === null ? null : !answer);

/** True when one is, else unknown when one is. */
function some(answers: readonly Answer[]): Answer {
  if (answers.includes(true)) return true;
  return answers.includes(null) ? null : false;
}

/** `%` any text, `_` one character, a backslash before either takes it as it is. Time: text times pattern at most. */
function likeTest(pattern: string): (text: string) => boolean {
  const signs = [...pattern.matchAll(/\\(.)|(.)/gsu)].map(([, plain, sign]) => ({
    any: sign === '%',
    one: sign === '_',
    character: plain ?? sign ?? '',
  }));
  return (text) => {
    const characters = [...text];
    let [at, sign, backTo, star] = [0, 0, 0, -1];
    while (at < characters.length) {
      const wanted = signs[sign];
      if (wanted?.any === true) {
        star = sign;
        backTo = at;
        sign += 1;
      } else if (wanted !== undefined && (wanted.one || wanted.character === characters[at])) {
        at += 1;
        sign += 1;
      } else if (star >= 0) {
        backTo += 1;
        at = backTo;
        sign = star + 1;
      } else return false;
    }
    return signs.slice(sign).every(({ any }) => any);
  };
}

function bad(text: string, at: number, zh: string, en: string, known?: readonly string[]): XwError {
  return new XwError({
    code: 'bad_filter',
    status: 400,
    detail: `筛选条件第 ${at + 1} 个字符：${zh}。`,
    detailEn: `The filter, character ${at + 1}: ${en}.`,
    value: shorten(text.slice(at) || text),
    place: `query.filter: ${at + 1}`,
    remedy:
      known === undefined ? "例如：type = 'litter' AND status <> 'closed'" : `可用字段：${known.join('、')}`,
    remedyEn:
      known === undefined
        ? "For example: type = 'litter' AND status <> 'closed'"
        : `Fields: ${known.join(', ')}`,
  });
}
