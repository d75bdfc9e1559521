import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomOf } from '../../server/kernel/random.ts';

/**
 * A small invented town as two files that a stranger may bring: crooked named streets, some lanes without a name,
 * and its boundary, in WGS84 near 116.6°E 35.4°N.
 */
export async function streetTownFiles(size = 9): Promise<{
  streets: string;
  boundary: string;
  remove(): Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'xw-town-'));
  const random = randomOf(5, 'street-town');
  const point = Array.from({ length: size + 1 }, (_, i) =>
    Array.from({ length: size + 1 }, (__, j) => [
      116.6 + i * 0.0022 + random.between(-0.0005, 0.0005),
      35.4 + j * 0.0018 + random.between(-0.0004, 0.0004),
    ]),
  );
  const features: unknown[] = [];
  const add = (a: number[], b: number[], name: string, rank: number): void => {
    const highway = ['secondary', 'residential', 'living_street'][rank % 3];
    const properties = random.chance(0.15) ? { highway } : { highway, name };
    features.push({ type: 'Feature', properties, geometry: { type: 'LineString', coordinates: [a, b] } });
  };
  for (let i = 0; i <= size; i += 1)
    for (let j = 0; j <= size; j += 1) {
      if (i < size) add(point[i]![j]!, point[i + 1]![j]!, `东西${j + 1}路`, j);
      if (j < size) add(point[i]![j]!, point[i]![j + 1]!, `南北${i + 1}街`, i);
    }
  const [west, south] = [116.598, 35.398];
  const [east, north] = [116.602 + size * 0.0022, 35.402 + size * 0.0018];
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  const streets = join(folder, 'streets.geojson');
  const boundary = join(folder, 'boundary.geojson');
  await writeFile(streets, JSON.stringify({ type: 'FeatureCollection', features }));
  await writeFile(
    boundary,
    JSON.stringify({
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          properties: { name: '泗滨镇' },
          geometry: { type: 'Polygon', coordinates: [ring] },
        },
      ],
    }),
  );
  return { streets, boundary, remove: () => rm(folder, { recursive: true, force: true }) };
}
