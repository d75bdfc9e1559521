import type { Database } from '../../server/db/database.ts';
import { buildDemoCity } from '../../server/demo/demo.ts';

/** Loads the demo city as a first start does, ending at the present day. */
export async function loadDemo(db: Database): Promise<void> {
  await buildDemoCity(db, { nowMs: Date.now() });
}
