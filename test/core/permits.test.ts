import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareOutcomes } from '../../server/law/core/applicable-rules.ts';
import { shippedLaw } from '../../server/law/law.ts';
import type { CoverageLine, HeightLimit, Works } from '../../server/permits/contract.ts';
import { checkLimits } from '../../server/permits/core/height-limits.ts';
import { judge } from '../../server/permits/core/judge.ts';
import type { Evidence, MeasuredZone, Undecided } from '../../server/permits/core/judge.ts';
import { permitLight } from '../../server/permits/core/permit-light.ts';

const { law } = shippedLaw();
const signed: CoverageLine = {
  layer: 'zones',
  adcode: '370811',
  grade: 'county',
  expected: 3,
  drawn: 3,
  complete: true,
  signedBy: 'officer',
  signedOn: '2026-01-05',
  missing: [],
};
const works: Works = { types: ['new_build'] };

function zone(change: Partial<MeasuredZone> = {}): MeasuredZone {
  return {
    zoneId: 'z1',
    version: 1,
    nameZh: '建设控制地带',
    nameEn: null,
    siteId: 's1',
    siteNameZh: '示例塔',
    grade: 'provincial',
    regime: 'cultural_relics',
    class: 'construction_control',
    subclass: null,
    relation: 'in',
    overlapM2: 100,
    overlapShare: 0.5,
    marginM: 12,
    epsilon: { zoneM: 0.5, siteM: 0.5, transformM: 0, totalM: 1 },
    publishedBy: null,
    documentTitle: null,
    documentNo: null,
    validFrom: '2010-01-01',
    validTo: null,
    special: null,
    heightLimit: null,
    hasClause: false,
    ...change,
  };
}

const ask = (change: Partial<Evidence> = {}) =>
  judge({
    law,
    authorities: [],
    works,
    day: '2026-11-01',
    adcode: '370811',
    siteAreaM2: 5_000,
    srid: 4548,
    outsideShare: 0,
    pointSite: false,
    zones: [],
    undecided: [],
    within: [],
    coverage: [signed],
    ...change,
  });
const protection = zone({ zoneId: 'z2', class: 'key_protection', nameZh: '重点保护范围' });
const core = zone({ zoneId: 'z3', regime: 'historic_city', class: 'core_protection', grade: null });
const told: Undecided = {
  zoneId: 'z9',
  siteId: 's9',
  nameZh: '四至',
  reason: 'TEXT_ONLY',
  legal: { regime: 'cultural_relics', class: 'key_protection', grade: 'county', special: null },
  boundaryText: '东至河岸，西至街心',
  distanceM: 40,
};

