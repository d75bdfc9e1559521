import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from '../../server/config.ts';
import { ROOT } from './source-files.ts';

interface Service {
  image?: string;
  build?: { context: string; dockerfile: string };
  environment: Record<string, string>;
  ports?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck: { test: string[] };
  volumes?: string[];
}
const compose = parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8')) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};

/** Compose's own substitution: ${NAME:-default} and ${NAME:?message}. */
function substitute(text: string, env: Record<string, string>): string {
  return text.replace(
    /\$\{(\w+)(?::([-?])([^}]*))?\}/g,
    (_, name: string, operator?: string, word?: string) => {
      const value = env[name];
      if (value !== undefined && value !== '') return value;
      if (operator === '-') return word ?? '';
      throw new Error(`${name}: ${word ?? 'not set'}`);
    },
  );
}

describe('docker-compose.yml (no Docker engine needed)', () => {
  const { db, service } = compose.services;

  it('starts PostGIS with a volume that the file declares, and the service after it is healthy', () => {
    expect(db?.image).toMatch(/^postgis\/postgis:(1[5-9])-3\.\d$/);
    const volume = db?.volumes?.[0]?.split(':')[0] ?? '';
    expect(Object.keys(compose.volumes)).toContain(volume);
    expect(service?.depends_on?.['db']?.condition).toBe('service_healthy');
    expect(db?.healthcheck.test.join(' ')).toContain('pg_isready');
  });

  it('gives the service an environment that our configuration reads', () => {
    const env = Object.fromEntries(
      Object.entries(service?.environment ?? {}).map(([key, value]) => [
        key,
        substitute(value, { XW_INITIAL_PASSWORD: 'a long password', XW_DB_PASSWORD: 's3cret' }),
      ]),
    );
    const config = readConfig(env);
    expect(config.databaseUrl).toBe('postgresql://xiangwang:s3cret@db:5432/xiangwang');
    expect(config.host).toBe('0.0.0.0');
    expect(config.port).toBe(8080);
    expect(db?.environment['POSTGRES_DB']).toBe('xiangwang');
  });

  it('will not start with the well-known demo passwords', () => {
    expect(() => substitute(service?.environment['XW_INITIAL_PASSWORD'] ?? '', {})).toThrow(
      /choose a password/,
    );
  });

  it('builds from a file that exists and publishes on loopback only', () => {
    expect(existsSync(join(ROOT, service?.build?.dockerfile ?? 'absent'))).toBe(true);
    for (const port of service?.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
  });
});
