import type { Role } from '../../accounts/permissions.ts';
import type { LayerId } from '../../tiles/contract.ts';
import type { ImportLayer } from '../contract.ts';
import type { Target } from '../core/target.ts';
import { boundaries, buildings, grids, streets } from './ground.ts';
import { cases, fixes, rosters, units, visits } from './operations.ts';
import { sites, zones } from './protection.ts';
import { leaves, people, posts, responsibilities, shifts, squads } from './staff.ts';
import { green, water } from './surfaces.ts';
import { assets, cameras } from './things.ts';

/** Every layer but `city`, whose files the cities' own use case reads. */
const ALL: Target[] = [
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
  people,
  shifts,
  squads,
  posts,
  units,
  responsibilities,
  leaves,
  fixes,
  visits,
  rosters,
];

const TARGETS: ReadonlyMap<ImportLayer, Target> = new Map(ALL.map((target) => [target.layer, target]));

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
  people: [],
  shifts: [],
  squads: [],
  posts: [],
  leaves: [],
  responsibilities: [],
};

const GROUND: readonly Role[] = ['admin', 'planner'];
const STAFF: readonly Role[] = ['admin', 'scheduler'];
/** Who may bring in which layer; the same people may look at it. */
const ALLOWED: Record<ImportLayer, readonly Role[]> = {
  city: [],
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
  units: STAFF,
  fixes: ['admin', 'commander'],
  visits: STAFF,
  rosters: STAFF,
  people: STAFF,
  shifts: STAFF,
  squads: STAFF,
  posts: STAFF,
  leaves: STAFF,
  responsibilities: STAFF,
};

export function layersFor(role: Role): ImportLayer[] {
  return ALL.map(({ layer }) => layer).filter((layer) => ALLOWED[layer].includes(role));
}