describe('a verdict', () => {
  it('is CONSENT_REQUIRED in a control zone, with article, open authority, materials and the survey duty', () => {
    const finding = ask({ zones: [zone()] });
    expect(finding.outcome).toBe('CONSENT_REQUIRED');
    const [rule] = finding.rules;
    expect(rule?.citations[0]).toMatchObject({ lawId: 'wenwu-2024', article: 29, labelZh: '第二十九条' });
    expect(rule?.citations[0]?.quote).toContain('建设工程规划许可');
    expect(rule?.authority?.confidence).toBe('assumed');
    expect(finding.reasons).toContain('AUTHORITY_NOT_CONFIGURED');
    expect(rule?.materials).toContain('impact_assessment');
    expect(finding.duties.map((duty) => duty.dutyId)).toContain('archaeology_zone');
  });

  it('takes the stricter of two sites’ zones and cites both', () => {
    const finding = ask({ zones: [zone(), protection] });
    expect(finding.outcome).toBe('PROHIBITED_UNLESS_SPECIAL');
    expect(new Set(finding.rules.map((rule) => rule.zoneId))).toEqual(new Set(['z1', 'z2']));
    expect(finding.reasons).toContain('STRICTER_OF_SEVERAL');
  });

  it('never assumes an order of classes: a landscape zone inside a control zone changes nothing', () => {
    const landscape = zone({
      zoneId: 'z4',
      regime: 'local_plan',
      class: 'landscape_coordination',
      grade: null,
    });
    expect(ask({ zones: [landscape, zone()] }).outcome).toBe('CONSENT_REQUIRED');
    expect(ask({ zones: [zone(), landscape] }).outcome).toBe('CONSENT_REQUIRED');
  });

  it('is INDETERMINATE with floor and ceiling when an uncertain zone would be stricter', () => {
    const finding = ask({ zones: [zone(), { ...protection, relation: 'uncertain' }] });
    expect(finding).toMatchObject({
      outcome: 'INDETERMINATE',
      floor: 'CONSENT_REQUIRED',
      ceiling: 'PROHIBITED_UNLESS_SPECIAL',
    });
    expect(finding.reasons).toContain('BOUNDARY_UNCERTAIN');
    expect(finding.rules.find((rule) => rule.zoneId === 'z2')?.certain).toBe(false);
  });

  it('stays certain when the uncertain zone could only be milder', () => {
    expect(ask({ zones: [core, { ...zone(), relation: 'uncertain' }] }).outcome).toBe('PROHIBITED');
  });

  it('says that nothing was found only by a complete, signed register', () => {
    expect(ask().outcome).toBe('NO_RESTRICTION_FOUND');
    expect(ask({ coverage: [] }).outcome).toBe('INDETERMINATE');
    expect(ask({ coverage: [signed, { ...signed, grade: 'city', complete: false }] })).toMatchObject({
      outcome: 'INDETERMINATE',
      coverageComplete: false,
    });
    expect(ask({ outsideShare: 0.01 }).outcome).toBe('INDETERMINATE');
    expect(ask({ pointSite: true }).outcome).toBe('INDETERMINATE');
  });

  it('fears the strictest of what nobody could measure', () => {
    expect(ask({ undecided: [told] })).toMatchObject({
      outcome: 'INDETERMINATE',
      floor: 'NO_RESTRICTION_FOUND',
    });
    const nothingKnown = ask({
      zones: [zone()],
      undecided: [{ ...told, legal: null, reason: 'ZONE_NOT_DELINEATED' }],
    });
    expect(nothingKnown).toMatchObject({ outcome: 'INDETERMINATE', ceiling: 'PROHIBITED_UNLESS_SPECIAL' });
  });

  it('is blocked by an invalid outline near by, whatever it might say', () => {
    const invalid: Undecided = {
      ...told,
      reason: 'GEOMETRY_INVALID',
      legal: { ...told.legal!, class: 'construction_control' },
    };
    expect(ask({ zones: [protection], undecided: [invalid] }).outcome).toBe('INDETERMINATE');
    expect(ask({ zones: [core], undecided: [invalid] }).outcome).toBe('PROHIBITED');
  });

  it('is no permission where the law set is silent', () => {
    const finding = ask({ zones: [zone({ class: 'unheard_of' })] });
    expect(finding.outcome).toBe('INDETERMINATE');
    expect(finding.reasons).toContain('LAW_SILENT');
  });

  it('never lends the law set’s oldest text to an earlier day as if it had been in force', () => {
    const free = ask({ day: '2017-11-04' });
    expect(free).toMatchObject({ outcome: 'INDETERMINATE', floor: 'NO_RESTRICTION_FOUND' });
    expect(free.reasons).toContain('LAW_NOT_HELD');
    const inside = ask({ zones: [zone()], day: '2017-11-04' });
    expect(inside).toMatchObject({ outcome: 'INDETERMINATE', floor: 'CONSENT_REQUIRED' });
    const first = ask({ zones: [zone()], day: '2017-11-05' });
    expect(first.outcome).toBe('CONSENT_REQUIRED');
    expect(first.reasons).not.toContain('LAW_NOT_HELD');
  });

  it('cites the law of the act’s date and says where its articles stand now', () => {
    const old = ask({ zones: [protection], day: '2019-12-01' });
    expect(old.rules.flatMap((rule) => rule.citations.map((one) => one.lawId))).toContain('wenwu-2017');
    expect(old.duties.map((duty) => duty.dutyId)).not.toContain('archaeology_zone');
    const wall = ask({
      zones: [{ ...protection, special: 'great_wall', grade: 'national' }],
      day: '2026-01-01',
    });
    expect(wall.reasons).toContain('LAW_CONFLICT');
    expect(wall.rules.flatMap((rule) => rule.route)).toEqual(['around', 'under', 'over']);
  });

  it('reads the same whatever the order of zones, in its outcome, and never milder with more zones', () => {
    const any = fc.record({
      class: fc.constantFrom(
        'key_protection',
        'construction_control',
        'core_protection',
        'landscape_coordination',
      ),
      regime: fc.constantFrom('cultural_relics', 'historic_city', 'local_plan'),
      relation: fc.constantFrom('in' as const, 'uncertain' as const, 'out' as const),
      grade: fc.constantFrom('national', 'county', 'unclassified', null),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 5 }), fc.integer({ min: 0, max: 4 }), (some, cut) => {
        const zones = some.map((one, i) => zone({ ...one, zoneId: `z${i}` }));
        const all = ask({ zones });
        expect(ask({ zones: zones.toReversed() }).outcome).toBe(all.outcome);
        const fewer = ask({ zones: zones.slice(0, cut) });
        expect(compareOutcomes(all.floor, fewer.floor)).toBeLessThanOrEqual(0);
        expect(compareOutcomes(all.ceiling, all.floor)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('never becomes surer, nor milder at most, when a certain zone becomes uncertain', () => {
    fc.assert(
      fc.property(fc.constantFrom(zone(), protection, core), (one) => {
        const sure = ask({ zones: [one] });
        const unsure = ask({ zones: [{ ...one, relation: 'uncertain' }] });
        expect(unsure.outcome).toBe('INDETERMINATE');
        expect(unsure.ceiling).toBe(sure.ceiling);
      }),
    );
  });
});

describe('limits', () => {
  const limit: HeightLimit = { maxM: 20.8, ref: 'eave', storeysMax: 3, clause: '第三条' };
  const height = (valueM: number, ref: 'eave' | 'ridge' = 'eave', toleranceM?: number) =>
    checkLimits('z', limit, {
      buildingHeight: { valueM, ref, ...(toleranceM === undefined ? {} : { toleranceM }) },
    })[0];

  it('24 m under 20.8 m is 3.2 m too high', () => {
    expect(height(24)).toMatchObject({ state: 'exceeded', over: 3.2, limit: 20.8, given: 24 });
  });
  it('to the very limit is kept; within the tolerance nobody can tell', () => {
    expect(height(20.8)?.state).toBe('met');
    expect(height(20.804)?.state).toBe('uncertain');
    expect(height(20.5, 'eave', 0.5)?.state).toBe('uncertain');
    expect(height(21.2, 'eave', 0.5)?.state).toBe('uncertain');
    expect(height(21.4, 'eave', 0.5)?.state).toBe('exceeded');
  });
  it('a ridge tells nothing of an eave: the verdict asks', () => {
    expect(height(19, 'ridge')).toMatchObject({ state: 'cannot_tell', over: null });
    expect(checkLimits('z', limit, {})[0]?.askZh).toContain('檐口');
    const plan = zone({ regime: 'historic_city', grade: null, heightLimit: limit });
    const finding = ask({ zones: [plan], works: { ...works, buildingHeight: { valueM: 19, ref: 'ridge' } } });
    expect(finding.outcome).toBe('CONDITIONAL');
    expect(finding.reasons).toContain('LIMIT_CANNOT_TELL');
  });
  it('西沱: an eave of 9 m keeps 10 m, four storeys do not keep three, and a condition not kept prohibits', () => {
    const control = zone({
      regime: 'historic_city',
      grade: null,
      heightLimit: { maxM: 10, ref: 'eave', storeysMax: 3 },
    });
    const finding = ask({
      zones: [control],
      works: { ...works, buildingHeight: { valueM: 9, ref: 'eave' }, storeys: 4 },
    });
    expect(finding.limits.map((one) => [one.kind, one.state])).toEqual([
      ['height', 'met'],
      ['storeys', 'exceeded'],
    ]);
    expect(finding.outcome).toBe('PROHIBITED');
    expect(finding.reasons).toContain('LIMIT_EXCEEDED');
  });
  it('a stepped limit counts at its strict end; an absolute one needs the ground', () => {
    expect(
      checkLimits(
        'z',
        { ref: 'eave', gradient: [9, 12] },
        { buildingHeight: { valueM: 10, ref: 'eave' } },
      )[0],
    ).toMatchObject({ limit: 9, state: 'exceeded' });
    const absolute: HeightLimit = { ref: 'absolute', maxM: 58 };
    const top = { valueM: 20, ref: 'top' as const };
    expect(checkLimits('z', absolute, { buildingHeight: top })[0]?.state).toBe('cannot_tell');
    expect(checkLimits('z', absolute, { buildingHeight: top, groundElevationM: 37 })[0]?.state).toBe('met');
    expect(checkLimits('z', absolute, { buildingHeight: top, groundElevationM: 39 })[0]?.over).toBe(1);
  });
});

describe('the light of a construction site', () => {
  const day = '2019-12-20';
  it('the farm at the Great Wall: applied for and built is red; stopped waits', () => {
    const begun = { state: 'applied', startedOn: '2019-12-01' } as const;
    expect(permitLight('CONSENT_REQUIRED', begun, day)).toMatchObject({ light: 'red' });
    expect(permitLight('CONSENT_REQUIRED', begun, day).whyZh).toContain('申报不等于批准');
    expect(
      permitLight('CONSENT_REQUIRED', { state: 'stopped', startedOn: '2019-12-01' }, day).whyZh,
    ).toContain('停工待批');
  });
  it('approved within its outline is amber, beyond it red; without a number it is not approved', () => {
    const approved = { state: 'approved', documentNo: '1号', startedOn: '2019-12-01' } as const;
    expect(permitLight('CONSENT_REQUIRED', approved, day).light).toBe('amber');
    expect(permitLight('CONSENT_REQUIRED', approved, day, 0.4).light).toBe('red');
    expect(permitLight('CONSENT_REQUIRED', { state: 'approved', startedOn: '2019-12-01' }, day).light).toBe(
      'red',
    );
  });
  it('grey when nobody can tell, clear only by a complete register', () => {
    expect(permitLight('INDETERMINATE', undefined, day).light).toBe('grey');
    const begun = { state: 'not_applied', startedOn: '2019-12-01' } as const;
    expect(permitLight('INDETERMINATE', begun, day).light).toBe('grey');
    expect(permitLight('INDETERMINATE', begun, day, 0, 'CONSENT_REQUIRED').light).toBe('red');
    expect(permitLight('NO_RESTRICTION_FOUND', undefined, day).light).toBe('clear');
  });
});
