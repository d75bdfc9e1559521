/**
 * npm run proof:permits [-- --sites 10000] [--hashes 1000] [--seed 1] [--zones 400]
 * Are the measures of the permit check those of a second geometry engine, and are its findings the same on both database
 * engines? Random sites at random zones of a made-up town. PostgreSQL where XW_TEST_DATABASE_URL names a server.
 * Exit codes: 0 they agree · 1 they do not, with every difference.
 */
import { parseArgs } from 'node:util';
import { engines } from '../test/harness/engines.ts';
import { testDatabase } from '../test/harness/database.ts';
import { findingHashes } from './proof-permits/equal-findings.ts';
import { proveGeometry } from './proof-permits/prove-geometry.ts';
import { loadTown, randomTown } from './proof-permits/random-town.ts';
import { permitServices } from './proof-permits/services.ts';

const { values } = parseArgs({
  options: {
    sites: { type: 'string', default: '10000' },
    hashes: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    zones: { type: 'string', default: '400' },
  },
});
const seed = Number(values.seed);
const town = randomTown(seed, Number(values.zones));
const clock = { now: () => Date.parse('2026-06-10T02:00:00Z') };
const hashes = new Map<string, string[]>();
let wrong = 0;

for (const engine of engines.toReversed()) {
  const database = await testDatabase(engine);
  try {
    await loadTown(database.db, town, 1);
    const { zones, permits } = await permitServices(database.db, clock);
    const began = performance.now();
    if (engine === engines.at(-1)) {
      const proof = await proveGeometry(zones, 1, town, {
        seed,
        from: 0,
        to: Number(values.sites),
        onProgress: (done) => {
          if (done % 1000 === 0) console.log(`${done} sites`);
        },
      });
      const { disagreements, ...told } = proof;
      console.log(`${engine}: ${JSON.stringify(told)}`);
      for (const one of disagreements.slice(0, 40)) console.log(JSON.stringify(one));
      console.log(`${disagreements.length} disagreements`);
      wrong += disagreements.length + proof.missedByCells;
    }
    const found = await findingHashes(permits, 1, town, { seed, from: 0, to: Number(values.hashes) });
    hashes.set(engine, found);
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    console.log(
      `${engine}: ${new Set(found).size} different findings of ${found.length} sites, ${seconds} s`,
    );
  } finally {
    await database.close();
  }
}
const [one, other] = [...hashes.values()];
if (one !== undefined && other !== undefined) {
  const different = one.filter((hash, i) => hash !== other[i]).length;
  console.log(`${one.length - different} of ${one.length} findings have the same hash on both engines`);
  wrong += different;
}
process.exitCode = wrong === 0 ? 0 : 1;
