import type { Epsilon, ScanFit } from '../contract.ts';
import { errorModel } from './fit-plan.ts';
import type { Tie } from './fit-plan.ts';

export interface EpsilonQuestion {
  scanId: string;
  title: string;
  fit: ScanFit;
  /** The ties that the fit looked at. */
  ties: readonly Tie[];
  /** How far the control points' own places may be off, metres, in the order of the ties. */
  errorsM: readonly number[];
  /** How exactly a line is followed, pixels. */
  tracingPx: number;
  /** Error of a drawn point on paper, millimetres, and the plan's scale 1 : n; no scale, no part. */
  planMm: number;
  planScale: number | null;
  /** Pixels of the traced corners; empty: the control points stand for them. */
  corners: readonly (readonly [px: number, py: number])[];
}

const cents = (value: number) => Math.ceil(value * 100 - 1e-9) / 100;

/**
 * How far may a zone traced from a scan be off, metres? The plain sum (worst case, for legal use) of
 * fit: the larger of twice the leave-one-out error, and of the 95 % bound at the worst traced corner (Student's t for the
 * numbers to spare, so that four points promise less than twelve; it grows away from the control points);
 * tracing: pixels × size of a pixel; control: the worst known place among the control points, with its conversion;
 * drawing: millimetres on paper × scale. Each part is rounded up to the centimetre.
 *
 * Example: leave-one-out 0.8 m, 2 px of 0.2 m, control points from a 1.0 m datum, 0.5 mm at 1 : 1000 → 1.6 + 0.4 + 1.0
 * + 0.5 = 3.5 m.
 */
export function epsilonOf(question: EpsilonQuestion): Epsilon {
  const { fit, ties, tracingPx, planMm, planScale } = question;
  const model = errorModel(ties, fit.method);
  const at = question.corners.length > 0 ? question.corners : ties.map(({ px, py }) => [px, py] as const);
  const worst = model === undefined ? 0 : at.reduce((most, [px, py]) => Math.max(most, model.at(px, py)), 0);
  // √2: of a place, from the error of one axis.
  const fitM = Math.max(
    2 * (fit.leaveOneOutRmsM ?? fit.rmsM),
    studentT(model?.spare ?? 1) * worst * Math.SQRT2,
  );
  const parts = [
    { zh: '配准（95 %）', en: 'placing the plan (95 %)', metres: cents(fitM) },
    {
      zh: `描绘 ${tracingPx} 像素`,
      en: `tracing, ${tracingPx} px`,
      metres: cents(tracingPx * fit.metresPerPx),
    },
    {
      zh: '控制点自身',
      en: 'the control points themselves',
      metres: cents(Math.max(0, ...question.errorsM)),
    },
    ...(planScale === null
      ? []
      : [
          {
            zh: `图上点位 ${planMm} 毫米，1:${planScale}`,
            en: `drawing, ${planMm} mm at 1:${planScale}`,
            metres: cents((planMm / 1000) * planScale),
          },
        ]),
  ];
  const uncertaintyM = Math.round(parts.reduce((sum, { metres }) => sum + metres, 0) * 100) / 100;
  return {
    uncertaintyM,
    parts,
    basis: `扫描图“${question.title}”（${question.scanId}）描绘：${ties.length} 个控制点，RMS ${fit.rmsM.toFixed(2)} m；${parts.map(({ zh, metres }) => `${zh} ${metres.toFixed(2)} m`).join(' + ')}`,
  };
}

/** Two-sided 95 % of Student's t for 1, 2, … degrees of freedom, from the usual table; 2 from 60 on. */
const STUDENT = [
  12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.2, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11, 2.1,
];

function studentT(freedom: number): number {
  return STUDENT[freedom - 1] ?? (freedom < 60 ? 2.09 : 2);
}
