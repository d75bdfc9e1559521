import { describe, expect, it } from 'vitest';
import { crsList } from '../../server/coordinates/core/crs-list.ts';
import type { CrsClaim, RegisteredCrs } from '../../server/coordinates/core/crs.ts';
import { openCrs } from '../../server/coordinates/core/open-crs.ts';
import { crsClaimText, parseCrsClaim } from '../../server/coordinates/core/parse-crs-claim.ts';
import { readCheckPoints, registeredProjection } from '../../server/coordinates/core/registered-crs.ts';
import { readWktCrs } from '../../server/coordinates/core/wkt-crs.ts';
import { shippedSystems } from '../../server/coordinates/shipped-systems.ts';
import type { CrsParameters } from '../../server/coordinates/contract.ts';
import { XwError } from '../../server/kernel/errors.ts';
import { distanceM } from '../../server/kernel/lng-lat.ts';
import type { LngLat } from '../../server/kernel/lng-lat.ts';

const JINING: LngLat = [116.587, 35.415];
const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof XwError) return error.problem.code;
    throw error;
  }
  return 'no error';
};
const near = (claim: CrsClaim, xy: [number, number], place: LngLat, metres = 0.01) =>
  expect(distanceM(openCrs(claim, shippedSystems()).toWgs84(xy), place)).toBeLessThan(metres);

describe('a claim in words', () => {
  it.each<[string, CrsClaim]>([
    ['EPSG:4527', { kind: 'epsg', code: 4527 }],
    ['epsg:4490', { kind: 'epsg', code: 4490 }],
    ['4548', { kind: 'epsg', code: 4548 }],
    ['urn:ogc:def:crs:EPSG::4490', { kind: 'epsg', code: 4490 }],
    ['http://www.opengis.net/def/crs/EPSG/0/3857', { kind: 'epsg', code: 3857 }],
    ['urn:ogc:def:crs:OGC:1.3:CRS84', { kind: 'epsg', code: 4326, axisOrder: 'east_north' }],
    ['WGS84', { kind: 'epsg', code: 4326 }],
    ['WGS-84', { kind: 'epsg', code: 4326 }],
    ['CGCS2000', { kind: 'epsg', code: 4490 }],
    ['cgcs2000-3-39', { kind: 'epsg', code: 4527 }],
    ['CGCS2000 3度带 第39带', { kind: 'epsg', code: 4527 }],
    ['cgcs2000-3-cm117', { kind: 'epsg', code: 4548 }],
    ['cgcs2000-6-20', { kind: 'epsg', code: 4498 }],
    ['utm50n', { kind: 'epsg', code: 32650 }],
    ['UTM zone 32N', { kind: 'epsg', code: 32632 }],
    ['GCJ-02', { kind: 'gcj02' }],
    ['高德', { kind: 'gcj02' }],
    ['bd09', { kind: 'bd09' }],
    ['百度', { kind: 'bd09' }],
    ['EPSG:4548;north_east', { kind: 'epsg', code: 4548, axisOrder: 'north_east' }],
    ['gcj02;lat_lng', { kind: 'gcj02', axisOrder: 'north_east' }],
    ['registered:jining-54', { kind: 'registered', id: 'jining-54' }],
    ['unknown', { kind: 'unknown' }],
  ])('%s', (text, claim) => {
    expect(parseCrsClaim(text)).toEqual(claim);
    expect(parseCrsClaim(crsClaimText(claim))).toMatchObject({ kind: claim.kind });
  });

  it('is refused for datums without public parameters, by any of their names', () => {
    for (const name of ['Beijing 54', '北京54', '1954年北京坐标系', 'BJ54', "Xi'an 80", '西安80', 'xian1980', '1980西安坐标系', '济宁地方坐标系', '独立坐标系', 'local'])
      expect(codeOf(() => parseCrsClaim(name)), name).toBe('crs_refused');
  }); // prettier-ignore

  it('is refused when nobody knows the name', () => {
    for (const name of ['', 'mars', 'EPSG:', 'EPSG:12', 'cgcs2000-3-99', 'utm61n', 'registered:', 'EPSG:4548;up'])
      expect(codeOf(() => parseCrsClaim(name)), name).toBe('crs_unknown');
  }); // prettier-ignore
});

