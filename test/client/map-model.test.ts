import { describe, expect, it } from 'vitest';
import { modelMesh, VERTEX_BYTES } from '../../client/map/model-mesh.ts';
import { readTile } from '../../client/map/tile-reader.ts';
import { LayerWriter, tileOf } from '../../server/tiles/core/mvt-encoder.ts';

/** One tile with a slab, a courtyard with a hole, a house, a building cut by the tile's edge, and two trees. */
function tile(): Uint8Array {
  const buildings = new LayerWriter('buildings');
  const add = (id: string, kind: string, heightM: number, outline: number[], holes: number[][] = []) => {
    buildings.begin(3, undefined);
    buildings.polygon(outline, holes, 0);
    buildings.attribute('id', id);
    buildings.attribute('kind', kind);
    buildings.attribute('heightM', heightM);
    buildings.end();
  };
  add('slab', 'residential_slab', 18, [100, 100, 200, 100, 200, 140, 100, 140]);
  add(
    'hole',
    'office',
    12,
    [300, 300, 420, 300, 420, 420, 300, 420],
    [[340, 340, 340, 380, 380, 380, 380, 340]],
  );
  add('house', 'courtyard', 6, [500, 500, 550, 500, 550, 520, 500, 520]);
  add('cut', 'mall', 25, [4000, 1000, 4160, 1000, 4160, 1100, 4000, 1100]);
  const assets = new LayerWriter('assets');
  for (const [kind, x] of [
    ['tree', 700],
    ['lamp', 710],
    ['ancient_tree', 720],
    ['tree', 5000],
  ] as const) {
    assets.begin(1, undefined);
    assets.point(x, 700);
    assets.attribute('kind', kind);
    assets.end();
  }
  return tileOf([buildings.finish()!, assets.finish()!]);
}

const UNIT_M = 0.25;

describe('tile reader', () => {
  it('gives back what the encoder wrote, only from the named layers', () => {
    const layers = readTile(tile(), new Set(['buildings']));
    expect(layers.map(({ name }) => name)).toEqual(['buildings']);
    expect(layers[0]!.features.map(({ properties }) => properties)).toContainEqual({
      id: 'slab',
      kind: 'residential_slab',
      heightM: 18,
    });
    expect(layers[0]!.features[0]!.parts).toEqual([[100, 100, 200, 100, 200, 140, 100, 140]]);
  });

  it('finds a tile that was cut off broken, and no bytes empty', () => {
    expect(readTile(new Uint8Array(), new Set(['buildings']))).toEqual([]);
    const whole = tile();
    expect(() => readTile(whole.subarray(0, whole.length - 3), new Set(['buildings', 'assets']))).toThrow(
      RangeError,
    );
  });
});

describe('city model', () => {
  const mesh = modelMesh(tile(), UNIT_M);
  const view = new DataView(mesh.vertices);
  const vertices = Array.from({ length: mesh.vertices.byteLength / VERTEX_BYTES }, (_, at) => ({
    x: view.getFloat32(at * VERTEX_BYTES, true),
    y: view.getFloat32(at * VERTEX_BYTES + 4, true),
    z: view.getFloat32(at * VERTEX_BYTES + 8, true),
    up: view.getInt8(at * VERTEX_BYTES + 14) / 127,
    part: view.getInt8(at * VERTEX_BYTES + 15),
  }));

  it('raises every building to its height and no higher', () => {
    expect(mesh.buildings).toBe(4);
    const top = (x: number, far: number) =>
      Math.max(...vertices.filter((one) => Math.abs(one.x - x) <= far).map(({ z }) => z));
    expect(top(150, 50)).toBe(18);
    expect(top(360, 60)).toBe(12);
    expect(top(525, 25)).toBe(6);
  });

  it('covers exactly the footprint with roofs, holes open', () => {
    let flat = 0;
    for (let i = 0; i < mesh.indices.length; i += 3) {
      const [a, b, c] = [0, 1, 2].map((k) => vertices[mesh.indices[i + k]!]!) as [
        (typeof vertices)[0],
        (typeof vertices)[0],
        (typeof vertices)[0],
      ];
      if (a.part !== 1) continue;
      flat += Math.abs((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y)) / 2;
    }
    expect(flat).toBeCloseTo(100 * 40 + (120 * 120 - 40 * 40) + 160 * 100, 3);
  });

  it('puts a gable on a small house and no wall where the tile was cut', () => {
    expect(vertices.some(({ part }) => part === 2)).toBe(true);
    expect(vertices.some(({ x, part, z }) => x === 4160 && part === 0 && z === 0)).toBe(true);
    const onCut = vertices.filter(({ x, part }) => x === 4160 && part === 0);
    expect(onCut).toHaveLength(4);
  });

  it('plants the trees of this tile only', () => {
    expect(mesh.trees.length / 4).toBe(2);
    expect([mesh.trees[0], mesh.trees[4]]).toEqual([700, 720]);
    expect(mesh.trees[6]).toBeGreaterThan(mesh.trees[2]!);
  });

  it('is empty for an empty tile', () => {
    const none = modelMesh(new Uint8Array(), UNIT_M);
    expect([none.buildings, none.indices.length, none.trees.length]).toEqual([0, 0, 0]);
  });
});
