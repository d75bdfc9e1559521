import { join } from 'node:path';
import { createAddresses } from './addresses/addresses.ts';
import { createAssets } from './assets/assets.ts';
import { createCalendar } from './calendar/calendar.ts';
import { createKpiDesk } from './cases/case-kpis.ts';
import { createBalancing } from './balancing/balancing.ts';
import { createHourGaps } from './balancing/hour-gaps.ts';
import { createPlans } from './balancing/plans.ts';
import { createRosterPapers } from './balancing/roster-papers.ts';
import { createSlotRegister } from './balancing/slot-register.ts';
import { createCases } from './cases/cases.ts';
import { createDerivation } from './cases/derive-cases.ts';
import { createDuplicateDesk } from './cases/duplicates.ts';
import { createOverdueDesk } from './cases/overdue-cases.ts';
import { createTimedAreas } from './cases/timed-areas.ts';
import { createCities } from './cities/cities.ts';
import { createCityUploads } from './cities/uploads.ts';
import { createCity } from './city/city.ts';
import { createCodeBooks } from './city/code-book.ts';
import { loadCodes } from './city/load-codes.ts';
import { createCoordinates } from './coordinates/coordinates.ts';
import { createCoverage } from './coverage/coverage.ts';
import { createEvidenceDesk } from './coverage/evidence-desk.ts';
import { createPatrolCoverage } from './coverage/patrol-coverage.ts';
import type { EngineInfo } from './db/engine.ts';
import { createCheckIns } from './duty/check-ins.ts';
import { createDuty } from './duty/duty.ts';
import { createPlannedRoutes } from './duty/planned-route.ts';
import { createExports } from './exports/exports.ts';
import { createFences } from './fences/fences.ts';
import { createFeatures } from './features/features.ts';
import { createGeography } from './geography/geography.ts';
import { refreshGround } from './geography/refresh-ground.ts';
import { createIngest } from './ingest/ingest.ts';
import { createBriefs } from './hotspots/briefs.ts';
import { createHotspots } from './hotspots/hotspots.ts';
import { createInspect } from './inspect/inspect.ts';
import { createJobs } from './jobs/jobs.ts';
import { createTerminals } from './jt808/terminals.ts';
import { openLaw } from './law/law.ts';
import { createCoverageRegister } from './permits/coverage-register.ts';
import { createPermitBatches } from './permits/batches.ts';
import { createPermits } from './permits/permits.ts';
import { createPermitProjects } from './permits/projects.ts';
import { createPermitQuality } from './permits/quality.ts';
import { createScreening } from './permits/screening.ts';
import { createPermitPapers } from './permit-papers/permit-papers.ts';
import { createPictures } from './pictures/pictures.ts';
import { createRasterTiles } from './pictures/raster-tiles.ts';
import { createPeople } from './people/people.ts';
import { createScans } from './scans/scans.ts';
import { createSearch } from './search/search.ts';
import { createOutages } from './simulation/outages.ts';
import { createSimulator } from './simulation/simulator.ts';
import { createOgc } from './ogc/ogc.ts';
import { LAYER_IDS } from './tiles/contract.ts';
import { createTiles } from './tiles/tiles.ts';
import { createTracking } from './tracking/tracking.ts';
import { createOutlines } from './zones/outlines.ts';
import { createZoneRegister } from './zones/zone-register.ts';
import { createZones } from './zones/zones.ts';
import { failures } from './app-floors.ts';
import type { FloorDeps, Floors } from './app-floors.ts';

export interface DomainDeps extends FloorDeps {
  engine: () => EngineInfo;
}

/** Everything that the service knows how to do, put together; begins nothing by itself. */
export async function createDomains(deps: DomainDeps, floors: Floors) {
  const { db, clock, config, log } = deps;
  const { audit, sessions, accounts, events, cityClock } = floors;
  const cityTime = cityClock.clock;
  const failed = failures(log);
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
    cacheBytes: config.tileCacheMb * 2 ** 20,
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
  const evidence = createEvidenceDesk({
    db,
    clock: cityTime,
    city,
    audit,
    events,
    folder: join(config.dataDir, 'visits'),
  });
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
  const plannedRoutes = createPlannedRoutes({
    db,
    clock: cityTime,
    city,
    tracking,
    matching: patrol.matching,
    isPending: patrol.trackVisits.isPending,
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
  const outages = createOutages({ simulator, clockOf: cityClock.clockOf, audit });

  const balancing = createBalancing({ db, clock: cityTime, city, jobs });
  const slots = createSlotRegister({ db, clock: cityTime, balancing });
  const plans = createPlans({
    db,
    clock: cityTime,
    city,
    balancing,
    slots,
    audit,
    publish: (event) => events.publish(event),
  });
  const hourGaps = createHourGaps({ db, clock: cityTime, city, balancing });
  const rosterPapers = createRosterPapers({ db, clock: cityTime, city, balancing, plans, slots });
  const dataExports = createExports({
    clock,
    city,
    coordinates,
    tiles,
    audit,
    permits,
    hotspots,
    report: patrol.report,
    coverage,
    plans,
    tracking,
  });

  return {
    addresses,
    assets,
    balancing,
    briefs,
    calendar,
    caseFaces,
    cases,
    checkIns,
    cities,
    city,
    codes,
    coordinates,
    coverage,
    dataExports,
    derivation,
    deriveCases,
    duty,
    evidence,
    features,
    fences,
    geography,
    hotspots,
    hourGaps,
    ingest,
    inspect,
    jobs,
    law,
    layers,
    ogc,
    outages,
    outlines,
    patrol,
    people,
    permitBatches,
    permitPapers,
    permitProjects,
    permits,
    pictures,
    plannedRoutes,
    plans,
    quality,
    rasters,
    register,
    rosterPapers,
    slots,
    scans,
    screening,
    search,
    simulator,
    terminals,
    tiles,
    tracking,
    zoneRegister,
    zones,
  };
}
export type Domains = Awaited<ReturnType<typeof createDomains>>;
