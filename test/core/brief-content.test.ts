import * as fc from 'fast-check';
import { gridDisk, latLngToCell } from 'h3-js';
import { describe, expect, it } from 'vitest';
import type { HotPlace, HotspotResult } from '../../server/hotspots/contract.ts';
import { briefContent, strongestText } from '../../server/hotspots/core/brief-content.ts';
import type { BriefInput } from '../../server/hotspots/core/brief-content.ts';
import { spotsOf } from '../../server/hotspots/core/brief-spots.ts';

const CENTRE = latLngToCell(35.4, 116.6, 10);
const channel = { observed: 3, expected: 1, q: 0.5, tier: 'none' as const };

function place(id: string, changes: Partial<HotPlace> = {}): HotPlace {
  return {
    id,
    streets: [{ streetId: 'S1', nameZh: '梧桐路', nameEn: 'Wutong Road' }],
    center: [116.6, 35.4],
    count: 4,
    observed: 12,
    expected: 3,
    ratio: 4,
    p: 0.001,
    q: 0.01,
    tier: 'confirmed',
    saidBy: 'both',
    effortOnly: false,
    others: channel,
    patrol: channel,
    change: null,
    weeks: [1, 2, 3],
    ...changes,
  };
}

function result(places: HotPlace[]): HotspotResult {
  const contract = {
    nullZh: '零假设',
    nullEn: 'null',
    method: 'exact_binomial',
    alternative: 'greater' as const,
    ties: 'counted' as const,
    adjustment: 'BH' as const,
    conditionalOn: 'total',
  };
  return {
    resultId: 'a'.repeat(24),
    question: {
      from: '2026-11-15T00:00:00.000Z',
      to: '2026-11-22T00:00:00.000Z',
      compareFrom: null,
      types: ['street_vendor'],
      channels: null,
      outcomes: null,
      hours: [18, 22],
      weekdays: [6, 7],
      unit: 'cell',
      resolution: 10,
      exposure: 'blend',
      ring: 1,
      adjustment: 'BH',
    },
    versions: { method: 'hotspots/1', weightsHash: 'w'.repeat(64), dataHash: 'd'.repeat(64), seed: 1 },
    exposure: {
      key: 'blend',
      nameZh: '组合',
      nameEn: 'mixture',
      weights: { street_length: 0.4, floor_area: 0, population: 0.6 },
    },
    totals: {
      cases: 120,
      outside: 3,
      patrolFound: 40,
      places: 900,
      tested: 900,
      confirmed: places.filter(({ tier }) => tier === 'confirmed').length,
      watch: 0,
      effortOnly: 0,
      byChanceConfirmed: 0.2,
      byChanceShown: 1.4,
    },
    dispersion: { others: 0, patrol: null },
    contract,
    changeContract: null,
    concentration: { k50: 0.04, gini: 0.6 },
    notes: [],
    places,
  };
}

const input = (places: HotPlace[], changes: Partial<BriefInput> = {}): BriefInput => ({
  result: result(places),
  city: { nameZh: '民政镇', nameEn: 'Civic town', synthetic: true },
  emerging: null,
  forecast: null,
  stability: null,
  types: [{ zh: '流动摊贩', en: 'Street vendor' }],
  channels: null,
  outcomes: null,
  madeAt: '2026-11-22T01:00:00.000Z',
  touching: (id) => gridDisk(id, 1),
  clock: (at) => at.slice(0, 10),
  ...changes,
});

