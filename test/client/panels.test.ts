import { describe, expect, it } from 'vitest';
import { ROLES, ROLE_PERMISSIONS } from '../../server/accounts/permissions.ts';
import type { StreetCoverage } from '../../server/coverage/contract.ts';
import type { OverlapReading } from '../../server/zones/contract.ts';
import { readingCsv, readingGeoJson } from '../../client/permits/reading-export.ts';
import {
  byNeed,
  coverageClassOf,
  coverageClassesOf,
  coverageCounts,
} from '../../client/scheduling/coverage-classes.ts';
import { coverageClasses } from '../../client/state/app-state.ts';
import { viewBeside, viewOfBBox } from '../../client/state/viewpoint.ts';
import { homeOf, turnedAway, workspacesOf } from '../../client/state/workspaces.ts';

const HOUR = 3_600_000;
function street(streetId: string, state: StreetCoverage['state'], ageMs: number | null): StreetCoverage {
  return {
    streetId, state, ageMs, lastSeenAt: null, evidence: null, certainty: null, precision: null, reasonZh: null,
    reasonEn: null,
  }; // prettier-ignore
}

describe('streets by age', () => {
  const streets = [
    street('fresh', 'seen', 2 * HOUR),
    street('week', 'seen', 8 * 24 * HOUR),
    street('never', 'never', null),
    street('unknown', 'unknown', null),
    street('odd', 'seen', null),
  ];

  it('keep unknown off the scale of ages', () => {
    expect(streets.map(coverageClassOf)).toEqual(['d1', 'd14', 'never', 'unknown', 'unknown']);
    expect(coverageClassOf(street('clock ahead', 'seen', -5))).toBe('d1');
    expect(coverageClassesOf(streets).get('week')).toBe('d14');
  });

  it('have counts that add up', () => {
    const counts = coverageCounts(streets);
    expect(Object.keys(counts)).toEqual([...coverageClasses]);
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(streets.length);
  });

  it('are listed by need: never, oldest, then fresh; unknown last', () => {
    expect([...streets].sort(byNeed).map((one) => one.streetId)).toEqual([
      'never',
      'week',
      'fresh',
      'odd',
      'unknown',
    ]);
  });
});

describe('workspaces', () => {
  it('are those that the role’s permissions open, and everybody has a home among them', () => {
    const of = Object.fromEntries(ROLES.map((role) => [role, workspacesOf(ROLE_PERMISSIONS[role])]));
    expect(of['planner']).toEqual(['permits']);
    expect(of['commander']).toEqual(['command', 'scheduling']);
    expect(of['scheduler']).toEqual(['command', 'scheduling']);
    for (const role of ROLES) expect(of[role]).toContain(homeOf(role, of[role] ?? []));
    expect(homeOf('scheduler', of['scheduler'] ?? [])).toBe('scheduling');
  });
});

describe('viewOfBBox', () => {
  const before = { lng: 0, lat: 0, zoom: 12, pitch: 40, bearing: 10 };
  it('centres the box, keeps tilt and turn, and comes nearer for a smaller box', () => {
    const near = viewOfBBox([116.58, 35.4, 116.582, 35.402], before);
    const far = viewOfBBox([116.5, 35.3, 116.7, 35.5], before);
    expect(near).toMatchObject({ pitch: 40, bearing: 10 });
    expect(near.lng).toBeCloseTo(116.581, 9);
    expect(near.lat).toBeCloseTo(35.401, 9);
    expect(near.zoom).toBeGreaterThan(far.zoom);
    expect(viewOfBBox([1, 1, 1, 1], before).zoom).toBe(17.5);
  });
});

describe('exports of a reading', () => {
  const reading: OverlapReading = {
    siteAreaM2: 100, outsideShare: 0, srid: 4548, legalDate: '2026-11-22', knownAt: '2026-11-22T00:00:00.000Z',
    searchRadiusM: 500, statementZh: '这是重叠量算，不是审批结论。', statementEn: 'A reading, no verdict.',
    notDecidable: [
      {
        zoneId: 'Z9', version: 1, siteId: 'H9', nameZh: '某区', nameEn: null, reason: 'text_only',
        reasonZh: '只有文字', reasonEn: 'text only', boundaryText: '东至河, 西至"路"', distanceM: null, standing: null,
      },
    ],
    zones: [
      {
        zoneId: 'Z1', version: 2, nameZh: '=HYPERLINK("x")', nameEn: null, regime: 'r', class: 'key_protection', classZh: '重点',
        classEn: 'key', subclass: null, siteId: 'H1', siteNameZh: '塔', siteNameEn: null, grade: null, siteKind: null, overlapM2: 12.5,
        overlapShare: 0.125, marginM: 3, uncertaintyM: 1,
        uncertainty: { zoneM: 1, siteM: 0, transformM: 0, basis: 'b' }, relation: 'in', heightLimit: null,
        documentTitle: null, documentNumber: null, publishedBy: null, validFrom: '2002-01-01', validTo: null,
      },
    ],
  }; // prettier-ignore
  const city = { nameZh: '城', synthetic: true, attribution: 'a', licence: 'CC0' };

  it('are CSV that a spreadsheet reads, without formulas, marked as synthetic and as no verdict', () => {
    const csv = readingCsv(reading, city);
    const lines = csv.split('\r\n');
    expect(lines[1]).toContain(`"'=HYPERLINK(""x"")"`);
    expect(lines[1]?.split(',').slice(0, 3)).toEqual(['in', 'Z1', '2']);
    expect(lines[2]).toContain('"东至河, 西至""路"""');
    expect(csv).toContain('合成示范数据');
    expect(csv).toContain('不是审批结论');
  });

  it('are GeoJSON with the site, the reading and the mark', () => {
    const site = {
      type: 'Polygon' as const,
      coordinates: [
        [
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 0],
        ] as [number, number][],
      ],
    };
    const json = JSON.parse(readingGeoJson(reading, site, city)) as Record<string, unknown>;
    expect(json).toMatchObject({
      type: 'FeatureCollection',
      data: '合成示范数据 / synthetic demo data',
      features: [{ geometry: site, properties: { siteAreaM2: 100 } }],
    });
  });
});

describe('a view beside a page', () => {
  it('holds the box as large, and moves it out from under the page', () => {
    const before = { lng: 0, lat: 0, zoom: 12, pitch: 0, bearing: 0 };
    const whole = viewOfBBox([116, 35, 116.1, 35.1], before);
    const beside = viewBeside([116, 35, 116.1, 35.1], before);
    expect(beside.zoom).toBe(whole.zoom);
    expect(beside.lat).toBeCloseTo(whole.lat, 9);
    const px = ((whole.lng - beside.lng) / 360) * 512 * 2 ** whole.zoom;
    expect(px).toBeCloseTo(230, 6);
    const turned = viewBeside([116, 35, 116.1, 35.1], { ...before, bearing: 90 });
    expect(turned.lng).toBeCloseTo(whole.lng, 6);
    expect(turned.lat).toBeGreaterThan(whole.lat);
  });
});

describe('a link to a workspace that the role may not open', () => {
  it('is told by its name instead of being answered by another picture in silence', () => {
    expect(turnedAway('command', ['command', 'scheduling'])).toBeNull();
    expect(turnedAway('command', ['permits'])).toMatchObject({
      titleZh: expect.stringContaining('指挥') as string,
      titleEn: expect.stringContaining('Command') as string,
    });
  });
});
