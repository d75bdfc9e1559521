import { backup, restore } from '../../server/db/backup.ts';
import { systemClock } from '../../server/kernel/clock.ts';
import { UsageError } from './command.ts';
import type { Command, Io } from './command.ts';
import { withEngine } from './engine-session.ts';

function fileOf(io: Io): string {
  const path = io.args[0];
  if (path === undefined) throw new UsageError('a FILE is needed');
  return path;
}

const status: Command = {
  name: 'status',
  summary: '数据库与城市 Engine, schema and cities',
  usage: [],
  options: [],
  run: (io) =>
    withEngine(io, async (engine) => {
      const info = engine.describe();
      const cities = await engine.db.query<{
        cityId: number;
        nameZh: string;
        nameEn: string;
        synthetic: boolean;
        checksum: string | null;
      }>(
        `select city_id as "cityId", name_zh as "nameZh", name_en as "nameEn", synthetic, checksum from cities order by 1`,
      );
      const [schema] = await engine.db.query<{ version: number }>(
        'select max(version)::int4 as version from schema_migrations',
      );
      io.say(`${info.kind}  PostgreSQL ${info.version}  PostGIS ${info.postgis}`);
      io.say(`${info.noteZh} ${info.noteEn}`);
      io.say(`表结构 schema ${schema?.version ?? 0}`);
      for (const city of cities)
        io.say(
          `城市 city ${city.cityId}  ${city.nameZh} ${city.nameEn}${city.synthetic ? '  合成示范数据 synthetic' : ''}`,
        );
      io.result({ engine: info, schema: schema?.version ?? 0, cities });
      return 0;
    }),
};

const takeBackup: Command = {
  name: 'backup',
  summary: '备份 Every row into FILE, from one consistent snapshot',
  usage: ['FILE   written as gzip; appears only when it is whole'],
  options: [],
  run: (io) =>
    withEngine(io, async ({ db }) => {
      const path = fileOf(io);
      const done = await backup(db, path, new Date(systemClock.now()).toISOString());
      io.say(`${path}: ${done.rows} 行 rows, ${done.tables} 表 tables, sha256 ${done.sha256}`);
      io.result({ file: path, ...done });
      return 0;
    }),
};

const takeBack: Command = {
  name: 'restore',
  summary: '恢复 FILE into a new, empty database: all of it or nothing',
  usage: ['FILE   with DATABASE_URL or XW_DATA_DIR naming an empty place; stop the service first'],
  options: [],
  run: (io) =>
    withEngine(io, async ({ db }) => {
      const path = fileOf(io);
      const done = await restore(db, path);
      io.say(`${path}: ${done.rows} 行 rows restored`);
      io.result({ file: path, ...done });
      return 0;
    }),
};

export const serviceCommands = [status, takeBackup, takeBack];
