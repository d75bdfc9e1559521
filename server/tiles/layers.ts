import type { Database } from '../db/database.ts';
import type { EventInput } from '../events/events.ts';
import type { Clock } from '../kernel/clock.ts';
import { systemClock } from '../kernel/clock.ts';
import { notFound } from '../kernel/errors.ts';
import type { BBox } from '../kernel/lng-lat.ts';
import { layerIdSchema, type LayerChanged, type LayerId } from './contract.ts';
import { declarationOf } from './layer-plan.ts';
import {
  raiseVersion,
  readChanges,
  readCityHead,
  readPages,
  readRow,
  readRows,
  readVersions,
  type Changes,
  type CityHead,
  type LayerRow,
} from './layer-store.ts';
import { outgrows } from './database-tile.ts';
import type { LayerStats } from './snapshot-shelf.ts';
import type { TileEngine } from './tile-thread.ts';

/** Told after a layer changed and its snapshot follows. `boxes` null: anywhere. */
export type LayerListener = (cityId: number, layer: LayerId, boxes: readonly BBox[] | null) => void;

export interface Layers {
  /**
   * A write changed the layer: `boxes` are the envelopes of what was there and of what is there now (degrees WGS84;
   * none at all: anywhere). Raises the version, brings the snapshot up to date, drops the tiles under the boxes and
   * tells the browsers. Call it after the write is committed; answers when all of that is done, and never rejects: the
   * write stands whatever becomes of its picture, which is then read anew at its next use. Calls that come while one
   * is under way are done together.
   */
  touch(cityId: number, layer: LayerId, boxes: readonly BBox[]): Promise<void>;
  /** Present version of a layer; 1 when it was never changed. */
  version(cityId: number, layer: LayerId): Promise<number>;
  /** Snapshots of these layers are in memory and of today when it answers. */
  ready(cityId: number, layers: readonly LayerId[]): Promise<void>;
  /** Are they so without waiting for anything? */
  isCurrent(cityId: number, layers: readonly LayerId[]): boolean;
  /** Of these, the ones that outgrow memory: their tiles are read from the database. Known once they are ready. */
  outgrown(cityId: number, layers: readonly LayerId[]): LayerId[];
  /** The instant that decides what is shown now, as text. */
  now(): string;
  /** Versions of the snapshots in memory. */
  loadedVersions(cityId: number, layers: readonly LayerId[]): number[];
  /** What is known of a loaded layer. */
  stats(cityId: number, layer: LayerId): LayerStats | undefined;
  head(cityId: number): Promise<CityHead>;
  /**
   * A page of the layer's rows as the database holds them now, in key order after a key, whose envelope meets the box
   * (everywhere when null). Geometry is hex EWKB.
   */
  rows(
    cityId: number,
    layer: LayerId,
    page: { after: string | null; limit: number; box: BBox | null },
  ): Promise<LayerRow[]>;
  /** One row of a layer as the database holds it now; undefined when there is none or it is not shown. */
  row(cityId: number, layer: LayerId, key: string): Promise<LayerRow | undefined>;
  /** The city's civil day, which dated layers depend on. */
  day(head: CityHead): string;
  /**
   * Looks for changes that another process wrote, at most every `CHECK_MS`: for where the database tells nothing (its
   * notices come at once on PostgreSQL).
   */
  check(cityId: number): Promise<void>;
  onChange(listener: LayerListener): void;
  /** Stops hearing of others. */
  close(): Promise<void>;
}

export interface LayersDeps {
  db: Database;
  onError?: (error: Error) => void;
  /** City clock: decides which versions are law today. */
  clock: Clock;
  engine: TileEngine;
  publish(event: EventInput): void;
  /** Wall clock, for how often to look. */
  wall?: Clock;
  /** A layer with more rows than this is not held in memory where the database can make its tiles (PostgreSQL); 400,000 unless told. */
  mostRows?: number;
}

/** Told by a trigger on `layer_versions` (PostgreSQL). */
const LAYERS_CHANNEL = 'xw_layers';
const CHECK_MS = 2000;
const MOST_ROWS = 400_000;
/** More boxes than this are read as one. */
const MOST_BOXES = 12;

interface Known {
  cityId: number;
  layer: LayerId;
  version: number;
  loaded: boolean;
  /** Too large for memory: nothing is held of it. */
  outgrown: boolean;
  generation: number;
  day: string;
  stats: LayerStats | undefined;
  /** End of the work queued for this layer: one reading or change at a time. */
  last: Promise<unknown>;
  loading: Promise<void> | undefined;
  pending: { boxes: BBox[]; anywhere: boolean; done: Promise<void> } | undefined;
}

