/** What are the roads called? Main roads by the plan, every longer run by a stem of its own. */
import { randomOf } from '../../kernel/random.ts';
import { MAIN_ROADS, section, stems, type Name } from './names.ts';
import type { RoadNetwork, Street } from './network.ts';
import type { CityPlan } from './plan.ts';

const ENDINGS: Record<string, readonly (readonly [string, string])[]> = {
  collector: [['路', ' Road']],
  local: [
    ['街', ' Street'],
    ['路', ' Road'],
  ],
  lane: [
    ['巷', ' Lane'],
    ['胡同', ' Hutong'],
    ['里', ' Li'],
  ],
  trunk: [['路', ' Road']],
  arterial: [['路', ' Road']],
};

export function nameStrokes(
  plan: CityPlan,
  net: RoadNetwork,
  strokes: readonly (readonly number[])[],
  streets: readonly Street[],
): { streetNames: Name[]; edgeNames: (Name | undefined)[] } {
  const random = randomOf(plan.seed, 'road-names');
  const supply = stems(random);
  const edgeNames: (Name | undefined)[] = net.edges.map(() => undefined);
  const used = new Set(streets.map((s) => s.stroke));
  const base = strokes.map((stroke, index): Name | undefined => {
    const length = stroke.reduce((s, id) => s + net.edges[id]!.lengthM, 0);
    const first = net.edges[stroke[Math.floor(stroke.length / 2)]!]!;
    const main = MAIN_ROADS[plan.lineNames[first.line] ?? ''];
    if (main) return main;
    if (!used.has(index) && length < 420) return undefined;
    const endings = ENDINGS[first.cls]!;
    const [zh, en] = endings[random.int(endings.length)]!;
    const stem = first.cls === 'lane' ? supply.craft() : supply.modern();
    return { zh: stem.zh + zh, en: stem.en + en };
  });
  strokes.forEach((stroke, index) => {
    for (const id of stroke) edgeNames[id] = base[index];
  });
  const total = new Map<string, number>();
  for (const s of streets) total.set(base[s.stroke]!.zh, (total.get(base[s.stroke]!.zh) ?? 0) + 1);
  const count = new Map<string, number>();
  const streetNames = streets.map((s): Name => {
    const name = base[s.stroke]!;
    if (total.get(name.zh) === 1) return name;
    const n = (count.get(name.zh) ?? 0) + 1;
    count.set(name.zh, n);
    return { zh: name.zh + section(n).zh, en: `${name.en}, ${section(n).en}` };
  });
  return { streetNames, edgeNames };
}
