import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from '../../server/db/database.ts';
import { createLog } from '../../server/http/log.ts';
import { startService, type Service } from '../../server/main.ts';
import type { LayerChanged } from '../../server/tiles/contract.ts';
import { tilesOver } from '../../server/tiles/core/mercator.ts';
import { decode } from '../core/tile-samples.ts';
import { engines } from '../harness/engines.ts';
import { readEvents, type EventReader } from '../harness/event-reader.ts';
import { createHttpClient, type HttpClient } from '../harness/http-client.ts';
import { gateService, type GateService } from './gate-service.ts';

/** What was told within this of the write, ms. */
const TOLD_WITHIN_MS = 500;
const missing = !engines.includes('postgresql');
const PLACE = [117.55, 35.45] as const;
const FAR = [117.51, 35.41] as const;

describe.skipIf(missing)(
  `several processes on one PostgreSQL${missing ? ' (skipped: XW_TEST_DATABASE_URL is not set; the embedded engine has one process)' : ''}`,
  () => {
    let first: GateService;
    let second: Service;
    let outsider: Database;
    const readers: EventReader[] = [];
    const people: HttpClient[] = [];

    beforeAll(async () => {
      first = await gateService('postgresql', {
        prepare: async (db) => {
          await db.query(
            `insert into cases (city_id, case_id, type_code, channel, status, title_zh, reported_at, cell, geom)
             select 1, 'C' || i, 't1', 'patrol', 'reported', '案件', '2026-05-01T00:00:00Z', 0, ST_SetSRID(ST_Point(117.55, 35.45), 4326)
             from generate_series(1, 5) i`,
          );
        },
      });
      second = await startService(
        { ...first.config, port: 0 },
        { log: createLog('error', () => undefined, Date.now), checkAnswers: true },
      );
      outsider = openDatabase({ url: first.config.databaseUrl!, engine: 'postgresql', name: 'psql' });
      for (const url of [first.url, second.url]) {
        const client = createHttpClient(url);
        await client.login('commander');
        people.push(client);
        readers.push(await readEvents(`${url}/api/v1/events?city=1`, { cookie: client.cookie() }));
      }
    });
    afterAll(async () => {
      for (const reader of readers) reader.close();
      await outsider?.close();
      await second?.close();
      await first?.close();
    });

    const tagAndCount = async (client: HttpClient, [lng, lat]: readonly [number, number]) => {
      const [tile] = tilesOver([lng, lat, lng, lat], 15);
      const answer = await fetch(`${client.url}/tiles/cases/15/${tile!.x}/${tile!.y}.mvt?city=1`, {
        headers: { cookie: client.cookie() },
      });
      const bytes = new Uint8Array(await answer.arrayBuffer());
      return {
        tag: answer.headers.get('etag'),
        count: bytes.length === 0 ? 0 : (decode(bytes)['cases']?.length ?? 0),
      };
    };
    const told = (reader: EventReader): LayerChanged[] =>
      reader.messages
        .map(({ data }) => data as { type?: string; data: LayerChanged })
        .filter(({ type, data }) => type === 'xiangwang.layer.changed' && data.layer === 'cases')
        .map(({ data }) => data);
    /** Both readers hear of the write in time; answers what they heard and after how long, ms. */
    async function heard(write: () => Promise<unknown>): Promise<{ changes: LayerChanged[]; ms: number }> {
      const before = readers.map((reader) => told(reader).length);
      await write();
      const written = performance.now();
      const all = (): boolean => readers.every((reader, i) => told(reader).length > before[i]!);
      while (!all() && performance.now() - written < 5_000) await new Promise((next) => setImmediate(next));
      return {
        changes: readers.map((reader) => told(reader).at(-1)!),
        ms: performance.now() - written,
      };
    }

    it('a row that psql wrote is in the tiles of all, and their browsers are told where', async () => {
      for (const client of people) {
        expect((await tagAndCount(client, PLACE)).count).toBe(5);
        expect((await tagAndCount(client, FAR)).count).toBe(0);
      }
      const { changes, ms } = await heard(() =>
        outsider.query(
          `update cases set geom = ST_SetSRID(ST_Point($1::float8, $2::float8), 4326) where city_id = 1 and case_id = 'C1'`,
          [...FAR],
        ),
      );
      expect(ms).toBeLessThan(TOLD_WITHIN_MS);
      for (const change of changes) {
        expect(change.version).toBe(2);
        expect([...change.boxes].sort()).toEqual([
          [...FAR, ...FAR],
          [...PLACE, ...PLACE],
        ]);
      }
      for (const client of people) {
        expect((await tagAndCount(client, PLACE)).count).toBe(4);
        expect((await tagAndCount(client, FAR)).count).toBe(1);
      }
    });

    it('what one process wrote, the other serves; tiles elsewhere stay as they are', async () => {
      const { body } = await people[0]!.get<unknown>('/api/v1/layers');
      expect(body).toBeDefined();
      const far = await tagAndCount(people[1]!, FAR);
      const { changes, ms } = await heard(() =>
        people[0]!.post('/api/v1/cases?city=1', {
          typeCode: 'appearance',
          channel: 'patrol',
          lng: PLACE[0],
          lat: PLACE[1],
          titleZh: '新案件',
        }),
      );
      expect(ms).toBeLessThan(TOLD_WITHIN_MS);
      expect(changes.map(({ version }) => version)).toEqual([3, 3]);
      expect(changes[1]!.boxes).toEqual([[...PLACE, ...PLACE]]);
      expect((await tagAndCount(people[1]!, PLACE)).count).toBe(5);
      expect(await tagAndCount(people[1]!, FAR)).toEqual(far);
    });

    it('changes by all of them at once end in one order, with every row in every process', async () => {
      const write = (client: HttpClient, i: number) =>
        client.post('/api/v1/cases?city=1', {
          typeCode: 'appearance',
          channel: 'patrol',
          lng: 117.52,
          lat: 35.42 + i / 1e5,
          titleZh: `第${i}件`,
        });
      const answers = await Promise.all([
        ...Array.from({ length: 6 }, (_, i) => write(people[0]!, i)),
        ...Array.from({ length: 6 }, (_, i) => write(people[1]!, 6 + i)),
      ]);
      // Many at one moment may be asked to try again for a number.
      const opened = answers.filter(({ status }) => status === 201).length;
      expect(opened).toBeGreaterThan(4);
      await outsider.query(`delete from cases where city_id = 1 and case_id = 'C1'`);
      const [row] = await outsider.query<{ version: number }>(
        `select version::int4 as version from layer_versions where city_id = 1 and layer = 'cases'`,
      );
      const since = performance.now();
      const done = (): boolean => readers.every((reader) => told(reader).at(-1)?.version === row!.version);
      while (!done() && performance.now() - since < 5_000) await new Promise((next) => setImmediate(next));
      for (const reader of readers) {
        const versions = told(reader).map(({ version }) => version);
        expect(versions.at(-1)).toBe(row!.version);
        expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
      }
      for (const client of people) {
        expect((await tagAndCount(client, [117.52, 35.42])).count).toBe(opened);
        expect((await tagAndCount(client, FAR)).count).toBe(0);
      }
    });

    it('a process that lost its ear hears again, and reads what it missed', async () => {
      await outsider.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and application_name = 'xiangwang listener'`,
      );
      const { changes } = await heard(() =>
        outsider.query(`update cases set status = 'closed' where city_id = 1 and case_id = 'C2'`),
      );
      for (const change of changes) expect(change.boxes).toEqual([[...PLACE, ...PLACE]]);
    });
  },
);
