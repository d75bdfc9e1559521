import type { DensityAnswer } from '../surface-contract.ts';
import type { CaseFilter } from './case-columns.ts';
import { eachCase } from './case-columns.ts';
import { heatKde } from './heat-kde.ts';
import { digits } from './hotspot-answer.ts';
import { networkKde } from './network-kde.ts';
import type { RoadNetwork } from './road-network.ts';
import type { Study } from './study.ts';

/**
 * How dense are the cases along the roads? The equal-split continuous density of the filtered cases: by exact paths
 * for kernels of finite reach, by spreading heat for the Gaussian. Every case within `SNAP_M` of a road keeps its whole
 * mass; the others are counted as away. Cases are put to the middle of their cell of the columns (a few metres).
 * Lists the densest pieces. No exposure, no test: a picture of where
 * things are, not of what is hot beyond chance.
 */
export interface DensityAsk {
  filter: CaseFilter;
  kernel: DensityAnswer['kernel'];
  bandwidthM: number;
  pieceM: number;
}

const SNAP_M = 80;
const MOST_LINES = 4_000;
/** Pieces below this share of the peak are not listed. */
const LEAST_SHARE = 0.02;

export function densityAnswer(study: Study, roads: RoadNetwork, ask: DensityAsk): DensityAnswer {
  const network = roads.pieces(ask.pieceM);
  const byPlace = new Map<string, { edge: number; offsetM: number; count: number }>();
  let cases = 0;
  let away = 0;
  eachCase(study.cases, ask.filter, (i) => {
    cases += 1;
    const on = roads.place(study.cases.positionOf(i), SNAP_M);
    if (on === null) {
      away += 1;
      return;
    }
    const key = `${on.edge}/${on.offsetM.toFixed(1)}`;
    const known = byPlace.get(key);
    if (known === undefined) byPlace.set(key, { ...on, count: 1 });
    else known.count += 1;
  });
  const events = [...byPlace.values()];
  const density =
    ask.kernel === 'gaussian'
      ? heatKde(network, events, ask.bandwidthM)
      : networkKde(network, events, ask.bandwidthM, ask.kernel);
  let mass = 0;
  let peak = 0;
  const lines: DensityAnswer['lines'] = [];
  for (let edge = 0; edge < network.edges.length; edge += 1)
    for (let p = network.firstPiece[edge]!; p < network.firstPiece[edge + 1]!; p += 1) {
      mass += density[p]! * network.pieceM[edge]!;
      peak = Math.max(peak, density[p]!);
    }
  for (let edge = 0; edge < network.edges.length; edge += 1) {
    const first = network.firstPiece[edge]!;
    for (let p = first; p < network.firstPiece[edge + 1]!; p += 1) {
      if (!(density[p]! > peak * LEAST_SHARE)) continue;
      const step = network.pieceM[edge]!;
      lines.push({
        streetId: roads.streetOf(edge),
        perKm: digits(density[p]! * 1000),
        path: roads.path(edge, (p - first) * step, (p - first + 1) * step),
      });
    }
  }
  lines.sort((a, b) => b.perKm - a.perKm);
  return {
    kernel: ask.kernel,
    bandwidthM: ask.bandwidthM,
    pieceM: ask.pieceM,
    cases,
    away,
    mass: digits(mass),
    pieces: density.length,
    lines: lines.slice(0, MOST_LINES),
  };
}
