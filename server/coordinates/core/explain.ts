import type { Geometry } from '../../kernel/geojson.ts';
import { candidatesOf } from './candidates.ts';
import type { Candidate, CrsSystems, Explanation, OpenOptions } from './crs.ts';
import { crsClaimText } from './parse-crs-claim.ts';

/**
 * On which earth are these numbers? A statement over `candidatesOf`.
 * With a jurisdiction only candidates inside it count: one left is the answer, several are a question to a person,
 * none is a refusal that shows where each would have landed. Without a jurisdiction every candidate counts.
 * Several systems that put the numbers within 1 m of each other still count as several: their names differ.
 */
export function explainPositions(
  sample: readonly (readonly [number, number])[],
  jurisdiction?: Geometry,
  systems?: CrsSystems,
  options?: OpenOptions,
): Explanation {
  const candidates = candidatesOf(sample, jurisdiction, systems, options);
  const fit = candidates.filter(({ inside }) => inside !== false);
  const [first] = fit;
  if (first === undefined) return { state: 'none', candidates, ...none(candidates) };
  if (fit.length === 1) {
    const { zh, en } = line(first);
    return {
      state: 'one',
      candidates,
      statementZh: `${zh}${first.inside === true ? '，在辖区内' : ''}。${first.whyZh}。`,
      statementEn: `${en}${first.inside === true ? ', inside the jurisdiction' : ''}. ${first.whyEn}.`,
    };
  }
  return {
    state: 'several',
    candidates,
    statementZh: `有 ${fit.length} 种可能，单凭数值无法区分，请确认：${fit.map((one) => line(one).zh).join('；')}。`,
    statementEn: `${fit.length} systems are possible and the numbers cannot tell them apart; please say which: ${fit.map((one) => line(one).en).join('; ')}.`,
  };
}

function line({ claim, nameZh, nameEn, landedAt: [lng, lat] }: Candidate): { zh: string; en: string } {
  const at = `${lng.toFixed(6)}, ${lat.toFixed(6)}`;
  const id = crsClaimText(claim);
  return { zh: `${id} ${nameZh} → ${at}`, en: `${id} ${nameEn} → ${at}` };
}

function none(candidates: readonly Candidate[]): { statementZh: string; statementEn: string } {
  if (candidates.length === 0) {
    return {
      statementZh: '没有已知坐标系能容纳这些数字。请检查数值、单位与坐标顺序；地方坐标系需先登记参数。',
      statementEn:
        'No known system holds these numbers. Check values, unit and order; a local system needs registered parameters.',
    };
  }
  return {
    statementZh: `各种读法都不在辖区内：${candidates.map((one) => line(one).zh).join('；')}。请检查坐标系或选择正确的城市。`,
    statementEn: `Every reading lies outside the jurisdiction: ${candidates.map((one) => line(one).en).join('; ')}. Check the system, or choose the right city.`,
  };
}
