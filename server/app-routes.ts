import { z } from 'zod';
import { accountRoutes } from './accounts/http.ts';
import { addressRoutes } from './addresses/http.ts';
import { assetsRoutes } from './assets/http.ts';
import { auditRoutes } from './audit/http.ts';
import { balancingRoutes } from './balancing/http.ts';
import { casesRoutes } from './cases/http.ts';
import { citiesRoutes } from './cities/http.ts';
import { cityRoutes } from './city/http.ts';
import { clockRoutes } from './clock/http.ts';
import { coordinatesRoutes } from './coordinates/http.ts';
import { coverageReportRoutes, coverageRoutes } from './coverage/http.ts';
import { evidenceRoutes } from './coverage/evidence-http.ts';
import { checkInRoutes } from './duty/check-in-http.ts';
import { plannedRouteRoutes } from './duty/planned-route-http.ts';
import { dutyRoutes } from './duty/http.ts';
import { eventRoutes } from './events/http.ts';
import { fenceRoutes } from './fences/http.ts';
import { exportRoutes } from './exports/http.ts';
import { featureRoutes } from './features/http.ts';
import { geographyRoutes } from './geography/http.ts';
import { docsRoutes } from './http/docs-page.ts';
import { healthRoutes } from './http/health.ts';
import { identify } from './http/identity.ts';
import type { Route } from './http/route.ts';
import { ingestRoutes } from './ingest/http.ts';
import { hotspotRoutes } from './hotspots/http.ts';
import { inspectRoutes } from './inspect/http.ts';
import { jobRoutes } from './jobs/http.ts';
import { lawRoutes } from './law/http.ts';
import { permitBatchRoutes } from './permits/batch-http.ts';
import { permitRoutes } from './permits/http.ts';
import { permitProjectRoutes } from './permits/project-http.ts';
import { permitPaperRoutes } from './permit-papers/http.ts';
import { pictureRoutes } from './pictures/http.ts';
import { peopleRoutes } from './people/http.ts';
import { scansRoutes } from './scans/http.ts';
import { searchRoutes } from './search/http.ts';
import { simulationRoutes } from './simulation/http.ts';
import { ogcRoutes } from './ogc/http.ts';
import { createOgcTiles } from './ogc/ogc-tiles.ts';
import { ogcTileRoutes } from './ogc/tiles-http.ts';
import { tileRoutes } from './tiles/http.ts';
import { trackingRoutes } from './tracking/http.ts';
import { zonesRoutes } from './zones/http.ts';
import type { DomainDeps, Domains } from './app-domains.ts';
import type { Floors } from './app-floors.ts';

export interface RouteDeps extends DomainDeps {
  /** The service is about to end. */
  isDraining: () => boolean;
}

/** Everything that can be asked; the API description and the leak test walk it. */
export function appRoutes(deps: RouteDeps, floors: Floors, domains: Domains): Route[] {
  const { db, config } = deps;
  const { audit, sessions, accounts, tokens, demo, metrics, events, cityClock } = floors;
  const {
    addresses,
    assets,
    balancing,
    briefs,
    caseFaces,
    checkIns,
    cities,
    city,
    coordinates,
    coverage,
    dataExports,
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
    terminals,
    tiles,
    tracking,
    zoneRegister,
    zones,
  } = domains;
  const cityTime = cityClock.clock;
  const { trustProxy, version } = config;
  const routes: Route[] = [
    // Routes are tried in order, and nothing is asked for as often as tiles.
    ...tileRoutes(tiles, { publicUrl: config.publicUrl }),
    ...healthRoutes({ db, describe: deps.engine, metrics, version, trustProxy, isDraining: deps.isDraining }),
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
    ...evidenceRoutes(evidence),
    ...coverageRoutes(coverage, evidence),
    ...coverageReportRoutes(patrol.report, patrol.warnings, patrol.cameras),
    ...dutyRoutes(duty),
    ...checkInRoutes(checkIns),
    ...plannedRouteRoutes(plannedRoutes),
    ...assetsRoutes(assets),
    ...inspectRoutes(inspect),
    ...searchRoutes(search),
    ...addressRoutes(addresses),
    ...ingestRoutes(ingest),
    ...hotspotRoutes(hotspots, briefs),
    ...balancingRoutes(balancing, hourGaps, plans, rosterPapers, slots),
    ...trackingRoutes(tracking),
    ...terminals.routes,
    ...simulationRoutes(outages),
    ...fenceRoutes(fences),
    ...pictureRoutes({ tiles, rasters, pictures, city, clock: cityTime, publicUrl: config.publicUrl }),
    ...featureRoutes(features),
    ...exportRoutes(dataExports),
    ...ogcRoutes(ogc, { publicUrl: config.publicUrl }),
    ...ogcTileRoutes(createOgcTiles({ city, tiles }), tiles, { publicUrl: config.publicUrl }),
    ...jobRoutes(jobs, async (event) => {
      await audit.record({
        stream: 'jobs',
        ...event,
        detail: z.record(z.string(), z.json()).parse(event.detail),
      });
    }),
  ];

  return [...routes, ...docsRoutes(routes, version)];
}
