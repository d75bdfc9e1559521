import type { BoundSide, FourSidesReading, FourSidesSection, SideDirection, SideRule } from '../contract.ts';

const SIDES: Record<string, BoundSide> = { 东: 'east', 南: 'south', 西: 'west', 北: 'north' };
/** No bound is worded longer, characters. */
const LONGEST_CLAUSE = 300;
const ALL: readonly BoundSide[] = ['east', 'south', 'west', 'north'];

const NUMBER = String.raw`(\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)`;
const LENGTH = new RegExp(String.raw`${NUMBER}\s*(米|公尺|公里|千米|km|m(?![a-z]))`, 'iu');
/** Something that may be moved or rebuilt: a bound tied to it moves with it. */
const MOVABLE = /现状|现有|围墙|院墙|墙体|铁轨|道路红线|台基|外墙|滴水|田埂|树|栅栏|电线杆/u;
/** A side begins here even where no comma stands before it. */
const OPENING = /(?=[东南西北](?:面|侧|边|界|边界|部)?(?:[至到抵临]))/u;
/** A list of bounds goes on behind 、 with a side and its mark or number, or with 向 and a side. */
const NEXT_BOUND =
  /、(?=[东南西北](?:面|侧|边|界)?(?:[至到抵临]|[\d零〇一二两三四五六七八九十百千]+(?:\.\d+)?(?:米|m|公里))|向[东南西北])/u;
const FROM_BASE =
  /^(?:(?:以|自|从|由)(.+?))?(?:为(?:基准|基点|起点|中心|界))?(?:分别|各)?向([东南西北])(?:面|侧|边|方向)?(?:外)?(?:扩展|延伸|扩|延|伸|推)?(?=[\d零〇一二两三四五六七八九十百千])/u;
const STARTS_SIDE =
  /^(?:其|自|由|从|以|向|往)?((?:[东南西北][、和及与]?)+)(?:两|三|四|各)*(?:面|侧|边界|边|界|部|方向|向)*(至|到|抵|临|以|距|向外|均|各|外|[:：])?/u;
const ALL_ROUND = /四周|周边|四至|周围|四面|各方向|四个方向|四围|外围|环绕/u;

/**
 * What do the words of a boundary say, side by side? Never a geometry: aids for the person who draws, and what cannot
 * be read is given back as it stands.
 *
 * Understood: 东至…，南至…，西至…，北至… in any order and with or without commas; several sides at once (东、西两侧各外扩50米);
 * all sides (四周各10米, 向外扩100米, 周边30米以内); offsets in 米, 公里, m, km, as digits or Chinese numerals; headings
 * (保护范围：… 建设控制地带：…) as sections of their own. `landmark` is what the bound runs to, in the words of the text;
 * `direction` is where the offset goes from there: a compass side, outward, inward, or null when the words do not say.
 * A side is missing when a section names some sides and no rule for all. Corners (东北角) and anything else are `unread`.
 * Source of the patterns: announcements of Beijing, Henan, Chongqing and Shandong (protected-zones §1.6).
 *
 * Example: 东至京门线西侧铁轨以西30米平行线 → east, landmark 京门线西侧铁轨, 30 m, direction west.
 */
export function readFourSides(text: string): FourSidesReading {
  const sections: FourSidesSection[] = [];
  let current: FourSidesSection = { label: null, rules: [], missing: [], unread: [] };
  const begin = (label: string | null) => {
    if (current.rules.length > 0 || current.unread.length > 0) sections.push(current);
    current = { label, rules: [], missing: [], unread: [] };
  };
  for (const { label, clause } of clausesOf(text)) {
    if (label !== undefined) begin(label);
    if (clause === '') continue;
    const rules = clause.length > LONGEST_CLAUSE ? [] : readClause(clause);
    if (rules.length === 0) current.unread.push(clause);
    else current.rules.push(...rules);
  }
  begin(null);
  for (const section of sections) {
    const named = new Set(section.rules.map(({ side }) => side));
    section.missing = named.size === 0 || named.has('all') ? [] : ALL.filter((side) => !named.has(side));
  }
  return { sections };
}

/** Sentences cut where a new bound begins; a heading goes with the clause behind it. */
function clausesOf(text: string): { label?: string; clause: string }[] {
  const plain = text
    .normalize('NFKC')
    .replace(/[ \t\u3000]+/gu, '')
    .slice(0, 20_000);
  const found: { label?: string; clause: string }[] = [];
  for (const part of plain.split(/[,;。\n]/u)) {
    if (part === '') continue;
    const heading = /^([^:东南西北至到]{2,14}):/u.exec(part);
    const rest = heading === null ? part : part.slice(heading[0].length);
    const clauses = rest
      .split(NEXT_BOUND)
      .flatMap((one) => one.split(OPENING))
      .map((one) => one.replace(/^[、:]+|[、:]+$/gu, ''));
    const label = heading?.[1];
    if (label !== undefined && clauses.every((one) => one === '')) found.push({ label, clause: '' });
    for (const [index, clause] of clauses.filter((one) => one !== '').entries())
      found.push(index === 0 && label !== undefined ? { label, clause } : { clause });
  }
  return found;
}

