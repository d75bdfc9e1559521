import { buildDemoCity, checksumOf, generateCity, writePrebuilt } from '../../server/demo/demo.ts';
import { systemClock } from '../../server/kernel/clock.ts';
import { requireInteger } from './command.ts';
import type { Command } from './command.ts';
import { withEngine } from './engine-session.ts';

const build: Command = {
  name: 'demo build',
  summary: '生成合成示范城市 Make the synthetic city; the same seed gives the same checksum',
  usage: [
    '--seed N      which city (default 1; 2 lies in another Gauss-Krueger zone)',
    '--interval S  seconds between two position fixes (default 15)',
    '--load        also load it into the database',
    '--city ID     city id to load it as (default: the seed)',
  ],
  options: ['seed', 'interval', 'load', 'city'],
  async run(io) {
    const seed = requireInteger(io, 'seed', 1);
    const intervalS = requireInteger(io, 'interval', 15);
    if (io.options['load'] !== undefined) {
      const built = await withEngine(io, ({ db }) =>
        buildDemoCity(db, {
          seed,
          intervalS,
          cityId: requireInteger(io, 'city', seed),
          nowMs: systemClock.now(),
          replace: true,
          onProgress: ({ zh, en }) => io.say(`  ${zh} ${en}`),
        }),
      );
      io.say(`城市 city ${built.cityId}  seed ${built.seed}  sha256 ${built.checksum}`);
      io.result(built);
      return 0;
    }
    const city = generateCity(seed, { intervalS });
    const checksum = checksumOf(city);
    io.say(`seed ${seed}  sha256 ${checksum}`);
    io.result({ seed, intervalS, checksum });
    return 0;
  },
};

const pack: Command = {
  name: 'demo pack',
  summary: '重写 data/demo 中的预置城市 Write the prebuilt copy of seed 1 in data/demo anew',
  usage: ['(after a change of the generator; raise GENERATOR_VERSION with it)'],
  options: [],
  async run(io) {
    const city = generateCity(1);
    const checksum = checksumOf(city);
    const bytes = writePrebuilt(city, checksum);
    io.say(`seed 1  sha256 ${checksum}  ${bytes} bytes`);
    io.result({ seed: 1, checksum, bytes });
    return 0;
  },
};

export const demoCommands = [build, pack];
