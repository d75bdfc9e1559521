import { createHash } from 'node:crypto';
import type { Permission } from '../accounts/permissions.ts';
import type { Database } from '../db/database.ts';
import type { EventInput } from '../events/events.ts';
import type { Clock } from '../kernel/clock.ts';
import { XwError, notFound } from '../kernel/errors.ts';
import { CATALOGUE, TILE_ZOOMS } from './catalogue.ts';
import { LAYER_IDS, type LayerId, type LayerInfo, type TileJson } from './contract.ts';
import { tilesOver, type TileAddress } from './core/mercator.ts';
import { createLayers, type Layers } from './layers.ts';
import { readDatabaseTile, type DatabaseTile } from './database-tile.ts';
import { declarationOf } from './layer-plan.ts';
import type { LayerStats } from './snapshot-shelf.ts';
import { StoredTile, zipTile } from './stored-tile.ts';
import { TileCache, meets } from './tile-cache.ts';
import { mercatorBox } from './core/mercator.ts';
import { openThreadTileEngine, type TileEngine } from './tile-thread.ts';

/** A tile may have so many bytes, compressed by gzip: what a person on a plain line does not wait for. */
const BUDGET_BYTES = 100_000;
/** Makings beyond the first that may bring a tile within its budget. */
const MOST_ROUNDS = 6;
/** Lists of layers whose reading is remembered. */
const MOST_NAMES = 500;

/** What the caller may see. */
export type Seen = readonly Permission[];

export interface Tiles {
  readonly layers: Layers;
  /** The layers that these permissions let one see, with counts (loads nothing: null until a layer was read). */
  catalogue(cityId: number, seen: Seen): Promise<LayerInfo[]>;
  /**
   * The named layers, in drawing order and without repeats.
   * Errors: `not_found` for an unknown name, `forbidden_layer` (403) for one that is not to be seen.
   */
  named(text: string, seen: Seen): LayerId[];
  /** The tile, from memory or made now; `thinning` off is made each time. */
  tile(cityId: number, layers: LayerId[], address: TileAddress, thinning?: boolean): Promise<StoredTile>;
  /** The same, when it is at hand and nothing has to be waited for. */
  kept(cityId: number, layers: LayerId[], address: TileAddress): StoredTile | undefined;
  /** Stands for exactly this content of these layers; changes with any of them. */
  token(cityId: number, layers: LayerId[]): Promise<string>;
  tileJson(cityId: number, layers: LayerId[], origin: string): Promise<TileJson>;
  /**
   * Makes every tile of the city at the zooms beforehand. `step` is told how many are done of how many and answers
   * whether to go on. Returns how many were made and their bytes.
   */
  warm(
    cityId: number,
    layers: LayerId[],
    zooms: { from: number; to: number; skip?: number },
    step: (done: number, all: number) => Promise<boolean>,
  ): Promise<{ tiles: number; bytes: number; done: number }>;
  /** Reads the layers of these cities into memory one by one, so that the first map does not wait. Never rejects. */
  preload(cityIds: number[]): Promise<void>;
  stats(): Promise<TileStats>;
  close(): Promise<void>;
}

export interface TileStats {
  layers: LayerStats[];
  cachedTiles: number;
  cachedBytes: number;
  made: number;
  hits: number;
}

export interface TilesDeps {
  db: Database;
  /** City clock. */
  clock: Clock;
  publish(event: EventInput): void;
  /** Where tiles are made; a worker thread unless told. */
  engine?: TileEngine;
  /** Memory for finished tiles; 96 MiB unless told. */
  cacheBytes?: number;
  /** Wall clock. */
  wall?: Clock;
  /** See `createLayers`. */
  mostRows?: number;
  onError?: (error: Error) => void;
}

/** In the order in which a map needs them. */
const PRELOADED: LayerId[] = [
  'boundary',
  'surfaces',
  'roads',
  'buildings',
  'places',
  ...LAYER_IDS.filter((id) => !['boundary', 'surfaces', 'roads', 'buildings', 'places'].includes(id)),
];

