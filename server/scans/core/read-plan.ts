import type { LngLat } from '../../kernel/lng-lat.ts';
import type { FitMethod, ScanFit, ScanNote } from '../contract.ts';
import { findOutlier } from './find-outlier.ts';
import { LEAST_TIES, fitMatrix, leaveOneOut, placeOf, residualsOf, rmsOf } from './fit-plan.ts';
import type { PlanMatrix, Tie } from './fit-plan.ts';

/** A named tie and whether the fit looks at it. */
export interface NamedTie extends Tie {
  name: string;
  used: boolean;
}

export interface PlanReading {
  fit: ScanFit | null;
  notes: ScanNote[];
  /** In the order of the ties. */
  points: { residualM: number | null; leaveOneOutM: number | null; fitted: [number, number] | null }[];
  corners: [[number, number], [number, number], [number, number], [number, number]] | null;
}

export interface PlanQuestion {
  ties: readonly NamedTie[];
  method: FitMethod | 'auto';
  widthPx: number;
  heightPx: number;
  planeSrid: number;
  /** [east, north] in the plane to degrees. */
  toLngLat(plane: [number, number]): LngLat;
}

/** Control points that a plan needs: two for its place and turn, two to check them by. */
export const LEAST_POINTS = 4;
/** A freer method must put left-out points this much better before it is taken. */
const WORTH = 0.7;

/**
 * How does a scanned plan lie on the map, how well, and what should a person know? Fit, residuals, leave-one-out
 * errors, the point that contradicts the others, the corners of the picture. Without a fit the notes say why.
 * `auto` takes the simplest method whose leave-one-out error is not beaten by 30 %; projective from six points on.
 * A mirrored plan is no fit: somebody took north for east.
 */
export function readPlan(question: PlanQuestion): PlanReading {
  const { ties, widthPx, heightPx, toLngLat } = question;
  const used = ties.filter((tie) => tie.used);
  const none = (...notes: ScanNote[]): PlanReading => ({
    fit: null,
    notes,
    points: ties.map(() => ({ residualM: null, leaveOneOutM: null, fitted: null })),
    corners: null,
  });
  if (used.length < LEAST_POINTS) return none(note('more_points', LEAST_POINTS - used.length));
  const method = question.method === 'auto' ? chosen(used) : question.method;
  if (used.length <= LEAST_TIES[method])
    return none(note('more_points', LEAST_TIES[method] + 1 - used.length));
  if (isMirrored(used)) return none(note('mirrored'));
  const matrix = fitMatrix(used, method);
  if (matrix === undefined) return none(note('on_one_line'));
  if (leavesPicture(matrix, widthPx, heightPx)) return none(note('folded'));

  const residuals = residualsOf(matrix, used);
  const left = leaveOneOut(used, method);
  const view = viewOf(matrix, widthPx, heightPx);
  const outlier = findOutlier(used, method, 3 * view.metresPerPx);
  const name = outlier === null ? undefined : used[outlier.index]?.name;
  const notes: ScanNote[] = [];
  if (used.length < 6) notes.push(note('few_points'));
  if (hullShare(used, widthPx, heightPx) < 0.15) notes.push(note('poorly_spread'));
  if (view.stretch > 1.03) notes.push(note('stretched', Math.round((view.stretch - 1) * 1000) / 10));
  const at = (px: number, py: number): [number, number] => {
    const [lng, lat] = toLngLat(placeOf(matrix, px, py));
    return [lng, lat];
  };
  return {
    fit: {
      method,
      planeSrid: question.planeSrid,
      matrix: [...matrix],
      metresPerPx: view.metresPerPx,
      rotationDeg: view.rotationDeg,
      rmsM: rmsOf(residuals),
      largestM: Math.max(...residuals),
      leaveOneOutRmsM: left === null ? null : rmsOf(left),
      outlier:
        outlier === null || name === undefined
          ? null
          : {
              name,
              offM: outlier.offM,
              rmsWithoutM: outlier.rmsWithoutM,
              zh: `控制点“${name}”与其余各点不符：偏 ${outlier.offM.toFixed(2)} 米，去掉后其余各点误差为 ${outlier.rmsWithoutM.toFixed(2)} 米。请核对该点。`,
              en: `Control point "${name}" contradicts the others: it is ${outlier.offM.toFixed(2)} m off, and without it they agree to ${outlier.rmsWithoutM.toFixed(2)} m. Check it.`,
            },
    },
    notes,
    points: ties.map((tie) => {
      const index = used.indexOf(tie);
      return {
        residualM: residualsOf(matrix, [tie])[0] ?? null,
        leaveOneOutM: index < 0 ? null : (left?.[index] ?? null),
        fitted: at(tie.px, tie.py),
      };
    }),
    corners: [at(0, 0), at(widthPx, 0), at(widthPx, heightPx), at(0, heightPx)],
  };
}

