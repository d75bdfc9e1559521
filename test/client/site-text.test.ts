import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Position } from '../../server/kernel/geojson.ts';
import { ringMeasures } from '../../client/permits/ring-measures.ts';
import { wayOfFile } from '../../client/permits/site-file.ts';
import { readSiteText, textOfBytes } from '../../client/permits/site-text.ts';

const ring: Position[] = [
  [116.58, 35.41],
  [116.582, 35.41],
  [116.582, 35.409],
  [116.58, 35.409],
];
const closed = [...ring, ring[0]];
const polygon = { type: 'Polygon', coordinates: [closed] };
const feature = { type: 'Feature', properties: {}, geometry: polygon };

describe('readSiteText', () => {
  it('leaves boundary points and WKT to the service, word for word', () => {
    for (const text of ['J1,3920012.34,39462210.55\nJ2,3920012.1,39462250.6', 'POLYGON((1 2,3 4,5 6,1 2))'])
      expect(readSiteText(`\n${text}\n`)).toEqual({ kind: 'points', text });
  });

  it('reads every form of GeoJSON to the same geometry, without heights', () => {
    const tall = { ...polygon, coordinates: [closed.map((one) => [...(one ?? []), 45.2])] };
    for (const one of [polygon, feature, tall, { type: 'FeatureCollection', features: [feature] }])
      expect(readSiteText(JSON.stringify(one))).toEqual({ kind: 'shapes', geometry: polygon, claim: null });
  });

  it('joins areas of a collection, and refuses areas mixed with lines', () => {
    const two = { type: 'FeatureCollection', features: [feature, feature] };
    expect(readSiteText(JSON.stringify(two))).toMatchObject({
      geometry: { type: 'MultiPolygon', coordinates: [[closed], [closed]] },
    });
    const line = { type: 'Feature', geometry: { type: 'LineString', coordinates: ring } };
    expect(readSiteText(JSON.stringify({ ...two, features: [feature, line] })).kind).toBe('none');
  });

  it('takes the claim of a crs member, and of nothing else', () => {
    const crs = (name: unknown) =>
      readSiteText(JSON.stringify({ ...feature, crs: { properties: { name } } }));
    for (const name of ['urn:ogc:def:crs:EPSG::4527', 'EPSG:4527', 'urn:ogc:def:crs:EPSG:9.8:4527'])
      expect(crs(name)).toMatchObject({ claim: { kind: 'epsg', code: 4527 } });
    expect(crs('urn:ogc:def:crs:OGC:1.3:CRS84')).toMatchObject({ claim: null });
    expect(crs(12)).toMatchObject({ claim: null });
  });

  it('says why it takes nothing from the rest', () => {
    for (const text of ['', '  ', '{"type":"Polygon"', '{"type":"Topology"}', '{}'])
      expect(readSiteText(text)).toMatchObject({ kind: 'none', zh: expect.stringMatching(/。$/) as string });
  });

  it('never throws, whatever is pasted', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(['points', 'shapes', 'none']).toContain(readSiteText(text).kind);
      }),
    );
  });

  it('reads a file in UTF-8 or in the national encoding', () => {
    expect(textOfBytes(new TextEncoder().encode('地块坐标'))).toBe('地块坐标');
    expect(textOfBytes(new Uint8Array([0xb5, 0xd8, 0xbf, 0xe9]))).toBe('地块');
  });
});

describe('ringMeasures', () => {
  it('measures a rectangle of a city within a thousandth', () => {
    const measures = ringMeasures(ring);
    expect(measures?.areaM2).toBeGreaterThan(181.3 * 111.1 * 0.998);
    expect(measures?.areaM2).toBeLessThan(181.3 * 111.3 * 1.002);
    expect(ringMeasures(ring.slice(0, 2))).toBeNull();
  });

  it('does not depend on where the ring begins nor on its direction', () => {
    const turned = [...ring.slice(1), ring[0]!];
    expect(ringMeasures(turned)?.areaM2).toBeCloseTo(ringMeasures(ring)!.areaM2, 3);
    expect(ringMeasures([...ring].reverse())?.areaM2).toBeCloseTo(ringMeasures(ring)!.areaM2, 3);
  });
});

describe('a file chosen as the site', () => {
  it('is read as text only where it is one; drawings, workbooks and long files go to the service', () => {
    expect(wayOfFile({ name: '界址点.TXT', size: 400 })).toBe('text');
    expect(wayOfFile({ name: 'site.geojson', size: 2_000_000 })).toBe('text');
    for (const name of ['地块.kml', '宗地.zip', '红线.dxf', '台账.xlsx', 'nameless'])
      expect(wayOfFile({ name, size: 400 }), name).toBe('batch');
    expect(wayOfFile({ name: 'long.csv', size: 50_000_000 })).toBe('batch');
    expect(wayOfFile({ name: 'site.txt', size: 0 })).toBe('empty');
  });
});