export function createTiles(deps: TilesDeps): Tiles {
  const engine = deps.engine ?? openThreadTileEngine({ onLost: deps.onError });
  const layers = createLayers({ ...deps, engine });
  const cache = new TileCache(deps.cacheBytes ?? 96 * 2 ** 20);
  const flights = new Map<
    string,
    { promise: Promise<StoredTile>; layers: LayerId[]; address: TileAddress }
  >();
  const tokens = new Map<string, { stands: string; token: string }>();
  const names = new Map<string, { layers: LayerId[]; needs: Permission[] }>();
  let closed = false;
  let made = 0;
  let hits = 0;

  layers.onChange((cityId, layer, boxes) => {
    cache.drop(cityId, layer, boxes);
    // A tile under way may have been made from what was; those who ask from now on get a new one.
    const squares = boxes?.map(mercatorBox);
    for (const [key, flight] of flights) {
      if (!key.startsWith(`${cityId}/`) || !flight.layers.includes(layer)) continue;
      if (squares === undefined || squares.some((square) => meets(layer, square, flight.address)))
        flights.delete(key);
    }
  });

  /**
   * Makes a tile within the budget: while it is larger, it is made again with fewer features. What is in it depends on the snapshots
   * alone, so that every process makes the same.
   */
  async function make(
    cityId: number,
    wanted: LayerId[],
    address: TileAddress,
    thinning: boolean,
  ): Promise<StoredTile> {
    await layers.ready(cityId, wanted);
    const outgrown = layers.outgrown(cityId, wanted);
    const held = outgrown.length === 0 ? wanted : wanted.filter((layer) => !outgrown.includes(layer));
    // Versions before rows, so that a tile never promises more than it holds.
    const before = layers.loadedVersions(cityId, wanted);
    const read = await Promise.all(
      outgrown.map((layer) => readDatabaseTile(deps.db, cityId, layer, address, thinning, layers.now())),
    );
    for (let fit = 1, round = 0; ; round += 1) {
      const content = await engine.tile({
        cityId,
        layers: held,
        tile: address,
        thinning,
        fit,
        beside: read.map(({ meta }) => meta),
      });
      const bytes = joined(read, content.bytes);
      const versions = wanted.map((layer, i) =>
        outgrown.includes(layer) ? before[i]! : content.versions[held.indexOf(layer)]!,
      );
      made += 1;
      const of = { cityId, layers: wanted, address, versions };
      if (bytes === undefined || !thinning || bytes.length <= BUDGET_BYTES) return new StoredTile(of, bytes);
      const zipped = await zipTile(bytes);
      if (zipped.length <= BUDGET_BYTES || round === MOST_ROUNDS) return new StoredTile(of, bytes, zipped);
      fit *= (0.95 * BUDGET_BYTES) / zipped.length;
    }
  }

  /** The kept tile when nothing has to be waited for. */
  function kept(cityId: number, wanted: LayerId[], address: TileAddress): StoredTile | undefined {
    if (!layers.isCurrent(cityId, wanted)) return undefined;
    layers.check(cityId).catch(lookFailed);
    const found = cache.get(`${cityId}/${wanted.join(',')}/${address.z}/${address.x}/${address.y}`);
    if (found !== undefined) hits += 1;
    return found;
  }
  const lookFailed = (error: unknown): void => deps.onError?.(error as Error);

  async function tile(
    cityId: number,
    wanted: LayerId[],
    address: TileAddress,
    thinning = true,
  ): Promise<StoredTile> {
    if (!thinning) return make(cityId, wanted, address, false);
    layers.check(cityId).catch(lookFailed);
    // Reads again what a new day or a lost thread made stale, and so drops the tiles made of it.
    await layers.ready(cityId, wanted);
    const key = `${cityId}/${wanted.join(',')}/${address.z}/${address.x}/${address.y}`;
    const held = cache.get(key);
    if (held !== undefined) {
      hits += 1;
      return held;
    }
    const under = flights.get(key);
    if (under !== undefined) return under.promise;
    const flight = { promise: make(cityId, wanted, address, true), layers: wanted, address };
    flights.set(key, flight);
    try {
      const stored = await flight.promise;
      if (flights.get(key) === flight && isOf(stored, cityId, wanted)) cache.set(key, stored);
      return stored;
    } finally {
      if (flights.get(key) === flight) flights.delete(key);
    }
  }

  /** Was it made of the layers as they are in memory now? */
  function isOf(stored: StoredTile, cityId: number, wanted: LayerId[]): boolean {
    return layers.loadedVersions(cityId, wanted).every((version, i) => version === stored.versions[i]);
  }

  async function token(cityId: number, wanted: LayerId[]): Promise<string> {
    await layers.ready(cityId, wanted);
    const head = await layers.head(cityId);
    const dated = wanted.some((layer) => declarationOf(layer).dated === true);
    const stands = JSON.stringify([
      head.incarnation,
      layers.loadedVersions(cityId, wanted),
      dated ? layers.day(head) : '',
    ]);
    const key = `${cityId}/${wanted.join(',')}`;
    const known = tokens.get(key);
    if (known?.stands === stands) return known.token;
    const made = createHash('sha256').update(stands).digest('hex').slice(0, 12);
    if (tokens.size >= MOST_NAMES) tokens.clear();
    tokens.set(key, { stands, token: made });
    return made;
  }

  /** Layers by the text that names them; asked again and again. */
  function readNames(text: string): { layers: LayerId[]; needs: Permission[] } {
    const found = names.get(text);
    if (found !== undefined) return found;
    const asked = new Set(text.split(','));
    for (const name of asked) if (!CATALOGUE.has(name as LayerId)) throw notFound('layers', name);
    const list = LAYER_IDS.filter((id) => asked.has(id));
    const read = { layers: list, needs: list.map((id) => declarationOf(id).permission) };
    if (names.size >= MOST_NAMES) names.clear();
    names.set(text, read);
    return read;
  }

  return {
    layers,
    tile,
    token,
    async catalogue(cityId, seen) {
      const head = await layers.head(cityId);
      await layers.check(cityId);
      const visible = [...CATALOGUE.values()].filter(({ permission }) => seen.includes(permission));
      return Promise.all(
        visible.map(async (layer) => ({
          id: layer.id,
          group: layer.group,
          titleZh: layer.titleZh,
          titleEn: layer.titleEn,
          geometry: layer.geometry,
          minZoom: layer.minZoom,
          maxZoom: layer.maxZoom,
          labelLayer: layer.label?.layer ?? null,
          count: layers.stats(cityId, layer.id)?.features ?? null,
          version: await layers.version(cityId, layer.id),
          permission: layer.permission,
          attributes: layer.attributes,
          attribution: head.attribution,
        })),
      );
    },
    named(text, seen) {
      const { layers: list, needs } = readNames(text);
      needs.forEach((permission, i) => {
        if (!seen.includes(permission)) throw forbidden(list[i]!);
      });
      return list;
    },
    kept,
    async tileJson(cityId, wanted, origin) {
      const head = await layers.head(cityId);
      const version = await token(cityId, wanted);
      const [west, south, east, north] = head.bbox;
      const min = Math.min(...wanted.map((layer) => declarationOf(layer).minZoom));
      return {
        tilejson: '3.0.0',
        name: `${head.nameZh} ${head.nameEn}`,
        version: `1.0.0+${version}`,
        scheme: 'xyz',
        tiles: [`${origin}/tiles/${wanted.join(',')}/{z}/{x}/{y}.mvt?city=${cityId}&v=${version}`],
        minzoom: min,
        maxzoom: TILE_ZOOMS.max,
        bounds: [west, south, east, north],
        center: [(west + east) / 2, (south + north) / 2, 13],
        attribution: head.attribution,
        vector_layers: wanted.flatMap(describe),
      };
    },
    async warm(cityId, wanted, { from, to, skip = 0 }, step) {
      const { bbox } = await layers.head(cityId);
      const addresses: TileAddress[] = [];
      for (let z = from; z <= to; z += 1) addresses.push(...tilesOver(bbox, z));
      let bytes = 0;
      let done = skip;
      for (const address of addresses.slice(skip)) {
        bytes += (await (await tile(cityId, wanted, address)).body('gzip'))?.length ?? 0;
        done += 1;
        if (!(await step(done, addresses.length))) break;
      }
      return { tiles: done - skip, bytes, done };
    },
    async preload(cityIds) {
      for (const cityId of cityIds)
        for (const id of PRELOADED) {
          if (closed) return;
          try {
            await layers.ready(cityId, [id]);
          } catch (error) {
            if (!closed) deps.onError?.(error as Error);
            return;
          }
        }
    },
    stats: async () => ({
      layers: await engine.stats(),
      cachedTiles: cache.size,
      cachedBytes: cache.bytes,
      made,
      hits,
    }),
    async close() {
      closed = true;
      await layers.close();
      await engine.close();
    },
  };
}

