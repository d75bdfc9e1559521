/** Seeded addresses that no honest resolver can place: nothing of them may be taken without a person. */
import * as turf from '@turf/turf';
import { randomOf } from '../../server/kernel/random.ts';
import type { Town } from './address-town.ts';

export interface AddressTrap {
  trap: string;
  text: string;
}

const FOREIGN = ['安平', '德化', '宁晋', '怀远', '青阳', '博野', '武定', '昌明'];

/** So many traps of each sort that the town has material for. */
export function addressTraps(town: Town, seed: number, ofEach: number): AddressTrap[] {
  const random = randomOf(seed, 'traps');
  const roads = [...town.roads.values()];
  const long = roads.toSorted((a, b) => b.edges.length - a.edges.length).slice(0, 12);
  const byName = new Map<string, (typeof town.things)[number][]>();
  for (const thing of town.things) byName.set(thing.name, [...(byName.get(thing.name) ?? []), thing]);
  const apart = [...byName.values()].filter((some) =>
    some.some((one) => turf.distance([...one.at], [...some[0]!.at]) > 0.5),
  );
  const estates = town.things.filter(({ kind, grid }) => kind === 'estate' && grid !== null);
  const grids = [...new Set(estates.map(({ grid }) => grid!))];
  const makers: Record<string, () => string | undefined> = {
    'a road that is not here': () => `${random.pick(FOREIGN)}路${1 + random.int(200)}号`,
    'a place that is not here': () => `${random.pick(FOREIGN)}${random.pick(['医院', '小学', '花园'])}对面`,
    'roads that do not meet': () => {
      const [a, b] = [random.pick(roads), random.pick(roads)];
      const nearest = Math.min(
        ...[...a.nodes.values()].flatMap((p) => [...b.nodes.values()].map((q) => turf.distance(p, q))),
      );
      return a !== b && nearest > 0.5 ? `${a.name}与${b.name}交叉口` : undefined;
    },
    'roads that meet twice': () => {
      if (town.doubtful.length === 0) return undefined;
      const one = random.pick(town.doubtful);
      return `${one.a.name}与${one.b.name}交叉口`;
    },
    'another district': () => {
      const one = random.pick(town.crossings);
      return `${random.pick(FOREIGN)}区${one.a.name}与${one.b.name}交叉口`;
    },
    'a number where no number is known': () => `${random.pick(roads).name}${1 + random.int(80)}号`,
    'one name at several places': () =>
      apart.length === 0 ? undefined : `${random.pick(apart)[0]!.name}附近`,
    'an estate in another part of the city': () => {
      if (estates.length === 0) return undefined;
      const one = random.pick(estates);
      const grid = random.pick(grids);
      const near = estates.some(
        (other) => other.grid === grid && turf.distance([...other.at], [...one.at]) < 1,
      );
      return near || one.name.includes(grid.slice(0, 2)) ? undefined : `${town.city}${grid}${one.name}`;
    },
    'only a long road': () => random.pick(long).name,
    'no address at all': () =>
      random.pick(['楼下很吵', '昨天反映过一次', '请尽快处理', '无', '不详', '同上']),
  };
  return Object.entries(makers).flatMap(([trap, make]) => {
    const made: AddressTrap[] = [];
    for (let tries = 0; made.length < ofEach && tries < ofEach * 60; tries += 1) {
      const text = make();
      if (text !== undefined) made.push({ trap, text });
    }
    return made;
  });
}
