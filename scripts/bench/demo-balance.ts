import type { BalanceKind, Change, Ground, Run } from '../../server/balancing/contract.ts';
import type { Job } from '../../server/jobs/contract.ts';
import { randomOf } from '../../server/kernel/random.ts';
import { signIn } from '../bench-import/service-import.ts';
import type { Session } from '../bench-import/service-import.ts';
import { startService } from '../verify/service-process.ts';
import { measure } from './latency.ts';
import type { Latency } from './latency.ts';

/** What a proposal does to the demo city. */
export interface DemoFigure {
  kind: BalanceKind;
  label: string;
  moves: number;
  people: number;
  maxOverMean: [number, number];
  /** Expected cases a day in hours in which nobody is on duty, before and after. */
  uncoveredHot: [number, number];
  lowerBound: number | null;
  survivesWeights: boolean;
}

/** Changes that a plan already holds while a street is dragged. */
const HELD = 12;
const KINDS: readonly BalanceKind[] = ['posting', 'sections', 'chiefs'];

/** The demo city as anybody starts it: how fast does a dragged street answer, and what do proposals come to? */
export async function demoBalance(requests = 300): Promise<{ drag: Latency; figures: DemoFigure[] }> {
  const service = await startService('embedded', { XW_DEMO: '1' });
  try {
    const session = await signIn(service, 'scheduler');
    const drag = await dragTimes(session, requests);
    const figures: DemoFigure[] = [];
    for (const kind of KINDS) figures.push(...(await figuresOf(session, kind)));
    return { drag, figures };
  } finally {
    await service.stop();
    await service.remove();
  }
}

const sent = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

async function dragTimes(session: Session, requests: number): Promise<Latency> {
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
  return measure(
    'POST /api/v1/balance/evaluate (drag)',
    () =>
      session.ask(
        '/api/v1/balance/evaluate',
        sent({ kind: 'sections', changes: [...held, moved()], brief: true }),
      ),
    requests,
    1,
  );
}

async function figuresOf(session: Session, kind: BalanceKind): Promise<DemoFigure[]> {
  const { jobId, runId } = (await (await session.ask('/api/v1/balance/runs', sent({ kind }))).json()) as {
    jobId: string;
    runId: string;
  };
  for (;;) {
    const job = (await (await session.ask(`/api/v1/jobs/${jobId}`)).json()) as Job;
    if (job.state === 'succeeded') break;
    if (job.state === 'failed' || job.state === 'cancelled') throw new Error(`${kind}: ${job.state}`);
    await new Promise((done) => setTimeout(done, 500));
  }
  const run = (await (await session.ask(`/api/v1/balance/runs/${runId}`)).json()) as Run;
  return run.proposals.map(({ labelEn, evaluation, certificate, robustness }) => ({
    kind,
    label: labelEn,
    moves: evaluation.moves,
    people: evaluation.peopleChanged,
    maxOverMean: [evaluation.before.maxOverMean, evaluation.after.maxOverMean],
    uncoveredHot: [evaluation.before.uncoveredHot, evaluation.after.uncoveredHot],
    lowerBound: certificate.lowerBound,
    survivesWeights: robustness.survives,
  }));
}
