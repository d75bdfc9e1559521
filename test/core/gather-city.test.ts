import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gather } from '../../server/cities/gather.ts';

describe('the things of a city from a file in a projected system', () => {
  let folder: string;
  let path: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'xw-gather-'));
    path = join(folder, 'streets.geojson');
    const line = (y: number) => ({
      type: 'Feature',
      properties: { name: 'Markt', highway: 'residential' },
      geometry: { type: 'LineString', coordinates: [[84_500, y], [84_700, y]] },
    }); // prettier-ignore
    writeFileSync(
      path,
      JSON.stringify({ type: 'FeatureCollection', features: [line(447_500), line(447_600)] }),
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const read = (crs: string) => gather({ path, name: 'streets.geojson', kind: 'streets', crs });

  it('reads a system that the product ships as a definition', async () => {
    const { roads, datumEn } = await read('EPSG:28992');
    expect(datumEn).toBe('Amersfoort / RD New');
    expect(roads).toHaveLength(2);
    const [lng, lat] = roads[0]!.points[0]!;
    expect(lng).toBeCloseTo(4.36, 2);
    expect(lat).toBeCloseTo(52.01, 2);
  });

  it.each(['EPSG:2432', 'EPSG:4610', 'EPSG:4214', 'EPSG:99999'])(
    'still refuses what has no tested parameters: %s',
    async (crs) => {
      await expect(read(crs)).rejects.toThrowError(/crs_/);
    },
  );
});
