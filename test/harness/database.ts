import type { Config } from '../../server/config.ts';
import type { Database } from '../../server/db/database.ts';
import { openEngine, type Engine } from '../../server/db/engine.ts';
import type { EngineName } from './engines.ts';
import { copyOfTemplate, type TemplateKind } from './templates.ts';

export interface TestDatabase {
  db: Database;
  engine: Engine;
  /** Opens the same data again once this is closed. */
  config: Config;
  /** Closes the engine and removes the data. */
  close(): Promise<void>;
}

/** A private database without a schema. */
export function emptyDatabase(engine: EngineName): Promise<TestDatabase> {
  return open(engine, 'empty');
}

/** A private database with the schema and no rows. Call in `beforeAll`, `close` in `afterAll`. */
export function testDatabase(engine: EngineName): Promise<TestDatabase> {
  return open(engine, 'migrated');
}

/** A private database with the demo city in it. */
export function demoDatabase(engine: EngineName): Promise<TestDatabase> {
  return open(engine, 'demo');
}

/** The test with a private, migrated database that is gone afterwards. */
export async function withDatabase<T>(engine: EngineName, test: (db: Database) => Promise<T>): Promise<T> {
  const opened = await testDatabase(engine);
  try {
    return await test(opened.db);
  } finally {
    await opened.close();
  }
}

async function open(name: EngineName, kind: TemplateKind): Promise<TestDatabase> {
  const { config, remove } = await copyOfTemplate(name, kind);
  const engine = await openEngine(config).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  return {
    db: engine.db,
    engine,
    config,
    async close() {
      await engine.close();
      await remove();
    },
  };
}
