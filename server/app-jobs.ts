import { defineStandardKinds } from './jobs/standard-kinds.ts';
import { invalid } from './kernel/errors.ts';
import type { Domains } from './app-domains.ts';
import type { FloorDeps, Floors } from './app-floors.ts';

/** The kinds of long work that this service does, and who may start each. */
export function defineJobs(deps: FloorDeps, floors: Floors, domains: Domains): void {
  const { db, clock, config } = deps;
  const { audit, sessions, demo, cityClock } = floors;
  const { city, deriveCases, hotspots, jobs, plans, quality, screening, simulator, tiles, tracking } =
    domains;
  const cityTime = cityClock.clock;
  defineStandardKinds(jobs, {
    tiles,
    // By the city's time: a demo clock that stood still has not aged its fixes.
    dropOldFixes: (keepDays) => tracking.dropOldFixes(Math.min(clock.now(), cityTime.now()), keepDays),
    keepFixDays: async (cityId) => (await city.setting<number>(cityId, 'fixes.keep_days')).value,
    async reloadDemo(cityId, progress) {
      if (!(await city.facts(cityId)).synthetic)
        throw invalid(
          'city',
          cityId,
          '只能重新载入合成示范城市。',
          'Only a synthetic city can be loaded again.',
        );
      const load = async () => {
        // Drawing a city needs much code that nothing else does; a start is shorter without it.
        const { buildDemoCity } = await import('./demo/demo.ts');
        const loaded = await buildDemoCity(db, {
          cityId,
          nowMs: clock.now(),
          firstMinute: config.demoFirstMinute,
          replace: true,
          onProgress: ({ zh, en, share }) => progress(share, `${zh} / ${en}`),
        });
        await cityClock.restart(cityId);
        return loaded;
      };
      const built = await (simulator?.standAside(load) ?? load());
      city.refresh();
      await demo.ensure(config.initialPassword);
      return built;
    },
  });

  jobs.define('cases.derive', {
    titleZh: '推算案件时限、时段许可与复发',
    titleEn: 'Work out due times, permissions and recurrence of cases',
    permission: null,
    async run({ cancelled }) {
      for (const cityId of await jobs.cityIds()) if (!cancelled()) await deriveCases(cityId, cancelled);
      return null;
    },
  });
  jobs.define('hotspots.retention', {
    titleZh: '清理过期的热点结果',
    titleEn: 'Remove hotspot results past their keeping',
    permission: null,
    async run() {
      const dropped: Record<string, number> = {};
      for (const cityId of await jobs.cityIds()) {
        const keep = await city.setting<number>(cityId, 'hotspots.keep_days');
        dropped[cityId] = await hotspots.dropOld(cityId, keep.value);
      }
      return dropped;
    },
  });
  jobs.define('permits.screen', {
    titleZh: '筛查在建工地',
    titleEn: 'Screen the construction sites',
    permission: 'zones:check',
    run: ({ cityId, params, progress, cancelled }) =>
      screening.screen(cityId ?? 1, {
        openCases: params['openCases'] === true,
        by: 'system:screening',
        ...(typeof params['zoneId'] === 'string' ? { zoneId: params['zoneId'] } : {}),
        progress,
        cancelled,
      }),
  });
  jobs.define('permits.quality', {
    titleZh: '测算依据不足的比例',
    titleEn: 'Measure how often a check cannot answer',
    permission: 'zones:check',
    run: ({ cityId, progress }) => quality.measure(cityId ?? 1, { progress }),
  });
  jobs.define('audit.close', {
    titleZh: '封存审计记录',
    titleEn: 'Seal the audit',
    permission: 'audit:read',
    run: async () => ({ batches: await audit.closeBatches() }),
  });
  jobs.define('audit.verify', {
    titleZh: '核验审计记录',
    titleEn: 'Verify the audit',
    permission: 'audit:read',
    run: () => audit.verify(),
  });
  jobs.define('sessions.purge', {
    titleZh: '清理过期会话',
    titleEn: 'Forget sessions that are over',
    permission: null,
    run: () => sessions.purge().then(() => null),
  });

  jobs.define('balancing.carry', {
    titleZh: '把生效方案带入新排班',
    titleEn: 'Carry plans in force into new rosters',
    permission: null,
    run: async () => {
      const cityIds = await jobs.cityIds();
      const carried = await Promise.all(cityIds.map((cityId) => plans.carryOn(cityId)));
      return { plans: carried.reduce((a, b) => a + b, 0) };
    },
  });
}
