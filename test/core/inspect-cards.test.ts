import { describe, expect, it } from 'vitest';
import { ago, measure } from '../../server/inspect/core/facts.ts';
import type { CardContext } from '../../server/inspect/core/facts.ts';
import { unitCard } from '../../server/inspect/core/live-cards.ts';
import { streetCard } from '../../server/inspect/core/street-cards.ts';
import { cameraCard, constructionSiteCard, scheduleText } from '../../server/inspect/core/thing-cards.ts';
import { heightLimitText, zoneCard } from '../../server/inspect/core/zone-cards.ts';

const NOW = Date.parse('2026-06-10T02:00:00Z');
const label = (list: string, code: string) => ({ zh: `${list}:${code}`, en: `${list}/${code}` });
const context = (...held: string[]): CardContext => ({
  label,
  attributesOf: () => ({}),
  may: (permission) => held.includes(permission),
  now: NOW,
});

describe('facts', () => {
  it('carry the bare number and its unit beside what is read', () => {
    expect(measure('长度', 'Length', 1450, 'm', 0)).toEqual({
      labelZh: '长度',
      labelEn: 'Length',
      valueZh: '1.45 公里',
      valueEn: '1.45 km',
      value: 1450,
      unit: 'm',
    });
    expect(measure('面积', 'Area', 8_000_000, 'm2')?.valueZh).toBe('8 平方公里');
    expect(measure('面积', 'Area', 1234.56, 'm2', 0)?.valueEn).toBe('1,235 m²');
    expect(measure('宽', 'Width', 0, 'm')?.valueZh).toBe('0 米');
    expect(measure('宽', 'Width', null, 'm')).toBeNull();
    expect(measure('宽', 'Width', Number.NaN, 'm')).toBeNull();
  });
  it('tell ages in the largest unit that fits', () => {
    expect([0, 59_999, 60_000, 3_599_999, 3_600_000, 47 * 3_600_000, 48 * 3_600_000, -5].map((ms) => ago(ms).zh)).toEqual([
      '刚刚', '刚刚', '1 分钟前', '59 分钟前', '1 小时前', '47 小时前', '2 天前', '刚刚',
    ]); // prettier-ignore
  });
});

