import type { EngineName } from '../../test/harness/engines.ts';
import { gateService } from '../../test/http/gate-service.ts';
import { at, CIVIC_CENTRE, loadCivicTown } from '../../test/sql/civic-town.ts';
import type { FuzzOptions } from './rounds.ts';
import { permitSamples } from './samples.ts';

/** The whole service over a small made-up town, and a planner who asks it. */
export async function fuzzService(
  engine: EngineName,
): Promise<Pick<FuzzOptions, 'samples' | 'send' | 'city'> & { close(): Promise<void> }> {
  const gate = await gateService(engine, { prepare: (db) => loadCivicTown(db, 3) });
  const planner = await gate.as('planner');
  // Beside the pagoda, whose zone some of the damaged sites reach.
  const middle = at(-1_000, -1_130);
  const [west, south] = at(-2_000, -2_000);
  return {
    samples: permitSamples(middle),
    city: [west, south, 2 * CIVIC_CENTRE[0] - west, 2 * CIVIC_CENTRE[1] - south],
    async send(text) {
      const answer = await planner.request('/api/v1/permit-checks?city=3', {
        method: 'POST',
        body: text,
        headers: { 'content-type': 'application/json' },
      });
      return { status: answer.status, text: answer.text };
    },
    close: () => gate.close(),
  };
}
