import { openCrs } from '../../server/coordinates/core/open-crs.ts';
import type { CrsClaim } from '../../server/coordinates/core/crs.ts';
import type { Position } from '../../server/kernel/geojson.ts';

/** A good question to be damaged: its JSON, with numbers, texts and geometry of every kind that is taken. */
export interface PermitSample {
  name: string;
  body: Record<string, unknown>;
}

const inSystem = (claim: CrsClaim, positions: readonly Position[]): Position[] => {
  const transform = openCrs(claim);
  return positions.map(([lng, lat]) => [...transform.fromWgs84([lng, lat])] as Position);
};
const polygon = (...coordinates: Position[][]) => ({ type: 'Polygon', coordinates });
const question = (site: Record<string, unknown>, rest: Record<string, unknown> = {}) => ({
  site,
  works: {
    types: ['new_build'],
    buildingHeight: { valueM: 18.5, ref: 'eave', toleranceM: 0.2 },
    storeys: 5,
  },
  asOf: { legal: '2026-06-10' },
  purpose: 'design',
  ...rest,
});
const epsg = (code: number, axisOrder?: 'north_east'): CrsClaim => ({
  kind: 'epsg',
  code,
  ...(axisOrder === undefined ? {} : { axisOrder }),
});

/**
 * Valid questions about ground round a place: every shape, every way to say the reference system, every way to paste.
 * `middle` is WGS84, inside the city with 300 m to spare on all sides.
 */
export function permitSamples(middle: readonly [lng: number, lat: number]): PermitSample[] {
  const at = (eastM: number, northM: number): Position => [
    middle[0] + eastM / 90_880,
    middle[1] + northM / 110_950,
  ];
  const ring = (west: number, south: number, size: number): Position[] => [
    at(west, south),
    at(west + size, south),
    at(west + size, south + size),
    at(west, south + size),
    at(west, south),
  ];
  const outer = ring(-60, -60, 120);
  const hole = ring(-20, -20, 30).toReversed();
  const drawn = (name: string, claim: CrsClaim, rest: Record<string, unknown> = {}): PermitSample => ({
    name,
    body: question(
      { geometry: polygon(inSystem(claim, outer)), crs: claim, accuracyBasis: 'map_1_500' },
      rest,
    ),
  });
  const points = (claim: CrsClaim, northFirst: boolean) =>
    inSystem(claim, outer.slice(0, 4)).map(([x, y]) => (northFirst ? [y, x] : [x, y]));
  const survey = (code: number, zone: string, width: number) => `[属性描述]
格式版本号=1.01版本
坐标系=2000国家大地坐标系
几度分带=${width}
投影类型=高斯克吕格
计量单位=米
带号=${zone}
精度=0.001
[地块坐标]
4,1.44,Z-1,地块一,面,I50,建设用地,,@
${points(epsg(code), true)
  .map(([x, y], i) => `J${i + 1},1,${x!.toFixed(3)},${y!.toFixed(3)}`)
  .join('\n')}`;
  const pasted = (name: string, text: string, rest: Record<string, unknown> = {}): PermitSample => ({
    name,
    body: question({ text, crs: { kind: 'unknown' }, accuracyM: 0.1 }, rest),
  });
  return [
    drawn('wgs84', epsg(4326)),
    drawn('cgcs2000', epsg(4490), { adcode: '370811', projectNo: 'XM-1' }),
    drawn('plane', epsg(4548)),
    drawn('plane north first', epsg(4548, 'north_east')),
    drawn('prefixed plane', epsg(4527), { permit: { state: 'applied', startedOn: '2026-05-01' } }),
    drawn('gcj02', { kind: 'gcj02' }),
    drawn('bd09', { kind: 'bd09' }),
    {
      name: 'holed',
      body: question(
        { geometry: polygon(outer, hole), crs: epsg(4326), accuracyBasis: 'rtk' },
        { works: { types: ['excavation', 'infrastructure'], depthBelowGroundM: 30 } },
      ),
    },
    {
      name: 'parcels',
      body: question({
        geometry: { type: 'MultiPolygon', coordinates: [[outer], [ring(100, 100, 40)]] },
        crs: { kind: 'unknown' },
        accuracyM: 2,
      }),
    },
    { name: 'point', body: question({ geometry: { type: 'Point', coordinates: at(0, 0) }, crs: epsg(4326), accuracyBasis: 'phone' }) }, // prettier-ignore
    pasted('survey 3 degrees', survey(4527, '39', 3)),
    pasted('survey 6 degrees', survey(4498, '20', 6)),
    pasted('bare points', points(epsg(4548), true).map(([x, y], i) => `J${i + 1},${x!.toFixed(3)},${y!.toFixed(3)}`).join('\n')), // prettier-ignore
    pasted('degrees', points(epsg(4326), true).map(([x, y], i) => `J${i + 1},${x!.toFixed(8)},${y!.toFixed(8)}`).join('\n'), { asOf: { legal: '2019-12-01' } }), // prettier-ignore
    pasted('wkt', `POLYGON((${outer.map((one) => one.join(' ')).join(', ')}))`),
  ];
}