describe('an opened system', () => {
  it('leads to the same place from every plane, with and without prefix, in both orders', () => {
    near({ kind: 'epsg', code: 4527 }, [39_462_489.22, 3_920_713.164], JINING);
    near({ kind: 'epsg', code: 4548 }, [462_489.22, 3_920_713.164], JINING);
    near({ kind: 'epsg', code: 4548, axisOrder: 'north_east' }, [3_920_713.164, 462_489.22], JINING);
    near({ kind: 'epsg', code: 4498 }, [20_462_489.22, 3_920_713.164], JINING);
    near({ kind: 'epsg', code: 4326, axisOrder: 'north_east' }, [35.415, 116.587], JINING);
    near({ kind: 'epsg', code: 4490 }, [116.587, 35.415], JINING);
    for (const text of ['EPSG:4527', 'EPSG:4548;north_east', 'EPSG:3857', 'EPSG:32650', 'gcj02', 'bd09', 'EPSG:2326', 'EPSG:3826']) {
      const transform = openCrs(parseCrsClaim(text), shippedSystems());
      expect(transform.id).toBe(text);
      const place: LngLat = text === 'EPSG:2326' ? [114.17, 22.3] : text === 'EPSG:3826' ? [121.5, 25] : JINING;
      const back = transform.toWgs84(transform.fromWgs84(place));
      expect(distanceM(back, place), text).toBeLessThan(0.001);
    }
  }); // prettier-ignore

  it('opens EPSG:7415 through its definition: Delft (RD 84 000, 447 000)', () => {
    near({ kind: 'epsg', code: 7415 }, [155_000, 463_000], [5.387206, 52.155172], 5);
    expect(codeOf(() => openCrs({ kind: 'epsg', code: 7415 }))).toBe('crs_unknown');
  });

  it('carries its errors and its chain', () => {
    const budget = (text: string, options = {}) =>
      openCrs(parseCrsClaim(text), shippedSystems(), options).errorM;
    expect(budget('EPSG:4326')).toBe(0);
    expect(budget('EPSG:4490')).toBe(1);
    expect(budget('EPSG:4527')).toBe(1);
    expect(budget('EPSG:4527', { rtk: true })).toBe(0);
    expect(budget('gcj02')).toBe(15);
    expect(budget('bd09')).toBe(20);
    const { chain, rigid } = openCrs(parseCrsClaim('EPSG:4548;north_east'));
    expect(chain).toHaveLength(3);
    expect(chain[2]).toContain('1.0 m');
    expect(rigid).toBe(true);
    expect(openCrs({ kind: 'gcj02' }).rigid).toBe(false);
  });

  it('refuses what has no tested parameters, and what it does not know', () => {
    for (const code of [4214, 2401, 2421, 2437, 2442, 21420, 21460, 21480, 4610, 2327, 2363, 2384, 2390, 4555, 4568, 4790])
      expect(codeOf(() => openCrs({ kind: 'epsg', code })), String(code)).toBe('crs_refused');
    for (const claim of [{ kind: 'unknown' }, { kind: 'epsg', code: 99_999 }, { kind: 'registered', id: 'nobody' }] as CrsClaim[])
      expect(codeOf(() => openCrs(claim))).toBe('crs_unknown');
  }); // prettier-ignore

  it('lets a deployment switch the web maps off', () => {
    for (const kind of ['gcj02', 'bd09'] as const)
      expect(codeOf(() => openCrs({ kind }, undefined, { gcjInverse: false }))).toBe('crs_refused');
    const listed = crsList(shippedSystems(), { gcjInverse: false });
    expect(listed.find(({ id }) => id === 'gcj02')?.kind).toBe('refused');
    expect(crsList(shippedSystems()).find(({ id }) => id === 'gcj02')?.kind).toBe('encrypted');
  });

  it('refuses numbers that are no place', () => {
    for (const xy of [
      [200, 10],
      [10, 95],
      [Number.NaN, 1],
      [Infinity, 1],
    ] as [number, number][])
      for (const kind of ['gcj02', 'bd09', 'epsg'] as const)
        expect(codeOf(() => openCrs(kind === 'epsg' ? { kind, code: 4326 } : { kind }).toWgs84(xy))).toBe(
          'crs_out_of_range',
        );
    expect(codeOf(() => openCrs({ kind: 'epsg', code: 3857 }).toWgs84([3e7, 0]))).toBe('crs_out_of_range');
    expect(
      codeOf(() => openCrs({ kind: 'epsg', code: 7415 }, shippedSystems()).toWgs84([Number.NaN, 0])),
    ).toBe('crs_out_of_range');
  });
});