export function createLayers(deps: LayersDeps): Layers {
  const { db, engine, clock } = deps;
  const wall = deps.wall ?? systemClock;
  const known = new Map<string, Known>();
  const heads = new Map<number, { head: CityHead; readAt: number }>();
  const checks = new Map<number, { at: number; running: Promise<void> }>();
  const listeners: LayerListener[] = [];
  const days = new Map<string, { minute: number; text: string }>();
  const calendars = new Map<string, Intl.DateTimeFormat>();
  const mostRows = deps.mostRows ?? MOST_ROWS;
  const nowText = (): string => new Date(clock.now()).toISOString();

  function knownOf(cityId: number, layer: LayerId): Known {
    const key = `${cityId}/${layer}`;
    let entry = known.get(key);
    if (entry === undefined) {
      entry = {
        cityId,
        layer,
        version: 0,
        loaded: false,
        outgrown: false,
        generation: 0,
        day: '',
        stats: undefined,
        last: Promise.resolve(),
        loading: undefined,
        pending: undefined,
      };
      known.set(key, entry);
    }
    return entry;
  }

  function queue<T>(entry: Known, work: () => Promise<T>): Promise<T> {
    const done = entry.last.then(work, work);
    entry.last = done.catch(() => undefined);
    return done;
  }

  async function head(cityId: number): Promise<CityHead> {
    const kept = heads.get(cityId);
    if (kept !== undefined && wall.now() - kept.readAt < CHECK_MS) return kept.head;
    const read = await readCityHead(db, cityId);
    if (read === undefined) throw notFound('city', String(cityId));
    heads.set(cityId, { head: read, readAt: wall.now() });
    return read;
  }

  function day({ timeZone }: CityHead): string {
    let calendar = calendars.get(timeZone);
    if (calendar === undefined) {
      calendar = new Intl.DateTimeFormat('sv-SE', { timeZone });
      calendars.set(timeZone, calendar);
    }
    return calendar.format(clock.now());
  }

  /** The same for a moment already looked at: a day begins with a minute, wherever. */
  function dayNow(city: CityHead): string {
    const minute = Math.floor(clock.now() / 60_000);
    const held = days.get(city.timeZone);
    if (held?.minute === minute) return held.text;
    const text = day(city);
    days.set(city.timeZone, { minute, text });
    return text;
  }

  function isCurrent(cityId: number, layers: readonly LayerId[]): boolean {
    const city = heads.get(cityId);
    if (city === undefined || wall.now() - city.readAt >= CHECK_MS) return false;
    const today = dayNow(city.head);
    return layers.every((layer) => isFresh(knownOf(cityId, layer), today));
  }

  function isFresh(entry: Known, today: string): boolean {
    if (!entry.loaded || entry.generation !== engine.generation) return false;
    return declarationOf(entry.layer).dated !== true || entry.day === today;
  }

  /** Reads the whole layer. The version is read first, so that it never promises more than the rows hold. */
  async function load(entry: Known, today: string): Promise<void> {
    const { cityId, layer } = entry;
    const { generation } = engine;
    const version = (await readVersions(db, cityId)).get(layer) ?? 1;
    if (db.engine === 'postgresql' && (await outgrows(db, cityId, layer, nowText(), mostRows))) {
      Object.assign(entry, {
        version,
        generation,
        day: today,
        loaded: true,
        outgrown: true,
        stats: undefined,
      });
      return;
    }
    entry.stats = await engine.put(
      cityId,
      layer,
      version,
      null,
      readPages(db, cityId, layer, nowText(), null),
    );
    Object.assign(entry, { version, generation, day: today, loaded: true, outgrown: false });
  }

  async function ready(cityId: number, layers: readonly LayerId[]): Promise<void> {
    if (isCurrent(cityId, layers)) return;
    const today = day(await head(cityId));
    await Promise.all(
      layers.map(async (layer) => {
        const entry = knownOf(cityId, layer);
        if (isFresh(entry, today)) return;
        entry.loading ??= queue(entry, async () => {
          if (isFresh(entry, today)) return;
          const again = entry.loaded;
          await load(entry, today);
          if (again) for (const listener of listeners) listener(cityId, layer, null);
        }).finally(() => {
          entry.loading = undefined;
        });
        await entry.loading;
      }),
    );
  }

  function announce(entry: Known, boxes: BBox[] | null): void {
    for (const listener of listeners) listener(entry.cityId, entry.layer, boxes);
    const data: LayerChanged = {
      layer: entry.layer,
      version: entry.version,
      boxes: (boxes ?? []).map(([w, s, e, n]) => [w, s, e, n]),
    };
    deps.publish({
      type: 'xiangwang.layer.changed',
      cityId: entry.cityId,
      subject: entry.layer,
      permission: declarationOf(entry.layer).permission,
      data,
    });
  }

  /** Brings snapshot, kept tiles and browsers to a version, by the boxes that it touched (null: anywhere). */
  async function apply(entry: Known, { version, boxes }: Changes): Promise<void> {
    const { cityId, layer } = entry;
    if (entry.loaded && !entry.outgrown && entry.generation === engine.generation) {
      const read = boxes !== null && boxes.length > MOST_BOXES ? [unionOf(boxes)] : boxes;
      try {
        entry.stats = await engine.put(
          cityId,
          layer,
          version,
          read,
          readPages(db, cityId, layer, nowText(), read),
        );
      } catch (error) {
        entry.loaded = false;
        entry.version = version;
        announce(entry, null);
        throw error;
      }
    }
    entry.version = version;
    const joined = declarationOf(layer).label?.make === 'merged-lines';
    announce(entry, joined ? null : boxes);
  }

  async function change(entry: Known, boxes: BBox[] | null): Promise<void> {
    const { cityId, layer } = entry;
    const version = await raiseVersion(db, cityId, layer, new Date(wall.now()).toISOString(), boxes);
    const follows = !entry.loaded || version === entry.version + 1;
    // A gap in the numbers: another process wrote as well.
    await apply(entry, follows ? { version, boxes } : await readChanges(db, cityId, layer, entry.version));
  }

  /** Does what other processes did to the layer since it was last looked at. */
  async function follow(entry: Known, told: number): Promise<void> {
    const { cityId, layer } = entry;
    if (told === entry.version) return;
    const changes = await readChanges(db, cityId, layer, entry.version > 0 ? entry.version : told - 1);
    if (changes.version === entry.version) return;
    heads.delete(cityId);
    await apply(entry, changes);
  }

  function touch(cityId: number, layer: LayerId, boxes: readonly BBox[]): Promise<void> {
    const entry = knownOf(cityId, layer);
    if (entry.pending === undefined) {
      const pending = { boxes: [] as BBox[], anywhere: false, done: Promise.resolve() };
      entry.pending = pending;
      pending.done = queue(entry, async () => {
        entry.pending = undefined;
        await change(entry, pending.anywhere ? null : pending.boxes).catch((error: unknown) => {
          entry.loaded = false;
          deps.onError?.(error as Error);
        });
      });
    }
    entry.pending.boxes.push(...boxes);
    if (boxes.length === 0) entry.pending.anywhere = true;
    return entry.pending.done;
  }

  async function lookForOthers(cityId: number): Promise<void> {
    const versions = await readVersions(db, cityId);
    await Promise.all(
      [...known.values()]
        .filter((entry) => entry.cityId === cityId && entry.loaded)
        .map((entry) => {
          const told = versions.get(entry.layer) ?? 1;
          return told === entry.version ? undefined : queue(entry, () => follow(entry, told));
        }),
    );
  }

  const failed = (error: unknown): void => deps.onError?.(error as Error);

  /** `city/layer/version`, told by the database when a version was raised, by whomever. */
  function onNotice(payload: string): void {
    const [city, layer, version] = payload.split('/');
    if (!layerIdSchema.safeParse(layer).success) return;
    const entry = knownOf(Number(city), layer as LayerId);
    const told = Number(version);
    void queue(entry, async () => {
      // Our own change is known by now; several notices are done by the first.
      if (told > entry.version || (entry.loaded && told < entry.version)) await follow(entry, told);
    }).catch((error: unknown) => {
      entry.loaded = false;
      failed(error);
    });
  }

  const hearing = db.listen(LAYERS_CHANNEL, {
    onNotice,
    onGap() {
      for (const cityId of new Set([...known.values()].map((entry) => entry.cityId)))
        lookForOthers(cityId).catch(failed);
    },
  });

  return {
    touch,
    ready,
    isCurrent,
    outgrown: (cityId, layers) => layers.filter((layer) => knownOf(cityId, layer).outgrown),
    now: nowText,
    head,
    day,
    rows: (cityId, layer, page) => readRows(db, cityId, layer, nowText(), page),
    row: (cityId, layer, key) => readRow(db, cityId, layer, nowText(), key),
    async version(cityId, layer) {
      const entry = knownOf(cityId, layer);
      if (entry.loaded) return entry.version;
      return (await readVersions(db, cityId)).get(layer) ?? 1;
    },
    loadedVersions: (cityId, layers) => layers.map((layer) => knownOf(cityId, layer).version),
    stats: (cityId, layer) => {
      const entry = knownOf(cityId, layer);
      return entry.loaded ? entry.stats : undefined;
    },
    check(cityId) {
      const kept = checks.get(cityId);
      if (kept !== undefined && wall.now() - kept.at < CHECK_MS) return kept.running;
      const running = lookForOthers(cityId);
      checks.set(cityId, { at: wall.now(), running });
      return running;
    },
    onChange: (listener) => void listeners.push(listener),
    close: async () => (await hearing)(),
  };
}

function unionOf(boxes: BBox[]): BBox {
  return boxes.reduce<BBox>(
    (all, box) => [
      Math.min(all[0], box[0]),
      Math.min(all[1], box[1]),
      Math.max(all[2], box[2]),
      Math.max(all[3], box[3]),
    ],
    [Infinity, Infinity, -Infinity, -Infinity],
  );
}
