import { describe, expect, it } from 'vitest';
import { REASONS } from '../../server/permits/contract.ts';
import type { PermitCheck, PermitRequest } from '../../server/permits/contract.ts';
import { permitRequestSchema } from '../../server/permits/contract.ts';
import type { Polygon, Position } from '../../server/kernel/geojson.ts';
import type { ZoneHistory, ZoneVersion } from '../../server/zones/contract.ts';
import { blocksOf, permitLayers } from '../../client/map/permit-layers.ts';
import { paper } from '../../client/map/palette.ts';
import { marginLine } from '../../server/kernel/margin-line.ts';
import { askOf, readClaim, requestOf, writeClaim } from '../../client/permits/permit-request.ts';
import { outcomeTexts, outcomes, reasonTexts, yuanRange } from '../../client/permits/permit-texts.ts';
import { asksForPosition, limitOf, positionsWork, verdictWork } from '../../client/permits/permit-work.ts';
import { screeningWork } from '../../client/permits/screening-work.ts';
import { surveySheet } from '../../client/permits/survey-sheet.ts';
import { viewOfSite } from '../../client/permits/use-checking.ts';
import { momentsOf, versionAt } from '../../client/permits/zone-time.ts';
import { defaultViewpoint } from '../../client/state/app-state.ts';
import { emptyAsk } from '../../client/state/permit-ask.ts';
import { distanceM } from '../../server/kernel/lng-lat.ts';

const ZONE_TIME = 'Asia/Shanghai';
const east = (metres: number): number => metres / (111_319.49 * Math.cos((35.41 * Math.PI) / 180));
const north = (metres: number): number => metres / 111_319.49;
/** A square of `size` m whose lower left corner stands at these metres from 116.58, 35.41. */
function square(x: number, y: number, size: number): Polygon {
  const at = (dx: number, dy: number): Position => [116.58 + east(x + dx), 35.41 + north(y + dy)];
  return { type: 'Polygon', coordinates: [[at(0, 0), at(size, 0), at(size, size), at(0, size), at(0, 0)]] };
}
const gap = (line: { from: Position; to: Position } | null): number => distanceM(line!.from, line!.to);

describe('the question in the form', () => {
  const ring: Position[] = [[116.58, 35.41], [116.582, 35.41], [116.582, 35.409]]; // prettier-ignore

  it('says what is missing instead of asking something else', () => {
    expect(requestOf(emptyAsk, null, '2026-11-01', ZONE_TIME)).toMatchObject({ ok: false });
    expect(requestOf({ ...emptyAsk, works: [] }, ring, '2026-11-01', ZONE_TIME).ok).toBe(false);
    expect(
      requestOf({ ...emptyAsk, text: 'J1,1,2', crs: 'Beijing 54' }, ring, '2026-11-01', ZONE_TIME).ok,
    ).toBe(false);
  });

  it('asks of a drawn ring as WGS84 and of a text as it is claimed, and the service takes both', () => {
    const drawn = requestOf({ ...emptyAsk, heightM: 24, storeys: 6 }, ring, '2026-11-01', ZONE_TIME);
    const text = 'J1,3920012.34,39462210.55';
    const pasted = requestOf({ ...emptyAsk, text, known: '2026-10-01' }, ring, '2026-11-01', ZONE_TIME);
    if (!drawn.ok || !pasted.ok) throw new Error('both are questions');
    expect(drawn.request.site).toMatchObject({ crs: { kind: 'epsg', code: 4326 } });
    expect(drawn.request.works).toEqual({
      types: ['new_build'],
      buildingHeight: { valueM: 24, ref: 'eave' },
      storeys: 6,
    });
    expect(pasted.request.site).toEqual({ text, crs: { kind: 'unknown' }, accuracyBasis: 'unknown' });
    expect(pasted.request.asOf).toEqual({ legal: '2026-11-01', known: '2026-10-01T16:00:00.000Z' });
    for (const one of [drawn, pasted]) expect(permitRequestSchema.safeParse(one.request).success).toBe(true);
  });

  it('gives back the form of a question, and the question of that form', () => {
    const request: PermitRequest = {
      site: { text: 'J1,1,2', crs: { kind: 'gcj02', axisOrder: 'north_east' }, accuracyBasis: 'rtk' },
      works: { types: ['extension'], buildingHeight: { valueM: 8.5, ref: 'ridge' } },
      asOf: { legal: '2026-11-01' },
      purpose: 'enforcement',
      permit: { state: 'applied', startedOn: '2026-09-01' },
      projectNo: 'P-7',
    };
    const again = requestOf({ ...emptyAsk, ...askOf(request) }, null, '2026-11-01', ZONE_TIME);
    expect(again).toEqual({ ok: true, request });
  });

  it('writes every claim so that it is read back', () => {
    for (const written of [
      'unknown',
      'gcj02',
      'bd09;north_east',
      'EPSG:4527',
      'EPSG:4490;north_east',
      'registered:town-54',
    ])
      expect(writeClaim(readClaim(written)!)).toBe(written);
    expect(readClaim('4527')).toEqual({ kind: 'epsg', code: 4527 });
    expect(readClaim('西安80')).toBeNull();
  });
});

