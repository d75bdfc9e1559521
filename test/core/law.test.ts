import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTestConfig } from '../../server/config.ts';
import { applicableRules, resolveCitation, strictest } from '../../server/law/core/applicable-rules.ts';
import type { LegalZone } from '../../server/law/core/applicable-rules.ts';
import { authorityFor, dutiesOf, penaltiesOf } from '../../server/law/core/consequences.ts';
import type { Act } from '../../server/law/core/consequences.ts';
import { bareText, lawSetOf } from '../../server/law/core/law-set.ts';
import { shippedLaw } from '../../server/law/law.ts';

const { law, lawSetId } = shippedLaw();
const { sharedData } = readTestConfig();

const zone = (change: Partial<LegalZone> = {}): LegalZone => ({
  regime: 'cultural_relics',
  class: 'construction_control',
  grade: 'provincial',
  special: null,
  hasClause: false,
  ...change,
});
const outcome = (one: Partial<LegalZone>, work: string, day = '2026-11-01', adcode = '370811') =>
  strictest(applicableRules(law, zone(one), work, day, adcode).map((rule) => rule.outcome));
const cites = (one: Partial<LegalZone>, work: string, day: string, adcode = '') =>
  applicableRules(law, zone(one), work, day, adcode).flatMap((rule) =>
    rule.citations.map(({ lawId, article }) => `${lawId}/${article}`),
  );
const protection = { class: 'key_protection' };
const core = { regime: 'historic_city', class: 'core_protection', grade: null };
const act = (change: Partial<Act> = {}): Act => ({
  works: ['new_build'],
  siteAreaM2: 5_000,
  within: [],
  day: '2026-11-01',
  adcode: '370811',
  zones: [{ regime: 'cultural_relics', class: 'construction_control', relation: 'in', special: null }],
  ...change,
});

