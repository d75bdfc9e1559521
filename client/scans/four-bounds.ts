export type Side = 'east' | 'south' | 'west' | 'north';

/** One of the four bounds as a document words it: 东至京门线西侧铁轨以西30米平行线. */
export interface Bound {
  side: Side;
  /** What the bound runs to, as written. */
  words: string;
  /** Metres that the words set it off; null when they name none. */
  offsetM: number | null;
  /** Names of roads, rivers, walls in the words: things to look for on the map. */
  names: string[];
  /** The words tie it to something that can be moved or rebuilt: a wall, a road as it is, rails. */
  movable: boolean;
}

const sides: Record<string, Side> = { 东: 'east', 南: 'south', 西: 'west', 北: 'north' };
const opening =
  /(?:^|[,，;；。、\s：:])(?:(?:保护范围|建设控制地带|四至)[：:]?)?([东南西北])(?:面|侧|边界|界|边|部)?(?:边界)?(?:至|到|以|[:：])/gu;
const named =
  /[\p{Script=Han}A-Za-z0-9]{1,12}?(?:大街|大道|胡同|马路|公路|铁路|高速|街|路|巷|弄|河|渠|湖|山|桥|院墙|围墙|城墙|铁轨|线)(?=$|[^\p{Script=Han}]|[东南西北侧以外内与和及红中边道沿段交为至])/gu;
const movable = /现状|围墙|院墙|铁轨|道路红线|台基|建筑外墙|滴水/u;
const noise = /^(?:至|到|以|沿|距|现状|现有|原|该|其|东|南|西|北|侧|外|内|的)+/u;

/**
 * What do the words of a boundary say for each side? Reads 东至…，南至…，西至…，北至… in any order; a side that the
 * words leave out is not there. Aids for the person who draws: nothing is drawn from it.
 */
export function readFourBounds(text: string): Bound[] {
  const starts = [...text.matchAll(opening)];
  const bounds: Bound[] = [];
  starts.forEach((match, index) => {
    const side = sides[match[1] ?? ''];
    const from = (match.index ?? 0) + match[0].length;
    const to = starts[index + 1]?.index ?? text.length;
    const words = text
      .slice(from, to)
      .split(/[。;；]/u)[0]!
      .replace(/^[\s,，、]+|[\s,，、]+$/gu, '');
    if (!side || words === '' || bounds.some((one) => one.side === side)) return;
    const offset = /(\d+(?:\.\d+)?)\s*(?:米|m(?![a-z]))/iu.exec(words);
    const names = [...words.matchAll(named)]
      .map(([name]) => name.replace(noise, ''))
      .filter((name) => name.length > 1);
    bounds.push({
      side,
      words,
      offsetM: offset ? Number(offset[1]) : null,
      names: [...new Set(names)],
      movable: movable.test(words),
    });
  });
  return bounds;
}

/** Sides of which the words say nothing. */
export function missingSides(bounds: readonly Bound[]): Side[] {
  return (['east', 'south', 'west', 'north'] as const).filter(
    (side) => !bounds.some((one) => one.side === side),
  );
}
