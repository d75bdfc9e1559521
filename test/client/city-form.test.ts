import { describe, expect, it } from 'vitest';
import {
  boundariesOf,
  boundaryExcess,
  cellsIn,
  emptyCityForm,
  kindOfFile,
  newCityOf,
  problemsOf,
  withBoundaryFile,
  withUpload,
} from '../../client/cities/city-form.ts';
import type { MapViewpoint } from '../../client/state/app-state.ts';
import { cityViewpoint, homeViewpoint } from '../../client/state/viewpoint.ts';
import { newCitySchema } from '../../server/cities/contract.ts';
import type { CityUpload } from '../../server/cities/contract.ts';

const upload = (uploadId: string, choices: string[], timeZone: string | null = 'Asia/Shanghai'): CityUpload => ({
  uploadId,
  name: `${uploadId}.osm.pbf`,
  kind: 'osm',
  bytes: 1000,
  sha256: 'ab',
  bbox: [114, 22.5, 114.1, 22.6],
  counts: { roads: 3 },
  boundaries: choices.map((choice) => ({
    choice,
    nameZh: `区${choice}`,
    nameEn: `District ${choice}`,
    adminLevel: 6,
    areaM2: 1e6,
    bbox: [114, 22.5, 114.1, 22.6],
    geometry: { type: 'Polygon', coordinates: [[[114, 22.5], [114.1, 22.5], [114.1, 22.6], [114, 22.5]]] },
  })),
  zone: null,
  timeZone,
  attribution: '© OpenStreetMap',
  licence: 'ODbL-1.0',
  notes: [],
}); // prettier-ignore

describe('the form of a new city', () => {
  it('tells files apart by their ending', () => {
    expect(kindOfFile('a.osm.PBF')).toBe('osm');
    expect(kindOfFile('edges.geojson')).toBe('streets');
  });

  it('takes from the file what the person left empty, and nothing that they wrote', () => {
    const form = withUpload({ ...emptyCityForm, nameZh: '我的城' }, upload('u', ['1', '2']));
    expect(form).toMatchObject({
      nameZh: '我的城',
      nameEn: 'District 1',
      boundary: 'u~1',
      licence: 'ODbL-1.0',
    });
  });

  it('falls back on the hull, and on a boundary of another file', () => {
    const form = withUpload(emptyCityForm, upload('u', []));
    expect(form.boundary).toBe('hull');
    const other = withBoundaryFile(form, upload('b', ['9']));
    expect(other.boundary).toBe('b~9');
    expect(boundariesOf(other)).toHaveLength(1);
    const named = { ...other, nameZh: '甲', nameEn: 'A' };
    expect(newCityOf(named)?.boundary).toEqual({ how: 'choice', uploadId: 'b', choice: '9' });
    expect(newCityOf({ ...named, boundary: 'hull' })?.boundary).toEqual({ how: 'hull' });
  });

  it('sends what the service accepts, and nothing while something is missing', () => {
    expect(newCityOf(emptyCityForm)).toBeNull();
    const form = withUpload(emptyCityForm, upload('u', ['1']));
    expect(problemsOf(form)).toEqual([]);
    expect(newCitySchema.safeParse(newCityOf(form)).success).toBe(true);
    expect(problemsOf({ ...form, adcode: '44' })).toHaveLength(1);
    expect(problemsOf({ ...form, h3Fine: 8 })).toHaveLength(1);
    expect(problemsOf(withUpload(emptyCityForm, upload('u', ['1'], null)))).toHaveLength(1);
  });

  it('says when the boundary is far larger than the streets', () => {
    const streets = upload('s', ['reach']);
    const reach = { ...streets.boundaries[0]!, adminLevel: null, areaM2: 1e6 };
    const form = withUpload(emptyCityForm, { ...streets, boundaries: [reach] });
    expect(boundaryExcess(form)).toBe(1);
    const district = upload('b', ['9']);
    const wide = { ...district, boundaries: [{ ...district.boundaries[0]!, areaM2: 5.5e6 }] };
    expect(boundaryExcess(withBoundaryFile(form, wide))).toBe(5.5);
    expect(boundaryExcess(emptyCityForm)).toBeNull();
  });

  it('counts cells', () => {
    expect(cellsIn(1_000_000, { areaM2: 15_000 })).toBe(67);
    expect(cellsIn(10, { areaM2: 15_000 })).toBe(1);
  });
});

