import type { Cases } from '../cases/cases.ts';
import type { CityDesk } from '../city/city.ts';
import type { Database } from '../db/database.ts';
import type { Clock } from '../kernel/clock.ts';
import { XwError } from '../kernel/errors.ts';
import type { Finding, HeightRef, PermitRequest, PermitState } from './contract.ts';
import type { ScreeningReport } from './screening-contract.ts';
import { permitLight } from './core/permit-light.ts';
import type { Permits } from './permits.ts';
import * as store from './screening-store.ts';

export interface ScreeningDeps {
  db: Database;
  clock: Clock;
  city: Pick<CityDesk, 'facts' | 'localDay' | 'setting'>;
  permits: Pick<Permits, 'judgeMany'>;
  cases: Pick<Cases, 'open'>;
}

export interface ScreenOptions {
  /** Opens a case for every red site that has none. */
  openCases: boolean;
  by: string;
  /** Only the sites near this zone that were screened before: it has changed. */
  zoneId?: string;
  progress?: (share: number, message: string) => void;
  cancelled?: () => boolean;
}

/** Which construction sites stand where they may not, or without the leave that they need? */
export interface Screening {
  /** Judges every construction site of a city by today's register and law. Keeps the lights. */
  screen(
    cityId: number,
    options: ScreenOptions,
  ): Promise<{ sites: number; red: number; casesOpened: number }>;
  read(cityId: number): Promise<ScreeningReport>;
}

interface JudgedSite {
  finding: Finding;
  sha256: string;
}

const BATCH = 400;
const REFS = new Set(['eave', 'ridge', 'top', 'absolute', 'relative']);
const WGS84 = { kind: 'epsg', code: 4326 } as const;

/** A site far from everything is judged like any other far one with the same works: once. */
function farKey(site: store.ScreeningSite): string | undefined {
  return site.near || !site.sound ? undefined : site.workType;
}

export function createScreening(deps: ScreeningDeps): Screening {
  const { db, clock, city, permits, cases } = deps;

  /** Findings of a page of sites, in their order; undefined for one that cannot be measured: it is grey, and says why. */
  async function findingsOf(
    cityId: number,
    sites: readonly store.ScreeningSite[],
    day: string,
  ): Promise<(JudgedSite | undefined)[]> {
    const judged = await permits.judgeMany(
      cityId,
      sites.map((site) => requestOf(site, day)),
    );
    return judged.map((one) =>
      one instanceof XwError ? undefined : { finding: one.finding, sha256: one.findingSha256 },
    );
  }

  return {
    async screen(cityId, { openCases, by, zoneId, progress, cancelled }) {
      const knownAt = new Date(clock.now()).toISOString();
      const day = await city.localDay(cityId, clock.now());
      const { localSrid } = await city.facts(cityId);
      const radius = await city.setting<number>(cityId, 'zones.search_radius_m');
      const sites = await store.readScreeningSites(db, {
        cityId,
        day,
        knownAt,
        srid: localSrid,
        reachM: radius.value + 50,
        ...(zoneId === undefined ? {} : { zoneId }),
      });
      const far = new Map<string, JudgedSite | undefined>();
      let red = 0;
      let casesOpened = 0;
      let done = 0;
      const toOpen: { site: store.ScreeningSite; row: store.ScreeningRow }[] = [];
      for (let from = 0; from < sites.length; from += BATCH) {
        if (cancelled?.() === true) break;
        const page = sites.slice(from, from + BATCH);
        // Of the far ones with the same works only the first is judged.
        const fresh = new Map<string, store.ScreeningSite>();
        for (const site of page) {
          const key = farKey(site);
          if (key === undefined) fresh.set(site.constructionId, site);
          else if (!far.has(key) && !fresh.has(key)) fresh.set(key, site);
        }
        const findings = await findingsOf(cityId, [...fresh.values()], day);
        const found = new Map([...fresh.keys()].map((key, i) => [key, findings[i]]));
        const rows = page.map((site) => {
          const key = farKey(site);
          const judged =
            found.get(key ?? site.constructionId) ?? (key === undefined ? undefined : far.get(key));
          if (key !== undefined) far.set(key, judged);
          const row = rowOf(site, judged, day);
          if (row.light === 'red') {
            red += 1;
            if (openCases && site.caseId === null) toOpen.push({ site, row });
          }
          return row;
        });
        await store.putScreenings(db, cityId, knownAt, day, rows);
        done += page.length;
        progress?.(done / sites.length, `${done} / ${sites.length}`);
      }
      for (const { site, row } of toOpen) {
        const [lng, lat] = site.geometry.coordinates[0]?.[0] ?? [0, 0];
        const opened = await cases.open(
          cityId,
          {
            typeCode: 'illegal_building',
            channel: 'patrol',
            lng,
            lat,
            titleZh:
              `${site.nameZh}：${row.whyZh}${row.citations.join('、')}（24 小时到场、7 日意见、15 日重要发现）`.slice(
                0,
                120,
              ),
          },
          by,
        );
        await store.putCase(db, cityId, site.constructionId, opened.caseId);
        casesOpened += 1;
      }
      return { sites: sites.length, red, casesOpened };
    },
    async read(cityId) {
      const sites = await store.readScreenings(db, cityId);
      const counts = { red: 0, amber: 0, grey: 0, clear: 0, unscreened: 0 };
      for (const site of sites) counts[site.light ?? 'unscreened'] += 1;
      return { counts, sites };
    },
  };
}

function permitOf(site: store.ScreeningSite): PermitState {
  return {
    state: site.permitState as PermitState['state'],
    ...(site.permitNo === null ? {} : { documentNo: site.permitNo }),
    ...(site.permitOn === null ? {} : { date: site.permitOn }),
    ...(site.startedOn === null ? {} : { startedOn: site.startedOn }),
  };
}

function requestOf(site: store.ScreeningSite, day: string): PermitRequest {
  const ref = site.heightRef ?? 'top';
  return {
    site: { geometry: site.geometry, crs: WGS84, accuracyBasis: 'map_1_2000' },
    works: {
      types: [site.workType],
      ...(site.heightM === null || !REFS.has(ref)
        ? {}
        : { buildingHeight: { valueM: site.heightM, ref: ref as HeightRef } }),
    },
    // The law of the act: when it began, if it has.
    asOf: { legal: site.startedOn !== null && site.startedOn < day ? site.startedOn : day },
    purpose: 'enforcement',
    permit: permitOf(site),
  };
}

function rowOf(
  site: store.ScreeningSite,
  judged: { finding: Finding; sha256: string } | undefined,
  day: string,
): store.ScreeningRow {
  const { constructionId } = site;
  if (judged === undefined) {
    return {
      constructionId,
      outcome: 'INDETERMINATE',
      light: 'grey',
      whyZh: '地块图形无法量测。',
      whyEn: 'The outline of the site cannot be measured.',
      zoneIds: [],
      citations: [],
      findingSha256: '',
    };
  }
  const { finding, sha256 } = judged;
  const { light, whyZh, whyEn } = permitLight(finding.outcome, permitOf(site), day, 0, finding.floor);
  const leading = finding.rules.filter((rule) => rule.certain);
  return {
    constructionId,
    outcome: finding.outcome,
    light,
    whyZh,
    whyEn,
    zoneIds: finding.zones.filter((zone) => zone.relation !== 'out').map((zone) => zone.zoneId),
    citations: [
      ...new Set(leading.flatMap((rule) => rule.citations.map((one) => `${one.lawZh}${one.labelZh}`))),
    ],
    findingSha256: sha256,
  };
}
