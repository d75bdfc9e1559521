/** What is each block used for? Reserves first, then by quarter and chance. */
import type { Random } from '../../kernel/random.ts';
import type { Ground } from './ground.ts';
import { centroid, distance, signedArea } from '../../kernel/plane.ts';
import type { Block } from './subdivide.ts';

export type LandUse =
  | 'water'
  | 'island'
  | 'courtyards'
  | 'bazaar'
  | 'midrise'
  | 'walk_up'
  | 'slabs'
  | 'towers'
  | 'offices'
  | 'mall'
  | 'school'
  | 'market'
  | 'pocket_park'
  | 'factory'
  | 'depot'
  | 'village'
  | 'farmland'
  | 'orchard'
  | 'vacant'
  | 'park'
  | 'lake_park'
  | 'campus'
  | 'hospital'
  | 'station'
  | 'square'
  | 'stadium'
  | 'ruins'
  | 'temple';

const SHARES: Record<Block['district'], readonly (readonly [LandUse, number])[]> = {
  old: [
    ['courtyards', 86],
    ['bazaar', 8],
    ['pocket_park', 3],
    ['school', 2],
    ['walk_up', 1],
  ],
  core: [
    ['midrise', 44],
    ['walk_up', 32],
    ['bazaar', 6],
    ['school', 6],
    ['market', 4],
    ['mall', 5],
    ['pocket_park', 3],
  ],
  cbd: [
    ['offices', 80],
    ['mall', 12],
    ['pocket_park', 8],
  ],
  mixed: [
    ['towers', 30],
    ['midrise', 30],
    ['slabs', 18],
    ['mall', 7],
    ['school', 7],
    ['offices', 4],
    ['pocket_park', 4],
  ],
  estate: [
    ['slabs', 42],
    ['towers', 22],
    ['walk_up', 20],
    ['school', 6],
    ['market', 3],
    ['vacant', 3],
    ['pocket_park', 4],
  ],
  industry: [
    ['factory', 62],
    ['depot', 26],
    ['vacant', 7],
    ['walk_up', 5],
  ],
  campus: [['campus', 100]],
  fringe: [
    ['farmland', 56],
    ['village', 26],
    ['orchard', 14],
    ['vacant', 4],
  ],
};

/** The use of every block, keyed by face id. */
export function landUseOf(ground: Ground, random: Random): Map<number, LandUse> {
  const out = new Map<number, LandUse>();
  for (const block of ground.blocks) {
    const ring = ground.mesh.ringOf(block.face);
    const area = signedArea(ring);
    if (block.water) out.set(block.face.id, 'water');
    else if (block.reserve) out.set(block.face.id, block.reserve.kind);
    else if (area < 900) out.set(block.face.id, 'island');
    else {
      const shares = SHARES[block.district];
      let use = shares[random.weighted(shares.map((s) => s[1]))]![0];
      if (use === 'school' && (area < 9000 || area > 70000))
        use = block.district === 'old' ? 'courtyards' : 'slabs';
      if (use === 'towers' && distance(centroid(ring), ground.plan.oldCentre) < 1500) use = 'walk_up';
      out.set(block.face.id, use);
    }
  }
  return out;
}
