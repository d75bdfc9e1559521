import { describe, expect, it } from 'vitest';
import { keyOf, MODEL_ZOOMS, modelTilesOf, standIns } from '../../client/map/model-cover.ts';
import type { TileAddress } from '../../client/map/model-cover.ts';

/** A prefecture of 60 by 60 km, and the picture of a plain screen over its middle. */
const BOX = [116.4, 35.2, 117.1, 35.75] as const;
const SIZE = { width: 1280, height: 800 };
const from = (zoom: number, pitch = 0, bearing = 0) =>
  modelTilesOf({ lng: 116.75, lat: 35.475, zoom, pitch, bearing }, SIZE, BOX);
const zoomsOf = (tiles: readonly TileAddress[]) => [...new Set(tiles.map(({ z }) => z))].toSorted();
const isWithin = (tile: TileAddress, other: TileAddress) =>
  tile.z >= other.z && tile.x >> (tile.z - other.z) === other.x && tile.y >> (tile.z - other.z) === other.y;
/** Share of the unit square. */
const areaOf = (tiles: readonly TileAddress[]) => tiles.reduce((sum, { z }) => sum + 4 ** -z, 0);

describe('tiles of the city model', () => {
  it('are coarse from afar and fine near by, and a screen needs few of them at any zoom', () => {
    expect([11.5, 12, 12.2].map((zoom) => zoomsOf(from(zoom)))).toEqual([[12], [12], [12]]);
    expect([12.4, 13, 13.2].map((zoom) => zoomsOf(from(zoom)))).toEqual([[13], [13], [13]]);
    expect([13.4, 14, 14.2].map((zoom) => zoomsOf(from(zoom)))).toEqual([[14], [14], [14]]);
    // Trees sprout from 14.4 on, and only the last tiles carry all of them.
    expect([14.35, 15, 17].map((zoom) => zoomsOf(from(zoom)))).toEqual([[15], [15], [15]]);
    for (let zoom = 12; zoom <= 18; zoom += 0.1) expect(from(zoom).length).toBeLessThanOrEqual(32);
  });

  it('are coarser towards the horizon, the nearest first', () => {
    const tiles = from(14.2, 58, -22);
    expect(zoomsOf(tiles)).toEqual([13, 14, 15]);
    const row = (z: number) => tiles.filter((tile) => tile.z === z).map(({ y }) => (y + 0.5) / 2 ** z);
    const mean = (of: number[]) => of.reduce((sum, y) => sum + y, 0) / of.length;
    expect(mean(row(13))).toBeLessThan(mean(row(14)));
    expect(mean(row(14))).toBeLessThan(mean(row(15)));
    expect(isWithin(from(17)[0]!, tiles[0]!)).toBe(true);
  });

  it.each([
    [12, 0, 0],
    [13.3, 50, 30],
    [14.2, 58, -22],
    [14.8, 55, 135],
    [15, 72, 180],
  ])('cover each spot once: zoom %d, pitch %d, bearing %d', (zoom, pitch, bearing) => {
    const tiles = from(zoom, pitch, bearing);
    for (const tile of tiles)
      expect(tiles.filter((other) => isWithin(tile, other)).map(keyOf)).toEqual([keyOf(tile)]);
    // A picture from above holds so much ground; a tilted one more.
    const worldPx = 512 * 2 ** zoom;
    expect(areaOf(tiles)).toBeGreaterThan((SIZE.width * SIZE.height) / worldPx ** 2);
  });

  it('lie within the city and within what the camera sees', () => {
    const [west, south, east, north] = [116.7, 35.45, 116.72, 35.46];
    const small = modelTilesOf({ lng: 116.71, lat: 35.455, zoom: 12, pitch: 50, bearing: 0 }, SIZE, [
      west,
      south,
      east,
      north,
    ]);
    expect(small.length).toBeLessThanOrEqual(4);
    const rows = (bearing: number) => from(15, 60, bearing).map(({ z, y }) => (y + 0.5) / 2 ** z);
    const [ahead, behind] = [rows(0), rows(180)];
    expect(Math.min(...ahead)).toBeLessThan(Math.min(...behind));
    expect(Math.max(...ahead)).toBeLessThan(Math.max(...behind));
    expect(modelTilesOf({ lng: 10, lat: 10, zoom: 14, pitch: 0, bearing: 0 }, SIZE, BOX)).toEqual([]);
  });
});

describe('what stands for tiles that are under way', () => {
  const parent = { z: 13, x: 100, y: 200 };
  const children = [0, 1, 2, 3].map((i) => ({ z: 14, x: 200 + (i & 1), y: 400 + (i >> 1) }));
  const grandchild = { z: 15, x: 400, y: 800 };
  const held = (...tiles: TileAddress[]) => new Set(tiles.map(keyOf));

  it('is the coarser tile until all finer ones can take its place', () => {
    expect(standIns(children, held(parent))).toEqual([keyOf(parent)]);
    expect(standIns(children, held(parent, ...children.slice(1)))).toEqual([keyOf(parent)]);
    expect(standIns(children, held(parent, ...children))).toEqual(children.map(keyOf));
  });

  it('is the finer tiles until the coarser one is there, none twice', () => {
    expect(standIns([parent], held(children[1]!, grandchild)).toSorted()).toEqual(
      [keyOf(children[1]!), keyOf(grandchild)].toSorted(),
    );
    expect(standIns([parent], held(children[0]!, grandchild))).toEqual([keyOf(children[0]!)]);
    expect(standIns([parent], held(parent, ...children))).toEqual([keyOf(parent)]);
  });

  it('is nothing where nothing was ever there', () => {
    expect(standIns([parent, ...children], new Set())).toEqual([]);
    expect(MODEL_ZOOMS.first).toBe(12);
    expect(standIns([{ z: 12, x: 1, y: 1 }], held(parent))).toEqual([]);
  });
});