describe('the text of a .prj', () => {
  const GCS = (name: string, datum: string, spheroid: string) =>
    `GEOGCS["${name}",DATUM["${datum}",SPHEROID[${spheroid}]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`;
  const CGCS = GCS(
    'GCS_China_Geodetic_Coordinate_System_2000',
    'D_China_2000',
    '"CGCS2000",6378137.0,298.257222101',
  );
  const WGS = GCS('GCS_WGS_1984', 'D_WGS_1984', '"WGS_1984",6378137.0,298.257223563');
  const gk = (name: string, gcs: string, east: number, meridian: number, extra = '') =>
    `PROJCS["${name}",${gcs},PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",${east}],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",${meridian}],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]${extra}]`;
  const idOf = (wkt: string) => openCrs({ kind: 'wkt', wkt }, shippedSystems());

  it('recognises the national planes by their numbers', () => {
    const transform = idOf(gk('CGCS2000_3_Degree_GK_Zone_39', CGCS, 39_500_000, 117));
    expect(distanceM(transform.toWgs84([39_462_489.22, 3_920_713.164]), JINING)).toBeLessThan(0.01);
    expect(transform.chain[0]).toContain('EPSG:4527');
    expect(idOf(gk('CGCS2000_3_Degree_GK_CM_117E', CGCS, 500_000, 117)).chain[0]).toContain('EPSG:4548');
    expect(idOf(CGCS).errorM).toBe(1);
    expect(idOf(WGS).errorM).toBe(0);
  });

  it('opens a local plane on CGCS2000 with its own meridian by our own series', () => {
    const transform = idOf(gk('Local', CGCS, 500_000, 116.5));
    const [east] = transform.fromWgs84([116.5, 35]);
    expect(east).toBeCloseTo(500_000, 4);
    expect(transform.errorM).toBe(1);
  });

  it('refuses old datums whatever the projection says', () => {
    for (const [name, datum, spheroid] of [
      ['GCS_Xian_1980', 'D_Xian_1980', '"Xian_1980",6378140.0,298.257'],
      ['GCS_Beijing_1954', 'D_Beijing_1954', '"Krasovsky_1940",6378245.0,298.3'],
      ['GCS_New_Beijing', 'D_New_Beijing', '"Krasovsky_1940",6378245.0,298.3'],
    ] as const) {
      const gcs = GCS(name, datum, spheroid);
      expect(
        codeOf(() => idOf(gcs)),
        name,
      ).toBe('crs_refused');
      expect(
        codeOf(() => idOf(gk(`${name}_GK`, gcs, 500_000, 117))),
        name,
      ).toBe('crs_refused');
    }
    const coded = `GEOGCS["some name",DATUM["some datum",SPHEROID["x",6378140,298.257]],UNIT["Degree",0.0174532925199433],AUTHORITY["EPSG","4610"]]`;
    expect(codeOf(() => idOf(coded))).toBe('crs_refused');
  });

  it('reads web Mercator, UTM, feet, WKT 2 and what proj4 knows', () => {
    const web = `PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",${WGS},PROJECTION["Mercator_Auxiliary_Sphere"],PARAMETER["False_Easting",0.0],UNIT["Meter",1.0]]`;
    expect(idOf(web).chain[0]).toContain('EPSG:3857');
    const utm = `PROJCS["WGS_1984_UTM_Zone_50N",${WGS},PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000],PARAMETER["False_Northing",0],PARAMETER["Central_Meridian",117],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0],UNIT["Meter",1]]`;
    const metres = openCrs({ kind: 'epsg', code: 32650 }).fromWgs84(JINING);
    expect(distanceM(idOf(utm).toWgs84(metres), JINING)).toBeLessThan(1e-4);
    const feet = utm
      .replace('UNIT["Meter",1]', 'UNIT["Foot",0.3048]')
      .replace('500000', String(500_000 / 0.3048));
    expect(distanceM(idOf(feet).toWgs84([metres[0] / 0.3048, metres[1] / 0.3048]), JINING)).toBeLessThan(
      1e-3,
    );
    const wkt2 = `PROJCRS["CGCS2000 / 3-degree Gauss-Kruger CM 117E",BASEGEOGCRS["China Geodetic Coordinate System 2000",DATUM["China 2000",ELLIPSOID["CGCS2000",6378137,298.257222101,LENGTHUNIT["metre",1]]],PRIMEM["Greenwich",0,ANGLEUNIT["degree",0.0174532925199433]],ID["EPSG",4490]],CONVERSION["3-degree Gauss-Kruger CM 117E",METHOD["Transverse Mercator",ID["EPSG",9807]],PARAMETER["Latitude of natural origin",0],PARAMETER["Longitude of natural origin",117],PARAMETER["Scale factor at natural origin",1],PARAMETER["False easting",500000],PARAMETER["False northing",0]],CS[Cartesian,2],AXIS["northing (X)",north],AXIS["easting (Y)",east],LENGTHUNIT["metre",1],ID["EPSG",4548]]`;
    expect(idOf(wkt2).chain[0]).toContain('EPSG:4548');
    const lambert = `PROJCS["Asia_Lambert",${WGS},PROJECTION["Lambert_Conformal_Conic"],PARAMETER["False_Easting",0],PARAMETER["False_Northing",0],PARAMETER["Central_Meridian",105],PARAMETER["Standard_Parallel_1",25],PARAMETER["Standard_Parallel_2",47],PARAMETER["Latitude_Of_Origin",0],UNIT["Meter",1]]`;
    const transform = idOf(lambert);
    expect(distanceM(transform.toWgs84(transform.fromWgs84(JINING)), JINING)).toBeLessThan(1e-3);
    expect(transform.fromWgs84([105, 30])[0]).toBeCloseTo(0, 6);
  });

  it('does not take an unknown datum for WGS84', () => {
    const amersfoort = GCS('GCS_Amersfoort', 'D_Amersfoort', '"Bessel_1841",6377397.155,299.1528128');
    expect(codeOf(() => idOf(amersfoort))).toBe('crs_unknown');
    expect(codeOf(() => idOf(gk('Somewhere', amersfoort, 500_000, 117)))).toBe('crs_unknown');
    const named = amersfoort.replace('D_Amersfoort', 'D_WGS_1984');
    expect(codeOf(() => idOf(named))).toBe('crs_unknown');
    const paris = WGS.replace('PRIMEM["Greenwich",0.0]', 'PRIMEM["Paris",2.33722917]');
    expect(codeOf(() => idOf(paris))).toBe('crs_unknown');
    const shifted = amersfoort.replace(
      ']],PRIMEM',
      '],TOWGS84[565.2369,50.0087,465.658,-0.406857,0.350733,-1.87035,4.0812]],PRIMEM',
    );
    expect(idOf(shifted).errorM).toBe(5);
    const [lng, lat] = idOf(shifted).toWgs84([5.38763888888889, 52.15616055555555]);
    expect(distanceM([lng, lat], [5.387206, 52.155172])).toBeLessThan(5);
  });

  it('is refused when it is no WKT', () => {
    for (const wkt of ['PROJCS', 'PROJCS[', 'hello', 'PROJCS["a"]', `PROJCS["a",${'['.repeat(100)}`, 'GEOGCS["a",DATUM["d",SPHEROID["s",1,2]]]', `GEOGCS["${'x'.repeat(19_990)}`])
      expect(codeOf(() => idOf(wkt)), wkt.slice(0, 30)).toBe('crs_unreadable');
    expect(codeOf(() => readWktCrs('x'.repeat(30_000)))).toBe('crs_unreadable');
  }); // prettier-ignore
});

