import { randomOf } from '../../kernel/random.ts';
import type { Tier } from './tier.ts';

/**
 * Would the hot cells still be hot, had we drawn the hexagons or the ring a little otherwise, or seen half the cases?
 *
 * `run` does the whole test at a resolution and ring on a part of the cases. A cell is kept by a variant when a cell
 * there that covers it, or lies within it, is shown (confirmed or watch). Variants: resolution −1 and +1, ring −1
 * (not below 0) and +1. `halves`: share of `draws` random halves of the cases in which it is still shown.
 * Answers for each shown cell which variants keep it. Same seed, same answer.
 * Edges: nothing shown gives an empty list. Reference: the modifiable areal unit problem, Openshaw (1984).
 * Example: a cell that ring 2 no longer shows: `keeps` lacks 'ring+1'.
 */
export interface TierMap {
  cells: readonly string[];
  tier: readonly Tier[];
}

export type Variant = 'resolution-1' | 'resolution+1' | 'ring-1' | 'ring+1';

export interface CellStability {
  cell: string;
  tier: Tier;
  keeps: Variant[];
  flips: Variant[];
  /** 0 … 1. */
  halves: number;
}

export function stabilityOf(options: {
  resolution: number;
  ring: number;
  cases: number;
  draws: number;
  seed: number;
  /** Coarsest and finest resolution that can be tried. */
  resolutions: [number, number];
  run(resolution: number, ring: number, keep?: (index: number) => boolean): TierMap;
  /** The ancestor of a cell at a coarser resolution. */
  ancestor(cell: string, resolution: number): string;
}): CellStability[] {
  const { resolution, ring, run, ancestor, resolutions } = options;
  const base = run(resolution, ring);
  const shown = base.cells.flatMap((cell, i) =>
    base.tier[i] === 'none' ? [] : [{ cell, tier: base.tier[i]! }],
  );
  if (shown.length === 0) return [];
  const kept = new Map<Variant, Set<string>>();
  if (resolution > resolutions[0]) {
    const coarse = shownIn(run(resolution - 1, ring));
    kept.set(
      'resolution-1',
      new Set(shown.filter(({ cell }) => coarse.has(ancestor(cell, resolution - 1))).map(({ cell }) => cell)),
    );
  }
  if (resolution < resolutions[1])
    kept.set(
      'resolution+1',
      new Set([...shownIn(run(resolution + 1, ring))].map((cell) => ancestor(cell, resolution))),
    );
  if (ring > 0) kept.set('ring-1', shownIn(run(resolution, ring - 1)));
  kept.set('ring+1', shownIn(run(resolution, ring + 1)));
  const times = new Map<string, number>();
  const random = randomOf(options.seed, 'hotspots.halves');
  for (let draw = 0; draw < options.draws; draw += 1) {
    const half = new Set(
      random.shuffled(Array.from({ length: options.cases }, (_, i) => i)).slice(0, options.cases >> 1),
    );
    for (const cell of shownIn(run(resolution, ring, (index) => half.has(index))))
      times.set(cell, (times.get(cell) ?? 0) + 1);
  }
  return shown.map(({ cell, tier }) => ({
    cell,
    tier,
    keeps: [...kept].filter(([, cells]) => cells.has(cell)).map(([variant]) => variant),
    flips: [...kept].filter(([, cells]) => !cells.has(cell)).map(([variant]) => variant),
    halves: options.draws === 0 ? 0 : (times.get(cell) ?? 0) / options.draws,
  }));
}

function shownIn(map: TierMap): Set<string> {
  return new Set(map.cells.filter((_, i) => map.tier[i] !== 'none'));
}