describe('spots of a brief', () => {
  it('join what touches, the strongest first, and count no case twice', () => {
    const ring = gridDisk(CENTRE, 1).filter((cell) => cell !== CENTRE);
    const far = gridDisk(CENTRE, 6).find((cell) => !gridDisk(CENTRE, 5).includes(cell))!;
    const spots = spotsOf(
      [
        place(ring[0]!, { q: 0.02 }),
        place(CENTRE, { q: 0.001 }),
        place(far, { q: 0.0001 }),
        place(ring[1]!, { tier: 'watch', q: 0.15 }),
        place(ring[3]!, { tier: 'none', effortOnly: true, q: 0.4 }),
      ],
      (id) => gridDisk(id, 1),
    );
    expect(spots.map(({ tier, lead, members, cases }) => [tier, lead.id, members.length, cases])).toEqual([
      ['confirmed', far, 1, 4],
      ['confirmed', CENTRE, 3, 12],
      ['effort', ring[3], 1, 4],
    ]);
  });

  it('are a partition, whatever the order of the places', () => {
    const cells = gridDisk(CENTRE, 4);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: cells.length - 1 }), { maxLength: 30 }),
        (chosen) => {
          const places = chosen.map((i) => place(cells[i]!, { q: (i % 7) / 100 }));
          const ids = (list: HotPlace[]): string[] =>
            spotsOf(list, (id) => gridDisk(id, 1)).map(({ members }) =>
              members
                .map(({ id }) => id)
                .sort()
                .join(),
            );
          const spots = ids(places);
          expect(spots.join().split(',').filter(Boolean).sort()).toEqual(places.map(({ id }) => id).sort());
          expect([...ids([...places].reverse())].sort()).toEqual([...spots].sort());
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('a brief', () => {
  it('says in plain words what was asked, found, and may be chance', () => {
    const brief = briefContent(input([place(CENTRE)]));
    const asked = new Map(brief.asked.map(({ name, value }) => [name.zh, value]));
    expect(asked.get('时段')?.zh).toBe('2026-11-15 — 2026-11-22');
    expect(asked.get('类型')?.zh).toBe('流动摊贩');
    expect(asked.get('渠道')?.zh).toBe('全部');
    expect(asked.get('时间段')).toEqual({ zh: '周六日 18:00–22:00', en: 'Sat Sun 18:00–22:00' });
    const said = brief.findings.map(({ zh }) => zh).join('');
    expect(said).toContain('1 格确认为热点');
    expect(said).toContain('最多会有不到 1 格，连同关注的最多约 1.4 格');
    expect(said).toContain('3 件不在有街巷的地方');
    expect(brief.places[0]).toMatchObject({ number: 1, places: 1, since: null, steady: null });
    expect(strongestText(brief.places[0]!)).toBe('12 / 3.0 · 4.0×');
    expect(brief.method.some(({ value }) => value.zh.includes('人口 60%'))).toBe(true);
  });

  it('says which cases had no vote, and names its test in words', () => {
    const told = input([place(CENTRE)]);
    const note = { zh: '31 起巡查发现的案件不参与判定。', en: '31 patrol-found cases have no vote.' };
    const brief = briefContent({ ...told, result: { ...told.result, notes: [note] } });
    expect(brief.findings).toContainEqual(note);
    const test = brief.method.find(({ name }) => name.en === 'Test')!.value;
    expect(test.zh).toContain('精确二项检验');
    expect(test.zh).not.toMatch(/[a-z]+_[a-z]+/);
  });

  it('says what it does not know', () => {
    const brief = briefContent(input([]));
    expect(brief.places).toEqual([]);
    expect(brief.forecast).toBeNull();
    expect(brief.stability.zh).toContain('尚未检查');
    expect(brief.findings.some(({ zh }) => zh.includes('未能计算'))).toBe(true);
  });

  it('takes since and pattern from the spot, stability from its strongest place', () => {
    const beside = gridDisk(CENTRE, 1).find((cell) => cell !== CENTRE)!;
    const brief = briefContent(
      input([place(CENTRE, { q: 0.001 }), place(beside)], {
        emerging: {
          steps: 10,
          stepDays: 7,
          counts: { new_hot: 1 },
          places: [
            {
              id: beside,
              category: 'new_hot',
              categoryZh: '新增热点',
              categoryEn: 'New hot spot',
              since: '2026-11-16',
            },
          ],
        } as unknown as BriefInput['emerging'],
        stability: {
          cells: [{ cell: CENTRE, tier: 'confirmed', keeps: ['ring+1'], flips: [], halves: 0.9 }],
          draws: 10,
          seed: 1,
        },
      }),
    );
    expect(brief.places).toHaveLength(1);
    expect(brief.places[0]).toMatchObject({
      places: 2,
      cases: 8,
      since: '2026-11-16',
      pattern: { zh: '新增', en: 'New' },
      steady: true,
    });
    expect(brief.stability.zh).toContain('1 处在更换');
  });
});
