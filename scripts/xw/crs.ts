import { createCity } from '../../server/city/city.ts';
import { createAudit } from '../../server/audit/audit.ts';
import { createCoordinates } from '../../server/coordinates/coordinates.ts';
import { crsList } from '../../server/coordinates/core/crs-list.ts';
import type { Explanation } from '../../server/coordinates/core/crs.ts';
import { explainPositions } from '../../server/coordinates/core/explain.ts';
import { crsClaimText } from '../../server/coordinates/core/parse-crs-claim.ts';
import { shippedSystems } from '../../server/coordinates/shipped-systems.ts';
import { systemClock } from '../../server/kernel/clock.ts';
import { UsageError, requireInteger } from './command.ts';
import type { Command, Io } from './command.ts';
import { withEngine } from './engine-session.ts';

function numberOf(text: string | undefined, name: string): number {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw new UsageError(`${name} is a number, not "${text ?? ''}"`);
  return value;
}

async function explained(io: Io): Promise<Explanation> {
  const x = numberOf(io.args[0], 'X');
  const y = numberOf(io.args[1], 'Y');
  if (io.options['city'] === undefined) return explainPositions([[x, y]], undefined, shippedSystems());
  const cityId = requireInteger(io, 'city', 1);
  return withEngine(io, ({ db }) => {
    const audit = createAudit({ db, clock: systemClock });
    const city = createCity({ db, clock: systemClock, audit });
    return createCoordinates({ db, clock: systemClock, city, audit }).explain(cityId, { x, y });
  });
}

const explain: Command = {
  name: 'crs explain',
  summary: '坐标系 On which earth is the pair X Y? Candidates with the place where each lands',
  usage: [
    'X Y        two numbers in either order',
    '--city N   keep what lies in this city’s boundary or within 2 km',
  ],
  options: ['city'],
  run: async (io) => {
    const { state, candidates, statementZh, statementEn } = await explained(io);
    for (const { claim, nameZh, nameEn, landedAt, inside, errorM, whyZh, whyEn } of candidates) {
      const place = inside === null ? '' : inside ? '  辖区内 inside' : '  辖区外 outside';
      io.say(
        `${crsClaimText(claim)}  ${landedAt.map((v) => v.toFixed(6)).join(', ')}  ±${errorM} m${place}  ${nameZh} ${nameEn}`,
      );
      io.say(`  ${whyZh} ${whyEn}`);
    }
    io.say(`${statementZh} ${statementEn}`);
    io.result({
      state,
      candidates: candidates.map((one) => ({ crs: crsClaimText(one.claim), ...one })),
      statementZh,
      statementEn,
    });
    return state === 'none' ? 1 : 0;
  },
};

const list: Command = {
  name: 'crs list',
  summary: '坐标系 Every reference system that can be claimed, and those that are refused',
  usage: [],
  options: [],
  run: async (io) => {
    const items = crsList(shippedSystems());
    for (const { id, nameZh, nameEn, errorM, noteZh, noteEn } of items)
      io.say(
        `${id.padEnd(12)} ${errorM === null ? '不予转换 refused' : `±${errorM} m`}  ${nameZh} ${nameEn}${noteZh === undefined ? '' : `  ${noteZh} ${noteEn ?? ''}`}`,
      );
    io.result({ items });
    return 0;
  },
};

export const crsCommands = [explain, list];
