import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Express } from 'express';
import { z } from 'zod';
import { createAccessTokens } from './accounts/access-tokens.ts';
import { createAccounts } from './accounts/accounts.ts';
import { createDemoAccounts } from './accounts/demo-accounts.ts';
import { accountRoutes } from './accounts/http.ts';
import { createSessions } from './accounts/sessions.ts';
import { createAddresses } from './addresses/addresses.ts';
import { addressRoutes } from './addresses/http.ts';
import { createAssets } from './assets/assets.ts';
import { assetsRoutes } from './assets/http.ts';
import { createAudit } from './audit/audit.ts';
import { auditRoutes } from './audit/http.ts';
import { createCalendar } from './calendar/calendar.ts';
import { createKpiDesk } from './cases/case-kpis.ts';
import { createBalancing } from './balancing/balancing.ts';
import { balancingRoutes } from './balancing/http.ts';
import { createPlans } from './balancing/plans.ts';
import { createRosterPapers } from './balancing/roster-papers.ts';
import { createCases } from './cases/cases.ts';
import { createDerivation } from './cases/derive-cases.ts';
import { createDuplicateDesk } from './cases/duplicates.ts';
import { casesRoutes } from './cases/http.ts';
import { createOverdueDesk } from './cases/overdue-cases.ts';
import { createTimedAreas } from './cases/timed-areas.ts';
import { createCities } from './cities/cities.ts';
import { citiesRoutes } from './cities/http.ts';
import { createCityUploads } from './cities/uploads.ts';
import { createCity } from './city/city.ts';
import { createCodeBooks } from './city/code-book.ts';
import { cityRoutes } from './city/http.ts';
import { loadCodes } from './city/load-codes.ts';
import { createCityClock } from './clock/city-clock.ts';
import { clockRoutes } from './clock/http.ts';
import type { Config } from './config.ts';
import { createCoordinates } from './coordinates/coordinates.ts';
import { coordinatesRoutes } from './coordinates/http.ts';
import { createCoverage } from './coverage/coverage.ts';
import { coverageReportRoutes, coverageRoutes } from './coverage/http.ts';
import { createPatrolCoverage } from './coverage/patrol-coverage.ts';
import type { Database } from './db/database.ts';
import type { EngineInfo } from './db/engine.ts';
import { checkInRoutes } from './duty/check-in-http.ts';
import { createCheckIns } from './duty/check-ins.ts';
import { createDuty } from './duty/duty.ts';
import { dutyRoutes } from './duty/http.ts';
import { createEvents } from './events/events.ts';
import { eventRoutes } from './events/http.ts';
import { createFences } from './fences/fences.ts';
import { fenceRoutes } from './fences/http.ts';
import { createFeatures } from './features/features.ts';
import { featureRoutes } from './features/http.ts';
import { createGeography } from './geography/geography.ts';
import { geographyRoutes } from './geography/http.ts';
import { refreshGround } from './geography/refresh-ground.ts';
import { clientPages } from './http/client-pages.ts';
import { docsRoutes } from './http/docs-page.ts';
import { healthRoutes } from './http/health.ts';
import { identify } from './http/identity.ts';
import type { Log } from './http/log.ts';
import { createMetrics } from './http/metrics.ts';
import { isLoopbackHost } from './http/remote.ts';
import type { Route } from './http/route.ts';
import { createServer } from './http/server.ts';
import type { Limits } from './http/server.ts';
import { createIngest } from './ingest/ingest.ts';
import { ingestRoutes } from './ingest/http.ts';
import { createBriefs } from './hotspots/briefs.ts';
import { createHotspots } from './hotspots/hotspots.ts';
import { hotspotRoutes } from './hotspots/http.ts';
import { createInspect } from './inspect/inspect.ts';
import { inspectRoutes } from './inspect/http.ts';
import { createJobs } from './jobs/jobs.ts';
import { jobRoutes } from './jobs/http.ts';
import { defineStandardKinds } from './jobs/standard-kinds.ts';
import type { Clock } from './kernel/clock.ts';
import { invalid } from './kernel/errors.ts';
import { createTerminals } from './jt808/terminals.ts';
import { openLaw } from './law/law.ts';
import { lawRoutes } from './law/http.ts';
import { createCoverageRegister } from './permits/coverage-register.ts';
import { permitBatchRoutes } from './permits/batch-http.ts';
import { createPermitBatches } from './permits/batches.ts';
import { permitRoutes } from './permits/http.ts';
import { createPermits } from './permits/permits.ts';
import { permitProjectRoutes } from './permits/project-http.ts';
import { createPermitProjects } from './permits/projects.ts';
import { createPermitQuality } from './permits/quality.ts';
import { createScreening } from './permits/screening.ts';
import { permitPaperRoutes } from './permit-papers/http.ts';
import { createPermitPapers } from './permit-papers/permit-papers.ts';
import { pictureRoutes } from './pictures/http.ts';
import { createPictures } from './pictures/pictures.ts';
import { createRasterTiles } from './pictures/raster-tiles.ts';
import { createPeople } from './people/people.ts';
import { peopleRoutes } from './people/http.ts';
import { createScans } from './scans/scans.ts';
import { scansRoutes } from './scans/http.ts';
import { createSearch } from './search/search.ts';
import { searchRoutes } from './search/http.ts';
import { createSimulator } from './simulation/simulator.ts';
import { ogcRoutes } from './ogc/http.ts';
import { createOgc } from './ogc/ogc.ts';
import { LAYER_IDS } from './tiles/contract.ts';
import { createTiles } from './tiles/tiles.ts';
import { tileRoutes } from './tiles/http.ts';
import { createTracking } from './tracking/tracking.ts';
import { trackingRoutes } from './tracking/http.ts';
import { createOutlines } from './zones/outlines.ts';
import { createZoneRegister } from './zones/zone-register.ts';
import { createZones } from './zones/zones.ts';
import { zonesRoutes } from './zones/http.ts';

