/**
 * Two cases that were reported, run through the law of their day and through today's (design, §6.8; golden cases 26–28, 30):
 * the telecom tower beside 双桂堂 in 梁平 and the farm at the Great Wall beacon of 民勤.
 */
import { describe, expect, it } from 'vitest';
import { shippedLaw } from '../../server/law/law.ts';
import type { CoverageLine, Finding, PermitState } from '../../server/permits/contract.ts';
import { statementOf } from '../../server/permits/core/finding-text.ts';
import { judge } from '../../server/permits/core/judge.ts';
import type { MeasuredZone } from '../../server/permits/core/judge.ts';
import { permitLight } from '../../server/permits/core/permit-light.ts';

const { law } = shippedLaw();
const SIGNED: CoverageLine = {
  layer: 'control',
  adcode: '500155',
  grade: 'national',
  expected: 1,
  drawn: 1,
  complete: true,
  signedBy: 'officer',
  signedOn: '2019-01-05',
  missing: [],
};

const control = (change: Partial<MeasuredZone>): MeasuredZone => ({
  zoneId: 'Z',
  version: 1,
  nameZh: '建设控制地带',
  nameEn: null,
  siteId: 'S',
  siteNameZh: '双桂堂',
  grade: 'national',
  regime: 'cultural_relics',
  class: 'construction_control',
  subclass: null,
  relation: 'in',
  overlapM2: 36,
  overlapShare: 1,
  marginM: 41.2,
  epsilon: { zoneM: 2, siteM: 0.5, transformM: 0, totalM: 2.5 },
  publishedBy: null,
  documentTitle: null,
  documentNo: null,
  validFrom: '2010-01-01',
  validTo: null,
  special: null,
  heightLimit: null,
  hasClause: false,
  ...change,
});
const ask = (zone: MeasuredZone, day: string, adcode: string, siteAreaM2: number) =>
  judge({
    law,
    authorities: [],
    works: { types: ['new_build'] },
    day,
    adcode,
    siteAreaM2,
    srid: 4548,
    outsideShare: 0,
    pointSite: false,
    zones: [zone],
    undecided: [],
    within: [],
    coverage: [SIGNED],
  });
/** What a lawyer reads off a finding. */
const gist = (finding: Finding) => ({
  outcome: finding.outcome,
  articles: [
    ...new Set(finding.rules.flatMap((rule) => rule.citations.map((one) => `${one.lawId}/${one.article}`))),
  ],
  consent: [...new Set(finding.rules.flatMap((rule) => rule.authority?.consent ?? []))],
  duties: finding.duties.map((duty) => duty.dutyId),
  penalties: finding.penalties.map((one) => ({
    id: one.penaltyId,
    needs: one.needs,
    unit: [one.unitMinYuan, one.unitMaxYuan],
    serious: one.seriousUnitMaxYuan,
    measures: one.measures.map((measure) => measure.measureId),
  })),
  conflict: finding.reasons.includes('LAW_CONFLICT'),
});