describe('words of a verdict', () => {
  it('names every outcome and reason in both languages', () => {
    for (const words of [
      ...outcomes.map((one) => outcomeTexts[one]),
      ...REASONS.map((one) => reasonTexts[one]),
    ])
      expect(words.zh.length * words.en.length).toBeGreaterThan(0);
  });

  it('is green only where nothing was found, and red only where it is prohibited', () => {
    const of = (tone: string) => outcomes.filter((one) => outcomeTexts[one].tone === tone);
    expect(of('green')).toEqual(['NO_RESTRICTION_FOUND']);
    expect(of('red')).toEqual(['PROHIBITED', 'PROHIBITED_UNLESS_SPECIAL']);
    expect(of('grey')).toEqual(['INDETERMINATE']);
  });

  it('says a fine as the statute does', () => {
    expect(yuanRange(500_000, 5_000_000)).toBe('50–500 万元');
    expect(yuanRange(null, 10_000_000)).toBe('≤ 1000 万元');
    expect(yuanRange(null, null)).toBeNull();
  });
});

describe('the margin line', () => {
  it('joins the nearest points of a site outside', () => {
    expect(gap(marginLine(square(0, 0, 20), square(50, 5, 40)))).toBeCloseTo(30, 1);
  });

  it('starts at the deepest point of a site that reaches in, be it no corner', () => {
    // 30 m of site along the middle of a zone 40 m wide: no corner lies deeper than 5 m.
    expect(gap(marginLine(square(0, 0, 30), square(-5, -5, 40)))).toBeCloseTo(20, 1);
    expect(gap(marginLine(square(0, 0, 20), square(13, -100, 300)))).toBeCloseTo(7, 1);
    const zone = square(-100, -100, 400);
    const holed: Polygon = {
      ...zone,
      coordinates: [...zone.coordinates, ...square(-10, -10, 60).coordinates],
    };
    expect(gap(marginLine(square(0, 0, 20), holed))).toBeCloseTo(10, 1);
  });

  it('does not change when either is asked from another corner', () => {
    const site = square(0, 0, 20);
    const [first] = site.coordinates;
    const turned: Polygon = { ...site, coordinates: [[...first!.slice(2), ...first!.slice(1, 3)]] };
    expect(gap(marginLine(turned, square(50, 5, 40)))).toBeCloseTo(30, 1);
  });
});

const version = (change: Partial<ZoneVersion>): ZoneVersion =>
  ({
    version: 1,
    class: 'construction_control',
    geometry: square(-100, -100, 400),
    heightLimit: { maxM: 20.8, ref: 'eave' },
    validFrom: '2020-01-01',
    validTo: null,
    knownFrom: '2020-01-05T00:00:00.000Z',
    knownTo: null,
    ...change,
  }) as ZoneVersion;
const record: ZoneHistory = { zoneId: 'Z1', versions: [version({})] };

function checkOf(over: number | null): PermitCheck {
  const zone = { zoneId: 'Z1', version: 1, class: 'construction_control', relation: 'in', marginM: 9.6, epsilon: { totalM: 2.1 } };
  const limit = { zoneId: 'Z1', kind: 'height', state: over === null ? 'met' : 'exceeded', over };
  const reading = (index: number) => ({ geometry: square(index * 600, 0, 20), landedAt: [116.58, 35.41], nameZh: `读法${index}` });
  return {
    checkId: 'P-1',
    geometry: square(0, 0, 20),
    request: { works: { types: ['new_build'], buildingHeight: { valueM: 24, ref: 'eave' } } },
    finding: { reasons: ['CRS_AMBIGUOUS'], zones: [zone], limits: [limit] },
    envelope: { readings: [reading(0), reading(1), reading(2)] },
  } as unknown as PermitCheck;
} // prettier-ignore