describe('cards', () => {
  it('say that applied for is not permitted, and work before the permit', () => {
    const row = {
      projectNo: 'X', nameZh: '工地', builder: '甲', contractor: null, workType: 'rebuild', heightM: null, heightRef: null,
      permitState: 'applied', permitNo: null, permitOn: null, startedOn: '2026-01-01', areaM2: 10,
    }; // prettier-ignore
    expect(constructionSiteCard(row, context()).stateZh).toBe('permit_state:applied；开工早于许可');
    expect(
      constructionSiteCard({ ...row, permitOn: '2026-02-01', permitState: 'approved' }, context()).stateEn,
    ).toMatch(/began before/);
    expect(
      constructionSiteCard({ ...row, permitOn: '2025-12-01', permitState: 'approved' }, context()).stateEn,
    ).toBe('permit_state/approved');
    expect(constructionSiteCard({ ...row, startedOn: null }, context()).stateEn).toBe('permit_state/applied');
  });
  it('call a camera evidence only when it is compliant, signed and published', () => {
    const row = { nameZh: 'C', heightM: 6, bearingDeg: 0, fovDeg: 60, rangeM: 80, streetNameZh: null };
    for (const bits of [0, 1, 2, 3, 4, 5, 6, 7]) {
      const card = cameraCard(
        { ...row, compliant: (bits & 1) > 0, signed: (bits & 2) > 0, published: (bits & 4) > 0 },
        context(),
      );
      expect(card.stateZh?.startsWith('可作证据')).toBe(bits === 7);
    }
  });
  it('tell a silent unit from a stopped one, and name persons only to those who may read people', () => {
    const row = {
      id: 'U', kind: 'officer', callSign: '西-01', plate: null, active: true, personNameZh: '周一', squadNameZh: null, firmNameZh: null,
      observedAt: '2026-06-10T01:58:00Z', speedMps: 0, headingDeg: null, accuracyM: null, whereZh: null, silentAgeMs: 300_000,
    }; // prettier-ignore
    expect(unitCard(row, context()).stateZh).toBe('停留，2 分钟前');
    expect(unitCard({ ...row, speedMps: 1.2 }, context()).stateEn).toBe('Moving, 2 min ago');
    expect(unitCard({ ...row, observedAt: '2026-06-10T01:50:00Z' }, context()).stateZh).toBe(
      '失联，位置为10 分钟前',
    );
    expect(unitCard({ ...row, observedAt: null }, context()).stateZh).toBe('没有定位记录');
    expect(JSON.stringify(unitCard(row, context()))).not.toContain('周一');
    expect(JSON.stringify(unitCard(row, context('people:read')))).toContain('周一');
  });
  it('show of a street only what the role may know and do', () => {
    const row = {
      nameZh: '梧桐路', nameEn: 'Wutong Road', grade: 1, kind: 'side_street', lengthM: 100, widthM: 9, dailyMust: true, gridNameZh: '西',
      coverage: null, visits: [],
    }; // prettier-ignore
    const plain = streetCard(row, context());
    expect(plain.stateZh).toBeNull();
    expect(plain.actions).toEqual([]);
    const coverage = {
      state: 'seen' as const,
      ageMs: 7_200_000,
      evidence: 'gps',
      reasonZh: null,
      reasonEn: null,
    };
    const full = streetCard({ ...row, coverage }, context('coverage:read', 'visits:write'));
    expect(full.stateZh).toBe('2 小时前到访（visit_evidence:gps）');
    expect(full.actions.map(({ id }) => id)).toEqual(['log_visit']);
    const unknown = {
      ...coverage,
      state: 'unknown' as const,
      ageMs: null,
      evidence: null,
      reasonZh: '无从得知',
      reasonEn: 'nothing',
    };
    expect(streetCard({ ...row, coverage: unknown }, context()).stateZh).toBe('无从得知');
  });
  it('read height limits and hours, and nothing where there is none', () => {
    expect(heightLimitText({ maxM: 9, ref: 'eave', storeysMax: 2, clause: '一' }, label)).toEqual({
      zh: '≤ 9 米（height_ref:eave），不超过 2 层',
      en: '≤ 9 m (height_ref/eave), at most 2 storeys',
    });
    for (const none of [null, undefined, 9, {}, { maxM: '9' }])
      expect(heightLimitText(none, label)).toBeNull();
    expect(scheduleText({ rule: [{ days: [1, 2, 3, 4, 5], from: '07:00', to: '08:20' }] })).toEqual({
      zh: '周一二三四五 07:00–08:20',
      en: 'Mon Tue Wed Thu Fri 07:00–08:20',
    });
    expect(scheduleText({ rule: [{ from: '06:00', to: '09:30' }] })?.zh).toBe('每日 06:00–09:30');
    for (const none of [null, {}, [], [{ from: 6 }]]) expect(scheduleText(none)).toBeNull();
  });
  it('say of a zone whether it can be measured', () => {
    const row = {
      id: 'Z', version: 1, nameZh: '区', nameEn: null, regime: 'cultural_relics', class: 'key_protection', subclass: null,
      boundaryText: null, heightLimit: null, uncertaintyM: 2, uncertaintyBasis: '1:2000', publishedBy: null, validFrom: '2020-01-01',
      validTo: null, inForce: true, drawn: true, sound: true, areaM2: 10, siteNameZh: null, siteNameEn: null, grade: null,
      documentTitle: null, documentNumber: null, versions: [],
    }; // prettier-ignore
    const state = (changes: Partial<typeof row>) => zoneCard({ ...row, ...changes }, context()).stateEn;
    expect(state({})).toBe('In force');
    expect(state({ inForce: false })).toMatch(/Not in force/);
    expect(state({ drawn: false })).toMatch(/words only/);
    expect(state({ sound: false })).toMatch(/not valid/);
    expect(zoneCard(row, context()).actions).toEqual([]);
    expect(zoneCard(row, context('zones:check')).actions).toHaveLength(1);
  });
});
