import { createReadStream, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createAddresses } from '../../server/addresses/addresses.ts';
import { createAudit } from '../../server/audit/audit.ts';
import { createCity } from '../../server/city/city.ts';
import { createCodeBooks } from '../../server/city/code-book.ts';
import { loadCodes } from '../../server/city/load-codes.ts';
import { createCityClock } from '../../server/clock/city-clock.ts';
import { createCoordinates } from '../../server/coordinates/coordinates.ts';
import type { Database } from '../../server/db/database.ts';
import { createEvents } from '../../server/events/events.ts';
import { createGeography } from '../../server/geography/geography.ts';
import { refreshGround } from '../../server/geography/refresh-ground.ts';
import { IMPORT_LAYERS } from '../../server/ingest/contract.ts';
import type { ImportLayer, ImportReport } from '../../server/ingest/contract.ts';
import { createIngest } from '../../server/ingest/ingest.ts';
import type { Ingest } from '../../server/ingest/ingest.ts';
import { systemClock } from '../../server/kernel/clock.ts';
import { XwError } from '../../server/kernel/errors.ts';
import { raiseVersion } from '../../server/tiles/layer-store.ts';
import { cityCommands } from './city.ts';
import { UsageError, requireInteger, requireOption } from './command.ts';
import type { Command, Io } from './command.ts';
import { withEngine } from './engine-session.ts';

const BY = 'command line';
/** Refused rows shown to a person; all of them are in --json and in the report. */
const SHOWN = 20;

/** The import pipeline without a service: addresses are resolved, pictures of the map are made anew by whoever draws it. */
async function openIngest(io: Io, db: Database): Promise<Ingest> {
  const clock = systemClock;
  const audit = createAudit({ db, clock });
  const events = createEvents({ clock });
  const cityClock = createCityClock({ db, events, audit, realClock: clock, firstRate: 1 });
  await cityClock.refresh();
  await loadCodes(db);
  const city = createCity({ db, clock: cityClock.clock, audit });
  return createIngest({
    db,
    clockOf: cityClock.clockOf,
    realClock: clock,
    city,
    codes: createCodeBooks(db),
    coordinates: createCoordinates({ db, clock, city, audit }),
    audit,
    touch: async (cityId, layer) =>
      void (await raiseVersion(db, cityId, layer, new Date(clock.now()).toISOString(), null)),
    cellOf: createGeography({ db, clock }).cellOf,
    folder: join(io.config.dataDir, 'imports'),
    addresses: createAddresses({ db, clock: cityClock.clock, city, audit, events }),
    followUp: (cityId, layer) => refreshGround(db, cityId, layer),
    uploadLimit: Number.MAX_SAFE_INTEGER,
  });
}

function layerOf(io: Io): ImportLayer {
  const layer = requireOption(io, 'into');
  const known = IMPORT_LAYERS.find((one) => one === layer);
  if (known === undefined) throw new UsageError(`--into takes one of ${IMPORT_LAYERS.join(' ')}`);
  return known;
}

function mapOf(io: Io): Record<string, string> | undefined {
  const pairs = (io.all?.['map'] ?? []).flatMap((text) => text.split(/(?<!\\),/));
  if (pairs.length === 0) return undefined;
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at <= 0) throw new UsageError(`--map takes field=column, not "${pair}"`);
      return [pair.slice(0, at).trim(), pair.slice(at + 1).replace(/\\(.)/g, '$1')];
    }),
  );
}

function fileOf(io: Io): { path: string; name: string } {
  const [path] = io.args;
  if (path === undefined) throw new UsageError('a FILE is needed');
  try {
    if (!statSync(path).isFile()) throw new Error('not a file');
  } catch (cause) {
    throw new XwError(
      {
        code: 'file_unreadable',
        status: 422,
        detail: '文件无法读取。',
        detailEn: 'The file cannot be read.',
        value: path,
        place: 'FILE',
        remedy: '请检查路径与权限。',
        remedyEn: 'Check the path and its permissions.',
      },
      { cause },
    );
  }
  return { path, name: basename(path) };
}

async function tell(io: Io, ingest: Ingest, cityId: number, report: ImportReport): Promise<void> {
  const { rows } = await ingest.rejected(cityId, report.importId, {
    after: 0,
    limit: io.json ? 100_000 : SHOWN,
  });
  io.say(`${report.statementZh}\n${report.statementEn}`);
  if (report.datum !== null && report.datum.used !== null)
    io.say(
      `坐标系 datum: ${report.datum.used} ${report.datum.nameZh ?? ''} — ${report.datum.whyZh} ${report.datum.whyEn}`,
    );
  for (const candidate of report.datum?.question?.candidates ?? [])
    io.say(
      `  --crs ${candidate.crs}: ${candidate.nameZh} ${candidate.nameEn} — ${candidate.whyZh} ${candidate.whyEn}`,
    );
  for (const { zh, en, count } of report.counts.repaired) io.say(`  ${count} × ${zh} / ${en}`);
  for (const { place, code, value, reasonZh, reasonEn } of rows)
    io.say(`  ${place}  ${code}  ${value}  ${reasonZh} / ${reasonEn}`);
  if (report.counts.rejected > rows.length) io.say(`  … ${report.counts.rejected - rows.length}`);
  const { preview: _, ...short } = report;
  io.result({ ...short, rejected: rows });
}