describe('a verdict on the map', () => {
  it('stands the building in the zone and cuts it at the limit', () => {
    const work = verdictWork(checkOf(3.2), [record]);
    expect(work.scene?.building).toMatchObject({ heightM: 24, limitM: 20.8, label: '+3.2 m' });
    expect(work.scene?.zones).toMatchObject([{ key: 'Z1', limitM: 20.8, uncertain: false }]);
    expect(work.scene?.margins).toMatchObject([{ label: '+9.6 m ± 2.1' }]);
    const blocks = blocksOf(work.scene!, paper);
    expect(blocks.body[0]?.tallM).toBe(20.8);
    expect(blocks.over[0]?.tallM).toBeCloseTo(3.2, 6);
    expect(blocks.over[0]?.rings[0]?.[0]?.[2]).toBe(20.8);
    expect(blocks.zones[0]?.tallM).toBe(20.8);
    expect(blocksOf(work.scene!, paper)).toBe(blocks);
    const ids = permitLayers(work.scene, paper).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('permit-building-over');
  });

  it('shows nothing over when the limit is met, and no volume that was not read', () => {
    const work = verdictWork(checkOf(null), []);
    expect(work.scene?.building).toMatchObject({ limitM: null, label: '' });
    expect(work.scene?.zones).toEqual([]);
    expect(permitLayers(work.scene, paper).map(({ id }) => id)).not.toContain('permit-building-over');
    expect(permitLayers(undefined, paper)).toEqual([]);
  });

  it('takes no limit of another reference for metres above ground', () => {
    expect(limitOf({ maxM: 58, ref: 'absolute' })).toBeNull();
    expect(limitOf(null)).toBeNull();
    expect(limitOf({ maxM: 12, ref: 'ridge' })).toBe(12);
  });

  it('numbers the possible positions, each in a tone of its own', () => {
    const check = checkOf(null);
    expect(asksForPosition(check)).toBe(true);
    const work = positionsWork(check);
    expect(work.marks.map(({ key, label }) => [key, label])).toEqual([['r0', '1'], ['r1', '2'], ['r2', '3']]); // prettier-ignore
    expect(new Set(work.shapes.map(({ tone }) => tone)).size).toBe(3);
    expect(work.marksAnswer).toBe(true);
  });

  it('moves the view only when the site is not well seen', () => {
    const view = { ...defaultViewpoint, lng: 116.58, lat: 35.41, zoom: 17 };
    expect(viewOfSite([square(0, 0, 40)], view)).toBe(view);
    const far = viewOfSite([square(30_000, 0, 40)], view);
    expect(Math.abs(far.lng - 116.58 - east(30_020))).toBeLessThan(0.01);
    expect(viewOfSite([square(0, 0, 40)], { ...view, zoom: 10 }).zoom).toBeGreaterThan(15);
  });
});

describe('the resurvey sheet', () => {
  it('lists the corners of the site and of the doubted zone near by, each once', () => {
    const check = checkOf(null);
    const [zone] = check.finding.zones;
    Object.assign(zone!, { relation: 'uncertain', nameZh: '=塔,"建控"', epsilon: { siteM: 0.5, zoneM: 2 } });
    const lines = surveySheet(check, [record]).trimEnd().split('\r\n');
    expect(lines).toHaveLength(1 + 4 + 3);
    expect(lines[1]).toBe('地块,P-1,1,116.5800000,35.4100000,0.50,0.10,,,');
    expect(lines[5]).toMatch(/^区划,"Z1 =塔,""建控""",1,/);
  });
});

describe('the lights of construction sites', () => {
  const site = (constructionId: string, light: string | null) =>
    ({ constructionId, light, lng: 116, lat: 35, nameZh: constructionId }) as Parameters<
      typeof screeningWork
    >[0][number];
  const sites = [site('a', 'red'), site('b', 'clear'), site('c', null), site('d', 'amber')];

  it('draws the worst on top, and green only what a register proves clear', () => {
    const shown = screeningWork(sites, null, 'd').scene!.lights;
    expect(shown.map(({ key, light }) => [key, light])).toEqual([
      ['b', 'green'],
      ['d', 'amber'],
      ['a', 'red'],
    ]);
    expect(shown.filter(({ chosen }) => chosen).map(({ key }) => key)).toEqual(['d']);
    expect(screeningWork(sites, 'unscreened', null).scene!.lights.map(({ key }) => key)).toEqual(['c']);
  });
});

describe('a zone through both times', () => {
  // Recorded in 2020; in March 2026 it became known that it ends on 1 May 2026 and another begins.
  const versions = [
    version({ knownTo: '2026-03-10T02:00:00.000Z' }),
    version({ version: 2, validTo: '2026-05-01', knownFrom: '2026-03-10T02:00:00.000Z' }),
    version({ version: 3, validFrom: '2026-05-01', knownFrom: '2026-03-10T02:00:00.000Z' }),
  ];
  const at = (valid: string, known: string) => versionAt(versions, valid, known, ZONE_TIME)?.version ?? null;

  it('answers what was law on a day as it was known on another', () => {
    expect(at('2026-06-01', '2026-03-09')).toBe(1);
    expect(at('2026-06-01', '2026-03-10')).toBe(3);
    expect(at('2026-04-30', '2026-03-10')).toBe(2);
    expect(at('2019-12-31', '2026-03-10')).toBeNull();
    expect(at('2026-06-01', '2020-01-04')).toBeNull();
  });

  it('steps through the days of change, and today', () => {
    expect(momentsOf(versions, '2026-11-22', ZONE_TIME)).toEqual({
      valid: ['2020-01-01', '2026-05-01', '2026-11-22'],
      known: ['2020-01-05', '2026-03-10', '2026-11-22'],
    });
  });
});
