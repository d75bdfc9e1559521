/** Shapes of buildings in plan: rectangles with arms and notches, towers with cut corners, ovals. */
import type { Random } from '../../kernel/random.ts';
import { distance, placed, type Pt } from '../../kernel/plane.ts';

/** A building as the generator knows it: plan in local metres. */
export interface Building {
  ring: Pt[];
  hole?: Pt[];
  kind: string;
  storeys: number;
  heightM: number;
  nameZh?: string;
  /** Index into ground.blocks. */
  block: number;
}

export type Outline = 'rect' | 'ell' | 'you' | 'tee' | 'notched';

/** A shape within a box of length l (along) and depth d (across), as local points. */
export function outlineOf(shape: Outline, l: number, d: number, random: Random): Pt[] {
  const x = l / 2;
  const y = d / 2;
  const w = Math.min(l, d) * random.between(0.36, 0.46);
  switch (shape) {
    case 'rect':
      return [
        [-x, -y],
        [x, -y],
        [x, y],
        [-x, y],
      ];
    case 'ell':
      return random.chance(0.5)
        ? [
            [-x, -y],
            [x, -y],
            [x, -y + w],
            [-x + w, -y + w],
            [-x + w, y],
            [-x, y],
          ]
        : [
            [-x, -y],
            [x, -y],
            [x, y],
            [x - w, y],
            [x - w, -y + w],
            [-x, -y + w],
          ];
    case 'you':
      return [
        [-x, -y],
        [x, -y],
        [x, y],
        [x - w * 0.8, y],
        [x - w * 0.8, -y + w],
        [-x + w * 0.8, -y + w],
        [-x + w * 0.8, y],
        [-x, y],
      ];
    case 'tee':
      return [
        [-x, -y],
        [x, -y],
        [x, -y + w],
        [w / 2, -y + w],
        [w / 2, y],
        [-w / 2, y],
        [-w / 2, -y + w],
        [-x, -y + w],
      ];
    case 'notched': {
      const n = Math.max(2, Math.round(l / 20));
      const step = d * 0.16;
      const out: Pt[] = [
        [-x, -y],
        [x, -y],
      ];
      for (let i = n; i > 0; i -= 1) {
        const right = -x + (l * i) / n;
        const left = -x + (l * (i - 1)) / n;
        const m = (right - left) * 0.22;
        out.push(
          [right, y - step],
          [right - m, y - step],
          [right - m, y],
          [left + m, y],
          [left + m, y - step],
          [left, y - step],
        );
      }
      return out.filter((p, i) => i === 0 || distance(p, out[i - 1]!) > 0.01);
    }
  }
}

/** A ring with its corners cut by some metres. */
export function chamfered(ring: readonly Pt[], cut: number): Pt[] {
  return ring.flatMap((p, i): Pt[] => {
    const a = ring[(i + ring.length - 1) % ring.length]!;
    const b = ring[(i + 1) % ring.length]!;
    const to = (q: Pt): Pt => {
      const l = distance(p, q);
      return [p[0] + ((q[0] - p[0]) / l) * cut, p[1] + ((q[1] - p[1]) / l) * cut];
    };
    return [to(a), to(b)];
  });
}

export function ellipse(centre: Pt, a: number, b: number, angle: number, n = 28): Pt[] {
  const ring: Pt[] = [];
  for (let i = 0; i < n; i += 1)
    ring.push([a * Math.cos((i / n) * 2 * Math.PI), b * Math.sin((i / n) * 2 * Math.PI)]);
  return placed(ring, centre, angle);
}
