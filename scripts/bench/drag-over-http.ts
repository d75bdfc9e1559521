import type { Change, Ground } from '../../server/balancing/contract.ts';
import { randomOf } from '../../server/kernel/random.ts';
import { signIn } from '../bench-import/service-import.ts';
import { startService } from '../verify/service-process.ts';
import { measure } from './latency.ts';
import type { Latency } from './latency.ts';

/** Changes that a plan already holds while a street is dragged. */
const HELD = 12;

/** How fast does a dragged street answer over HTTP, on the demo city as anybody starts it, its simulator running? */
export async function dragOverHttp(requests = 300): Promise<Latency> {
  const service = await startService('embedded', { XW_DEMO: '1' });
  try {
    const session = await signIn(service, 'scheduler');
    const ground = (await (await session.ask('/api/v1/balance/ground?kind=sections')).json()) as Ground;
    const random = randomOf(1, 'bench.drag-over-http');
    const streets = ground.streets.filter(({ mayHold }) => mayHold.length > 1);
    const moved = (): Change => {
      const street = streets[random.int(streets.length)]!;
      return {
        what: 'street',
        streetId: street.streetId,
        holderId: street.mayHold[random.int(street.mayHold.length)]!,
      };
    };
    const held = Array.from({ length: HELD }, moved);
    return await measure(
      'POST /api/v1/balance/evaluate (drag)',
      () =>
        session.ask('/api/v1/balance/evaluate', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ kind: 'sections', changes: [...held, moved()], brief: true }),
        }),
      requests,
      1,
    );
  } finally {
    await service.stop();
    await service.remove();
  }
}