function chosen(ties: readonly Tie[]): FitMethod {
  const methods: FitMethod[] =
    ties.length >= 6 ? ['similarity', 'affine', 'projective'] : ['similarity', 'affine'];
  let best: { method: FitMethod; rms: number } | undefined;
  for (const method of methods) {
    const left = leaveOneOut(ties, method);
    if (left === null) continue;
    const rms = rmsOf(left);
    if (best === undefined || rms < best.rms * WORTH) best = { method, rms };
  }
  return best?.method ?? 'similarity';
}

/** Does a free affine fit turn the picture over? Rows run down, so the right way round has a negative determinant. */
function isMirrored(ties: readonly Tie[]): boolean {
  const [a = 0, b = 0, , d = 0, e = 0] = fitMatrix(ties, 'affine') ?? [1, 0, 0, 0, -1];
  return a * e - b * d > 0;
}

/** A projective plan whose horizon crosses the picture is no plan. */
function leavesPicture(matrix: PlanMatrix, widthPx: number, heightPx: number): boolean {
  const [, , , , , , g = 0, h = 0, i = 1] = matrix;
  return [[0, 0], [widthPx, 0], [widthPx, heightPx], [0, heightPx]].some(
    ([x = 0, y = 0]) => !(g * x + h * y + i > 0.05),
  );
} // prettier-ignore

/** Size of a pixel, turn and stretch in the middle of the picture. */
function viewOf(matrix: PlanMatrix, widthPx: number, heightPx: number) {
  const [x, y] = [widthPx / 2, heightPx / 2];
  const [e0, n0] = placeOf(matrix, x, y);
  const [e1, n1] = placeOf(matrix, x + 1, y);
  const [e2, n2] = placeOf(matrix, x, y - 1);
  const [right, up] = [
    [e1 - e0, n1 - n0],
    [e2 - e0, n2 - n0],
  ] as const;
  const area = Math.abs(right[0] * up[1] - right[1] * up[0]);
  const square = right[0] ** 2 + right[1] ** 2 + up[0] ** 2 + up[1] ** 2;
  const spread = Math.sqrt(Math.max(0, square * square - 4 * area * area));
  return {
    metresPerPx: Math.sqrt(area),
    rotationDeg: (Math.atan2(up[0], up[1]) * 180) / Math.PI,
    stretch: area === 0 ? Infinity : (square + spread) / (2 * area),
  };
}

/** Share of the picture that the hull of the points covers, 0 to 1. */
function hullShare(ties: readonly Tie[], widthPx: number, heightPx: number): number {
  const points = ties.map(({ px, py }) => [px, py] as const).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (list: typeof points) => {
    const chain: (readonly [number, number])[] = [];
    for (const p of list) {
      for (;;) {
        const [b, a] = [chain.at(-1), chain.at(-2)];
        if (a === undefined || b === undefined) break;
        if ((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) > 0) break;
        chain.pop();
      }
      chain.push(p);
    }
    return chain.slice(0, -1);
  };
  const hull = [...half(points), ...half(points.toReversed())];
  const twice = hull.reduce((sum, [x, y], i) => {
    const [nx, ny] = hull[(i + 1) % hull.length] ?? [x, y];
    return sum + x * ny - nx * y;
  }, 0);
  return Math.abs(twice) / 2 / (widthPx * heightPx);
}

function note(code: keyof typeof NOTES, value = 0): ScanNote {
  const [zh, en] = NOTES[code];
  return { code, zh: zh.replace('#', String(value)), en: en.replace('#', String(value)) };
}

const NOTES = {
  more_points: ['还需要 # 个控制点才能配准。', '# more control points are needed to place the plan.'],
  mirrored: [
    '图片成了镜像：多半是北坐标与东坐标写反，请核对控制点的坐标顺序。',
    'The plan would be mirrored: north and east are probably exchanged; check the order of the typed numbers.',
  ],
  on_one_line: [
    '控制点几乎在一条直线上，无法定位；请在图的另一侧增加控制点。',
    'The control points lie almost on one line; add some on the other side of the plan.',
  ],
  folded: [
    '按透视变换图面会折叠：请改用仿射变换或核对控制点。',
    'As a projective plan the sheet would fold; use affine, or check the points.',
  ],
  few_points: [
    '控制点少于 6 个，误差难以核验；建议每侧再增加。',
    'Fewer than 6 control points leave little to check by; add some on every side.',
  ],
  poorly_spread: [
    '控制点只覆盖图面的一小部分，图面其余处误差会增大。',
    'The control points cover a small part of the sheet; elsewhere the error grows.',
  ],
  stretched: [
    '图面纵横比例相差 # %：图纸变形，或有控制点不准。',
    'The scales along and across differ by # %: the paper is stretched, or a point is wrong.',
  ],
} as const;
