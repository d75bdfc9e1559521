import { openEngine } from '../../server/db/engine.ts';
import type { Engine } from '../../server/db/engine.ts';
import { migrate } from '../../server/db/migrate.ts';
import type { Io } from './command.ts';

/** Opens the deployment's database (joining a running engine), brings the schema up to date, does the work, closes. */
export async function withEngine<T>(io: Io, work: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await openEngine(io.config, {
    join: true,
    onProgress: ({ zh, en }) => io.say(`  ${zh} ${en}`),
  });
  try {
    const { version } = await migrate(engine.db);
    engine.recordSchema(version);
    return await work(engine);
  } finally {
    await engine.close();
  }
}
