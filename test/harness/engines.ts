import { describe } from 'vitest';
import { readTestConfig } from '../../server/config.ts';
import type { Database } from '../../server/db/database.ts';

export type EngineName = Database['engine'];

const SKIPPED = 'skipped: XW_TEST_DATABASE_URL is not set';

/** The engines that this machine can test: the embedded one always, PostgreSQL when XW_TEST_DATABASE_URL names a server. */
export const engines: EngineName[] =
  readTestConfig().databaseUrl === undefined ? ['embedded'] : ['embedded', 'postgresql'];

/** Runs the suite on both engines; where PostgreSQL is missing its half is shown as skipped, with the reason. */
export function describeEngines(title: string, suite: (engine: EngineName) => void): void {
  for (const engine of ['embedded', 'postgresql'] as const) {
    const missing = !engines.includes(engine);
    describe.skipIf(missing)(`${title} · ${engine}${missing ? ` (${SKIPPED})` : ''}`, () => {
      suite(engine);
    });
  }
}
