import type { NetworkEvent, StreetNetwork } from './street-network.ts';
import { pieceOf } from './street-network.ts';

/**
 * How dense are the cases along the streets, by letting heat spread from them?
 *
 * Solves ∂u/∂t = ½ ∂²u/∂x² on the network up to t = σ², with Kirchhoff's condition at junctions: what leaves one edge
 * enters the others, dead ends are closed. For a Gaussian of standard deviation σ (`sigmaM`) this is the equal-split
 * continuous density. Finite volumes on the pieces, implicit in time (four backward Euler half steps, then
 * Crank-Nicolson), each step by conjugate gradients; work grows with the number of pieces, not of paths.
 * Answer: cases per metre of every piece; mass Σ density × length = N to 1e-9; never negative beyond 1e-9 of the peak.
 * Error against the exact kernel falls with (piece/σ)²: pieces of σ/6 or finer keep it under about 1 %.
 * Edges: no events gives zeros. Reference: McSwiggan, Baddeley & Nair (2017), Scand. J. Statist. 44.
 * Example: one case in the middle of one long street: the normal density of σ.
 */
export function heatKde(
  network: StreetNetwork,
  events: readonly NetworkEvent[],
  sigmaM: number,
  steps = 20,
): Float64Array {
  if (!(sigmaM > 0)) throw new RangeError(`sigma ${sigmaM} m`);
  const pieces = network.firstPiece.at(-1)!;
  const volume = new Float64Array(pieces);
  for (let e = 0; e < network.edges.length; e += 1)
    volume.fill(network.pieceM[e]!, network.firstPiece[e], network.firstPiece[e + 1]);
  let u = new Float64Array(pieces);
  for (const event of events) {
    const piece = pieceOf(network, event);
    u[piece]! += (event.count ?? 1) / volume[piece]!;
  }
  if (events.length === 0) return u;
  const links = conductances(network);
  const solve = solverOf(volume, links);
  const total = 0.5 * sigmaM * sigmaM;
  const step = total / steps;
  // The first step in four quarters, fully implicit, damps what Crank-Nicolson would let swing.
  for (let k = 0; k < 4; k += 1) u = solve(u, step / 4, 1);
  for (let k = 1; k < steps; k += 1) u = solve(u, step, 0.5);
  // What the iterations left over, about 1e-8 of the whole, is put back.
  const given = events.reduce((sum, event) => sum + (event.count ?? 1), 0);
  const factor = given / dot(u, volume);
  return u.map((v) => v * factor);
}

interface Links {
  a: Int32Array;
  b: Int32Array;
  /** 1/m: flow per difference of density. */
  value: Float64Array;
}

/** Which pieces touch, and how well heat flows between their middles. */
function conductances(network: StreetNetwork): Links {
  const a: number[] = [];
  const b: number[] = [];
  const value: number[] = [];
  const join = (p: number, q: number, g: number): void => {
    if (p === q) return;
    a.push(p);
    b.push(q);
    value.push(g);
  };
  network.edges.forEach((_, e) => {
    for (let p = network.firstPiece[e]!; p + 1 < network.firstPiece[e + 1]!; p += 1)
      join(p, p + 1, 1 / network.pieceM[e]!);
  });
  network.at.forEach((edges, node) => {
    const ends: { piece: number; g: number }[] = [];
    const seen = new Set<number>();
    for (const e of edges) {
      if (seen.has(e)) continue;
      seen.add(e);
      const g = 2 / network.pieceM[e]!;
      if (network.edges[e]!.from === node) ends.push({ piece: network.firstPiece[e]!, g });
      if (network.edges[e]!.to === node) ends.push({ piece: network.firstPiece[e + 1]! - 1, g });
    }
    // The node holds no heat: its density is the weighted mean of the ends, so ends exchange g_i g_j / Σ g.
    const sum = ends.reduce((s, end) => s + end.g, 0);
    for (let i = 0; i < ends.length; i += 1)
      for (let j = i + 1; j < ends.length; j += 1)
        join(ends[i]!.piece, ends[j]!.piece, (ends[i]!.g * ends[j]!.g) / sum);
  });
  return { a: Int32Array.from(a), b: Int32Array.from(b), value: Float64Array.from(value) };
}

/** (V + θ dt L) u' = (V − (1 − θ) dt L) u by conjugate gradients, preconditioned by the diagonal. */
function solverOf(
  volume: Float64Array,
  links: Links,
): (u: Float64Array, dt: number, theta: number) => Float64Array<ArrayBuffer> {
  const n = volume.length;
  const laplace = new Float64Array(n);
  for (let k = 0; k < links.a.length; k += 1) {
    laplace[links.a[k]!]! += links.value[k]!;
    laplace[links.b[k]!]! += links.value[k]!;
  }
  const flow = (u: Float64Array, out: Float64Array): void => {
    out.fill(0);
    for (let k = 0; k < links.a.length; k += 1) {
      const p = links.a[k]!;
      const q = links.b[k]!;
      const f = links.value[k]! * (u[p]! - u[q]!);
      out[p]! += f;
      out[q]! -= f;
    }
  };
  const scratch = new Float64Array(n);
  return (u, dt, theta) => {
    const x = Float64Array.from(u);
    const diagonal = volume.map((v, i) => v + theta * dt * laplace[i]!);
    // Starting from x = u the residual is −dt L u, whatever θ is; it has no mass, and keeps none.
    flow(u, scratch);
    const r = scratch.map((f) => -dt * f);
    const z = r.map((v, i) => v / diagonal[i]!);
    const d = Float64Array.from(z);
    let rz = dot(r, z);
    const goal = 1e-19 * Math.max(rz, 1e-300);
    for (let step = 0; step < 500 && rz > goal; step += 1) {
      flow(d, scratch);
      let curvature = 0;
      for (let i = 0; i < n; i += 1) {
        scratch[i] = volume[i]! * d[i]! + theta * dt * scratch[i]!;
        curvature += scratch[i]! * d[i]!;
      }
      const alpha = rz / curvature;
      for (let i = 0; i < n; i += 1) {
        x[i]! += alpha * d[i]!;
        r[i]! -= alpha * scratch[i]!;
        z[i] = r[i]! / diagonal[i]!;
      }
      const next = dot(r, z);
      const beta = next / rz;
      rz = next;
      for (let i = 0; i < n; i += 1) d[i] = z[i]! + beta * d[i]!;
    }
    return x;
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[i]!;
  return sum;
}
