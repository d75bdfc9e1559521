import type { Finding } from '../contract.ts';
import { OUTCOME_TEXTS, canonicalText } from './finding-text.ts';

export interface Change {
  whatZh: string;
  whatEn: string;
  before: string;
  after: string;
}

/**
 * What is different between two findings on the same site and works? Outcome, zones (by id: come, gone, another
 * version, another relation), rules, limits, duties. Empty when they are the same. Order: as listed here.
 */
export function compareFindings(before: Finding, after: Finding): Change[] {
  const changes: Change[] = [];
  const say = (whatZh: string, whatEn: string, a: string, b: string) => {
    if (a !== b) changes.push({ whatZh, whatEn, before: a, after: b });
  };
  say('结论', 'Outcome', OUTCOME_TEXTS[before.outcome].zh, OUTCOME_TEXTS[after.outcome].zh);
  const [was, is] = [zonesOf(before), zonesOf(after)];
  for (const zoneId of [...new Set([...was.keys(), ...is.keys()])].toSorted()) {
    const [a, b] = [was.get(zoneId), is.get(zoneId)];
    const name = (b ?? a)?.nameZh ?? zoneId;
    const text = (zone: typeof a) =>
      zone === undefined
        ? '—'
        : `v${zone.version} ${zone.relation} ${zone.overlapM2} ㎡ ${zone.marginM} m ±${zone.epsilon.totalM} m`;
    say(`区划 ${name}`, `Zone ${(b ?? a)?.nameEn ?? name}`, text(a), text(b));
  }
  say('适用规则', 'Rules', rulesOf(before), rulesOf(after));
  say('限高与层数', 'Limits', limitsOf(before), limitsOf(after));
  say('义务', 'Duties', dutiesOf(before), dutiesOf(after));
  say('登记册', 'Register', coverageOf(before), coverageOf(after));
  if (changes.length === 0 && canonicalText(before) !== canonicalText(after)) {
    changes.push({ whatZh: '细节', whatEn: 'Details', before: '—', after: '—' });
  }
  return changes;
}

const zonesOf = (finding: Finding) => new Map(finding.zones.map((zone) => [zone.zoneId, zone]));

const rulesOf = (finding: Finding) =>
  [...new Set(finding.rules.map((rule) => `${rule.ruleId} ${rule.outcome}`))].toSorted().join(', ');

const limitsOf = (finding: Finding) =>
  finding.limits
    .map((one) => `${one.zoneId} ${one.kind} ${one.limit} ${one.state} ${one.over ?? ''}`.trim())
    .join(', ');

const dutiesOf = (finding: Finding) => finding.duties.map((duty) => duty.titleZh).join('、');

const coverageOf = (finding: Finding) =>
  finding.coverage.map((line) => `${line.grade}/${line.layer} ${line.drawn}/${line.expected}`).join(', ');