/** A tile is its layers one after the other: parts of one join end to end. */
function joined(
  read: readonly DatabaseTile[],
  rest: Uint8Array<ArrayBuffer> | undefined,
): Uint8Array<ArrayBuffer> | undefined {
  if (read.length === 0) return rest;
  const parts = [...read.map(({ bytes }) => bytes), ...(rest === undefined ? [] : [rest])];
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length === 0) return undefined;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function describe(id: LayerId): TileJson['vector_layers'] {
  const layer = declarationOf(id);
  const fields = Object.fromEntries(
    layer.attributes.map(({ name, titleZh, titleEn, unit }) => [
      name,
      `${titleZh} / ${titleEn}${unit === undefined ? '' : ` (${unit})`}`,
    ]),
  );
  const described = [
    {
      id: layer.id as string,
      description: `${layer.titleZh} / ${layer.titleEn}`,
      minzoom: layer.minZoom,
      maxzoom: layer.maxZoom,
      fields,
    },
  ];
  if (layer.label !== undefined) {
    const { label } = layer;
    described.push({
      id: label.layer,
      description: `${layer.titleZh}注记 / Labels of ${layer.titleEn.toLowerCase()}`,
      minzoom: label.minZoom,
      maxzoom: layer.maxZoom,
      fields: Object.fromEntries(label.attributes.map((name) => [name, fields[name] ?? name])),
    });
  }
  if (layer.cells !== undefined)
    described.push({
      id: layer.cells.layer,
      description: `${layer.titleZh}计数（H3 六边形） / ${layer.titleEn}, counted by H3 cell`,
      minzoom: layer.cells.minZoom,
      maxzoom: layer.cells.maxZoom,
      fields: { cell: 'H3 编号 / H3 index', count: '数量 / Count' },
    });
  return described;
}

function forbidden(layer: LayerId): XwError {
  return new XwError({
    code: 'forbidden_layer',
    status: 403,
    detail: `您的角色无权查看图层“${declarationOf(layer).titleZh}”。`,
    detailEn: `Your role may not see the layer "${declarationOf(layer).titleEn}".`,
    value: layer,
    place: 'layers',
    remedy: '请去掉该图层，或向管理员申请权限。',
    remedyEn: 'Leave the layer out, or ask an administrator for the permission.',
  });
}
