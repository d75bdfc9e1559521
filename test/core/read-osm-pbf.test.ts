import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readTestConfig } from '../../server/config.ts';
import { NodeLocations } from '../../server/ingest/core/node-locations.ts';
import { isArea } from '../../server/ingest/core/osm-areas.ts';
import type { OsmNode, OsmWay } from '../../server/ingest/core/osm-primitives.ts';
import { closeRings, placeHoles } from '../../server/ingest/core/rings.ts';
import { scanOsm } from '../../server/ingest/readers/osm-blocks.ts';
import { writeOsmContent, type OsmContent } from '../harness/format-files/osm-pbf-file.ts';
import { readBack, refusalOf, scratchFolder } from '../harness/format-files/read-back.ts';

const scratch = scratchFolder();
afterAll(() => scratch.remove());
const { sharedData } = readTestConfig();

/** A lattice of nodes 1…25, five a row, 0.001° apart. */
const LATTICE: OsmNode[] = Array.from({ length: 25 }, (_, i) => ({
  id: i + 1,
  lon: Math.round((7.4 + (i % 5) / 1000) * 1e7) / 1e7,
  lat: Math.round((43.7 + Math.floor(i / 5) / 1000) * 1e7) / 1e7,
  tags: {},
}));
const way = (id: number, refs: number[], tags: Record<string, string> = {}): OsmWay => ({ id, refs, tags });

/** An outer ring of two ways, one of them against the direction, and a hole; a lamp; a street; a house; a bus line. */
function town(): OsmContent {
  const nodes = LATTICE.map((node) =>
    node.id === 13 ? { ...node, tags: { highway: 'street_lamp' } } : node,
  );
  return {
    nodes,
    ways: [
      way(1, [1, 5, 25]),
      way(2, [1, 21, 25]),
      way(3, [7, 9, 19, 17, 7]),
      way(4, [1, 2, 3], { highway: 'residential', name: '人民路' }),
      way(5, [1, 2, 7, 6, 1], { building: 'yes', 'building:levels': '3' }),
      way(6, [1, 2, 7, 6, 1], { highway: 'primary', junction: 'roundabout' }),
      way(7, [3, 4], {}),
    ],
    relations: [
      {
        id: 1,
        tags: { type: 'multipolygon', landuse: 'residential' },
        members: [
          { type: 'way', id: 1, role: 'outer' },
          { type: 'way', id: 2, role: 'outer' },
          { type: 'way', id: 3, role: 'inner' },
        ],
      },
      { id: 2, tags: { type: 'route', route: 'bus' }, members: [{ type: 'way', id: 4, role: '' }] },
    ],
  };
}

