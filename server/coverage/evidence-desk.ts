import { createHash, randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Audit } from '../audit/audit.ts';
import type { CityDesk } from '../city/city.ts';
import type { Database } from '../db/database.ts';
import { EVENT_TYPES } from '../events/contract.ts';
import type { Events } from '../events/events.ts';
import { openFile } from '../ingest/open-file.ts';
import { receiveUpload } from '../ingest/upload.ts';
import type { Clock } from '../kernel/clock.ts';
import { XwError, invalid, notFound } from '../kernel/errors.ts';
import { readImageHeader } from '../scans/scans.ts';
import type { Visit } from './contract.ts';
import { DAY_MS, iso } from './coverage-rules.ts';
import { evidenceGate } from './core/view-sector.ts';
import { readVisitSheet } from './core/visit-sheet.ts';
import type { VisitRow } from './core/visit-sheet.ts';
import type * as wire from './evidence-contract.ts';
import * as store from './evidence-store.ts';
import { readStreets } from './report-store.ts';

export interface EvidenceDeps {
  db: Database;
  /** City time. */
  clock: Clock;
  city: Pick<CityDesk, 'facts' | 'setting'>;
  audit: Pick<Audit, 'recordIn'>;
  events: Pick<Events, 'publish'>;
  /** Where a file lies while it is read. */
  folder: string;
}

/** Visits that rest on something else than tracks and plates, each with its certainty and what it rests on. */
export interface EvidenceDesk {
  /** A logged visit with a photo (PNG or JPEG as base64). 409 `photo_used` when it proves another visit already. */
  photo(
    cityId: number,
    told: { streetId: string; startedAt?: string; endedAt?: string; note?: string; photo: string },
    by: string,
  ): Promise<Visit>;
  /** The photo of a visit; 404 when there is none. */
  photoOf(cityId: number, visitId: string): Promise<{ mediaType: string; bytes: Buffer }>;
  /** Somebody was seen by a camera: a visit when it passes the evidence gate, else a lead. The same event counts once. */
  camera(cityId: number, seen: wire.CameraEvent, by: string): Promise<wire.CameraAnswer>;
  /** A drone looked over this ground: visits to the streets of which it saw enough. The same flight counts once. */
  flight(cityId: number, flight: wire.Flight, by: string): Promise<wire.FlightAnswer>;
  /** Visits kept elsewhere, as a sheet; each row that cannot be read is listed. The same row counts once. */
  file(
    cityId: number,
    file: { name: string; stream: Readable; dryRun?: boolean },
    by: string,
  ): Promise<wire.VisitFileAnswer>;
}

const FILE_BYTES = 10 * 1024 * 1024;
const MOST_ROWS = 20_000;
const AT_ONCE = 500;
const MOST_PROBLEMS = 500;
const LACKS = {
  compliant: ['未经合规审核', 'not found compliant'],
  signed: ['现场无告示', 'no sign on site'],
  published: ['点位未公布', 'its place is not published'],
  street: ['未关联街巷', 'it belongs to no street'],
} as const;

