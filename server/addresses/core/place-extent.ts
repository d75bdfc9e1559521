import type { CandidateKind } from '../contract.ts';

/** How far what is said of a place of this kind may lie from its point, m (90 %). Product defaults by ordinary size. */
const PLACE_M: Record<string, number> = {
  school: 70,
  university: 200,
  market: 60,
  mall: 60,
  hospital: 70,
  park: 200,
  station: 70,
  bridge: 40,
  square: 60,
  heritage: 50,
  quarter: 800,
  village: 200,
  landmark: 60,
  water: 800,
  gate: 15,
};
const ANY_PLACE_M = 40;
const ASSET_M = 20;

/**
 * What kind of candidate is a row of a layer, and how far does it reach? `discM` is the radius of a disc of its area,
 * 0 for a point: an outline tells its own size (a square reaches 1.4 times its disc).
 */
export function extentOf(
  layer: string,
  kind: string,
  discM: number,
): { kind: CandidateKind; radiusM: number } {
  const drawnM = discM > 0 ? Math.max(15, 1.3 * discM) : undefined;
  switch (layer) {
    case 'buildings':
      return { kind: 'building', radiusM: drawnM ?? 25 };
    case 'heritage_sites':
      return { kind: 'heritage_site', radiusM: drawnM ?? 50 };
    case 'construction_sites':
      return { kind: 'construction_site', radiusM: drawnM ?? 50 };
    case 'assets':
      return { kind: 'asset', radiusM: ASSET_M };
    default: {
      const known: CandidateKind =
        kind === 'estate' ? 'estate' : kind === 'gate' ? 'gate' : kind === 'village' ? 'community' : 'place';
      return { kind: known, radiusM: PLACE_M[kind] ?? ANY_PLACE_M };
    }
  }
}
