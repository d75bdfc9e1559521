import { createAddresses } from '../../server/addresses/addresses.ts';
import { createAudit } from '../../server/audit/audit.ts';
import { createCity } from '../../server/city/city.ts';
import { createEvents } from '../../server/events/events.ts';
import { systemClock } from '../../server/kernel/clock.ts';
import { requireInteger, UsageError } from './command.ts';
import type { Command } from './command.ts';
import { withEngine } from './engine-session.ts';

const STATE = {
  placed: '可落点 placed',
  review: '待人工核实 for a person',
  unknown: '未知 unknown',
};

const resolve: Command = {
  name: 'address resolve',
  summary: '解析地址 Where is this address? Candidates with error radius and reason',
  usage: ['TEXT        for example "云灯路与芦影路交叉口东200米"', '--city ID   which city (default 1)'],
  options: ['city'],
  run: (io) =>
    withEngine(io, async ({ db }) => {
      const text = io.args.join(' ');
      if (text === '') throw new UsageError('a TEXT is needed');
      const cityId = requireInteger(io, 'city', 1);
      const clock = systemClock;
      const audit = createAudit({ db, clock });
      const city = createCity({ db, clock, audit });
      const addresses = createAddresses({ db, clock, city, audit, events: createEvents({ clock }) });
      const answer = await addresses.resolve(cityId, text);
      io.say(`${STATE[answer.state]}  ${answer.whyZh} ${answer.whyEn}`);
      answer.candidates.forEach((one, i) => {
        const [lng, lat] = one.lngLat;
        io.say(`${i + 1}. ${lng.toFixed(6)},${lat.toFixed(6)}  ±${one.errorM} m  ${one.score.toFixed(2)}`);
        io.say(`   ${one.reasonZh}\n   ${one.reasonEn}`);
      });
      io.result(answer);
      return answer.state === 'unknown' ? 1 : 0;
    }),
};

export const addressCommands = [resolve];
