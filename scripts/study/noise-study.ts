import { exactPermutationTails } from '../../server/hotspots/core/exact-permutation.ts';
import { adjustedP } from '../../server/hotspots/core/adjusted-p.ts';
import { getisOrdStar } from '../../server/hotspots/core/getis-ord.ts';
import { upperTail } from '../../server/hotspots/core/normal-tail.ts';
import { observedExpected } from '../../server/hotspots/core/observed-expected.ts';
import { randomOf } from '../../server/kernel/random.ts';
import { drawMap } from './noise-maps.ts';
import type { Lattice, NoiseLaw } from './noise-maps.ts';

/** On how many maps without any hotspot does a test confirm one? */
export interface NoiseRow {
  law: string;
  maps: number;
  /** Maps with at least one confirmed cell. */
  wrongMaps: number;
  /** Confirmed and watch cells per map. */
  confirmedPerMap: number;
  watchPerMap: number;
  /** Mean φ. */
  phi: number;
  /** For comparison: maps wrong by Gi* with the normal law and with exact permutation, both BH at 0.05. */
  wrongNormal?: number;
  wrongExact?: number;
}

export function noiseRow(
  law: NoiseLaw,
  lattice: Lattice,
  maps: number,
  seed: number,
  compare = false,
): NoiseRow {
  const row = { wrongMaps: 0, confirmed: 0, watch: 0, phi: 0, normal: 0, exact: 0 };
  for (let map = 0; map < maps; map += 1) {
    const random = randomOf(seed, `noise/${law.key}/${map}`);
    const { counts, exposure } = drawMap(law, lattice, random);
    const result = observedExpected(counts, exposure, lattice.rings);
    const confirmed = result.tier.filter((tier) => tier === 'confirmed').length;
    row.confirmed += confirmed;
    row.watch += result.tier.filter((tier) => tier === 'watch').length;
    row.phi += result.dispersion.phi;
    if (confirmed > 0) row.wrongMaps += 1;
    if (compare) {
      const normal = adjustedP(
        getisOrdStar(counts, lattice.rings).map((z) => upperTail(z)),
        'BH',
      );
      if (normal.some((q) => q <= 0.05)) row.normal += 1;
      const exact = adjustedP(exactPermutationTails(counts, lattice.rings).greater, 'BH');
      if (exact.some((q) => q <= 0.05)) row.exact += 1;
    }
  }
  return {
    law: law.key,
    maps,
    wrongMaps: row.wrongMaps,
    confirmedPerMap: row.confirmed / maps,
    watchPerMap: row.watch / maps,
    phi: row.phi / maps,
    ...(compare ? { wrongNormal: row.normal, wrongExact: row.exact } : {}),
  };
}

/** How much of three planted discs of 19 cells is found at a ratio? */
export interface PowerRow {
  law: string;
  ratio: number;
  maps: number;
  planted: number;
  /** Per map: planted cells confirmed, confirmed or watch; confirmed cells beyond one ring of a planted disc. */
  confirmed: number;
  shown: number;
  elsewhere: number;
  /** Share of discs with at least one confirmed cell. */
  discs: number;
}

export function powerRow(
  law: NoiseLaw,
  lattice: Lattice,
  ratio: number,
  maps: number,
  seed: number,
): PowerRow {
  const sum = { planted: 0, confirmed: 0, shown: 0, elsewhere: 0, discs: 0 };
  const { rings } = lattice;
  const wider = (places: ReadonlySet<number>): Set<number> => {
    const out = new Set(places);
    for (const i of places)
      for (let k = rings.starts[i]!; k < rings.starts[i + 1]!; k += 1) out.add(rings.to[k]!);
    return out;
  };
  for (let map = 0; map < maps; map += 1) {
    const random = randomOf(seed, `power/${law.key}/${ratio}/${map}`);
    const discs = Array.from({ length: 3 }, () => wider(wider(new Set([random.int(lattice.cells.length)]))));
    const planted = new Set(discs.flatMap((disc) => [...disc]));
    const { counts, exposure } = drawMap(law, lattice, random, (i) => (planted.has(i) ? ratio : 1));
    const { tier } = observedExpected(counts, exposure, rings);
    const near = wider(planted);
    tier.forEach((t, i) => {
      if (planted.has(i)) {
        if (t === 'confirmed') sum.confirmed += 1;
        if (t !== 'none') sum.shown += 1;
      } else if (t === 'confirmed' && !near.has(i)) sum.elsewhere += 1;
    });
    sum.planted += planted.size;
    sum.discs += discs.filter((disc) => [...disc].some((i) => tier[i] === 'confirmed')).length;
  }
  return {
    law: law.key,
    ratio,
    maps,
    planted: sum.planted / maps,
    confirmed: sum.confirmed / maps,
    shown: sum.shown / maps,
    elsewhere: sum.elsewhere / maps,
    discs: sum.discs / (3 * maps),
  };
}