describe('双桂堂: a telecom tower in the control zone of a national site', () => {
  const tower = (day: string) => ask(control({}), day, '500155', 36);

  it('2019: article 18, the national department consents; harm to the setting must be proved', () => {
    expect(gist(tower('2019-06-01'))).toEqual({
      outcome: 'CONSENT_REQUIRED',
      articles: ['wenwu-2017/18'],
      consent: ['国务院文物行政部门'],
      duties: ['chance_finds_2017'],
      penalties: [
        {
          id: 'control-2017',
          needs: 'harm_to_setting',
          unit: [50_000, 500_000],
          serious: null,
          measures: [],
        },
      ],
      conflict: false,
    });
  });

  it('2026: article 29, who consents is to be configured, survey first; the missing consent is the offence', () => {
    const finding = tower('2026-06-01');
    const now = gist(finding);
    expect(now).toMatchObject({ outcome: 'CONSENT_REQUIRED', articles: ['wenwu-2024/29'], conflict: false });
    expect(finding.reasons).toContain('AUTHORITY_NOT_CONFIGURED');
    expect(now.duties).toEqual(['archaeology_zone', 'chance_finds']);
    expect(now.penalties.map((one) => [one.id, one.needs, ...one.unit, one.serious])).toEqual([
      ['control-2024', 'act', 500_000, 5_000_000, 10_000_000],
      ['survey-2024', 'act', 500_000, 5_000_000, 10_000_000],
    ]);
  });

  it('sealing and stopping are offered from March 2025, by article 97; demolition never', () => {
    expect(gist(tower('2025-02-28')).penalties.flatMap((one) => one.measures)).toEqual([]);
    const { penalties } = tower('2025-03-01');
    const [first] = penalties;
    expect(first?.measures.map((one) => one.measureId)).toEqual(['order_to_stop', 'seal_and_seize']);
    expect(first?.measures[0]).toMatchObject({
      bodyZh: '县级以上人民政府文物行政部门',
      citations: [expect.objectContaining({ lawId: 'wenwu-2024', article: 97 }) as unknown],
    });
    expect(JSON.stringify(penalties)).not.toMatch(/强制拆除|责令拆除/);
    expect(first?.firstZh).toMatch(/^责令改正/);
  });

  it('the fines of several provisions stand side by side and are never added', () => {
    const { penalties } = tower('2026-06-01');
    expect(penalties.length).toBeGreaterThan(1);
    for (const one of penalties) expect(one.seriousUnitMaxYuan).toBe(10_000_000);
  });
});

describe('民勤: a farm partly in the control zone of the Great Wall', () => {
  const farm = (day: string) =>
    ask(
      control({
        special: 'great_wall',
        siteNameZh: '明长城八一烽火台',
        overlapM2: 8_400,
        overlapShare: 0.21,
        marginM: 55,
      }),
      day,
      '620621',
      40_000,
    );
  const begun = (state: PermitState['state']) => ({ state, startedOn: '2019-12-01' }) as const;

  it('December 2019: the regulation beside the old law; its own fine, for the deed alone', () => {
    const then = gist(farm('2019-12-20'));
    expect(then).toMatchObject({ outcome: 'CONSENT_REQUIRED', conflict: false });
    expect(then.articles).toEqual(expect.arrayContaining(['great-wall-2006/12', 'wenwu-2017/18']));
    expect(then.consent).toContain('国务院文物行政部门');
    expect(then.duties).toContain('archaeology_large_2017');
    expect(then.penalties.map((one) => [one.id, one.needs])).toEqual([
      ['control-2017', 'harm_to_setting'],
      ['great-wall', 'act'],
    ]);
  });

  it('applied for and built is red; stopped works wait for approval', () => {
    const { outcome } = farm('2019-12-20');
    expect(permitLight(outcome, begun('applied'), '2019-12-20')).toMatchObject({ light: 'red' });
    expect(permitLight(outcome, begun('applied'), '2019-12-20').whyZh).toContain('申报不等于批准');
    expect(permitLight(outcome, begun('stopped'), '2019-12-20')).toMatchObject({ light: 'amber' });
    expect(permitLight(outcome, begun('stopped'), '2019-12-20').whyZh).toContain('停工待批');
    expect(
      permitLight(outcome, { ...begun('approved'), documentNo: '文物保函〔2020〕1号' }, '2020-06-01', 0.6)
        .light,
    ).toBe('red');
  });

  it('2026: the regulation’s own range conflicts with the new one: both are shown, an officer decides', () => {
    const finding = farm('2026-01-01');
    const now = gist(finding);
    expect(now.conflict).toBe(true);
    const ranges = Object.fromEntries(now.penalties.map((one) => [one.id, one.unit]));
    expect(ranges).toMatchObject({ 'control-2024': [500_000, 5_000_000], 'great-wall': [50_000, 500_000] });
    expect(finding.penalties.find((one) => one.penaltyId === 'great-wall')?.conflictZh).toContain('法制审核');
    expect(statementOf(finding).zh).toContain('法条之间有冲突');
    expect(farm('2025-02-28').reasons).not.toContain('LAW_CONFLICT');
  });
});