describe('the law set that is shipped', () => {
  it('is sound and names itself by its content', () => {
    expect(lawSetId).toMatch(/^[0-9a-f]{64}$/);
    expect(law.rules.length).toBeGreaterThan(50);
    expect(shippedLaw().lawSetId).toBe(lawSetId);
  });

  it('is refused when anything in it points into the void', () => {
    const files = (rule: object) => ({
      statutes: { statutes: law.statutes },
      articles: { articles: law.articles },
      concordance: law.concordance,
      rules: { version: 'x', rules: [...law.rules, { ...law.rules[0], ruleId: 'new', ...rule }] },
      authorities: { authorities: law.authorities },
      duties: { duties: law.duties },
      timers: { timers: law.timers, materials: law.materials },
      penalties: { penalties: law.penalties, measures: law.measures },
      coverage: { lines: law.coverage },
      'to-confirm': { items: law.toConfirm },
    });
    expect(() => lawSetOf(files({}))).not.toThrow();
    expect(() => lawSetOf(files({ citations: [{ lawId: 'wenwu-2024', article: 77 }] }))).toThrow(/77/);
    expect(() => lawSetOf(files({ authority: 'nobody' }))).toThrow(/nobody/);
    expect(() => lawSetOf(files({ citations: [] }))).toThrow(/cites nothing/);
    expect(() => lawSetOf(files({ effectiveFrom: '2025-01-01', effectiveTo: '2024-01-01' }))).toThrow(
      /ends before/,
    );
    expect(() => lawSetOf(files({ ruleId: law.rules[0]!.ruleId }))).toThrow(/two rules/);
  });

  it.skipIf(sharedData === undefined)(
    'quotes every article word for word, and its hash is of that article',
    () => {
      for (const statute of law.statutes) {
        const text = readFileSync(join(sharedData!, 'law', statute.textFile), 'utf8')
          .split('<!-- INFO END -->')[1]!
          .replace(/^#.*$/gm, '');
        const parts = text.split(/^(第[一二三四五六七八九十百零]+条)[ \u3000]/m);
        const articles = new Map<string, string>();
        for (let i = 1; i < parts.length; i += 2) articles.set(parts[i]!, bareText(parts[i + 1]!));
        for (const article of law.articles.filter((one) => one.lawId === statute.lawId)) {
          const found = articles.get(article.labelZh);
          expect(found, `${statute.lawId} ${article.labelZh}`).toContain(bareText(article.quote));
          expect(createHash('sha256').update(found!).digest('hex')).toBe(article.sha256);
        }
      }
    },
  );
});

describe('which rule speaks', () => {
  it('by the date of the act: articles 17 and 18 until February 2025, 28 and 29 from March', () => {
    expect(cites(protection, 'new_build', '2025-02-28')).toEqual(['wenwu-2017/17']);
    expect(new Set(cites(protection, 'new_build', '2025-03-01'))).toEqual(new Set(['wenwu-2024/28']));
    expect(cites({}, 'new_build', '2025-02-28')).toEqual(['wenwu-2017/18']);
    expect(cites({}, 'new_build', '2025-03-01')).toEqual(['wenwu-2024/29']);
  });

  it('resolves an old article through the concordance, only once it has been replaced', () => {
    expect(resolveCitation(law, { lawId: 'wenwu-2017', article: 17 }, '2026-01-01')).toEqual({
      lawId: 'wenwu-2024',
      article: 28,
    });
    expect(resolveCitation(law, { lawId: 'wenwu-2017', article: 17 }, '2025-02-28').article).toBe(17);
  });

  it('reads one class by its regime: infrastructure is not exempt in 保护范围, and needs an opinion in 核心', () => {
    expect(outcome(protection, 'infrastructure')).toBe('PROHIBITED_UNLESS_SPECIAL');
    expect(outcome({ class: 'general_protection' }, 'new_build')).toBe(outcome(protection, 'new_build'));
    expect(outcome(core, 'infrastructure')).toBe('CONSENT_REQUIRED');
    expect(outcome(core, 'new_build')).toBe('PROHIBITED');
    expect(outcome({}, 'new_build')).toBe('CONSENT_REQUIRED');
    expect(outcome({ regime: 'historic_city', grade: null }, 'new_build')).toBe('CONDITIONAL');
  });

  it('forbids what pollutes in both zones of both regimes', () => {
    for (const one of [protection, {}, core, { regime: 'historic_city', grade: null }]) {
      expect(outcome(one, 'pollution')).toBe('PROHIBITED');
    }
  });

  it('knows a landscape zone only by a registered clause', () => {
    const landscape = { regime: 'local_plan', class: 'landscape_coordination', grade: null };
    expect(outcome(landscape, 'new_build')).toBe('NOTICE');
    expect(outcome({ ...landscape, hasClause: true }, 'new_build')).toBe('CONDITIONAL');
  });

  it('treats an unclassified relic as a county site in Shandong only', () => {
    const unclassified = { ...protection, grade: 'unclassified' };
    expect(outcome(unclassified, 'new_build', '2026-11-01', '370811')).toBe('PROHIBITED_UNLESS_SPECIAL');
    expect(outcome(unclassified, 'new_build', '2026-11-01', '440304')).toBe('CONSENT_REQUIRED');
  });

  it('names the order around, under, over for the Great Wall, beside the general law', () => {
    const rules = applicableRules(
      law,
      zone({ ...protection, special: 'great_wall' }),
      'infrastructure',
      '2026-01-01',
      '',
    );
    expect(rules.find((rule) => rule.route)?.route).toEqual(['around', 'under', 'over']);
    expect(rules.some((rule) => rule.citations.some((one) => one.lawId === 'wenwu-2024'))).toBe(true);
    expect(outcome({ ...protection, special: 'great_wall_banned' }, 'infrastructure')).toBe('PROHIBITED');
  });

  it('has an answer for every kind of work in every class of every regime, then and now', () => {
    const works = new Set(law.rules.flatMap((rule) => rule.works));
    const places = new Set(law.rules.flatMap((rule) => rule.classes.map((one) => `${rule.regime}/${one}`)));
    expect(works.size).toBe(13);
    expect(places.size).toBe(6);
    const silent: string[] = [];
    for (const place of places) {
      const [regime = '', name = ''] = place.split('/');
      for (const work of works) {
        for (const day of ['2018-06-01', '2026-06-01']) {
          if (applicableRules(law, zone({ regime, class: name }), work, day, '').length === 0) {
            silent.push(`${place} ${work} ${day}`);
          }
        }
      }
    }
    expect(silent).toEqual([]);
  });
});

describe('who decides', () => {
  it('follows the grade of the site', () => {
    expect(authorityFor(law, 'protection_zone_works', 'national')?.consent).toEqual(['国务院文物行政部门']);
    expect(authorityFor(law, 'protection_zone_works', 'county')?.consent).toEqual([
      '设区的市人民政府文物行政部门',
    ]);
    expect(authorityFor(law, 'protection_zone_works', 'national')?.confidence).toBe('statute');
  });

  it('leaves article 29 open until someone enters the authority with a document number', () => {
    const open = authorityFor(law, 'control_zone_2024', 'city');
    expect(open?.confidence).toBe('assumed');
    const entered = authorityFor(law, 'control_zone_2024', 'city', [
      { authorityId: 'control_zone_2024', consent: ['市文物局'], documentNo: '示例〔2025〕1号' },
    ]);
    expect(entered).toMatchObject({
      consent: ['市文物局'],
      confidence: 'configured',
      documentNo: '示例〔2025〕1号',
    });
  });
});

describe('what follows by itself', () => {
  const ids = (one: Partial<Act>) => dutiesOf(law, act(one)).map((duty) => duty.dutyId);
  it('archaeology before any works in either zone, from March 2025', () => {
    expect(ids({})).toContain('archaeology_zone');
    expect(ids({ day: '2025-02-28' })).not.toContain('archaeology_zone');
    expect(ids({ zones: [] })).not.toContain('archaeology_zone');
  });
  it('in Shandong also for 20,000 m², or in a historic city whatever the size', () => {
    expect(ids({ zones: [], siteAreaM2: 20_001 })).toContain('archaeology_shandong');
    expect(ids({ zones: [], siteAreaM2: 900 })).not.toContain('archaeology_shandong');
    expect(ids({ zones: [], siteAreaM2: 900, within: ['historic_city_range'] })).toContain(
      'archaeology_shandong',
    );
    expect(ids({ zones: [], siteAreaM2: 20_001, adcode: '440304' })).not.toContain('archaeology_shandong');
  });
  it('the report of finds, always', () => {
    expect(ids({ zones: [], siteAreaM2: 1 })).toContain('chance_finds');
    expect(ids({ zones: [], siteAreaM2: 1, day: '2020-01-01' })).toContain('chance_finds_2017');
  });

  const fines = (one: Partial<Act>) => penaltiesOf(law, act(one));
  it('the tower of 2019 needs proof of harm to the setting, the same act of 2026 does not', () => {
    const [then] = fines({ day: '2019-06-01', adcode: '500155' });
    const now = fines({ day: '2026-06-01', adcode: '500155' });
    expect(then).toMatchObject({ penaltyId: 'control-2017', needs: 'harm_to_setting', unitMaxYuan: 500_000 });
    expect(now.map((one) => one.penaltyId)).toEqual(['control-2024', 'survey-2024']);
    expect(now[0]).toMatchObject({ needs: 'act', unitMaxYuan: 5_000_000 });
  });
  it('offers sealing and stopping only from March 2025, and demolition never', () => {
    expect(fines({ day: '2025-02-28' }).flatMap((one) => one.measures)).toEqual([]);
    expect(fines({ day: '2025-03-01' }).flatMap((one) => one.measures)).toContain('seal_and_seize');
    expect(law.measures.map((one) => one.zh).join()).not.toContain('拆除');
  });
  it('shows the Great Wall’s own range beside the new one, as a conflict from March 2025', () => {
    const wall = {
      regime: 'cultural_relics',
      class: 'construction_control',
      relation: 'in',
      special: 'great_wall',
    } as const;
    const both = fines({ zones: [wall], day: '2026-01-01' });
    expect(both.map((one) => one.penaltyId)).toEqual(['control-2024', 'survey-2024', 'great-wall']);
    expect(both.at(-1)?.conflictsWith?.from).toBe('2025-03-01');
  });
});
