import type { CityDesk } from '../city/city.ts';
import type { Database } from '../db/database.ts';
import type { Events } from '../events/events.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Clock } from '../kernel/clock.ts';
import { createMatching } from '../matching/matching.ts';
import type { MatchEngine, Matching } from '../matching/matching.ts';
import { createHeardOf } from '../tracking/heard-of.ts';
import { createCameraSight } from './camera-sight.ts';
import type { CameraSight } from './camera-sight.ts';
import { createCoverageReport } from './coverage-report.ts';
import type { CoverageReport } from './coverage-report.ts';
import { createRoadWarnings } from './road-warnings.ts';
import type { RoadWarningDesk } from './road-warnings.ts';
import { createTrackVisits } from './track-visits.ts';
import type { TrackVisits, TrackVisitsDeps } from './track-visits.ts';

export interface PatrolCoverageDeps {
  db: Database;
  /** City time. */
  clock: Clock;
  /** Wall clock. */
  realClock: Clock;
  city: Pick<CityDesk, 'facts' | 'setting' | 'localDay'>;
  events: Pick<Events, 'publish'>;
  onKept: TrackVisitsDeps['onKept'];
  jobs?: Pick<Jobs, 'define' | 'schedule' | 'cityIds'>;
  /** A worker thread unless told. */
  engine?: MatchEngine;
  onError?: (error: unknown) => void;
}

/** From fixes to what was seen: matching, visits, coverage, warnings, cameras. */
export interface PatrolCoverage {
  trackVisits: TrackVisits;
  report: CoverageReport;
  warnings: RoadWarningDesk;
  cameras: CameraSight;
  /** The network that visits are found on, for who wants to draw a way. */
  matching: Pick<Matching, 'trace'>;
  /** The city's roads or streets have changed. */
  forget(cityId: number): void;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Warnings are looked at this often, s. */
const WARNINGS_EVERY_S = 60;

export function createPatrolCoverage(deps: PatrolCoverageDeps): PatrolCoverage {
  const { db, clock, realClock, city, events, jobs } = deps;
  const heard = createHeardOf(db);
  const matching = createMatching({ db, ...(deps.engine === undefined ? {} : { engine: deps.engine }) });
  const trackVisits = createTrackVisits({
    db,
    heard,
    onKept: deps.onKept,
    matching,
    city,
    events,
    realClock,
    ...(deps.onError === undefined ? {} : { onError: deps.onError }),
  });
  const warnings = createRoadWarnings({ db, clock, city, events });
  jobs?.define('coverage.warnings', {
    titleZh: '核对额定作业遍数',
    titleEn: 'Check rated passes',
    async run({ cancelled }) {
      const sums = { raised: 0, withdrawn: 0 };
      for (const cityId of await jobs.cityIds()) {
        if (cancelled()) break;
        const done = await warnings.evaluate(cityId);
        sums.raised += done.raised;
        sums.withdrawn += done.withdrawn;
      }
      return sums;
    },
  });
  return {
    trackVisits,
    report: createCoverageReport({ db, clock, city, heard, isPending: trackVisits.isPending }),
    warnings,
    cameras: createCameraSight({ db, clock }),
    matching,
    forget: matching.forget,
    async start() {
      await trackVisits.start();
      await jobs?.schedule('coverage.warnings', WARNINGS_EVERY_S, { firstInS: WARNINGS_EVERY_S });
    },
    async close() {
      await trackVisits.close();
      await matching.close();
    },
  };
}
