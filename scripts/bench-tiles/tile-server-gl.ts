import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import { environment } from '../../server/config.ts';
import { memoryOf } from '../bench/memory.ts';
import { freePort } from '../verify/free-port.ts';
import { cpuMsOf } from './cpu-time.ts';
import { endGroup, onceItAnswers, pathOf } from './installed.ts';
import type { Server } from './turns.ts';

const PROGRAM = 'tileserver-gl-light';

/** Is tileserver-gl-light installed? */
export const tileServerGlIsInstalled = (): boolean => pathOf(PROGRAM) !== undefined;

/** A tile as it is kept: compressed by gzip. */
export interface MadeTile {
  z: number;
  x: number;
  y: number;
  gzip: Uint8Array;
}

/** Where tileserver-gl answers a tile. */
export const pathAtTileServerGl = ({ z, x, y }: Omit<MadeTile, 'gzip'>): string =>
  `/data/bench/${z}/${x}/${y}.pbf`;

/**
 * tileserver-gl-light over an MBTiles file of these tiles. It only sends what was made before, so it stands beside our warm tiles.
 * Source: MBTiles 1.3 (rows counted from the south); maptiler-tileserver.readthedocs.io.
 */
export async function startTileServerGl(
  tiles: readonly MadeTile[],
  layers: readonly string[],
): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'xw-tileserver-'));
  const file = join(folder, 'bench.mbtiles');
  writeMbtiles(file, tiles, layers);
  const port = await freePort();
  const child = spawn(
    pathOf(PROGRAM)!,
    ['--file', file, '--bind', '127.0.0.1', '--port', String(port), '--silent'],
    { cwd: folder, stdio: 'ignore', detached: true, env: environment() },
  );
  const server: Server = {
    port,
    async stop() {
      endGroup(child);
      rmSync(folder, { recursive: true, force: true });
    },
    async usage() {
      const own = memoryOf(child.pid ?? 0);
      return {
        cpuMs: cpuMsOf(own.map(({ pid }) => pid)),
        rssMb: own.reduce((sum, { rssMb }) => sum + rssMb, 0),
      };
    },
  };
  return onceItAnswers(server, pathAtTileServerGl(tiles[0]!), PROGRAM);
}

function writeMbtiles(file: string, tiles: readonly MadeTile[], layers: readonly string[]): void {
  const zooms = tiles.map(({ z }) => z);
  const about: Record<string, string> = {
    id: 'bench',
    name: 'bench',
    format: 'pbf',
    minzoom: String(Math.min(...zooms)),
    maxzoom: String(Math.max(...zooms)),
    bounds: '-180,-85,180,85',
    json: JSON.stringify({ vector_layers: layers.map((id) => ({ id, fields: {} })) }),
  };
  const db = new sqlite.Database(file);
  try {
    db.exec(`pragma journal_mode = off; pragma synchronous = off;
      create table metadata (name text, value text);
      create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob);
      create unique index tile_index on tiles (zoom_level, tile_column, tile_row);`);
    for (const [name, value] of Object.entries(about))
      db.run('insert into metadata values (?, ?)', [name, value]);
    for (const { z, x, y, gzip } of tiles)
      db.run('insert into tiles values (?, ?, ?, ?)', [z, x, 2 ** z - 1 - y, gzip]);
  } finally {
    db.close();
  }
}