export interface AppDeps {
  db: Database;
  /** Real time: sessions, audit, limits. Cities have their own clocks. */
  clock: Clock;
  config: Config;
  log: Log;
  engine: () => EngineInfo;
  limits?: Limits;
  /** Hold every JSON answer against its schema; for tests. */
  checkAnswers?: boolean;
}

export interface App {
  handler: Express;
  /** Everything that can be asked; the leak test and the API description walk it. */
  routes: readonly Route[];
  /** Where terminals are received; undefined while that door is shut. */
  terminalDoor(): { host: string; port: number } | undefined;
  /** Begins what works by itself: jobs, simulator, sealing of the audit. */
  start(): Promise<void>;
  /** Ends streams and work, and writes what is due. */
  close(): Promise<void>;
}

const CLIENT = fileURLToPath(new URL('../dist/client/', import.meta.url));
/** The audit is sealed this often, s. */
const SEAL_EVERY_S = 60;
/** Old positions are looked for this often, s. */
const RETENTION_EVERY_S = 6 * 3600;
const PURGE_EVERY_S = 3_600;
/** Rosters that were made since a plan took effect are looked for this often, s. */
const CARRY_EVERY_S = 900;
/** Cases that came by another door than the service's own are looked at this often, s. */
const DERIVE_EVERY_S = 120;

/**
 * Puts the service together. Rejects with 403 `demo_secrets` when it would be reachable from elsewhere while
 * published passwords are in use.
 */
