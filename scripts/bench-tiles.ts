/**
 * How fast are tiles, and what do snapshots cost? `tsx scripts/bench-tiles.ts` with DATABASE_URL naming a PostgreSQL
 * that holds city 1. Prints the load time and memory of each snapshot; then, for the layers that a map asks for
 * together, cold tiles (snapshot in memory, no tile kept) and warm ones, and ST_AsMVT over the same tiles for
 * information. CPU is processor time of this process, compression included: what a busy machine does not blur.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { readConfig } from '../server/config.ts';
import { openDatabase } from '../server/db/database.ts';
import { systemClock } from '../server/kernel/clock.ts';
import { LAYER_IDS, type LayerId } from '../server/tiles/contract.ts';
import { tileBox, tilesOver, type TileAddress } from '../server/tiles/core/mercator.ts';
import { openLocalTileEngine, openThreadTileEngine } from '../server/tiles/tile-thread.ts';
import { createTiles, type Tiles } from '../server/tiles/tiles.ts';

const CITY = 1;
const SETS: Record<string, LayerId[]> = {
  base: ['boundary', 'surfaces', 'roads', 'buildings', 'places'],
  everything: [...LAYER_IDS],
};
const MOST_TILES = 120;

const { databaseUrl } = readConfig();
if (databaseUrl === undefined) {
  console.error('DATABASE_URL is not set: nothing was measured.');
  process.exit(2);
}
const db = openDatabase({ url: databaseUrl, engine: 'postgresql' });
const open = (threaded: boolean): Tiles =>
  createTiles({
    db,
    clock: systemClock,
    publish: () => undefined,
    engine: threaded ? openThreadTileEngine() : openLocalTileEngine(),
  });

const quantile = (sorted: number[], q: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0).toFixed(1);

/** Milliseconds of processor time of this process. */
function cpuMs(since?: NodeJS.CpuUsage): number {
  const used = process.cpuUsage(since);
  return (used.user + used.system) / 1000;
}

async function snapshots(): Promise<Tiles> {
  const tiles = open(false);
  console.log('snapshot              features  vertices   load ms   MB flat   MB heap+flat');
  for (const layer of LAYER_IDS) {
    globalThis.gc?.();
    const before = process.memoryUsage();
    const began = process.cpuUsage();
    await tiles.layers.ready(CITY, [layer]);
    const ms = cpuMs(began);
    globalThis.gc?.();
    const after = process.memoryUsage();
    const heap = (after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers) / 2 ** 20;
    const { features, vertices, bytes } = tiles.layers.stats(CITY, layer)!;
    console.log(
      `${layer.padEnd(20)}${String(features).padStart(10)}${String(vertices).padStart(10)}${ms.toFixed(0).padStart(10)}${(bytes / 2 ** 20).toFixed(2).padStart(10)}${heap.toFixed(2).padStart(15)}`,
    );
  }
  return tiles;
}

async function cold(
  tiles: Tiles,
  name: string,
  layers: LayerId[],
  z: number,
  at: TileAddress[],
): Promise<void> {
  const times: number[] = [];
  const cpu: number[] = [];
  const sizes: number[] = [];
  for (const address of at) {
    const began = performance.now();
    const used = process.cpuUsage();
    const stored = await tiles.tile(CITY, layers, address);
    cpu.push(cpuMs(used));
    times.push(performance.now() - began);
    sizes.push(stored.gzip?.length ?? 0);
  }
  const warm: number[] = [];
  for (const address of at) {
    const began = performance.now();
    await tiles.tile(CITY, layers, address);
    warm.push(performance.now() - began);
  }
  for (const list of [times, cpu, sizes, warm]) list.sort((a, b) => a - b);
  console.log(
    `${name.padEnd(12)} z${z}  tiles ${String(at.length).padStart(4)}  cold ms p50 ${quantile(times, 0.5)} p99 ${quantile(times, 0.99)} (CPU p50 ${quantile(cpu, 0.5)} p99 ${quantile(cpu, 0.99)})  warm ms p50 ${quantile(warm, 0.5)}  KB gzip p50 ${(Number(quantile(sizes, 0.5)) / 1000).toFixed(1)} max ${((sizes[sizes.length - 1] ?? 0) / 1000).toFixed(1)}`,
  );
}

const part = (name: string, from: string, columns: string): string =>
  `(select coalesce(ST_AsMVT(t, '${name}', 4096, 'geom'), ''::bytea) from (select ST_AsMVTGeom(ST_Transform(geom, 3857), ST_TileEnvelope($1, $2, $3), 4096, 64, true) as geom, ${columns}
    from ${from} where city_id = 1 and geom && ST_MakeEnvelope($4, $5, $6, $7, 4326)) t)`;

/** The same ground by PostGIS: buildings, roads and surfaces with their main attributes, one statement a tile. */
async function asMvt(z: number, at: TileAddress[]): Promise<void> {
  const parts = [
    part('surfaces', 'surfaces', 'surface_id as id, kind, name_zh'),
    part('roads', 'road_edges', 'edge_id as id, class, width_m, name_zh, bridge'),
    ...(z >= 13
      ? [part('buildings', 'buildings', 'building_id as id, kind, height_m, storeys, name_zh')]
      : []),
    part('places', 'places', 'place_id as id, kind, rank, name_zh'),
  ];
  const times: number[] = [];
  for (const address of at) {
    const began = performance.now();
    await db.query(`select length(${parts.join(' || ')})::int4 as bytes`, [
      address.z,
      address.x,
      address.y,
      ...tileBox(address),
    ]);
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  console.log(
    `ST_AsMVT     z${z}  tiles ${String(at.length).padStart(4)}  cold ms p50 ${quantile(times, 0.5)} p99 ${quantile(times, 0.99)}`,
  );
}

const local = await snapshots();
const { bbox } = await local.layers.head(CITY);
const at = (z: number): TileAddress[] => {
  const all = tilesOver(bbox, z);
  const stride = Math.max(1, Math.ceil(all.length / MOST_TILES));
  return all.filter((_, i) => i % stride === 0);
};
for (const z of [10, 12, 13, 14, 16]) {
  for (const [name, layers] of Object.entries(SETS)) await cold(local, name, layers, z, at(z));
  await asMvt(z, at(z));
}
await local.close();

console.log('\nDelay of the event loop while every tile of z12–z15 is made (8 at a time)');
for (const threaded of [false, true]) {
  const tiles = open(threaded);
  await tiles.layers.ready(CITY, LAYER_IDS);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const began = performance.now();
  const wanted = [12, 13, 14, 15].flatMap((z) => tilesOver(bbox, z));
  let next = 0;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let i = next++; i < wanted.length; i = next++)
        await tiles.tile(CITY, SETS['everything']!, wanted[i]!);
    }),
  );
  delay.disable();
  console.log(
    `${threaded ? 'worker thread' : 'same thread  '}  ${wanted.length} tiles in ${(performance.now() - began).toFixed(0)} ms; delay ms p50 ${(delay.percentile(50) / 1e6).toFixed(1)} p99 ${(delay.percentile(99) / 1e6).toFixed(1)} max ${(delay.max / 1e6).toFixed(1)}`,
  );
  const change = performance.now();
  await tiles.layers.touch(CITY, 'buildings', [[bbox[0], bbox[1], bbox[0] + 0.001, bbox[1] + 0.001]]);
  console.log(
    `  one change of a building: ${(performance.now() - change).toFixed(1)} ms until tiles are dropped and browsers told`,
  );
  await tiles.close();
}
await db.close();
