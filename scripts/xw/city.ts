import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename, resolve } from 'node:path';
import { putDoors } from '../../server/addresses/index-store.ts';
import { createCity } from '../../server/cities/create-city.ts';
import type { CityRequest, CreateFiles } from '../../server/cities/settle-boundary.ts';
import { listCities, reserveCity, setCreation } from '../../server/cities/store.ts';
import { loadCodes } from '../../server/city/load-codes.ts';
import type { Database } from '../../server/db/database.ts';
import { buildGridsOf, buildStreetsOf } from '../../server/geography/builder.ts';
import { checkTopology } from '../../server/geography/topology-check.ts';
import { systemClock } from '../../server/kernel/clock.ts';
import { UsageError, requireInteger, requireOption, type Command, type Io } from './command.ts';
import { withEngine } from './engine-session.ts';

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** The city that a command is about: --city, or the only real one, or the only one at all. */
async function cityOf(io: Io, db: Database): Promise<number> {
  if (io.options['city'] !== undefined) return requireInteger(io, 'city', 0);
  const rows = await db.query<{ cityId: number; synthetic: boolean }>(
    'select city_id as "cityId", synthetic from cities order by city_id',
  );
  const real = rows.filter((row) => !row.synthetic);
  const only = real.length === 1 ? real[0] : rows.length === 1 ? rows[0] : undefined;
  if (only === undefined)
    throw new UsageError(`--city is needed: ${rows.map((row) => row.cityId).join(', ') || 'there is none'}`);
  return only.cityId;
}

function requestOf(io: Io): CityRequest {
  const text = (name: string): Record<string, string> =>
    io.options[name] === undefined
      ? {}
      : { [name.replace(/-(.)/g, (_, c: string) => c.toUpperCase())]: io.options[name] };
  const choice = io.options['boundary-name'];
  return {
    nameZh: requireOption(io, 'name-zh'),
    nameEn: requireOption(io, 'name-en'),
    h3Coarse: requireInteger(io, 'h3-coarse', 8),
    h3Fine: requireInteger(io, 'h3-fine', 10),
    streetCount: requireInteger(io, 'streets', 256),
    gridCount: requireInteger(io, 'grids', 9),
    clipToStreets: io.options['clip-to-streets'] !== undefined,
    ...text('adcode'),
    ...text('time-zone'),
    ...text('attribution'),
    ...text('licence'),
    ...(choice === undefined ? {} : { boundary: { choice } }),
  };
}

const create: Command = {
  name: 'city create',
  summary: '由文件新建城市 Make a city of an OSM extract or a street file',
  usage: [
    'FILE                   .osm.pbf, or lines of streets in any format that import reads',
    '--from osm|streets     what the file is (default by its ending)',
    '--name-zh 名称 --name-en NAME',
    '--boundary FILE        boundaries in another file (default: the best in FILE, else the ground near streets)',
    '--boundary-name NAME   which of the boundaries on offer, by name',
    '--crs, --boundary-crs  coordinate systems, where the files say none (EPSG:4490, gcj02, …)',
    '--clip-to-streets      cut the boundary to within about 100 m of streets',
    '--h3-coarse 8 --h3-fine 10 --streets 256 --grids 9',
    '--adcode 440304 --time-zone Asia/Shanghai --attribution TEXT --licence TEXT',
  ],
  options: [
    'from',
    'name-zh',
    'name-en',
    'boundary',
    'boundary-name',
    'boundary-crs',
    'crs',
    'clip-to-streets',
    'h3-coarse',
    'h3-fine',
    'streets',
    'grids',
    'adcode',
    'time-zone',
    'attribution',
    'licence',
  ],
  async run(io) {
    const [file] = io.args;
    if (file === undefined) throw new UsageError('a FILE is needed');
    const kind = io.options['from'] ?? (/\.pbf$/i.test(file) ? 'osm' : 'streets');
    if (kind !== 'osm' && kind !== 'streets') throw new UsageError('--from takes osm or streets');
    const request = requestOf(io);
    const said = (name: string): { crs?: string } =>
      io.options[name] === undefined ? {} : { crs: io.options[name] };
    const path = resolve(file);
    const files: CreateFiles = {
      source: { path, name: basename(path), kind, sha256: await sha256Of(path), ...said('crs') },
    };
    if (io.options['boundary'] !== undefined) {
      const boundary = resolve(requireOption(io, 'boundary'));
      files.boundary = {
        path: boundary,
        name: basename(boundary),
        kind: 'boundary',
        ...said('boundary-crs'),
      };
    }
    return withEngine(io, async ({ db }) => {
      await loadCodes(db);
      const at = new Date(systemClock.now()).toISOString();
      const { name, sha256 } = files.source;
      const cityId = await reserveCity(db, { name, sha256 }, request, 'xw', at);
      let last = '';
      try {
        const report = await createCity(
          {
            db,
            cityId,
            by: 'xw',
            now: () => systemClock.now(),
            progress: (share, zh, en) => {
              const words = zh.replace(/：.*/, '');
              if (words !== last) io.say(`  ${Math.round(share * 100)}% ${zh} ${en}`);
              last = words;
            },
            cancelled: () => false,
            putDoors: (doors, from) => putDoors(db, cityId, doors, from, at),
          },
          files,
          request,
        );
        const { streets, grids, zone, roads, buildings } = report;
        io.say(`城市 city ${cityId}  ${request.nameZh} ${request.nameEn}`);
        io.say(`坐标带 zone EPSG:${zone.srid}  ${zone.nameZh}。${zone.whyZh} ${zone.whyEn}`);
        io.say(
          `边界 boundary ${(report.boundary.areaM2 / 1e6).toFixed(2)} km²  ${report.boundary.zh} ${report.boundary.en}`,
        );
        io.say(`道路 roads ${roads.edges} 段  ${(roads.lengthM / 1000).toFixed(1)} km`);
        io.say(
          `街巷 streets ${streets?.made ?? 0}  网格 grids ${grids?.made ?? 0}  建筑 buildings ${buildings.total}`,
        );
        for (const note of [...report.notes, ...(streets?.notes ?? []), ...(grids?.notes ?? [])])
          io.say(`  · ${note.zh} ${note.en}`);
        if (report.rejectedCount > 0) io.say(`未采用 left out ${report.rejectedCount}`);
        io.result(report);
        return 0;
      } catch (error) {
        await setCreation(db, cityId, 'failed');
        throw error;
      }
    });
  },
};