function readClause(clause: string): SideRule[] {
  const based = LENGTH.test(clause) ? FROM_BASE.exec(clause) : null;
  const towards = based === null ? undefined : SIDES[based[2] ?? ''];
  if (based !== null && towards !== undefined)
    return [
      {
        ...ruleOf(towards, clause, clause.slice(based[0].length)),
        ...landmarkIs(based[1]),
        direction: towards,
      },
    ];
  const opening = STARTS_SIDE.exec(clause);
  const letters = opening?.[1] ?? '';
  // 东北 without a mark between is a corner, not two sides.
  const corner = /[东西][南北]|[南北][东西]/u.test(letters) && opening?.[2] === undefined;
  if (opening !== null && !corner && (opening[2] !== undefined || LENGTH.test(clause))) {
    const words = clause.slice(opening[0].length);
    const outward = opening[2] === '向外' || opening[2] === '外';
    const sides = [...letters].flatMap((letter) => SIDES[letter] ?? []);
    const isCorner = sides.length === 2 && !/[、和及与]/u.test(letters) && !/两|各|均/u.test(clause);
    if (isCorner || (words === '' && !LENGTH.test(clause))) return [];
    return sides.map((side) => ruleOf(side, clause, outward ? `外${words}` : words));
  }
  const around =
    ALL_ROUND.test(clause) || /(?:向外|外)(?:扩|延|伸|推|退)/u.test(clause) || clause.startsWith('外');
  const inside = /(?:以内|之内|内|范围)$/u.test(clause);
  if (LENGTH.test(clause) && (around || /外(?:侧)?\s*[\d零〇一二两三四五六七八九十百千]/u.test(clause)))
    return [ruleOf('all', clause, clause)];
  if (inside && !LENGTH.test(clause) && clause.length <= 30) return [ruleOf('all', clause, clause)];
  return [];
}

function landmarkIs(words: string | undefined): Pick<SideRule, 'landmark' | 'movable'> {
  const landmark = trimmed(words ?? '', OFFSET_ENDS);
  return { landmark: landmark === '' ? null : landmark, movable: MOVABLE.test(landmark) };
}

function ruleOf(side: SideRule['side'], text: string, words: string): SideRule {
  const length = LENGTH.exec(words);
  const before = length === null ? words : words.slice(0, length.index);
  const after = length === null ? '' : words.slice(length.index + length[0].length);
  const landmark = length === null ? trimmed(before, PLAIN_ENDS) : trimmed(before, OFFSET_ENDS);
  const offsetM = length === null ? null : metresOf(length[1] ?? '', length[2] ?? '');
  return {
    side,
    text,
    landmark: landmark === '' ? null : landmark,
    offsetM,
    direction: offsetM === null ? null : directionOf(side, before, after, landmark === ''),
    movable: MOVABLE.test(landmark),
  };
}

/** What stands round a landmark without being part of it. */
const LEADING = /^(?:至|到|以|沿|距|由|自|从)+/u;
const PLAIN_ENDS = /(?:以内|之内|范围内|为界|处)$/u;
const OFFSET_ENDS =
  /(?:(?:保持)?距离?|约|各|均|分别|再|向外|向内|外侧|内侧|外|内|扩展|延伸|扩|延|伸|推|退|缩|向|往|(?:以|向|往)[东南西北](?:侧|面|边)?|四周|周边|周围|四面|四至|各方向|四个方向|外围|为(?:基准|基点|起点|中心|界))$/u;

function trimmed(words: string, ends: RegExp): string {
  let found = words.replace(LEADING, '');
  for (let before = ''; before !== found;) {
    before = found;
    found = found.replace(ends, '');
  }
  return found;
}

function directionOf(
  side: SideRule['side'],
  before: string,
  after: string,
  alone: boolean,
): SideDirection | null {
  const compass = /(?:以|向|往)([东南西北])(?:侧|面|边)?(?:扩展|扩|延伸|延|伸|推)?(?:各|均|约)?$/u.exec(
    before,
  )?.[1];
  if (compass !== undefined) return SIDES[compass] ?? null;
  if (/(?:内缩|向内|内退|退)(?:各|均|约)?$/u.test(before)) return 'inward';
  if (/(?:外|扩|延|伸|推)(?:侧|展|伸)?(?:各|均|约)?$/u.test(before)) return 'outward';
  const trailing = /^(?:处)?(?:以)?([东南西北])/u.exec(after)?.[1];
  if (trailing !== undefined) return SIDES[trailing] ?? null;
  if (side === 'all') return 'outward';
  const flank = /([东南西北])(?:侧|面|边)(?:各|均|约)?$/u.exec(before)?.[1];
  if (flank !== undefined) return SIDES[flank] ?? null;
  return alone ? side : null;
}

const DIGITS: Record<string, number> = {
  零: 0, 〇: 0, 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9,
}; // prettier-ignore
const UNITS: Record<string, number> = { 十: 10, 百: 100, 千: 1000 };

/** Metres of a number in digits or Chinese numerals (一百五十, 十) and its unit. */
function metresOf(number: string, unit: string): number {
  const factor = /公里|千米|km/iu.test(unit) ? 1000 : 1;
  if (/^\d/u.test(number)) return Number(number) * factor;
  let sum = 0;
  let digit = 0;
  let last = 1;
  for (const letter of number) {
    const tens = UNITS[letter];
    if (tens === undefined) digit = DIGITS[letter] ?? 0;
    else {
      sum += (digit === 0 ? 1 : digit) * tens;
      digit = 0;
      last = tens;
    }
  }
  // 一百五 is 150: a digit behind a unit counts the next lower one.
  const trailing = digit > 0 && last > 10 && !/[零〇]/u.test(number) ? (digit * last) / 10 : digit;
  return (sum + trailing) * factor;
}
