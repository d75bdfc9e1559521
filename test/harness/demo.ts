import { existsSync } from 'node:fs';
import type { Database } from '../../server/db/database.ts';

const LOADER = new URL('../../server/demo/demo.ts', import.meta.url);

/** Loads the demo city as a first start does. */
export async function loadDemo(db: Database): Promise<void> {
  if (!existsSync(LOADER)) throw new Error('server/demo/demo.ts does not exist yet');
  const demo = (await import(LOADER.href)) as { ensureDemoCity(db: Database): Promise<unknown> };
  await demo.ensureDemoCity(db);
}
