import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { XwError, shorten } from './kernel/errors.ts';

/** Everything that a deployment may set. Only this file reads the environment. */
export interface Config {
  /** postgresql:// URL; absent: the embedded engine keeps the data in `dataDir`. */
  databaseUrl?: string;
  /** Folder of the embedded engine, absolute. */
  dataDir: string;
  host: string;
  /** 0 lets the system choose. */
  port: number;
  /** Port of the JT/T 808 door, 0 lets the system choose; absent: shut. */
  jt808Port?: number;
  /** Load the synthetic demo city when there is no city at all. */
  demo: boolean;
  /** Move the demo city's units. */
  simulate: boolean;
  /** Demo seconds per real second. */
  demoClockRate: number;
  /** Time of day at which a new demo city begins, minutes since local midnight; absent: now, or 10:00 at night. */
  demoFirstMinute?: number;
  version: string;
  /** The address under which people reach the service through a proxy. */
  publicUrl?: string;
  /** Memory for finished vector tiles, MB; 0 keeps none. */
  tileCacheMb: number;
  /** A reverse proxy of ours sits in front: believe its X-Forwarded-For and X-Forwarded-Proto. */
  trustProxy: boolean;
  /** Password of the accounts that are made with a demo city, in place of the published ones. */
  initialPassword?: string;
}

/** What only tests and scripts need to know about the machine. */
export interface TestConfig {
  /** A PostgreSQL where databases may be created and dropped; absent: those tests are skipped and say so. */
  databaseUrl?: string;
  /** Folder with real data of others, which is not part of this project; absent: what needs it is skipped and says so. */
  sharedData?: string;
}

type Environment = Record<string, string | undefined>;

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * What did the operator set?
 * Reads DATABASE_URL, XW_DATA_DIR, HOST, PORT, XW_DEMO, XW_SIMULATE, XW_DEMO_CLOCK_RATE, XW_DEMO_BEGINS,
 * XW_PUBLIC_URL, XW_JT808_PORT, XW_TILE_CACHE_MB, XW_TRUST_PROXY, XW_INITIAL_PASSWORD.
 * An empty variable counts as not set; a value that cannot be meant is an `XwError` (code `bad_setting`).
 */
export function readConfig(env: Environment = process.env): Config {
  const databaseUrl = text(env, 'DATABASE_URL');
  if (databaseUrl !== undefined && !/^postgres(ql)?:\/\//.test(databaseUrl)) {
    throw badSetting(
      'DATABASE_URL',
      databaseUrl.replace(/:[^:@/]*@/, ':…@'),
      'postgresql://user:password@host:5432/database',
    );
  }
  const publicUrl = text(env, 'XW_PUBLIC_URL');
  if (publicUrl !== undefined && !/^https?:\/\/[^/]+/.test(publicUrl)) {
    throw badSetting('XW_PUBLIC_URL', publicUrl, 'https://xiangwang.example.cn');
  }
  return {
    databaseUrl,
    dataDir: resolve(text(env, 'XW_DATA_DIR') ?? resolve(ROOT, '.xw')),
    host: text(env, 'HOST') ?? '127.0.0.1',
    port: port(env, 'PORT', 8080),
    ...(text(env, 'XW_JT808_PORT') === undefined ? {} : { jt808Port: port(env, 'XW_JT808_PORT', 0) }),
    demo: flag(env, 'XW_DEMO', true),
    simulate: flag(env, 'XW_SIMULATE', true),
    demoClockRate: number(
      env,
      'XW_DEMO_CLOCK_RATE',
      1,
      (value) => value > 0 && value <= 3600,
      '0 < rate ≤ 3600',
    ),
    demoFirstMinute: timeOfDay(env, 'XW_DEMO_BEGINS'),
    version: readVersion(),
    publicUrl,
    tileCacheMb: number(env, 'XW_TILE_CACHE_MB', 96, (value) => value >= 0 && value <= 65_536, '0 … 65536'),
    trustProxy: flag(env, 'XW_TRUST_PROXY', false),
    initialPassword: text(env, 'XW_INITIAL_PASSWORD'),
  };
}

/** Reads XW_TEST_DATABASE_URL and XW_SHARED_DATA; without the latter, ../shared/data beside this folder when it is there. */
export function readTestConfig(env: Environment = process.env): TestConfig {
  const sharedData = text(env, 'XW_SHARED_DATA') ?? resolve(ROOT, '../shared/data');
  return {
    databaseUrl: text(env, 'XW_TEST_DATABASE_URL'),
    ...(existsSync(sharedData) ? { sharedData } : {}),
  };
}

/** A copy of the environment, for a script or test that hands it to a child process. */
export function environment(): Environment {
  return { ...process.env };
}

function text(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === undefined || value === '' ? undefined : value;
}

function number(
  env: Environment,
  name: string,
  fallback: number,
  valid: (value: number) => boolean,
  wanted: string,
): number {
  const given = text(env, name);
  if (given === undefined) return fallback;
  const value = Number(given);
  if (!Number.isFinite(value) || !valid(value)) throw badSetting(name, given, wanted);
  return value;
}

const isPort = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 65_535;

function port(env: Environment, name: string, fallback: number): number {
  return number(env, name, fallback, isPort, '0–65535');
}

/** Minutes since midnight. */
function timeOfDay(env: Environment, name: string): number | undefined {
  const given = text(env, name);
  if (given === undefined) return undefined;
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(given) ?? [];
  if (hours === undefined) throw badSetting(name, given, '10:00');
  return Number(hours) * 60 + Number(minutes);
}

function flag(env: Environment, name: string, fallback: boolean): boolean {
  const given = text(env, name)?.toLowerCase();
  if (given === undefined) return fallback;
  if (['1', 'true', 'yes', 'on'].includes(given)) return true;
  if (['0', 'false', 'no', 'off'].includes(given)) return false;
  throw badSetting(name, given, '1 | 0');
}

function badSetting(name: string, value: string, wanted: string): XwError {
  return new XwError({
    code: 'bad_setting',
    status: 500,
    detail: `设置项 ${name} 的值无法使用。`,
    detailEn: `The setting ${name} cannot be used.`,
    value: shorten(value),
    place: name,
    remedy: `请改为：${wanted}，或删去该变量。`,
    remedyEn: `Use ${wanted}, or unset the variable.`,
  });
}

function readVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}
