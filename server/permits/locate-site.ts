import { convertGeometry } from '../coordinates/core/convert-geometry.ts';
import type { CrsClaim, CrsSystems, OpenOptions } from '../coordinates/core/crs.ts';
import { explainPositions } from '../coordinates/core/explain.ts';
import { createJurisdiction } from '../coordinates/core/jurisdiction.ts';
import { openCrs } from '../coordinates/core/open-crs.ts';
import { readPastedSite } from '../ingest/pasted-site.ts';
import { XwError, invalid } from '../kernel/errors.ts';
import type { Geometry, MultiPolygon, Polygon } from '../kernel/geojson.ts';
import { distanceM } from '../kernel/lng-lat.ts';
import type { LngLat } from '../kernel/lng-lat.ts';
import type { PermitRequest } from './contract.ts';
import { groundOf, joined, positionsOf } from './core/site-shape.ts';

/** The site under one reading of its numbers. */
export interface LocatedSite {
  claim: CrsClaim;
  nameZh: string;
  nameEn: string;
  landedAt: LngLat;
  ground: Polygon | MultiPolygon;
  isPoint: boolean;
  errorM: number;
  chain: string[];
}

/** Readings whose middles lie this near to each other are one place, m. */
const SAME_PLACE_M = 2;
/** More places than this no map can ask about; ordinary numbers have at most three (as they are, GCJ-02, BD-09). */
const MOST_READINGS = 6;
/** Positions of a site that are tried under each system. */
const MOST_TRIED = 10_000;

type AskedSite = PermitRequest['site'];

/** What a city knows of reference systems, held for any number of sites. */
export interface Locator {
  /**
   * Every reading of a site's numbers that lands in the city, best first; readings within 2 m of each other are one,
   * with the larger error. A declared system counts alone; whether it lands in the city is for the measuring to say
   * (then see `misplaced`).
   * Errors (422): `invalid_value`, `site_text_unreadable`, `crs_refused`, `crs_unknown`, `crs_out_of_range`, and
   * `site_out_of_jurisdiction` with where each reading landed.
   */
  locate(site: AskedSite, accuracyM: number): LocatedSite[];
  /** Why a site under a declared system is not in the city, and which system would put it there. */
  misplaced(site: AskedSite, declared: LocatedSite): XwError;
}

export function openLocator(
  { systems, options }: { systems: CrsSystems; options: OpenOptions },
  boundary: Geometry,
): Locator {
  /** Without the strip round the city in which a reading is still worth a question. */
  const city = createJurisdiction(boundary, 0);
  const explain = (geometry: Geometry) =>
    explainPositions(positionsOf(geometry).slice(0, MOST_TRIED), boundary, systems, options);

  return {
    locate(site, accuracyM) {
      const { geometry, claim } = numbersOf(site);
      if (geometry === undefined) {
        throw invalid(
          'site',
          null,
          '请给出地块：绘制、粘贴界址点或上传文件。',
          'Give a site: draw it, paste points, or upload a file.',
        );
      }
      const open = (one: CrsClaim): LocatedSite => {
        const transform = openCrs(one, systems, options);
        const converted = convertGeometry(geometry, transform);
        return {
          claim: one,
          nameZh: transform.nameZh,
          nameEn: transform.nameEn,
          landedAt: middleOf(positionsOf(converted)),
          ground: groundOf(converted, accuracyM + transform.errorM),
          isPoint: converted.type === 'Point',
          errorM: transform.errorM,
          chain: transform.chain,
        };
      };
      if (claim.kind !== 'unknown') return [open(claim)];
      const explained = explain(geometry);
      const fitting = explained.candidates.filter((one) => one.inside === true);
      if (fitting.length === 0) throw outOfJurisdiction(undefined, undefined, undefined, explained);
      const located: LocatedSite[] = [];
      for (const candidate of fitting) {
        const found = open(candidate.claim);
        const near = located.find((one) => distanceM(one.landedAt, found.landedAt) <= SAME_PLACE_M);
        if (near !== undefined) near.errorM = Math.max(near.errorM, found.errorM);
        else located.push(found);
        if (located.length === MOST_READINGS) break;
      }
      return located;
    },
    misplaced(site, declared) {
      const explained = explain(numbersOf(site).geometry ?? declared.ground);
      const fit = explained.candidates.find(
        ({ landedAt }) =>
          city?.holds(landedAt) === true && distanceM(landedAt, declared.landedAt) > SAME_PLACE_M,
      );
      return outOfJurisdiction(declared, fit?.nameZh, fit?.nameEn, explained);
    },
  };
}

/** Where are the sites? In the order asked: the readings of each, or its refusal. */
export function locateSites(
  locator: Locator,
  asked: readonly { site: AskedSite; accuracyM: number }[],
): (LocatedSite[] | XwError)[] {
  return asked.map(({ site, accuracyM }) => {
    try {
      return locator.locate(site, accuracyM);
    } catch (error) {
      if (error instanceof XwError && error.problem.status < 500) return error;
      throw error;
    }
  });
}

/** The geometry in its own numbers, drawn or pasted, and the system that it is said to be in. */
function numbersOf(site: AskedSite): { geometry: Geometry | undefined; claim: CrsClaim } {
  const declared = site.crs as CrsClaim;
  if (site.text === undefined || site.text.trim() === '') return { geometry: site.geometry, claim: declared };
  const pasted = readPastedSite(site.text);
  return {
    geometry: joined(pasted.parcels),
    claim: declared.kind === 'unknown' ? pasted.claim : declared,
  };
}

function middleOf(positions: readonly (readonly [number, number])[]): LngLat {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of positions) {
    west = Math.min(west, x);
    east = Math.max(east, x);
    south = Math.min(south, y);
    north = Math.max(north, y);
  }
  return [(west + east) / 2, (south + north) / 2];
}

function outOfJurisdiction(
  declared: LocatedSite | undefined,
  betterZh: string | undefined,
  betterEn: string | undefined,
  explained: { statementZh: string; statementEn: string },
): XwError {
  const at = declared?.landedAt.map((one) => one.toFixed(6)).join(', ');
  return new XwError({
    code: 'site_out_of_jurisdiction',
    status: 422,
    detail:
      declared === undefined
        ? explained.statementZh
        : `按 ${declared.nameZh} 解读，地块落在 ${at}，不在本市范围内。`,
    detailEn:
      declared === undefined
        ? explained.statementEn
        : `Read as ${declared.nameEn} the site lands at ${at}, outside this city.`,
    place: 'site.crs',
    ...(at === undefined ? {} : { value: at }),
    remedy:
      betterZh === undefined
        ? '请核对坐标系、带号与坐标顺序，或切换城市。'
        : `按“${betterZh}”解读则在本市范围内：如属实，请改选该坐标系。`,
    remedyEn:
      betterEn === undefined
        ? 'Check the system, the zone number and the order of the axes, or choose another city.'
        : `Read as “${betterEn}” it lies in this city: choose that system if it is right.`,
  });
}