describe('a registered system', () => {
  /** An invented local datum: Krasovsky ellipsoid, seven parameters of the size that is usual in China. */
  const parameters: CrsParameters = {
    method: 'helmert7',
    ellipsoid: { semiMajorM: 6378245, inverseFlattening: 298.3 },
    projection: { centralMeridianDeg: 117, falseEastingM: 500_000, falseNorthingM: -3_000_000, scale: 1 },
    helmert: { convention: 'position_vector', txM: 12.6, tyM: -148.3, tzM: -78.4, rxArcsec: 0.3, ryArcsec: -0.2, rzArcsec: 0.9, scalePpm: -1.2 },
  }; // prettier-ignore
  const registered: RegisteredCrs = {
    id: 'town-54', nameZh: '某市54', nameEn: 'Town 54', datum: 'beijing54', parameters, checkPoints: [], rmsM: 0.02,
    largestM: 0.04, source: 'test', registeredBy: 'admin', registeredAt: '2026-01-01T00:00:00.000Z',
  }; // prettier-ignore
  const systems = { defined: [], registered: [registered] };

  it('closes its round trip and carries the worst residual', () => {
    const transform = openCrs({ kind: 'registered', id: 'town-54' }, systems);
    const xy = transform.fromWgs84(JINING);
    expect(xy[1]).toBeLessThan(1e6);
    expect(distanceM(transform.toWgs84(xy), JINING)).toBeLessThan(1e-6);
    expect(transform.errorM).toBeCloseTo(1.04, 9);
    expect(transform.chain[0]).toContain('0.040 m');
  });

  it('reads its check points: exact ones pass, wrong rotation signs show', () => {
    const plane = registeredProjection(parameters);
    const places: LngLat[] = [[116.5, 35.3], [116.6, 35.4], [116.7, 35.5], [116.4, 35.45]]; // prettier-ignore
    const points = places.map(([lng, lat], index) => {
      const [x, y] = plane.forward([lng, lat]);
      return { name: `K${index}`, x, y, lng, lat };
    });
    expect(readCheckPoints(parameters, points).largestM).toBeLessThan(1e-6);
    if (parameters.method !== 'helmert7') throw new Error('the sample has seven parameters');
    const wrong: CrsParameters = {
      ...parameters,
      helmert: { ...parameters.helmert, convention: 'coordinate_frame' },
    };
    expect(readCheckPoints(wrong, points).largestM).toBeGreaterThan(5);
    const swapped = points.map((point) => ({ ...point, x: point.y, y: point.x }));
    expect(readCheckPoints(parameters, swapped).largestM).toBeGreaterThan(1000);
    const bad = [{ ...points[0]!, x: 9e9 }];
    expect(() => readCheckPoints(parameters, bad)).toThrow(/crs_out_of_range/);
  });

  it('takes four parameters to a national plane only', () => {
    const similarity = {
      eastM: 450_000,
      northM: 3_900_000,
      rotationArcsec: 300,
      scale: 1.00001,
      targetEpsg: 4548,
    };
    const plane = registeredProjection({ method: 'similarity4', similarity });
    const [x, y] = plane.forward(JINING);
    expect(Math.abs(x)).toBeLessThan(30_000);
    expect(distanceM(plane.inverse([x, y]), JINING)).toBeLessThan(1e-6);
    expect(
      codeOf(() =>
        registeredProjection({ method: 'similarity4', similarity: { ...similarity, targetEpsg: 4600 } }),
      ),
    ).toBe('crs_refused');
  });

  it('stands in the list with everything else, the refused ones with their remedy', () => {
    const list = crsList({ ...shippedSystems(), registered: [registered] });
    expect(list.filter(({ kind }) => kind === 'projected').length).toBeGreaterThanOrEqual(64);
    expect(list.find(({ id }) => id === 'registered:town-54')?.errorM).toBeCloseTo(1.04, 9);
    const refused = list.filter(({ kind }) => kind === 'refused');
    expect(refused.map(({ id }) => id)).toEqual(['beijing54', 'xian80', 'local']);
    for (const { noteZh, noteEn } of refused) expect(`${noteZh}${noteEn}`.length).toBeGreaterThan(20);
  });
});
