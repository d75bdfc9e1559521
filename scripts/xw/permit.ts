import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAudit } from '../../server/audit/audit.ts';
import { createCity } from '../../server/city/city.ts';
import { createCodeBooks } from '../../server/city/code-book.ts';
import { loadCodes } from '../../server/city/load-codes.ts';
import { shippedCodes } from '../../server/city/load-codes.ts';
import { createCoordinates } from '../../server/coordinates/coordinates.ts';
import { parseCrsClaim } from '../../server/coordinates/core/parse-crs-claim.ts';
import type { Database } from '../../server/db/database.ts';
import { openEngine } from '../../server/db/engine.ts';
import { migrate } from '../../server/db/migrate.ts';
import { systemClock } from '../../server/kernel/clock.ts';
import { XwError } from '../../server/kernel/errors.ts';
import type { Geometry } from '../../server/kernel/geojson.ts';
import { openLaw } from '../../server/law/law.ts';
import { permitRequestSchema } from '../../server/permits/contract.ts';
import type { CoverageLine, PermitRequest, VerdictOutcome } from '../../server/permits/contract.ts';
import { statementOf } from '../../server/permits/core/finding-text.ts';
import type { JudgeAt, Judged } from '../../server/permits/judge-sites.ts';
import { createPermits } from '../../server/permits/permits.ts';
import { createZones } from '../../server/zones/zones.ts';
import { UsageError, requireInteger } from './command.ts';
import type { Command, Io } from './command.ts';
import { withEngine } from './engine-session.ts';
import { loadZoneFile } from './zone-file.ts';

/** What a script can branch on. */
const EXIT: Record<VerdictOutcome, number> = {
  NO_RESTRICTION_FOUND: 0,
  NOTICE: 0,
  CONDITIONAL: 10,
  CONSENT_REQUIRED: 11,
  PROHIBITED_UNLESS_SPECIAL: 12,
  PROHIBITED: 13,
  INDETERMINATE: 14,
};
const CITY = 1;

/** A code by itself or by its Chinese or English name. */
export function codeOf(list: string, text: string): string {
  const wanted = text.trim().toLowerCase();
  const found = shippedCodes().find(
    (one) => one.list === list && [one.code, one.zh, one.en].some((name) => name.toLowerCase() === wanted),
  );
  if (found === undefined) throw new UsageError(`no ${list} is called "${text}"`);
  return found.code;
}

function siteOf(io: Io): { geometry?: Geometry; text?: string } {
  const [given] = io.args;
  if (given === undefined) throw new UsageError('SITE is needed: a file, WKT, or "lng,lat"');
  const pair = /^(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)$/.exec(given);
  if (pair !== null) return { geometry: { type: 'Point', coordinates: [Number(pair[1]), Number(pair[2])] } };
  if (!existsSync(given)) {
    if (/^\s*(MULTI)?POLYGON|^\s*POINT/i.test(given)) return { text: given };
    throw new UsageError(`no such file: ${given}`);
  }
  const text = readFileSync(given, 'utf8');
  if (!text.trimStart().startsWith('{')) return { text };
  const json = JSON.parse(text) as {
    type?: string;
    geometry?: Geometry;
    features?: { geometry?: Geometry }[];
  };
  const shape =
    json.type === 'FeatureCollection'
      ? json.features?.[0]?.geometry
      : json.type === 'Feature'
        ? json.geometry
        : (json as unknown as Geometry);
  if (shape === undefined) throw new UsageError(`${given} holds no geometry`);
  return { geometry: shape };
}

function requestOf(io: Io): PermitRequest {
  const site = siteOf(io);
  const number = (name: string) => (io.options[name] === undefined ? undefined : Number(io.options[name]));
  const height = number('height');
  const storeys = number('storeys');
  const accuracy = number('accuracy');
  for (const [name, value] of Object.entries({ height, storeys, accuracy })) {
    if (value !== undefined && !Number.isFinite(value)) throw new UsageError(`--${name} takes a number`);
  }
  const works = io.options['work'];
  if (works === undefined) throw new UsageError('--work is needed, for example --work 新建');
  const crs = io.options['crs'] ?? (site.text === undefined ? 'EPSG:4326' : 'unknown');
  const parsed = permitRequestSchema.safeParse({
    site: {
      ...site,
      crs: parseCrsClaim(crs),
      ...(accuracy === undefined ? { accuracyBasis: 'screen_digitised' } : { accuracyM: accuracy }),
    },
    works: {
      types: works.split(',').map((one) => codeOf('work_type', one)),
      ...(height === undefined
        ? {}
        : {
            buildingHeight: { valueM: height, ref: codeOf('height_ref', io.options['height-ref'] ?? 'eave') },
          }),
      ...(storeys === undefined ? {} : { storeys }),
    },
    ...(io.options['adcode'] === undefined ? {} : { adcode: io.options['adcode'] }),
    asOf: { legal: io.options['as-of'] ?? new Date(systemClock.now()).toISOString().slice(0, 10) },
  });
  if (!parsed.success) throw new UsageError(parsed.error.issues.map((one) => one.message).join('; '));
  return parsed.data;
}

