/**
 * The victim of the kill loop: opens the embedded engine as the service does and writes without pause.
 * argv: data folder, first id. Prints `ready`, then one line `<id>` for each transaction the database has acknowledged.
 */
import { readConfig } from '../../server/config.ts';
import { openEngine } from '../../server/db/engine.ts';

const [dataDir = '', first = '0'] = process.argv.slice(2);
const WRITERS = 4;
const engine = await openEngine({ ...readConfig({}), dataDir }, { log: (line) => console.error(line) });
await engine.db.query(
  `create table if not exists kill_rows (id int8, half int, filler text, primary key (id, half))`,
);
process.stdout.write('ready\n');
let next = Number(first);

/** Two rows or none: half of the writers as one statement, half as a transaction of two. */
async function writeOne(writer: number, id: number): Promise<void> {
  const filler = String(id).repeat(20);
  if (writer % 2 === 0) {
    await engine.db.query(`insert into kill_rows select $1::int8, half, $2 from unnest($3::int[]) as half`, [
      id,
      filler,
      [1, 2],
    ]);
    return;
  }
  await engine.db.transaction(async (tx) => {
    await tx.query('insert into kill_rows values ($1::int8, 1, $2)', [id, filler]);
    await tx.query('insert into kill_rows values ($1::int8, 2, $2)', [id, filler]);
  });
}

async function write(writer: number): Promise<void> {
  for (;;) {
    const id = (next += 1);
    try {
      await writeOne(writer, id);
      process.stdout.write(`${id}\n`);
    } catch {
      // Not acknowledged, so nothing was promised; the next id goes on when the engine is back.
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
