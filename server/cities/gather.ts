import type { CrsClaim, CrsTransform } from '../coordinates/core/crs.ts';
import { convertGeometry } from '../coordinates/core/convert-geometry.ts';
import { openCrs } from '../coordinates/core/open-crs.ts';
import { parseCrsClaim } from '../coordinates/core/parse-crs-claim.ts';
import { shippedSystems } from '../coordinates/shipped-systems.ts';
import { openFile } from '../ingest/open-file.ts';
import { XwError } from '../kernel/errors.ts';
import type { BBox } from '../kernel/lng-lat.ts';
import {
  thingsOfBoundary,
  thingsOfOsm,
  thingsOfStreets,
  type BoundaryThing,
  type BuildingThing,
  type DoorThing,
  type PlaceThing,
  type RoadThing,
  type SurfaceThing,
} from './core/city-things.ts';

/** A file on this machine and what a person said of it. */
export interface CityFile {
  path: string;
  name: string;
  kind: 'osm' | 'streets' | 'boundary';
  /** Coordinate system, where the file itself says none. */
  crs?: string;
}

interface Rejected {
  place: string;
  code: string;
  zh: string;
  en: string;
}

/** Everything of a file that a city is made of; `place` says where each thing stood. */
export interface Gathered {
  roads: RoadThing[];
  buildings: (BuildingThing & { place: string })[];
  surfaces: (SurfaceThing & { place: string })[];
  places: (PlaceThing & { place: string })[];
  doors: (DoorThing & { place: string })[];
  boundaries: (BoundaryThing & { place: string })[];
  bbox: BBox | null;
  rows: number;
  rejected: Rejected[];
  rejectedCount: number;
  attribution: string | null;
  licence: string | null;
  /** How the coordinates were read, Chinese and English. */
  datumZh: string;
  datumEn: string;
}

const KEPT_REJECTED = 200;
/** Rows between two breaths, so that the service answers others meanwhile. */
const BREATH = 2000;

function claimOf(claim: CrsClaim, file: CityFile): CrsClaim {
  if (file.crs !== undefined) return parseCrsClaim(file.crs);
  if (claim.kind !== 'unknown') return claim;
  throw new XwError({
    code: 'crs_unknown',
    status: 422,
    detail: '文件没有说明坐标系，不能猜测。',
    detailEn: 'The file does not say its coordinate system; it is not guessed.',
    value: file.name,
    place: 'crs',
    remedy: '请指明坐标系，例如 EPSG:4490；可用 xw crs explain 查看候选。',
    remedyEn: 'Say which, for example EPSG:4490; xw crs explain names candidates.',
  });
}

/** A transform, or nothing where the numbers are WGS84 degrees already. */
function transformOf(claim: CrsClaim): CrsTransform | undefined {
  return claim.kind === 'epsg' && claim.code === 4326 ? undefined : openCrs(claim, shippedSystems());
}

/**
 * Reads a whole file into memory as things of a city, in WGS84. Errors: those of the reader, `crs_unknown`, and
 * `cancelled` when `signal` ends it. `progress` is told rows read.
 */
export async function gather(
  file: CityFile,
  signal?: AbortSignal,
  progress: (rows: number) => void = () => undefined,
): Promise<Gathered> {
  const raw = await openFile(file.path, { name: file.name });
  try {
    const claim = claimOf(raw.claim, file);
    const transform = transformOf(claim);
    const out: Gathered = {
      roads: [],
      buildings: [],
      surfaces: [],
      places: [],
      doors: [],
      boundaries: [],
      bbox: null,
      rows: 0,
      rejected: [],
      rejectedCount: 0,
      attribution: raw.attribution ?? null,
      licence: raw.licence ?? null,
      datumZh: transform === undefined ? 'WGS84 经纬度' : transform.nameZh,
      datumEn: transform === undefined ? 'WGS84 degrees' : transform.nameEn,
    };
    const reject = (rejected: Rejected): void => {
      out.rejectedCount += 1;
      if (out.rejected.length < KEPT_REJECTED) out.rejected.push(rejected);
    };
    const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
    for await (const item of raw.rows(signal)) {
      out.rows += 1;
      if (out.rows % BREATH === 0) {
        progress(out.rows);
        await new Promise((resume) => setImmediate(resume));
      }
      if ('problem' in item) {
        const { place, code, reasonZh, reasonEn } = item.problem;
        reject({ place, code, zh: reasonZh, en: reasonEn });
        continue;
      }
      if (item.geometry === null) continue;
      const geometry = transform === undefined ? item.geometry : convertGeometry(item.geometry, transform);
      const things =
        file.kind === 'osm'
          ? thingsOfOsm(item.properties, geometry)
          : file.kind === 'streets'
            ? thingsOfStreets(item.properties, geometry)
            : thingsOfBoundary(item.properties, geometry, item.place);
      for (const thing of things) {
        if (thing.what === 'road') {
          out.roads.push(thing);
          for (const [x, y] of thing.points) {
            box[0] = Math.min(box[0], x);
            box[1] = Math.min(box[1], y);
            box[2] = Math.max(box[2], x);
            box[3] = Math.max(box[3], y);
          }
        } else if (thing.what === 'building') out.buildings.push({ ...thing, place: item.place });
        else if (thing.what === 'surface') out.surfaces.push({ ...thing, place: item.place });
        else if (thing.what === 'place') out.places.push({ ...thing, place: item.place });
        else if (thing.what === 'door') out.doors.push({ ...thing, place: item.place });
        else out.boundaries.push({ ...thing, place: item.place });
      }
    }
    if (out.roads.length > 0) out.bbox = box;
    return out;
  } finally {
    await raw.close();
  }
}