async function permitsOn(db: Database, version: string) {
  const clock = systemClock;
  const audit = createAudit({ db, clock });
  const city = createCity({ db, clock, audit });
  const law = await openLaw({ db, clock, audit });
  const permits = createPermits({
    db,
    clock,
    city,
    coordinates: createCoordinates({ db, clock, city, audit }),
    zones: createZones({ db, clock, city, codes: createCodeBooks(db), audit }),
    law,
    audit,
    events: { publish: () => undefined },
    engine: () => db.engine,
    version,
  });
  return { permits, law };
}

/** Judges against the zones of a file alone, in a database of its own that is gone afterwards. */
async function againstFile(io: Io, request: PermitRequest, file: string): Promise<Judged> {
  const dataDir = mkdtempSync(join(tmpdir(), 'xw-permit-'));
  const { databaseUrl: _, ...config } = io.config;
  const engine = await openEngine({ ...config, dataDir }, { onProgress: () => undefined });
  try {
    const { db } = engine;
    await migrate(db);
    await loadCodes(db);
    await loadZoneFile(db, CITY, file, request, codeOf);
    const { permits, law } = await permitsOn(db, io.config.version);
    const at: JudgeAt = { law: law.current(), knownAt: new Date(systemClock.now()).toISOString() };
    if (io.options['assume-complete'] === 'true') {
      at.register = { authorities: [], coverage: [ASSUMED] };
    }
    return await permits.judge(CITY, request, at);
  } finally {
    await engine.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const ASSUMED: CoverageLine = {
  layer: 'assumed',
  adcode: '',
  grade: 'assumed',
  expected: 0,
  drawn: 0,
  complete: true,
  signedBy: '--assume-complete',
  signedOn: null,
  missing: [],
};

const check: Command = {
  name: 'permit check',
  summary: '审批 May this be built here, by which law, who must consent, and how sure is that?',
  usage: [
    'SITE               a file (勘测定界 TXT, boundary points, WKT, GeoJSON), WKT, or "lng,lat"',
    '--work 新建        kinds of work, separated by commas (code, Chinese or English name)',
    '--height M         --height-ref eave|ridge|top|absolute|relative (default eave); --storeys N',
    '--as-of YYYY-MM-DD date of the act (default today); --adcode 370811',
    '--crs …            as for import; text without one is searched for, GeoJSON is EPSG:4326',
    '--accuracy M       of the site’s outline (default: 5, digitised on a screen)',
    '--zones FILE       against this GeoJSON alone (properties regime class grade validFrom validTo uncertaintyM',
    '                   heightLimitM); INDETERMINATE outside its zones unless --assume-complete',
    '--city N           otherwise: the register of this city (default 1); nothing is kept',
    'Exit codes: 0 no restriction found or a notice · 10 conditional · 11 consent required · 12 prohibited unless',
    '  special · 13 prohibited · 14 indeterminate · 1 refused (422) or unreadable (503) · 2 usage · 3 engine',
  ],
  options: [
    'work',
    'height',
    'height-ref',
    'storeys',
    'as-of',
    'adcode',
    'crs',
    'accuracy',
    'zones',
    'assume-complete',
    'city',
  ],
  async run(io) {
    const request = requestOf(io);
    const file = io.options['zones'];
    try {
      const judged =
        file === undefined
          ? await withEngine(io, async ({ db }) => {
              const { permits } = await permitsOn(db, io.config.version);
              return permits.judge(requireInteger(io, 'city', 1), request);
            })
          : await againstFile(io, request, file);
      const { finding, findingSha256, at } = judged;
      const statement = statementOf(finding);
      io.say(`${statement.zh}\n${statement.en}`);
      for (const rule of finding.rules) {
        for (const one of rule.citations) io.say(`  ${one.lawZh}${one.labelZh}：${one.quote}`);
      }
      io.result({
        outcome: finding.outcome,
        finding,
        findingSha256,
        lawSetId: at.law.lawSetId,
        readings: judged.readings.map(({ site, finding: one }) => ({
          crs: site.nameZh,
          landedAt: site.landedAt,
          outcome: one.outcome,
        })),
        statementZh: statement.zh,
        statementEn: statement.en,
      });
      return EXIT[finding.outcome];
    } catch (error) {
      if (!(error instanceof XwError) || error.problem.code === 'data_folder_in_use') throw error;
      io.result({ error: error.problem });
      io.say(`✗ ${error.problem.detail}\n  ${error.problem.detailEn}\n→ ${error.problem.remedy ?? ''}`);
      return 1;
    }
  },
};

export const permitCommands: Command[] = [check];
