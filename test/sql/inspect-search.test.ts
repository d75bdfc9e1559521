import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROLE_PERMISSIONS } from '../../server/accounts/permissions.ts';
import type { Role } from '../../server/accounts/permissions.ts';
import { createAssets } from '../../server/assets/assets.ts';
import { createAudit } from '../../server/audit/audit.ts';
import { createCases } from '../../server/cases/cases.ts';
import { createCity } from '../../server/city/city.ts';
import type { CityDesk } from '../../server/city/city.ts';
import { createCodeBooks } from '../../server/city/code-book.ts';
import type { CodeBooks } from '../../server/city/code-book.ts';
import { loadCodes } from '../../server/city/load-codes.ts';
import { createCoverage } from '../../server/coverage/coverage.ts';
import { createEvents } from '../../server/events/events.ts';
import { createGeography } from '../../server/geography/geography.ts';
import type { Geography } from '../../server/geography/geography.ts';
import { cardSchema, INSPECT_LAYERS } from '../../server/inspect/contract.ts';
import type { InspectLayer } from '../../server/inspect/contract.ts';
import { createInspect, INSPECT_PERMISSIONS } from '../../server/inspect/inspect.ts';
import type { Inspect } from '../../server/inspect/inspect.ts';
import { createPeople } from '../../server/people/people.ts';
import { createSearch } from '../../server/search/search.ts';
import type { Search } from '../../server/search/search.ts';
import { testDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { caseReckoning } from '../harness/case-reckoning.ts';
import { describeEngines } from '../harness/engines.ts';
import { CIVIC_NOW, loadCivicTown } from './civic-town.ts';

const ONE_OF_EACH: Record<InspectLayer, string> = {
  grids: 'G1',
  streets: 'S1',
  buildings: 'X1',
  zones: 'Z1',
  heritage_sites: 'H1',
  construction_sites: 'K1',
  cameras: 'C1',
  assets: 'L00001',
  areas: 'A1',
  cases: 'C20260601-0000',
  units: 'U1',
  places: 'O1',
  surfaces: 'W1',
  roads: '7',
  sanitation_roads: 'Y1',
};

describeEngines('cards, search and the city', (engine) => {
  let database: TestDatabase;
  let inspect: Inspect;
  let search: Search;
  let city: CityDesk;
  let codes: CodeBooks;
  let geography: Geography;

  beforeAll(async () => {
    database = await testDatabase(engine);
    const { db } = database;
    await loadCivicTown(db);
    const clock = { now: () => CIVIC_NOW };
    const audit = createAudit({ db, clock });
    const events = createEvents({ clock });
    codes = createCodeBooks(db);
    city = createCity({ db, clock, audit });
    geography = createGeography({ db, clock });
    const cases = createCases({
      db,
      clock,
      city,
      codes,
      ...caseReckoning({ db, clock, city, codes }),
      geography,
      audit,
      events,
      layers: { touch: () => undefined },
    });
    const coverage = createCoverage({ db, clock, city, audit, events });
    const people = createPeople({ db, clock, city, codes, geography });
    inspect = createInspect({ db, clock, city, codes, cases, coverage, people });
    search = createSearch({ db, clock, city, codes });
  });
  afterAll(() => database?.close());

  const every = [...new Set(Object.values(ROLE_PERMISSIONS).flat())];
  const card = (layer: InspectLayer, id = ONE_OF_EACH[layer], permissions = every) =>
    inspect.card(1, layer, id, permissions);
  const find = async (text: string, role?: Role) =>
    (await search.find(1, text, role === undefined ? every : ROLE_PERMISSIONS[role])).map(
      ({ kind, id }) => `${kind} ${id}`,
    );

  it('gives every layer a card of one shape', async () => {
    for (const layer of INSPECT_LAYERS) {
      const given = await card(layer);
      expect(cardSchema.parse(given), layer).toEqual(given);
      expect(given.titleZh.length, layer).toBeGreaterThan(0);
      expect(given.facts.length, layer).toBeGreaterThan(0);
      expect(given.geometry, layer).not.toBeNull();
      expect(given.bbox?.every(Number.isFinite), layer).toBe(true);
      expect(given.responsible.length, layer).toBeGreaterThan(0);
      expect(JSON.stringify(given), layer).not.toMatch(/undefined|NaN|null,null/);
    }
  });

  it('knows who answers, the state and the history of a street', async () => {
    const street = await card('streets');
    expect(street).toMatchObject({
      titleZh: '梧桐路',
      kindZh: '街巷',
      stateZh: '1 小时前到访（卫星定位）',
      synthetic: true,
    });
    expect(street.responsible.map(({ roleZh, nameZh }) => `${roleZh} ${nameZh}`)).toEqual([
      '街长 街长钱',
      '小巷管家 管家李',
      '总街长 总街长赵',
    ]);
    expect(street.history.map(({ at }) => at)).toEqual([
      '2026-06-10T00:00:00.000Z',
      '2026-06-09T00:00:00.000Z',
    ]);
    expect(street.actions.map(({ id }) => id)).toEqual(['log_visit', 'open_case', 'list_cases']);
  });

  it('names the keeper of a thing before its street and grid', async () => {
    const lamp = await card('assets');
    expect(lamp.responsible.map(({ nameZh }) => nameZh)).toEqual(['陈六', '街长钱', '管家李', '总街长赵']);
    expect(lamp.facts.find(({ labelZh }) => labelZh === '高度')).toMatchObject({
      value: 8,
      unit: 'm',
      valueEn: '8 m',
    });
    const cover = await card('assets', 'M00001');
    expect(cover.facts.find(({ labelEn }) => labelEn === 'Use')?.valueZh).toBe('污水');
  });

  it('tells the newest version of a zone in force, and what cannot be measured', async () => {
    const zone = await card('zones');
    expect(zone.facts.find(({ labelEn }) => labelEn === 'Height limit')?.valueZh).toBe(
      '≤ 9 米（檐口），不超过 2 层',
    );
    expect(zone.facts.find(({ labelEn }) => labelEn === 'Area')?.value).toBeGreaterThan(39_800);
    expect(zone.history).toHaveLength(2);
    expect((await card('zones', 'Z2')).stateEn).toMatch(/words only/);
    expect((await card('zones', 'Z5')).stateEn).toMatch(/not valid/);
    expect((await card('zones', 'Z6')).stateEn).toMatch(/Not in force/);
    expect((await card('heritage_sites', 'H3')).stateEn).toMatch(/No zone/);
  });

  it('keeps each layer from the roles that may not read it', async () => {
    for (const [role, permissions] of Object.entries(ROLE_PERMISSIONS)) {
      for (const layer of INSPECT_LAYERS) {
        const needs = INSPECT_PERMISSIONS[layer];
        const answer = await inspect.card(1, layer, ONE_OF_EACH[layer], permissions).then(
          () => 'shown',
          (error: { problem: { code: string } }) => error.problem.code,
        );
        expect(answer, `${role} ${layer}`).toBe(permissions.includes(needs) ? 'shown' : 'forbidden');
      }
    }
    expect(await find('西-01', 'planner')).toEqual([]);
    await expect(card('units', 'U1', [...ROLE_PERMISSIONS.planner])).rejects.toThrow(/forbidden/);
    await expect(card('cases', ONE_OF_EACH.cases, [...ROLE_PERMISSIONS.planner])).rejects.toThrow(
      /forbidden/,
    );
  });

  it('names no person to a role that may not read people, and says so', async () => {
    const street = await card('streets', 'S1', [...ROLE_PERMISSIONS.planner]);
    expect(street).toMatchObject({ responsible: [], responsibleHidden: true, stateZh: null, history: [] });
    expect(JSON.stringify(street)).not.toMatch(/街长钱|管家李|总街长赵/);
    const things = await card('construction_sites', 'K1', [...ROLE_PERMISSIONS.planner]);
    expect(things.responsible.map(({ nameZh }) => nameZh)).toEqual(['示范置业']);
    expect(things.stateZh).toBe('已批准；开工早于许可');
  });

  it('says 404 of what is not there', async () => {
    for (const layer of INSPECT_LAYERS) await expect(card(layer, '没有'), layer).rejects.toThrow(/not_found/);
  });

  it('finds by name in both languages, by number, and puts the exact first', async () => {
    expect(await find('梧桐路')).toEqual(['street S1']);
    expect(await find('梧桐')).toEqual(['street S1', 'place O1']);
    expect(await find('CANAL')).toEqual(['street S3', 'place O2']);
    expect(await find('Ｗｕｔｏｎｇ　Road')).toEqual(['street S1']);
    expect(await find('xm-2026-0042')).toEqual(['construction_site K1']);
    expect(await find('西-0')).toEqual(['unit U1', 'unit U2', 'unit U3', 'unit U4']);
    expect(await find('a0007')).toEqual(['unit V1']);
    expect(await find('古塔')).toEqual(['heritage_site H1', 'zone Z1']);
    expect(await find('C20260601-0000')).toEqual(['case C20260601-0000']);
    expect(await find('网格')).toEqual(['grid G2', 'grid G1']);
  });

  it('takes wildcards literally and empty text for nothing', async () => {
    expect(await find('100%')).toEqual(['street S5']);
    expect(await find('discount_s')).toEqual(['street S5']);
    expect(await find('%')).toEqual(['street S5']);
    expect(await find('\\')).toEqual([]);
    expect(await find('　 ')).toEqual([]);
    expect(await find("'; drop table streets; --")).toEqual([]);
  });

  it('shows each role only kinds that it may read', async () => {
    expect(await find('古塔', 'scheduler')).toEqual([]);
    expect(await find('C20260601', 'planner')).toEqual([]);
    expect(await find('XM-2026', 'device')).toEqual([]);
    expect(await find('古塔', 'planner')).toHaveLength(2);
  });

  it('reads coordinates in either order', async () => {
    const [hit] = await search.find(1, '３５．４１， １１６．５８', every);
    expect(hit).toMatchObject({ kind: 'coordinate', layer: null, center: [116.58, 35.41] });
    expect(hit?.subtitleZh).toMatch(/纬度,经度/);
  });

  it('describes the city, its calendar and the promise of its engine', async () => {
    const known = await city.city(1);
    expect(known).toMatchObject({ nameZh: '民政镇', localSrid: 4548, synthetic: true, h3Fine: 10 });
    expect(known.counts).toMatchObject({
      grids: 2,
      streets: 5,
      cases: 60,
      zones: 6,
      heritageSites: 3,
      units: 5,
    });
    expect(known.bbox[0]).toBeLessThan(116.57);
    await database.db.query(
      `insert into calendar_days (city_id, day, working, name_zh, source) values (1, '2026-06-20', true, '运河节', '本市通知')`,
    );
    const days = await city.calendar(1, '2026-06-18', '2026-06-21');
    expect(days.map(({ working, basis }) => [working, basis])).toEqual([
      [true, 'weekday'],
      [false, 'listed'],
      [true, 'listed'],
      [false, 'listed'],
    ]);
    // What the city entered goes before the published notice; a year without a notice is assumed.
    expect(days.map(({ source }) => source)).toEqual([
      null,
      expect.stringMatching(/国务院办公厅关于2026年/),
      '本市通知',
      expect.stringMatching(/国务院办公厅关于2026年/),
    ]);
    expect((await city.calendar(1, '2040-01-02', '2040-01-02'))[0]?.basis).toBe('assumed');
    await expect(city.calendar(1, '2026-06-21', '2026-06-18')).rejects.toThrow(/before/);
    const { engine: told, settings } = await city.settings(1);
    expect(told.kind).toBe(engine);
    expect(told.durabilityEn).toMatch(
      engine === 'embedded' ? /power cut may lose/ : /survive a killed process and a power cut/,
    );
    expect(settings.length).toBeGreaterThan(8);
    expect(settings.every(({ source, shipped }) => shipped && source !== '')).toBe(true);
    await expect(city.city(99)).rejects.toThrow(/not_found/);
  });

  it('holds the code lists, loaded again and again', async () => {
    const first = await loadCodes(database.db);
    expect(await loadCodes(database.db)).toBe(first);
    const types = await city.codes('case_type');
    expect(types.filter(({ parent }) => parent === null)).toHaveLength(5);
    expect(types.find(({ code }) => code === 'street_vendor')).toMatchObject({
      parent: 'appearance',
      attributes: { size: 'small', timers: { whole: { amount: 4, unit: 'urgent_hour' } } },
    });
    expect((await city.codes()).length).toBe(first);
    const book = await codes.open();
    expect(book.label('case_type', 'street_vendor').zh).toBe('流动摊贩');
    expect(book.label('case_type', 'unheard_of')).toEqual({ zh: 'unheard_of', en: 'unheard_of' });
  });

  it('knows the grids and streets, then and now', async () => {
    const grids = await geography.grids(1);
    expect(
      grids.map(({ gridId, streetCount, streetLengthM }) => [gridId, streetCount, streetLengthM]),
    ).toEqual([
      ['G1', 3, 4350],
      ['G2', 2, 2900],
    ]);
    expect(await geography.grids(1, '2024-12-31T00:00:00Z')).toEqual([]);
    await expect(geography.grid(1, 'G1', '2024-12-31T00:00:00Z')).rejects.toThrow(/not_found/);
    const grid = await geography.grid(1, 'G1');
    expect(grid).toMatchObject({ streetIds: ['S1', 'S2', 'S3'], geometry: { type: 'MultiPolygon' } });
    expect((await geography.streets(1, 'G2')).map(({ streetId }) => streetId)).toEqual(['S4', 'S5']);
    expect(await geography.street(1, 'S1')).toMatchObject({
      neighbourIds: ['S2'],
      geometry: { type: 'MultiLineString' },
    });
  });

  it('counts things by kind and state', async () => {
    const counts = await createAssets({ db: database.db, codes }).counts(1);
    expect(counts).toEqual([
      { kind: 'cover', kindZh: '井盖', kindEn: expect.any(String), count: 1, states: { intact: 1 } },
      { kind: 'lamp', kindZh: '路灯', kindEn: expect.any(String), count: 1, states: { damaged: 1 } },
    ]);
  });
});
