import { createHash, randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { AuditEvent } from '../audit/contract.ts';
import type { CityDesk } from '../city/city.ts';
import type { Coordinates } from '../coordinates/coordinates.ts';
import type { CrsTransform } from '../coordinates/core/crs.ts';
import { createJurisdiction } from '../coordinates/core/jurisdiction.ts';
import { parseCrsClaim } from '../coordinates/core/parse-crs-claim.ts';
import type { Database } from '../db/database.ts';
import type { Clock } from '../kernel/clock.ts';
import { XwError, notFound } from '../kernel/errors.ts';
import type { LngLat } from '../kernel/lng-lat.ts';
import type {
  ControlPointsRequest,
  Epsilon,
  KeptPoint,
  NewControlPoint,
  Scan,
  ScanSummary,
  ScanUpload,
} from './contract.ts';
import { epsilonOf } from './core/epsilon.ts';
import { backwards, placeOf } from './core/fit-plan.ts';
import type { Tie } from './core/fit-plan.ts';
import { readImageHeader } from './core/image-header.ts';
import { readPlan } from './core/read-plan.ts';
import { readUpload } from './read-upload.ts';
import * as store from './store.ts';

export { readImageHeader } from './core/image-header.ts';

export interface ScansDeps {
  db: Database;
  /** Real time: who sent what when. */
  clock: Clock;
  city: Pick<CityDesk, 'facts' | 'setting'>;
  coordinates: Pick<Coordinates, 'open'>;
  audit: { record(event: AuditEvent): Promise<unknown> };
}

/** A file as it is sent back. */
export interface StoredFile {
  bytes: Buffer;
  mediaType: string;
  name: string;
  sha256: string;
}

/** How does a scanned plan lie on the map, and how far may a zone traced from it be off? */
export interface Scans {
  list(cityId: number): Promise<ScanSummary[]>;
  scan(cityId: number, scanId: string): Promise<Scan>;
  /**
   * Keeps a PNG or JPEG of at most 50 MB; header and end are read, nothing is decoded. The same picture again gives the
   * scan that is there (`existing`). Errors as `readImageHeader`, 413 `scan_too_large`.
   */
  add(
    cityId: number,
    upload: ScanUpload,
    stream: Readable,
    by: string,
  ): Promise<{ scan: Scan; existing: boolean }>;
  /** Keeps the PDF that the picture is a page of. 422 `scan_not_pdf` for anything else. */
  addOriginal(cityId: number, scanId: string, name: string, stream: Readable, by: string): Promise<Scan>;
  image(cityId: number, scanId: string): Promise<StoredFile>;
  original(cityId: number, scanId: string): Promise<StoredFile>;
  /**
   * Sets all control points and fits the plan in the city's own plane. Fewer than four are kept without a fit. A point
   * that is sent back as it was keeps how it was typed. Errors: 422 `point_outside_city` for a place more than 20 km
   * outside the boundary, and whatever `openCrs` says of a typed system. Recorded in the audit stream `scans`.
   */
  setControlPoints(cityId: number, scanId: string, request: ControlPointsRequest, by: string): Promise<Scan>;
  /** ε of a zone traced at these corners (WGS84); of the sheet round its control points when there are none. 409 without a fit. */
  epsilon(cityId: number, scanId: string, positions: readonly LngLat[]): Promise<Epsilon>;
  /** 409 `scan_in_use` while a zone names it as its source. */
  remove(cityId: number, scanId: string, by: string): Promise<void>;
}

/** A control point may stand this far outside the city's boundary, metres: plans show more than their zone. */
const OUTSIDE_M = 20_000;
/** What did not arrive whole within this time is forgotten, ms. */
const UNFINISHED_MS = 3_600_000;
/** The accuracy of a place that was clicked on the map, when nothing is said, metres. */
const CLICKED_M = 1;

const METHODS = {
  similarity: { zh: '相似变换', en: 'similarity' },
  affine: { zh: '仿射变换', en: 'affine' },
  projective: { zh: '透视变换', en: 'projective' },
};

const sha256Of = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

export function createScans({ db, clock, city, coordinates, audit }: ScansDeps): Scans {
  const now = () => new Date(clock.now()).toISOString();

  async function rowOf(cityId: number, scanId: string): Promise<store.ScanRow> {
    const row = await store.readScan(db, cityId, scanId);
    if (row === undefined) throw notFound('scanId', scanId);
    return row;
  }

  async function planeOf(cityId: number): Promise<{ srid: number; plane: CrsTransform }> {
    const { localSrid } = await city.facts(cityId);
    return { srid: localSrid, plane: await coordinates.open(cityId, { kind: 'epsg', code: localSrid }) };
  }

  async function epsilonOfRow(
    cityId: number,
    row: store.ScanRow,
    positions: readonly LngLat[],
  ): Promise<Epsilon | null> {
    const fit = row.reading?.fit;
    if (fit === undefined || fit === null) return null;
    const [{ plane }, tracing, planMm] = await Promise.all([
      planeOf(cityId),
      city.setting<number>(cityId, 'scans.tracing_px'),
      city.setting<number>(cityId, 'scans.plan_mm'),
    ]);
    const used = row.controlPoints.filter((point) => point.used);
    const toPixel = backwards(fit.matrix);
    return epsilonOf({
      scanId: row.scanId,
      title: row.title,
      fit,
      ties: used.map((point) => tieOf(point, plane)),
      errorsM: used.map(({ errorM }) => errorM),
      tracingPx: tracing.value,
      planMm: planMm.value,
      planScale: row.planScale,
      corners: positions.map((position) => placeOf(toPixel, ...plane.fromWgs84(position))),
    });
  }

  async function shown(cityId: number, row: store.ScanRow): Promise<Scan> {
    const { reading } = row;
    const fit = reading?.fit ?? null;
    const epsilon = await epsilonOfRow(cityId, row, []);
    return {
      scanId: row.scanId,
      title: row.title,
      widthPx: row.widthPx,
      heightPx: row.heightPx,
      points: row.controlPoints.length,
      rmsM: fit?.rmsM ?? null,
      createdAt: row.createdAt,
      documentId: row.documentId,
      fileName: row.fileName,
      mediaType: row.mediaType,
      sha256: row.sha256,
      original:
        row.originalName === null || row.originalBytes === null || row.originalSha256 === null
          ? null
          : { name: row.originalName, bytes: row.originalBytes, sha256: row.originalSha256 },
      page: row.page,
      planScale: row.planScale,
      sourceTitle: row.sourceTitle,
      issuedBy: row.issuedBy,
      createdBy: row.createdBy,
      controlPoints: row.controlPoints.map((point, index) => ({
        ...point,
        ...(reading?.points[index] ?? { residualM: null, leaveOneOutM: null, fitted: null }),
      })),
      largestM: fit?.largestM ?? null,
      epsilonM: epsilon?.uncertaintyM ?? null,
      methodZh: fit === null ? null : METHODS[fit.method].zh,
      methodEn: fit === null ? null : METHODS[fit.method].en,
      corners: reading?.corners ?? null,
      fit,
      epsilon,
      notes: reading?.notes ?? [],
      usedBy: row.usedBy,
    };
  }

  async function keptPoint(cityId: number, point: NewControlPoint, before: KeptPoint[]): Promise<KeptPoint> {
    const base = { name: point.name, px: point.px, py: point.py, used: point.used ?? true };
    if ('lngLat' in point) {
      const [lng, lat] = point.lngLat;
      const same = before.find(
        (one) => one.px === point.px && one.py === point.py && one.lng === lng && one.lat === lat,
      );
      const errorM = point.accuracyM ?? same?.errorM ?? CLICKED_M;
      return { ...base, lng, lat, errorM, given: same?.given ?? null };
    }
    const transform = await coordinates.open(cityId, parseCrsClaim(point.crs));
    const [lng, lat] = transform.toWgs84([point.x, point.y]);
    return {
      ...base,
      lng,
      lat,
      errorM: transform.errorM + (point.accuracyM ?? 0),
      given: `${point.x}, ${point.y} ${transform.id}`,
    };
  }

  return {
    list: (cityId) => store.readScans(db, cityId),
    scan: async (cityId, scanId) => shown(cityId, await rowOf(cityId, scanId)),

    async add(cityId, upload, stream, by) {
      await city.facts(cityId);
      const bytes = await readUpload(stream);
      const header = readImageHeader(bytes);
      const sha256 = sha256Of(bytes);
      await store.dropIncomplete(db, cityId, new Date(clock.now() - UNFINISHED_MS).toISOString());
      const known = await store.scanBySha(db, cityId, sha256);
      if (known !== undefined)
        return { scan: await shown(cityId, await rowOf(cityId, known)), existing: true };
      const scanId = randomUUID();
      const title = upload.title ?? upload.name.replace(/\.\w{1,5}$/, '');
      const documentId = `scan-${scanId}`;
      await store.insertScan(db, cityId, {
        scanId,
        documentId,
        title,
        upload,
        header,
        bytes,
        sha256,
        by,
        at: now(),
      });
      await audit.record({
        stream: 'scans',
        actor: by,
        action: 'scan.added',
        subject: `${cityId}/${scanId}`,
        detail: { title, name: upload.name, bytes: bytes.length, sha256 },
      });
      return { scan: await shown(cityId, await rowOf(cityId, scanId)), existing: false };
    },

    async addOriginal(cityId, scanId, name, stream, by) {
      await rowOf(cityId, scanId);
      const bytes = await readUpload(stream);
      if (bytes.toString('latin1', 0, 5) !== '%PDF-') throw notPdf(name);
      const sha256 = sha256Of(bytes);
      await store.putOriginal(db, cityId, scanId, { name, bytes, sha256 });
      await audit.record({
        stream: 'scans',
        actor: by,
        action: 'scan.original_added',
        subject: `${cityId}/${scanId}`,
        detail: { name, bytes: bytes.length, sha256 },
      });
      return shown(cityId, await rowOf(cityId, scanId));
    },

    async image(cityId, scanId) {
      const { mediaType, fileName, sha256 } = await rowOf(cityId, scanId);
      return { bytes: await store.readBytes(db, cityId, scanId, 'image'), mediaType, name: fileName, sha256 };
    },

    async original(cityId, scanId) {
      const { originalName, originalSha256 } = await rowOf(cityId, scanId);
      if (originalName === null || originalSha256 === null) throw notFound('original', scanId);
      return {
        bytes: await store.readBytes(db, cityId, scanId, 'original'),
        mediaType: 'application/pdf',
        name: originalName,
        sha256: originalSha256,
      };
    },

    async setControlPoints(cityId, scanId, request, by) {
      const row = await rowOf(cityId, scanId);
      const points: KeptPoint[] = [];
      for (const point of request.points) points.push(await keptPoint(cityId, point, row.controlPoints));
      const { boundary } = await city.facts(cityId);
      const near = createJurisdiction(boundary, OUTSIDE_M);
      const stray = points.findIndex(({ lng, lat }) => near?.holds([lng, lat]) === false);
      if (stray >= 0) throw outsideCity(points[stray] as KeptPoint, stray);
      const { srid, plane } = await planeOf(cityId);
      const reading = readPlan({
        ties: points.map((point) => ({ ...tieOf(point, plane), name: point.name, used: point.used })),
        method: request.method,
        widthPx: row.widthPx,
        heightPx: row.heightPx,
        planeSrid: srid,
        toLngLat: (xy) => plane.toWgs84(xy),
      });
      const kept = await store.setControlPoints(db, cityId, scanId, points, reading, { by, at: now() });
      if (!kept) throw notFound('scanId', scanId);
      await audit.record({
        stream: 'scans',
        actor: by,
        action: 'scan.control_points_set',
        subject: `${cityId}/${scanId}`,
        detail: {
          points: points.length,
          method: reading.fit?.method ?? null,
          rmsM: reading.fit?.rmsM ?? null,
          outlier: reading.fit?.outlier?.name ?? null,
        },
      });
      return shown(cityId, await rowOf(cityId, scanId));
    },

    async epsilon(cityId, scanId, positions) {
      const found = await epsilonOfRow(cityId, await rowOf(cityId, scanId), positions);
      if (found === null) throw notPlaced(scanId);
      return found;
    },

    async remove(cityId, scanId, by) {
      const { title, usedBy } = await rowOf(cityId, scanId);
      if (usedBy > 0 || !(await store.deleteScan(db, cityId, scanId))) throw inUse(scanId, usedBy);
      await audit.record({
        stream: 'scans',
        actor: by,
        action: 'scan.removed',
        subject: `${cityId}/${scanId}`,
        detail: { title },
      });
    },
  };
}

function tieOf({ px, py, lng, lat }: KeptPoint, plane: CrsTransform): Tie {
  const [east, north] = plane.fromWgs84([lng, lat]);
  return { px, py, east, north };
}

function outsideCity({ name, lng, lat, given }: KeptPoint, index: number): XwError {
  return new XwError({
    code: 'point_outside_city',
    status: 422,
    detail: `控制点“${name}”落在城市边界以外 20 公里之外。`,
    detailEn: `Control point "${name}" lies more than 20 km outside the city's boundary.`,
    value: given ?? `${lng}, ${lat}`,
    place: `body.points.${index}`,
    remedy: '请核对坐标系、带号与坐标顺序；可用“坐标系判断”查看可能的坐标系。',
    remedyEn:
      'Check the system, the zone and the order of the numbers; the explain page lists what they may be.',
  });
}

function notPdf(name: string): XwError {
  return new XwError({
    code: 'scan_not_pdf',
    status: 422,
    detail: '原件不是 PDF 文件。',
    detailEn: 'The original is not a PDF.',
    value: name,
    place: 'body',
    remedy: '请上传图片所来自的 PDF 文件。',
    remedyEn: 'Send the PDF that the picture came from.',
  });
}

function notPlaced(scanId: string): XwError {
  return new XwError({
    code: 'scan_not_placed',
    status: 409,
    detail: '扫描图尚未配准，无法给出误差。',
    detailEn: 'The scan has no fit yet, so its uncertainty is not known.',
    value: scanId,
    place: 'scanId',
    remedy: '请先放置至少 4 个控制点。',
    remedyEn: 'Place at least four control points first.',
  });
}

function inUse(scanId: string, usedBy: number): XwError {
  return new XwError({
    code: 'scan_in_use',
    status: 409,
    detail: `有 ${usedBy} 个保护区划以此扫描图为依据，不能删除。`,
    detailEn: `${usedBy} zones name this scan as their source, so it stays.`,
    value: scanId,
    place: 'scanId',
    remedy: '请先为这些区划改用其他依据。',
    remedyEn: 'Give those zones another source first.',
  });
}