/** 0: something is in (or was, or could go in); 1: nothing, a question is open, or more rows were refused than allowed. */
function exitCode(io: Io, report: ImportReport): number {
  const most = requireInteger(io, 'max-rejected', report.counts.read);
  if (!['loaded', 'unchanged', 'staged'].includes(report.state)) return 1;
  if (report.state !== 'unchanged' && report.counts.accepted === 0) return 1;
  return report.counts.rejected > most ? 1 : 0;
}

/** A whole city has its own command; `--into city` goes there with the same options. */
const newCity = cityCommands.find(({ name }) => name === 'city create')!;

const bring: Command = {
  name: 'import',
  summary: '导入文件 Bring a file into a layer of a city, with a report of what was refused and why',
  usage: [
    'FILE                   GeoJSON, NDJSON, CSV, Excel, Shapefile zip, GeoPackage, FlatGeobuf, KML, GPX, DXF, CityJSON, survey TXT, OSM PBF',
    `--into LAYER           ${IMPORT_LAYERS.join(' ')}`,
    '--city N               city id (default 1)',
    '--crs NAME             EPSG:4527, cgcs2000-3-39, gcj02, bd09, …; said twice, once it was asked: --crs NAME --yes',
    '--map FIELD=COLUMN,…   columns of the file by hand; may be repeated',
    '--encoding NAME        gbk, utf-8, …  --sheet NAME  sheet of a workbook or layer of a container',
    '--source TITLE --attribution TEXT --licence NAME   kept with the import',
    '--max-rejected N       exit code 1 when more rows are refused (default: no limit)',
    '--dry-run              everything but the writing',
    '--yes                  the datum is as said, whatever the comparison with the city says',
    'Exit codes: 0 loaded (or the file was in already) · 1 nothing loaded, a question is open, or too many refused · 2 usage · 3 engine',
  ],
  options: [
    'into',
    'city',
    'crs',
    'map',
    'encoding',
    'sheet',
    'source',
    'attribution',
    'licence',
    'max-rejected',
    'dry-run',
    'yes',
    ...newCity.options,
  ],
  run: async (io) => {
    const layer = layerOf(io);
    if (layer === 'city') return newCity.run(io);
    const map = mapOf(io);
    const { path, name } = fileOf(io);
    const cityId = requireInteger(io, 'city', 1);
    const said = (option: string): string | undefined => io.options[option];
    return withEngine(io, async ({ db }) => {
      const ingest = await openIngest(io, db);
      const { importId } = await ingest.start({
        cityId,
        layer,
        name,
        stream: createReadStream(path),
        crs: said('crs'),
        map,
        encoding: said('encoding'),
        sheet: said('sheet'),
        dryRun: said('dry-run') !== undefined,
        sourceTitle: said('source'),
        attribution: said('attribution'),
        licence: said('licence'),
        by: BY,
      });
      let message = '';
      const progress = (_: number, text: string): void => {
        if (text !== message) io.say(`  ${text}`);
        message = text;
      };
      const run = async (): Promise<ImportReport> => {
        await ingest.runNow(cityId, importId, { progress });
        return ingest.report(cityId, importId);
      };
      let report = await run();
      if (report.state === 'asking' && said('yes') !== undefined && report.missing.length === 0) {
        await ingest.answer(
          cityId,
          importId,
          { go: said('dry-run') === undefined ? true : undefined, crs: said('crs') },
          BY,
        );
        report = await run();
      }
      await tell(io, ingest, cityId, report);
      const code = exitCode(io, report);
      // A trial leaves nothing behind, and a question cannot be answered here: it is asked anew with other options.
      if (report.state === 'asking' || report.state === 'staged') await ingest.cancel(cityId, importId);
      return code;
    });
  },
};

const list: Command = {
  name: 'import list',
  summary: '导入记录 The imports of a city, newest first',
  usage: ['--city N   city id (default 1)'],
  options: ['city'],
  run: (io) =>
    withEngine(io, async ({ db }) => {
      const ingest = await openIngest(io, db);
      const { imports } = await ingest.list(requireInteger(io, 'city', 1), 'admin', { limit: 200 });
      for (const { importId, createdAt, layer, state, fileName, counts } of imports)
        io.say(
          `${importId}  ${createdAt}  ${layer}  ${state}  ${fileName}  +${counts.added} ~${counts.replaced} ✗${counts.rejected}`,
        );
      io.result(imports);
      return 0;
    }),
};

const undo: Command = {
  name: 'import undo',
  summary: '撤销导入 Take an import back; refused when later changes stand on it',
  usage: ['ID         as `xw import list` shows it', '--city N   city id (default 1)'],
  options: ['city'],
  run: (io) =>
    withEngine(io, async ({ db }) => {
      const [importId] = io.args;
      if (importId === undefined) throw new UsageError('an import ID is needed');
      const ingest = await openIngest(io, db);
      const taken = await ingest.undoNow(requireInteger(io, 'city', 1), importId, BY);
      io.say(`已撤销 ${taken.rows} 行 / ${taken.rows} rows taken back`);
      io.result(taken);
      return 0;
    }),
};

export const importCommands = [bring, list, undo];
