import type { Database, Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import { geometryFromHex } from '../db/wkb.ts';
import type { Clock } from '../kernel/clock.ts';
import { invalid } from '../kernel/errors.ts';
import { EARTH_RADIUS_M } from '../kernel/lng-lat.ts';
import { signedArea } from '../kernel/plane.ts';
import type { Pt, Ring } from '../kernel/plane.ts';
import { pointsOf, sectorOf, unseenStretches } from './core/sight-along.ts';
import { evidenceGate, viewSector } from './core/view-sector.ts';
import { DAY_MS, iso } from './coverage-rules.ts';
import { readPeriodVisits } from './report-store.ts';
import { MOST_CAMERAS } from './sight-contract.ts';
import type * as wire from './sight-contract.ts';

/** What do cameras see, and what does nobody see? */
export interface CameraSight {
  /** Ordered by id; those whose view may reach into `bbox` (west, south, east, north), a page at a time. */
  cameras(cityId: number, query?: Partial<wire.CamerasQuery>): Promise<wire.Cameras>;
  /** The last 24 hours unless told; at most 31 days. */
  blindSpots(cityId: number, query: { from?: string; to?: string }): Promise<wire.BlindSpots>;
}

interface CameraRow extends Record<string, unknown> {
  camera_id: string;
  name_zh: string;
  street_id: string | null;
  height_m: number;
  bearing_deg: number;
  fov_deg: number;
  range_m: number;
  compliant: boolean;
  signed: boolean;
  published: boolean;
  lng: number;
  lat: number;
}

interface Seeing {
  row: CameraRow;
  ring: Pt[];
  evidence: boolean;
  lacks: ('compliant' | 'signed' | 'published')[];
}

const STEP_M = 5;
const AT_ONCE = 25;
const HELD_MS = 10 * 60_000;
const DEGREE_M = (Math.PI / 180) * EARTH_RADIUS_M;
const LACKS: Record<'compliant' | 'signed' | 'published', [string, string]> = {
  compliant: ['未经合规审核', 'not found compliant'],
  signed: ['现场无告示', 'no sign on site'],
  published: ['点位未公布', 'its place is not published'],
};

const round = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;

/** Metres round a position, and back. */
function planeAt(lng: number, lat: number) {
  const squash = DEGREE_M * Math.cos((lat * Math.PI) / 180);
  return {
    to: (x: number, y: number): Pt => [(x - lng) * squash, (y - lat) * DEGREE_M],
    /** To 1e-6 degrees, a decimetre. */
    back: ([x, y]: Pt): [number, number] => [round(lng + x / squash), round(lat + y / DEGREE_M)],
  };
}

/** May a camera's view reach into a box of degrees? */
function reaches({ lng, lat, range_m: rangeM }: CameraRow, box: readonly number[]): boolean {
  const [west = -180, south = -90, east = 180, north = 90] = box;
  const [x, y] = planeAt(lng, lat).to(
    Math.min(Math.max(lng, west), east),
    Math.min(Math.max(lat, south), north),
  );
  return Math.hypot(x, y) <= rangeM;
}

function ringsOf(hex: string): [number, number][][] {
  const shape = geometryFromHex(hex);
  if (shape.type === 'Polygon') return [shape.coordinates[0] as [number, number][]];
  if (shape.type === 'MultiPolygon') return shape.coordinates.map((one) => one[0] as [number, number][]);
  return [];
}

async function readSeeing(db: Queryable, cityId: number): Promise<Seeing[]> {
  const [cameras, buildings] = [
    await db.query<CameraRow>(loadSql(import.meta.url, 'cameras'), [cityId]),
    await db.query<{ camera_id: string; geom: string }>(loadSql(import.meta.url, 'camera-buildings'), [
      cityId,
    ]),
  ];
  const near = new Map<string, string[]>();
  for (const row of buildings) near.set(row.camera_id, [...(near.get(row.camera_id) ?? []), row.geom]);
  const seeing: Seeing[] = [];
  for (const [i, row] of cameras.entries()) {
    // Others want to be served meanwhile.
    if (i % AT_ONCE === AT_ONCE - 1) await new Promise((resolve) => setImmediate(resolve));
    const plane = planeAt(row.lng, row.lat);
    const walls = (near.get(row.camera_id) ?? []).flatMap((hex) =>
      ringsOf(hex).map((ring): Ring => ring.slice(0, -1).map(([x, y]) => plane.to(x, y))),
    );
    const eye = { at: [0, 0] as Pt, bearingDeg: row.bearing_deg, fovDeg: row.fov_deg, rangeM: row.range_m };
    seeing.push({ row, ring: viewSector(eye, walls), ...evidenceGate(row) });
  }
  return seeing;
}

export function createCameraSight({ db, clock }: { db: Database; clock: Clock }): CameraSight {
  const held = new Map<number, { atMs: number; seeing: Promise<Seeing[]> }>();

  /** Cameras and buildings change seldom: what was cut is kept for ten minutes. */
  function seeingOf(cityId: number): Promise<Seeing[]> {
    const known = held.get(cityId);
    if (known !== undefined && Math.abs(clock.now() - known.atMs) < HELD_MS) return known.seeing;
    const seeing = readSeeing(db, cityId);
    held.set(cityId, { atMs: clock.now(), seeing });
    seeing.catch(() => held.delete(cityId));
    return seeing;
  }

  return {
    async cameras(cityId, { bbox, after = '', limit = MOST_CAMERAS } = {}) {
      const box = bbox?.split(',').map(Number);
      const asked = (await seeingOf(cityId)).filter(({ row }) => box === undefined || reaches(row, box));
      const rest = asked.filter(({ row }) => row.camera_id > after);
      const page = rest.slice(0, limit);
      const cameras = page.map(({ row, ring, evidence, lacks }) => {
        const plane = planeAt(row.lng, row.lat);
        const outline = ring.map(plane.back);
        return {
          cameraId: row.camera_id,
          nameZh: row.name_zh,
          streetId: row.street_id,
          position: [row.lng, row.lat] as [number, number],
          rangeM: row.range_m,
          evidence,
          lacks,
          reasonZh: evidence
            ? '合规、有告示、已公布：可作证据'
            : `仅作线索：${lacks.map((key) => LACKS[key][0]).join('、')}`,
          reasonEn: evidence
            ? 'Compliant, signed, published: may be evidence'
            : `A lead only: ${lacks.map((key) => LACKS[key][1]).join(', ')}`,
          sector: { type: 'Polygon' as const, coordinates: [[...outline, outline[0]!]] },
          areaM2: Math.abs(signedArea(ring)),
        };
      });
      const evidence = asked.filter((one) => one.evidence).length;
      return {
        cameras,
        counts: { evidence, leads: asked.length - evidence },
        next: rest.length > page.length ? (page.at(-1)?.row.camera_id ?? null) : null,
      };
    },

    async blindSpots(cityId, query) {
      const toMs = query.to === undefined ? clock.now() : Date.parse(query.to);
      const fromMs = query.from === undefined ? toMs - DAY_MS : Date.parse(query.from);
      if (!(toMs > fromMs) || toMs - fromMs > 31 * DAY_MS)
        throw invalid(
          'query.from',
          iso(fromMs),
          '时段须在 31 天以内且不为空。',
          'A period of up to 31 days is needed.',
        );
      const [seeing, visits, streets] = await Promise.all([
        seeingOf(cityId),
        readPeriodVisits(db, cityId, fromMs, toMs, null),
        db.query<{ street_id: string; name_zh: string; name_en: string; length_m: number; geom: string }>(
          loadSql(import.meta.url, 'street-lines'),
          [cityId],
        ),
      ]);
      const visited = new Set(
        visits.filter((visit) => visit.evidence !== 'camera').map((visit) => visit.street_id),
      );
      const counted = seeing.filter((one) => one.evidence);
      const [middle] = counted.length > 0 ? counted.map(({ row }) => row) : [];
      const plane = planeAt(middle?.lng ?? 0, middle?.lat ?? 0);
      const sectors = counted.map(({ row, ring }) => {
        const own = planeAt(row.lng, row.lat);
        return sectorOf(ring.map((p) => plane.to(...own.back(p))));
      });
      let [lengthM, blindM] = [0, 0];
      const blind: wire.BlindSpots['streets'] = [];
      for (const street of streets) {
        lengthM += street.length_m;
        if (visited.has(street.street_id)) continue;
        const shape = geometryFromHex(street.geom);
        const parts = shape.type === 'MultiLineString' ? shape.coordinates : [];
        let streetBlindM = 0;
        const lines: [number, number][][] = [];
        for (const part of parts) {
          const first = part[0]!;
          const local = middle === undefined ? planeAt(first[0]!, first[1]!) : plane;
          const line = part.map(([x, y]) => local.to(x!, y!));
          for (const stretch of unseenStretches(line, sectors, STEP_M)) {
            streetBlindM += stretch.toM - stretch.fromM;
            lines.push(pointsOf(line, stretch).map(local.back));
          }
        }
        if (streetBlindM <= 0) continue;
        blindM += Math.min(streetBlindM, street.length_m);
        blind.push({
          streetId: street.street_id,
          nameZh: street.name_zh,
          nameEn: street.name_en,
          lengthM: street.length_m,
          blindM: Math.min(streetBlindM, street.length_m),
          lines,
        });
      }
      blind.sort((a, b) => b.blindM - a.blindM || a.streetId.localeCompare(b.streetId));
      return { from: iso(fromMs), to: iso(toMs), lengthM, blindM, streets: blind };
    },
  };
}