export function createEvidenceDesk({ db, clock, city, audit, events, folder }: EvidenceDeps): EvidenceDesk {
  const setting = async (cityId: number, key: string): Promise<number> =>
    (await city.setting<number>(cityId, `coverage.${key}`)).value;

  /** Start and end within what may be told. */
  async function timesOf(cityId: number, startedAt: string | undefined, endedAt: string | undefined) {
    const nowMs = clock.now();
    const endMs =
      endedAt === undefined ? (startedAt === undefined ? nowMs : Date.parse(startedAt)) : Date.parse(endedAt);
    const startMs = startedAt === undefined ? endMs : Date.parse(startedAt);
    const days = await setting(cityId, 'window_days');
    if (endMs > nowMs)
      throw invalid('endedAt', iso(endMs), '到访时间在将来。', 'The visit ends in the future.');
    if (startMs > endMs || endMs - startMs > DAY_MS)
      throw invalid(
        'startedAt',
        iso(startMs),
        '开始晚于结束，或超过一天。',
        'It begins after it ends, or lasts over a day.',
      );
    if (startMs < nowMs - days * DAY_MS)
      throw invalid(
        'startedAt',
        iso(startMs),
        `只能补记最近 ${days} 天的到访。`,
        `Only visits of the last ${days} days can be added.`,
      );
    return { startedAt: iso(startMs), endedAt: iso(endMs) };
  }

  async function keep(
    cityId: number,
    visits: readonly store.SourcedVisit[],
    by: string,
    action: string,
    detail: Record<string, string | number | boolean | null>,
  ): Promise<Visit[]> {
    const made = await db.transaction(async (tx) => {
      const kept: Visit[] = [];
      for (let i = 0; i < visits.length; i += AT_ONCE)
        kept.push(
          ...(await store.putSourced(tx, cityId, visits.slice(i, i + AT_ONCE), iso(clock.now()), by)),
        );
      await audit.recordIn(tx, {
        stream: 'visits',
        actor: by,
        action,
        subject: visits[0]?.visitId ?? `city:${cityId}`,
        detail: { cityId, told: visits.length, visits: kept.length, ...detail },
      });
      return kept;
    });
    for (const visit of made)
      events.publish({
        type: EVENT_TYPES.visitRecorded,
        cityId,
        subject: visit.streetId,
        permission: 'coverage:read',
        data: visit,
      });
    return made;
  }

  return {
    async photo(cityId, { streetId, startedAt, endedAt, note, photo }, by) {
      const bytes = Buffer.from(photo, 'base64');
      const { mediaType, widthPx, heightPx } = readImageHeader(bytes);
      const times = await timesOf(cityId, startedAt, endedAt);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const used = await store.readPhotoUse(db, cityId, sha256);
      if (used !== undefined) throw photoUsed(used);
      const visit: store.SourcedVisit = {
        visitId: `photo-${randomUUID()}`,
        streetId,
        ...times,
        evidence: 'photo',
        certainty: Math.min(1, await setting(cityId, 'photo_certainty')),
        personId: null,
        counted: true,
        detail: { note: note ?? null, widthPx, heightPx, bytes: bytes.length, sha256 },
        photo: { mediaType, base64: bytes.toString('base64'), sha256 },
      };
      const [made] = await keep(cityId, [visit], by, 'visit.recorded', {
        streetId,
        evidence: 'photo',
        sha256,
        note: note ?? null,
      });
      if (made === undefined) throw notFound('streetId', streetId);
      return made;
    },

    async photoOf(cityId, visitId) {
      const found = await store.readPhoto(db, cityId, visitId);
      if (found === undefined) throw notFound('visitId', visitId);
      return found;
    },

    async camera(cityId, { cameraId, eventId, startedAt, endedAt, personId, note }, by) {
      const camera = await store.readCamera(db, cityId, cameraId);
      if (camera === undefined) throw notFound('cameraId', cameraId);
      const people = personId === undefined ? [] : await store.readStaff(db, cityId);
      if (personId !== undefined && !people.some((one) => one.personId === personId))
        throw notFound('personId', personId);
      const times = await timesOf(cityId, startedAt, endedAt);
      const lacks: wire.CameraAnswer['lacks'] = [...evidenceGate(camera).lacks];
      if (camera.street_id === null) lacks.push('street');
      const counted = lacks.length === 0;
      const visitId = `camera-${cameraId}-${eventId ?? Date.parse(times.startedAt)}`;
      const certainty = Math.min(1, await setting(cityId, 'camera_certainty'));
      const [made] = await keep(
        cityId,
        [
          {
            visitId,
            streetId: camera.street_id,
            ...times,
            evidence: 'camera',
            certainty: counted ? certainty : 0,
            personId: personId ?? null,
            counted,
            detail: {
              cameraId,
              cameraZh: camera.name_zh,
              eventId: eventId ?? null,
              note: note ?? null,
              lacks,
            },
          },
        ],
        by,
        counted ? 'visit.seen_by_camera' : 'visit.lead_by_camera',
        { cameraId, counted },
      );
      return {
        counted,
        visit: made ?? null,
        leadId: counted ? null : visitId,
        lacks,
        reasonZh: counted
          ? made === undefined
            ? '此事件已记录过'
            : '摄像机合规、有告示、已公布：计为到访证据'
          : `仅作线索，不计到访：${lacks.map((key) => LACKS[key][0]).join('、')}`,
        reasonEn: counted
          ? made === undefined
            ? 'This event was recorded before'
            : 'The camera is compliant, signed and published: evidence of a visit'
          : `A lead only, no visit: ${lacks.map((key) => LACKS[key][1]).join(', ')}`,
      };
    },

    async flight(cityId, { flightId, startedAt, endedAt, footprint, note }, by) {
      const times = await timesOf(cityId, startedAt, endedAt);
      const [certainty, shareNeeded, under] = await Promise.all([
        setting(cityId, 'drone_certainty'),
        setting(cityId, 'drone_share'),
        store.readStreetsUnder(db, cityId, footprint),
      ]);
      const seen = under.filter((street) => street.share >= shareNeeded);
      const visits = await keep(
        cityId,
        seen.map((street) => ({
          visitId: `drone-${flightId}-${street.street_id}`,
          streetId: street.street_id,
          ...times,
          evidence: 'drone' as const,
          certainty: Math.min(1, certainty * street.share),
          personId: null,
          counted: true,
          detail: { flightId, share: street.share, note: note ?? null },
        })),
        by,
        'visit.seen_by_drone',
        { flightId, streets: seen.length },
      );
      return {
        visits,
        partly: under
          .filter((street) => street.share < shareNeeded && street.share > 0)
          .map((street) => ({ streetId: street.street_id, nameZh: street.name_zh, share: street.share })),
        shareNeeded,
      };
    },

    async file(cityId, { name, stream, dryRun }, by) {
      const { path, sha256 } = await receiveUpload(
        stream,
        folder,
        `V-${randomUUID().slice(0, 13)}`,
        FILE_BYTES,
      );
      let found: { rows: VisitRow[]; refused: wire.VisitRowProblem[] };
      try {
        found = await rowsOf(path, name);
      } finally {
        await rm(path, { force: true });
      }
      const nowMs = clock.now();
      const [{ timeZone }, days, certainty, streets, people] = await Promise.all([
        city.facts(cityId),
        setting(cityId, 'window_days'),
        setting(cityId, 'import_certainty'),
        readStreets(db, cityId, nowMs),
        store.readStaff(db, cityId),
      ]);
      const { visits, refused } = readVisitSheet(found.rows, {
        streets: streets.map((one) => ({
          streetId: one.street_id,
          nameZh: one.name_zh,
          nameEn: one.name_en,
        })),
        people,
        timeZone,
        sinceMs: nowMs - days * DAY_MS,
        nowMs,
      });
      const told = visits.map((visit): store.SourcedVisit => {
        const key = `${visit.streetId}|${visit.startedMs}|${visit.endedMs}|${visit.personId ?? ''}`;
        return {
          visitId: `import-${createHash('sha256').update(key).digest('hex').slice(0, 24)}`,
          streetId: visit.streetId,
          startedAt: iso(visit.startedMs),
          endedAt: iso(visit.endedMs),
          evidence: 'import',
          certainty: Math.min(1, certainty),
          personId: visit.personId,
          counted: true,
          detail: { file: name, sha256, place: visit.place, note: visit.note },
        };
      });
      const once = [...new Map(told.map((visit) => [visit.visitId, visit])).values()];
      const made =
        dryRun === true || once.length === 0
          ? []
          : await keep(cityId, once, by, 'visits.imported', { file: name, sha256, rows: found.rows.length });
      return {
        rows: found.rows.length + found.refused.length,
        loaded: made.length,
        known: dryRun === true ? 0 : told.length - made.length,
        refused: [...found.refused, ...refused].slice(0, MOST_PROBLEMS),
      };
    },
  };
}

async function rowsOf(
  path: string,
  name: string,
): Promise<{ rows: VisitRow[]; refused: wire.VisitRowProblem[] }> {
  const file = await openFile(path, { name });
  const rows: VisitRow[] = [];
  const refused: wire.VisitRowProblem[] = [];
  try {
    for await (const item of file.rows()) {
      if ('problem' in item) {
        const { place, code, value, reasonZh, reasonEn } = item.problem;
        refused.push({ place, code, value, reasonZh, reasonEn });
      } else rows.push({ place: item.place, properties: item.properties });
      if (rows.length > MOST_ROWS)
        throw invalid('file', name, `一次至多 ${MOST_ROWS} 行。`, `At most ${MOST_ROWS} rows at a time.`);
    }
  } finally {
    await file.close();
  }
  return { rows, refused };
}

function photoUsed(visitId: string): XwError {
  return new XwError({
    code: 'photo_used',
    status: 409,
    detail: '这张照片已用于另一次到访。',
    detailEn: 'This photo proves another visit already.',
    value: visitId,
    place: 'photo',
    remedy: '请现场另拍一张。',
    remedyEn: 'Take another one on the spot.',
  });
}