export async function createApp(deps: AppDeps): Promise<App> {
  const { db, clock, config, log } = deps;
  const failed = (what: string) => (error: unknown) => log.error(what, { cause: String(error) });
  let draining = false;

  // Floors: who did what, who may, what happens, what time it is.
  const audit = createAudit({ db, clock });
  const sessions = createSessions({ db, clock, audit });
  const accounts = createAccounts({ db, clock, audit, sessions });
  const tokens = createAccessTokens({ db, clock, audit, sessions });
  const demo = createDemoAccounts({ db, clock, audit, sessions });
  const metrics = createMetrics();
  const events = createEvents({ clock });
  const cityClock = createCityClock({
    db,
    events,
    audit,
    realClock: clock,
    firstRate: config.demoClockRate,
    onError: failed('clock'),
  });
  await cityClock.refresh();
  const cityTime = cityClock.clock;

  await audit.harden();
  await demo.ensure(config.initialPassword);
  await demo.refuseHost(config.host, isLoopbackHost(config.host));

  // Domains.
  await loadCodes(db);
  const codes = createCodeBooks(db);
  const city = createCity({ db, clock: cityTime, audit });
  const coordinates = createCoordinates({ db, clock, city, audit });
  const scans = createScans({ db, clock, city, coordinates, audit });
  const geography = createGeography({ db, clock: cityTime });
  const tiles = createTiles({
    db,
    clock: cityTime,
    publish: (event) => events.publish(event),
    onError: failed('tiles'),
  });
  const { layers } = tiles;
  const people = createPeople({ db, clock: cityTime, city, codes, geography });
  const calendar = createCalendar({ city });
  const derivation = createDerivation({ db, clock: cityTime, city, codes, calendar });
  async function deriveCases(cityId: number, stop?: () => boolean): Promise<void> {
    // What a timed area permits is no case: it leaves the map and the counts.
    if ((await derivation.run(cityId, stop)).lawful > 0) await layers.touch(cityId, 'cases', []);
  }
  const desk = {
    db,
    clock: cityTime,
    city,
    codes,
    calendar,
    derivation,
    geography,
    people,
    audit,
    events,
    layers,
  };
  const cases = createCases(desk);
  const caseFaces = {
    cases,
    overdue: createOverdueDesk(desk),
    kpis: createKpiDesk(desk),
    duplicates: createDuplicateDesk(desk),
    areas: createTimedAreas(desk),
  };
  const zones = createZones({ db, clock: cityTime, city, codes, audit });
  const law = await openLaw({ db, clock, audit });
  const register = createCoverageRegister({ db, clock: cityTime, city, law, audit });
  const permits = createPermits({
    db,
    clock: cityTime,
    city,
    coordinates,
    zones,
    law,
    audit,
    events,
    engine: () => `${deps.engine().kind} ${deps.engine().version}, PostGIS ${deps.engine().postgis}`,
    version: config.version,
  });
  const quality = createPermitQuality({ db, clock: cityTime, city, permits });
  const screening = createScreening({ db, clock: cityTime, city, permits, cases });
  const outlines = createOutlines({ db });
  const zoneRegister = createZoneRegister({
    db,
    clock: cityTime,
    audit,
    layers,
    city,
    outlines,
    async onChanged(cityId, zoneId, cause) {
      await permits.zoneChanged(cityId, zoneId, cause);
      await jobs.enqueue('permits.screen', { zoneId }, 'system:screening', { cityId });
    },
  });
  const coverage = createCoverage({ db, clock: cityTime, city, audit, events });
  const duty = createDuty({
    db,
    clock: cityTime,
    city,
    geography,
    people,
    audit,
    folder: join(config.dataDir, 'rosters'),
  });
  const checkIns = createCheckIns({ db, clock: cityTime, city, coverage, audit });
  const assets = createAssets({ db, codes });
  const inspect = createInspect({ db, clock: cityTime, city, codes, cases, coverage, people });
  const search = createSearch({ db, clock: cityTime, city, codes });
  const tracking = createTracking({ db, events, audit, clockOf: cityClock.clockOf, realClock: clock });
  const fences = createFences({
    db,
    clock,
    clockOf: cityClock.clockOf,
    events,
    audit,
    tracking,
    onError: failed('fences'),
  });
  const terminals = createTerminals({ db, clock, tracking, audit, onError: failed('jt808') });
  const addresses = createAddresses({ db, clock: cityTime, city, audit, events });
  const features = createFeatures({ tiles });
  const ogc = createOgc({ clock, city, coordinates, tiles, features });
  const jobs = createJobs({
    db,
    clock,
    publish: (event) => events.publish(event),
    log: (level, message, detail) => log[level](message, { detail: JSON.stringify(detail) }),
  });
  const permitBatches = createPermitBatches({
    db,
    clock: cityTime,
    city,
    codes,
    law,
    permits,
    audit,
    jobs,
    folder: join(config.dataDir, 'permit-batches'),
  });
  const permitProjects = createPermitProjects({ db, clock: cityTime, city, law, audit });
  const pictures = createPictures({ tiles, onError: failed('pictures') });
  const rasters = createRasterTiles({ tiles, pictures, onError: failed('pictures') });
  const permitPapers = createPermitPapers({
    permits,
    projects: permitProjects,
    city,
    codes,
    law,
    zones: zoneRegister,
    pictures,
    people: async () => new Map((await accounts.list()).map((one) => [one.accountId, one.nameZh])),
    onError: failed('papers'),
  });
  const hotspots = createHotspots({ db, clock: cityTime, city, codes, jobs });
  const briefs = createBriefs({ db, clock: cityTime, city, codes, hotspots, pictures });
  const patrol = createPatrolCoverage({
    db,
    clock: cityTime,
    realClock: clock,
    city,
    events,
    onKept: tracking.onKept,
    jobs,
    onError: failed('matching'),
  });
  const ingest = createIngest({
    db,
    clockOf: cityClock.clockOf,
    realClock: clock,
    city,
    codes,
    coordinates,
    audit,
    jobs,
    touch: (cityId, layer, boxes) => layers.touch(cityId, layer, boxes),
    cellOf: geography.cellOf,
    folder: join(config.dataDir, 'imports'),
    addresses,
    async followUp(cityId, layer) {
      if (layer === 'cases') await deriveCases(cityId);
      if (layer === 'zones') await zoneRegister.deriveStale(cityId, 'import');
      patrol.forget(cityId);
      return refreshGround(db, cityId, layer);
    },
  });
  addresses.onPlaced(ingest.place, ingest.unplace);
  const cities = createCities({
    db,
    clock,
    audit,
    jobs,
    addresses,
    uploads: createCityUploads(join(config.dataDir, 'new-cities'), () => clock.now()),
    async changed(cityId, what) {
      city.refresh();
      // Who may open the city has changed as well.
      sessions.revoke();
      await cityClock.refresh();
      patrol.forget(cityId);
      if (what === 'deleted') return;
      await Promise.all(LAYER_IDS.map((layer) => layers.touch(cityId, layer, [])));
      void tiles.preload([cityId]);
    },
  });
  const simulator = config.simulate
    ? createSimulator({
        db,
        cityClock,
        // What its units visit is found from their fixes, as that of real ones.
        tracking: { receiveFixes: tracking.receiveFixes, recordVisits: async () => 0 },
        cases: { cases, codes },
        onError: failed('simulator'),
      })
    : undefined;
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

  const balancing = createBalancing({ db, clock: cityTime, city, jobs });
  const plans = createPlans({
    db,
    clock: cityTime,
    city,
    balancing,
    audit,
    publish: (event) => events.publish(event),
  });
  const rosterPapers = createRosterPapers({ db, clock: cityTime, city, balancing, plans });
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

  metrics.gauge('xw_db_connections', 'Database connections by state.', () => db.connections(), 'state');
  metrics.gauge('xw_sse_clients', 'Browsers on the event stream.', () => events.stats.clients);
  metrics.gauge(
    'xw_sse_slow_clients_dropped',
    'Readers sent away for being slow.',
    () => events.stats.slowClientsDropped,
  );
  metrics.gauge(
    'xw_simulated_fixes',
    'Fixes that the simulator sent since the start.',
    () => simulator?.stats.fixes ?? 0,
  );
  metrics.gauge('xw_terminals_connected', 'Open JT/T 808 connections.', terminals.connections);
  metrics.gauge('xw_events_published', 'Events published since the start.', () => events.stats.published);

  const { trustProxy, version } = config;
  const routes: Route[] = [
    ...healthRoutes({ db, describe: deps.engine, metrics, version, trustProxy, isDraining: () => draining }),
    ...accountRoutes({
      tokens,
      accounts,
      sessions,
      demo,
      trustProxy,
      httpsOnly: config.publicUrl?.startsWith('https:') ?? false,
      version,
      durability: deps.engine(),
    }),
    ...auditRoutes(audit),
    ...clockRoutes(cityClock),
    ...eventRoutes(events, async (req) => (await identify(req, sessions))?.account),
    ...cityRoutes(city),
    ...citiesRoutes(cities),
    ...coordinatesRoutes(coordinates),
    ...geographyRoutes(geography),
    ...peopleRoutes(people),
    ...casesRoutes(caseFaces),
    ...zonesRoutes(zones, zoneRegister, outlines),
    ...lawRoutes(law, () => cityTime.now()),
    ...permitRoutes(permits, register, screening, quality),
    ...permitBatchRoutes(permitBatches),
    ...permitProjectRoutes(permitProjects),
    ...permitPaperRoutes(permitPapers, { publicUrl: config.publicUrl }),
    ...scansRoutes(scans),
    ...coverageRoutes(coverage),
    ...coverageReportRoutes(patrol.report, patrol.warnings, patrol.cameras),
    ...dutyRoutes(duty),
    ...checkInRoutes(checkIns),
    ...assetsRoutes(assets),
    ...inspectRoutes(inspect),
    ...searchRoutes(search),
    ...addressRoutes(addresses),
    ...ingestRoutes(ingest),
    ...hotspotRoutes(hotspots, briefs),
    ...balancingRoutes(balancing, plans, rosterPapers),
    ...trackingRoutes(tracking),
    ...terminals.routes,
    ...fenceRoutes(fences),
    ...tileRoutes(tiles, { publicUrl: config.publicUrl }),
    ...pictureRoutes({ tiles, rasters, pictures, city, clock: cityTime }),
    ...featureRoutes(features),
    ...ogcRoutes(ogc, { publicUrl: config.publicUrl }),
    ...jobRoutes(jobs, async (event) => {
      await audit.record({
        stream: 'jobs',
        ...event,
        detail: z.record(z.string(), z.json()).parse(event.detail),
      });
    }),
  ];
  routes.push(...docsRoutes(routes, version));

  const handler = createServer({
    routes,
    sessions,
    demo,
    metrics,
    clock,
    log,
    trustProxy,
    limits: deps.limits,
    checkAnswers: deps.checkAnswers,
    pages: clientPages(CLIENT),
  });

  return {
    handler,
    routes,
    terminalDoor: terminals.address,
    async start() {
      cityClock.start();
      await jobs.schedule('audit.close', SEAL_EVERY_S);
      await jobs.schedule('sessions.purge', PURGE_EVERY_S);
      await jobs.schedule('cases.derive', DERIVE_EVERY_S);
      await jobs.schedule('hotspots.retention', RETENTION_EVERY_S, { firstInS: 900 });
      await jobs.schedule('balancing.carry', CARRY_EVERY_S);
      await jobs.schedule('fixes.retention', RETENTION_EVERY_S, { firstInS: 600 });
      await jobs.start();
      await patrol.start();
      void jobs.cityIds().then((cityIds) => {
        hotspots.preload(cityIds);
        return tiles.preload(cityIds);
      }, failed('tiles'));
      if (config.jt808Port !== undefined) await terminals.open(config.host, config.jt808Port);
      simulator?.start();
    },
    async close() {
      draining = true;
      events.close();
      await terminals.close();
      await simulator?.close();
      await jobs.close();
      await patrol.close();
      await balancing.close();
      await hotspots.close();
      await Promise.all([permitPapers.close(), pictures.close()]);
      await tiles.close();
      await cityClock.close();
      await audit.settle();
      await audit.closeBatches().catch(failed('audit'));
      metrics.stop();
    },
  };
}
