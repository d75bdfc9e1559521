import type { Role } from '../../accounts/permissions.ts';
import type { LayerId } from '../../tiles/contract.ts';
import type { ImportLayer } from '../contract.ts';
import type { Target } from '../core/target.ts';
import { boundaries, buildings, green, grids, streets, water } from './ground.ts';
import { cases, fixes, rosters, units, visits } from './operations.ts';
import { sites, zones } from './protection.ts';
import { assets, cameras } from './things.ts';

/** A file from which a whole city is made: it is only looked at here, the cities' own use case reads it. */
const city: Target = {
  layer: 'city',
  zh: '新城市',
  en: 'A new city',
  noteZh: 'OSM 数据包或街道文件；检查后由“新建城市”读取。',
  noteEn: 'An OSM extract or a file of streets; looked at here, then read by "new city".',
  geometry: { need: 'required', kinds: ['point', 'line', 'polygon'], store: 'Geometry' },
  fields: [],
  tables: [],
  datum: 'none',
  rows: () => [],
};

const ALL: Target[] = [
  city,
  boundaries,
  grids,
  streets,
  buildings,
  water,
  green,
  assets,
  cameras,
  sites,
  zones,
  cases,
  units,
  fixes,
  visits,
  rosters,
];

export const TARGETS: ReadonlyMap<ImportLayer, Target> = new Map(ALL.map((target) => [target.layer, target]));

export function targetOf(layer: ImportLayer): Target {
  const target = TARGETS.get(layer);
  if (target === undefined) throw new Error(`no target for ${layer}`);
  return target;
}

/** Map layers whose pictures an import changes. */
export const TOUCHED: Record<ImportLayer, LayerId[]> = {
  city: [],
  boundaries: ['boundary'],
  grids: ['grids'],
  streets: ['streets'],
  buildings: ['buildings'],
  water: ['surfaces'],
  green: ['surfaces'],
  assets: ['assets'],
  cameras: ['cameras'],
  sites: ['construction_sites'],
  zones: ['zones'],
  cases: ['cases'],
  units: [],
  fixes: [],
  visits: [],
  rosters: [],
};

const GROUND: readonly Role[] = ['admin', 'planner'];
/** Who may bring in which layer; the same people may look at it. */
const ALLOWED: Record<ImportLayer, readonly Role[]> = {
  city: ['admin', 'planner'],
  boundaries: ['admin', 'planner'],
  grids: GROUND,
  streets: GROUND,
  buildings: GROUND,
  water: GROUND,
  green: GROUND,
  assets: GROUND,
  cameras: GROUND,
  sites: GROUND,
  zones: GROUND,
  cases: ['admin', 'commander'],
  units: ['admin', 'scheduler'],
  fixes: ['admin', 'commander'],
  visits: ['admin', 'scheduler'],
  rosters: ['admin', 'scheduler'],
};

export function layersFor(role: Role): ImportLayer[] {
  return ALL.map(({ layer }) => layer).filter((layer) => ALLOWED[layer].includes(role));
}