describe('where a city opens', () => {
  const bbox: [number, number, number, number] = [7.40, 43.72, 7.44, 43.75]; // prettier-ignore
  it('is its own extent for a real one, working scale for a demo city', () => {
    const wide: [number, number, number, number] = [114, 22.5, 114.2, 22.7];
    const real = cityViewpoint({ bbox: wide, center: [114.1, 22.6], synthetic: false });
    const demo = cityViewpoint({ bbox: wide, center: [114.1, 22.6], synthetic: true });
    expect(real.zoom).toBeLessThan(13);
    expect(demo.zoom).toBe(14.2);
    const small = cityViewpoint({ bbox, center: [7.42, 43.735], synthetic: false });
    expect(small.zoom).toBeGreaterThan(real.zoom);
    expect([small.lng, small.lat]).toEqual([7.42, 43.735]);
  });

  it('shows the whole of a real one clear of the panel, however the window is shaped', () => {
    const boxes: [number, number, number, number][] = [
      [116.598, 35.398, 116.6196, 35.4164],
      [7.4, 43.72, 7.44, 43.75],
      [113.7, 22.4, 114.6, 22.9],
      [-70.7, -33.6, -70.5, -33.1],
    ];
    for (const box of boxes)
      for (const size of [
        { width: 1280, height: 800 },
        { width: 2560, height: 1200 },
        { width: 900, height: 1100 },
      ]) {
        const city = { bbox: box, center: [0, 0] as [number, number], synthetic: false };
        const view = homeViewpoint(city, true, size);
        const seen = cornersSeen(view, box, size.width, size.height - 104);
        for (const [x, y] of seen) {
          expect(x).toBeGreaterThan(385);
          expect(x).toBeLessThan(size.width - 60);
          expect(y).toBeGreaterThan(15);
          expect(y).toBeLessThan(size.height - 104 - 30);
        }
        // It is not smaller than it need be.
        const [xs, ys] = [seen.map(([x]) => x), seen.map(([, y]) => y)];
        const fills = Math.max(
          (Math.max(...xs) - Math.min(...xs)) / (size.width - 464),
          (Math.max(...ys) - Math.min(...ys)) / (size.height - 104 - 72),
        );
        if (view.zoom < 15.19) expect(fills).toBeGreaterThan(0.9);
      }
  });
});

/** Where a pinhole camera of 36.87° shows the corners of a box on a globe laid flat, px from the top left. */
function cornersSeen(
  { lng, lat, zoom, pitch, bearing }: MapViewpoint,
  [west, south, east, north]: [number, number, number, number],
  width: number,
  height: number,
): [number, number][] {
  const world = 512 * 2 ** zoom;
  const mercator = (lngOf: number, latOf: number): [number, number] => [
    (lngOf / 360) * world,
    (Math.log(Math.tan(Math.PI / 4 + (latOf * Math.PI) / 360)) / (2 * Math.PI)) * world,
  ];
  const [centreX, centreY] = mercator(lng, lat);
  const [tilt, turn] = [(pitch * Math.PI) / 180, (bearing * Math.PI) / 180];
  const focal = height / 2 / Math.tan((36.87 * Math.PI) / 360);
  const dot = (a: number[], b: number[]): number => a.reduce((sum, part, axis) => sum + part * b[axis]!, 0);
  const heading = [Math.sin(turn), Math.cos(turn), 0];
  const forward = [heading[0]! * Math.sin(tilt), heading[1]! * Math.sin(tilt), -Math.cos(tilt)];
  const upward = [heading[0]! * Math.cos(tilt), heading[1]! * Math.cos(tilt), Math.sin(tilt)];
  const rightward = [Math.cos(turn), -Math.sin(turn), 0];
  const camera = forward.map((part) => -part * focal);
  return [[west, south], [west, north], [east, south], [east, north]].map(([lngOf, latOf]) => {
    const [x, y] = mercator(lngOf!, latOf!);
    const ray = [x - centreX, y - centreY, 0].map((part, axis) => part - camera[axis]!);
    const depth = dot(ray, forward);
    return [width / 2 + (dot(ray, rightward) * focal) / depth, height / 2 - (dot(ray, upward) * focal) / depth];
  }); // prettier-ignore
}
