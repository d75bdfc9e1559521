import { hexNeighbours } from '../../server/hotspots/core/hex-lattice.ts';
import { cellsOfPolygons, centreOf } from '../../server/hotspots/core/hex-lattice.ts';
import type { SpatialWeights } from '../../server/hotspots/core/spatial-weights.ts';
import type { Random } from '../../server/kernel/random.ts';

/**
 * Maps on which nothing is hot beyond exposure, and maps with spots planted at a known ratio.
 * The lattice is a disc of H3 cells; `exposure` is what the test is told, `mean` the expected count that the map is drawn from.
 */
export interface Lattice {
  cells: string[];
  rings: SpatialWeights;
  /** Distance of each cell from the centre, 0 … 1. */
  away: Float64Array;
}

export interface NoiseLaw {
  key: string;
  zh: string;
  /** Exposure of every cell (0: outside the study area); the mean count of a cell is exposure × level × noise. */
  exposure(lattice: Lattice, random: Random): Float64Array;
  /** Mean count over cells with exposure. */
  meanCount: number;
  /** Cell noise that the test is not told of. */
  noise?: (random: Random) => number;
}

/** About `count` cells round a point, resolution 9. */
export function latticeOf(count: number): Lattice {
  const side = Math.sqrt(count * 100_000) / 2;
  const lat = 30;
  const lng = 114;
  const dLat = side / 111_000;
  const dLng = dLat / Math.cos((lat * Math.PI) / 180);
  const ring = [
    [lng - dLng, lat - dLat],
    [lng + dLng, lat - dLat],
    [lng + dLng, lat + dLat],
    [lng - dLng, lat + dLat],
    [lng - dLng, lat - dLat],
  ] as [number, number][];
  const cells = cellsOfPolygons([{ coordinates: [ring] }], 9);
  const away = Float64Array.from(cells, (cell) => {
    const [x, y] = centreOf(cell);
    return Math.min(1, Math.hypot((x - lng) / dLng, (y - lat) / dLat));
  });
  return { cells, rings: hexNeighbours(cells, 1), away };
}

const flat = (lattice: Lattice): Float64Array => new Float64Array(lattice.cells.length).fill(1);

/** Smooth bumps of exposure: a few quarters hold most of the streets. */
function clustered(lattice: Lattice, random: Random): Float64Array {
  const centres = Array.from({ length: 12 }, () => centreOf(random.pick(lattice.cells)));
  return Float64Array.from(lattice.cells, (cell) => {
    const [x, y] = centreOf(cell);
    return (
      0.05 +
      centres.reduce(
        (sum, [a, b]) => sum + 4 * Math.exp(-(((x - a) / 0.012) ** 2 + ((y - b) / 0.01) ** 2)),
        0,
      )
    );
  });
}

export const NOISE_LAWS: NoiseLaw[] = [
  { key: 'poisson-0.3', zh: '泊松 0.3', exposure: flat, meanCount: 0.3 },
  { key: 'poisson-5', zh: '泊松 5', exposure: flat, meanCount: 5 },
  {
    key: 'lognormal-exposure',
    zh: '对数正态暴露量',
    exposure: (lattice, random) => flat(lattice).map(() => Math.exp(random.normal())),
    meanCount: 1.65,
  },
  {
    key: 'centre-gradient-4',
    zh: '中心 4 倍平滑梯度',
    exposure: (lattice) => lattice.away.map((r) => 1 + 1.5 * (1 + Math.cos(Math.PI * r))),
    meanCount: 1,
  },
  {
    key: 'holes',
    zh: '带空洞',
    exposure: (lattice, random) => {
      const out = flat(lattice);
      const centres = Array.from({ length: 40 }, () => centreOf(random.pick(lattice.cells)));
      lattice.cells.forEach((cell, i) => {
        const [x, y] = centreOf(cell);
        if (centres.some(([a, b]) => Math.hypot(x - a, y - b) < 0.012)) out[i] = 0;
      });
      return out;
    },
    meanCount: 1,
  },
  { key: 'clustered-exposure', zh: '聚集暴露量', exposure: clustered, meanCount: 1 },
  {
    key: 'hidden-gamma',
    zh: '未计入的伽马噪声（过度离散）',
    exposure: flat,
    meanCount: 2,
    // Gamma with shape 1: relative variance 1 per cell that exposure does not explain.
    noise: (random) => -Math.log(1 - random.next()),
  },
];

export function drawMap(
  law: NoiseLaw,
  lattice: Lattice,
  random: Random,
  factor: (cell: number) => number = () => 1,
): { counts: Int32Array; exposure: Float64Array } {
  const exposure = law.exposure(lattice, random);
  let sum = 0;
  let places = 0;
  for (const e of exposure)
    if (e > 0) {
      sum += e;
      places += 1;
    }
  const level = (law.meanCount * places) / sum;
  const counts = Int32Array.from(exposure, (e, i) =>
    e > 0 ? random.poisson(e * level * factor(i) * (law.noise?.(random) ?? 1)) : 0,
  );
  return { counts, exposure };
}
