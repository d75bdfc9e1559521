import type { Tier } from './tier.ts';

/**
 * Would the hot cells still be hot, had we drawn the hexagons or the ring a little otherwise, or seen half the cases?
 *
 * `variantsOf` lists the runs that are needed besides the base; `stabilityOf` compares their tiers. A cell is kept by a
 * variant when a cell there that covers it, or lies within it, is shown (confirmed or watch). `halves`: share of the
 * runs on random halves of the cases in which it is still shown.
 * Edges: nothing shown gives an empty list; no halves give 0. Reference: the modifiable areal unit problem, Openshaw (1984).
 * Example: a cell that ring + 1 no longer shows: `flips` holds 'ring+1'.
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

/** Runs that can be made: resolutions within `resolutions`, rings from 0. */
export function variantsOf(
  resolution: number,
  ring: number,
  resolutions: readonly [number, number],
): { variant: Variant; resolution: number; ring: number }[] {
  const all = [
    { variant: 'resolution-1', resolution: resolution - 1, ring },
    { variant: 'resolution+1', resolution: resolution + 1, ring },
    { variant: 'ring-1', resolution, ring: ring - 1 },
    { variant: 'ring+1', resolution, ring: ring + 1 },
  ] as const;
  return all.filter(
    (run) => run.resolution >= resolutions[0] && run.resolution <= resolutions[1] && run.ring >= 0,
  );
}

export function stabilityOf(runs: {
  resolution: number;
  base: TierMap;
  variants: readonly { variant: Variant; map: TierMap }[];
  halves: readonly TierMap[];
  /** The ancestor of a cell at a coarser resolution. */
  ancestor(cell: string, resolution: number): string;
}): CellStability[] {
  const { resolution, base, ancestor } = runs;
  const kept = runs.variants.map(({ variant, map }) => {
    const shown = shownIn(map);
    const keeps =
      variant === 'resolution+1'
        ? new Set([...shown].map((cell) => ancestor(cell, resolution)))
        : variant === 'resolution-1'
          ? new Set(base.cells.filter((cell) => shown.has(ancestor(cell, resolution - 1))))
          : shown;
    return { variant, keeps };
  });
  const halves = runs.halves.map(shownIn);
  return base.cells.flatMap((cell, i) => {
    const tier = base.tier[i]!;
    if (tier === 'none') return [];
    return [
      {
        cell,
        tier,
        keeps: kept.filter(({ keeps }) => keeps.has(cell)).map(({ variant }) => variant),
        flips: kept.filter(({ keeps }) => !keeps.has(cell)).map(({ variant }) => variant),
        halves: halves.length === 0 ? 0 : halves.filter((half) => half.has(cell)).length / halves.length,
      },
    ];
  });
}

function shownIn(map: TierMap): Set<string> {
  return new Set(map.cells.filter((_, i) => map.tier[i] !== 'none'));
}