const list: Command = {
  name: 'city list',
  summary: '城市列表 Cities with what is in them',
  usage: [],
  options: [],
  run: (io) =>
    withEngine(io, async ({ db }) => {
      const ids = await db.query<{ cityId: number }>('select city_id as "cityId" from cities order by 1');
      const cities = await listCities(
        db,
        ids.map((row) => row.cityId),
      );
      for (const city of cities) {
        const facts = `${(city.areaM2 / 1e6).toFixed(1)} km²  街巷 ${city.counts['streets']}  网格 ${city.counts['grids']}`;
        const kind = city.synthetic ? '合成 synthetic' : city.ready ? '实际 real' : '未完成 not ready';
        io.say(`${city.cityId}  ${city.nameZh} ${city.nameEn}  EPSG:${city.localSrid}  ${facts}  ${kind}`);
      }
      io.result(cities);
      return 0;
    }),
};

const km = (m: number): string => `${(m / 1000).toFixed(2)} km`;
const shared = [
  '--city N     which city (default: the only real one)',
  '--dry-run    say what would come out, write nothing',
];

const streets: Command = {
  name: 'streets build',
  summary: '由路网划分街巷 Make the managed streets of a city from its roads',
  usage: ['--count N    exactly so many (default 256)', ...shared],
  options: ['count', 'city', 'dry-run'],
  run: (io) =>
    withEngine(io, async ({ db }) => {
      const cityId = await cityOf(io, db);
      const dryRun = io.options['dry-run'] !== undefined;
      const built = await buildStreetsOf(db, cityId, { count: requireInteger(io, 'count', 256), dryRun });
      const { least, median, most } = built.lengthM;
      io.say(
        `街巷 streets ${built.made}  总长 total ${km(built.totalM)}${dryRun ? '  （未写入 not written）' : ''}`,
      );
      io.say(
        `长度 length ${km(least)} – ${km(median)} – ${km(most)}  等级 grades ${built.grades.join(' / ')}`,
      );
      for (const note of built.notes) io.say(`  · ${note.zh} ${note.en}`);
      io.result({ cityId, ...built });
      return 0;
    }),
};

const grids: Command = {
  name: 'grids build',
  summary: '沿主要街道划分责任网格 Divide a city into responsibility grids',
  usage: ['--count N    so many (default 9)', ...shared],
  options: ['count', 'city', 'dry-run'],
  run: (io) =>
    withEngine(io, async ({ db }) => {
      const cityId = await cityOf(io, db);
      const dryRun = io.options['dry-run'] !== undefined;
      const built = await buildGridsOf(db, cityId, { count: requireInteger(io, 'count', 9), dryRun });
      const { least, median, most } = built.lengthM;
      io.say(`网格 grids ${built.made}${dryRun ? '  （未写入 not written）' : ''}`);
      io.say(`街道长度 street length ${km(least)} – ${km(median)} – ${km(most)}`);
      for (const note of built.notes) io.say(`  · ${note.zh} ${note.en}`);
      io.result({ cityId, ...built });
      return 0;
    }),
};

const topology: Command = {
  name: 'topology check',
  summary: '网格与街巷的拓扑检查 Gaps, overlaps, slivers, orphans; exit 1 when there are errors',
  usage: ['--city N     which city (default: the only real one)'],
  options: ['city'],
  run: (io) =>
    withEngine(io, async ({ db }) => {
      const report = await checkTopology(db, await cityOf(io, db));
      io.say(`错误 errors ${report.errors}  警告 warnings ${report.warnings}  提示 hints ${report.hints}`);
      for (const f of report.findings.slice(0, 40))
        io.say(`  ${f.severity}  ${f.kind}  ${f.subject}  ${f.zh} ${f.en}  ${f.link ?? ''}`);
      if (report.findings.length > 40) io.say(`  … ${report.findings.length - 40} 项见 more with --json`);
      io.result(report);
      return report.errors > 0 ? 1 : 0;
    }),
};

export const cityCommands = [create, list, streets, grids, topology];