describe('OSM PBF', () => {
  it.each([{}, { raw: true }, { plainNodes: true }, { blockSize: 3 }])(
    'assembles features: %j',
    async (options) => {
      const path = scratch.path('town.osm.pbf');
      await writeOsmContent(path, town(), options);
      const { file, rows, problems } = await readBack(path);
      expect(problems).toEqual([]);
      expect(file.claim).toEqual({ kind: 'epsg', code: 4326 });
      expect(file.attribution).toContain('OpenStreetMap');
      expect(file.licence).toBe('ODbL-1.0');
      expect(file.ignored).toEqual({ relations: 1 });
      expect(rows.map((row) => [row.place, row.geometry?.type])).toEqual([
        ['node/13', 'Point'],
        ['way/4', 'LineString'],
        ['way/5', 'Polygon'],
        ['way/6', 'LineString'],
        ['relation/1', 'MultiPolygon'],
      ]);
      expect(rows[1]?.properties).toEqual({
        highway: 'residential',
        name: '人民路',
        osm_type: 'way',
        osm_id: 4,
      });
      const area = rows[4]?.geometry;
      expect(
        area?.type === 'MultiPolygon' && area.coordinates.map((rings) => rings.map((ring) => ring.length)),
      ).toEqual([[5, 5]]);
    },
  );

  it('gives the raw things to who builds a road graph', async () => {
    const path = scratch.path('raw.osm.pbf');
    await writeOsmContent(path, town());
    const nodes: OsmNode[] = [];
    const ways: OsmWay[] = [];
    const header = await scanOsm(path, { nodes: (node) => nodes.push(node), ways: (one) => ways.push(one) });
    expect(header.requiredFeatures).toEqual(['OsmSchema-V0.6', 'DenseNodes']);
    expect(nodes.map(({ id, lon, lat }) => [id, lon, lat])).toEqual(
      LATTICE.map(({ id, lon, lat }) => [id, lon, lat]),
    );
    expect(ways).toEqual(town().ways);
  });

  it('names what is wrong with broken relations and ways, and reads on', async () => {
    const content = town();
    content.ways.push(way(8, [1, 99], { highway: 'path' }));
    const outside = way(9, [1, 2, 7, 6, 1]);
    content.ways.push(outside);
    const members = content.relations[0]!.members;
    content.relations.push(
      { id: 3, tags: { type: 'multipolygon', natural: 'water' }, members: members.slice(0, 1) },
      { id: 4, tags: { type: 'boundary', name: '甲区' }, members: [{ type: 'way', id: 77, role: 'outer' }] },
      {
        id: 5,
        tags: { type: 'multipolygon', landuse: 'grass' },
        members: [{ type: 'way', id: 3, role: 'outer' }, { type: 'way', id: 9, role: 'inner' }],
      },
    ); // prettier-ignore
    const path = scratch.path('broken.osm.pbf');
    await writeOsmContent(path, content);
    const { rows, problems } = await readBack(path);
    expect(problems.map((problem) => [problem.place, problem.code])).toEqual([
      ['way/8', 'missing_nodes'],
      ['relation/3', 'open_ring'],
      ['relation/4', 'missing_ways'],
      ['relation/5', 'hole_outside'],
    ]);
    expect(rows.length).toBe(5);
  });

  it('refuses what is cut, damaged, foreign or packed otherwise', async () => {
    const path = scratch.path('whole.osm.pbf');
    await writeOsmContent(path, town());
    const whole = readFileSync(path);
    const damaged = async (bytes: Uint8Array): Promise<string> => {
      writeFileSync(scratch.path('damaged.osm.pbf'), bytes);
      return refusalOf(scratch.path('damaged.osm.pbf'));
    };
    expect(await damaged(whole.subarray(0, whole.length - 10))).toBe('broken_file');
    expect(await damaged(whole.subarray(0, 60))).toBe('broken_file');
    const flipped = Buffer.from(whole);
    flipped.fill(0xff, whole.length - 40, whole.length - 20);
    expect(await damaged(flipped)).toBe('broken_file');
    await writeOsmContent(path, town(), { requiredFeatures: ['OsmSchema-V0.6', 'HistoricalInformation'] });
    expect(await refusalOf(path)).toBe('unsupported_file');
    const bomb = {
      ...town(),
      nodes: Array.from({ length: 1_500_000 }, (_, i) => ({ ...LATTICE[0]!, id: i + 1 })),
    };
    await writeOsmContent(path, bomb, { blockSize: 1_500_000 });
    expect(await refusalOf(path)).toBe('broken_file');
  });

  it('stops when it is told to', async () => {
    const path = scratch.path('abort.osm.pbf');
    await writeOsmContent(path, town());
    await expect(readBack(path, {}, AbortSignal.abort(new Error('stopped by hand')))).rejects.toThrow(
      'stopped by hand',
    );
  });

  it('finds nodes in an unsorted extract', () => {
    const locations = new NodeLocations(200_000);
    for (let i = 0; i < 100_000; i++) locations.add((i * 7919) % 100_003, (i % 360) - 180, 10);
    expect(locations.find(7919 * 5)).toEqual([-175, 10]);
    expect(locations.find(100_002.5)).toBeUndefined();
    expect(locations.add(1, 181, 0)).toBe(true);
    expect(locations.count).toBe(100_000);
  });

  it('knows areas from rings that are lines', () => {
    expect(isArea({ building: 'yes' })).toBe(true);
    expect(isArea({ highway: 'residential', junction: 'roundabout' })).toBe(false);
    expect(isArea({ highway: 'pedestrian', area: 'yes' })).toBe(true);
    expect(isArea({ natural: 'coastline' })).toBe(false);
    expect(isArea({ barrier: 'wall' })).toBe(false);
  });

  it('closes rings end to end and places holes in the smallest ring round them', () => {
    expect(closeRings([[1, 2], [3, 2], [3, 1], [7, 8, 9, 7]]).rings).toEqual([[7, 8, 9, 7], [1, 2, 3, 1]]); // prettier-ignore
    expect(
      closeRings([
        [1, 2],
        [2, 3],
      ]).open,
    ).toEqual([1, 3]);
    const box = (at: number, size: number): [number, number][] => [
      [at, at], [at + size, at], [at + size, at + size], [at, at + size], [at, at],
    ]; // prettier-ignore
    const placed = placeHoles([box(0, 10), box(1, 5)], [box(2, 1), box(7, 1), box(20, 1)]);
    expect(placed.polygons.map((rings) => rings.length)).toEqual([2, 2]);
    expect(placed.homeless).toEqual([2]);
  });

  it.skipIf(sharedData === undefined)('reads the extract of a real city', async () => {
    const path = join(sharedData ?? '', 'osm-monaco/monaco.osm.pbf');
    const count = { nodes: 0, ways: 0, relations: 0 };
    await scanOsm(path, {
      nodes: () => count.nodes++,
      ways: () => count.ways++,
      relations: () => count.relations++,
    });
    expect(count).toEqual({ nodes: 23_662, ways: 3624, relations: 235 });
    const { rows, problems } = await readBack(path);
    const houses = rows.filter(
      (row) => row.properties.building !== undefined && row.geometry?.type.endsWith('Polygon'),
    );
    expect(houses.length).toBeGreaterThan(1100);
    expect(
      rows.filter(
        (row) => row.properties.boundary === 'administrative' && row.geometry?.type === 'MultiPolygon',
      ).length,
    ).toBeGreaterThan(4);
    expect(new Set(problems.map((problem) => problem.code))).toEqual(new Set(['missing_ways']));
  });
});
