import type { Position } from '../../server/kernel/geojson.ts';
import type { CrsClaim } from '../../server/coordinates/contract.ts';
import type { PermitRequest } from '../../server/permits/contract.ts';
import type { PermitAsk } from '../state/permit-ask.ts';
import { dayStart } from '../state/period.ts';
import { readSiteText } from './site-text.ts';

/** What a claim is written as: 'unknown', 'gcj02', 'EPSG:4527', '…;north_east' with north first; null for what has no name. */
export function writeClaim(claim: CrsClaim): string | null {
  if (claim.kind === 'unknown') return 'unknown';
  if (claim.kind === 'registered') return `registered:${claim.id}`;
  if (claim.kind === 'wkt') return null;
  const name = claim.kind === 'epsg' ? `EPSG:${claim.code}` : claim.kind;
  return claim.axisOrder === 'north_east' ? `${name};north_east` : name;
}

/** The claim that a text writes; null when it is none. */
export function readClaim(text: string): CrsClaim | null {
  const written = text.trim();
  if (/^unknown$/i.test(written) || written === '') return { kind: 'unknown' };
  const registered = /^registered:([\w-]{1,64})$/i.exec(written)?.[1];
  if (registered !== undefined) return { kind: 'registered', id: registered };
  const [, name, north] = /^(?:EPSG:)?(\d{4,6}|gcj02|bd09)(;north_east)?$/i.exec(written) ?? [];
  if (name === undefined) return null;
  const order = north === undefined ? {} : { axisOrder: 'north_east' as const };
  if (/^\d/.test(name)) return { kind: 'epsg', code: Number(name), ...order };
  return { kind: name.toLowerCase() === 'gcj02' ? 'gcj02' : 'bd09', ...order };
}

export type Asked = { ok: true; request: PermitRequest } | { ok: false; zh: string; en: string };

/**
 * The question that stands in the form. `ring` is the drawn site (open, WGS84), used while no text is given; `day` the
 * date of the act, YYYY-MM-DD; `timeZone` the city's, in which a day of knowledge ends. Says what is missing instead of asking something else.
 */
export function requestOf(
  ask: PermitAsk,
  ring: readonly Position[] | null,
  day: string,
  timeZone: string,
): Asked {
  const site = siteOf(ask, ring);
  if ('zh' in site) return { ok: false, ...site };
  if (ask.works.length === 0)
    return { ok: false, zh: '请选择至少一种工程。', en: 'Choose at least one kind of work.' };
  const started = ask.permit !== null && ask.startedOn !== null;
  return {
    ok: true,
    request: {
      site: { ...site, accuracyBasis: ask.accuracy },
      works: {
        types: [...ask.works],
        ...(ask.heightM === null ? {} : { buildingHeight: { valueM: ask.heightM, ref: ask.heightRef } }),
        ...(ask.storeys === null ? {} : { storeys: ask.storeys }),
      },
      asOf: { legal: day, ...(ask.known === null ? {} : { known: endOfDay(ask.known, timeZone) }) },
      purpose: started ? 'enforcement' : 'design',
      ...(ask.permit === null
        ? {}
        : {
            permit: {
              state: ask.permit,
              ...(ask.permitNo === null ? {} : { documentNo: ask.permitNo }),
              ...(ask.startedOn === null ? {} : { startedOn: ask.startedOn }),
            },
          }),
      ...(ask.projectNo === null ? {} : { projectNo: ask.projectNo }),
    },
  };
}

/** The first instant after a day in the city. */
export function endOfDay(day: string, timeZone: string): string {
  return new Date(dayStart(Date.parse(`${day}T12:00:00Z`), timeZone, 1)).toISOString();
}

function siteOf(
  ask: PermitAsk,
  ring: readonly Position[] | null,
): Pick<PermitRequest['site'], 'geometry' | 'text' | 'crs'> | { zh: string; en: string } {
  if (ask.text === null) {
    const first = ring?.[0];
    if (!ring || ring.length < 3 || !first)
      return { zh: '还没有地块：请粘贴、绘制或选择文件。', en: 'No site yet: paste, draw or choose a file.' };
    return {
      geometry: { type: 'Polygon', coordinates: [[...ring, first]] },
      crs: { kind: 'epsg', code: 4326 },
    };
  }
  const claim = readClaim(ask.crs);
  if (!claim) return { zh: `坐标系“${ask.crs}”无法识别。`, en: `The system "${ask.crs}" is not understood.` };
  const read = readSiteText(ask.text);
  if (read.kind === 'none') return { zh: read.zh, en: read.en };
  if (read.kind === 'points') return { text: read.text, crs: claim };
  return { geometry: read.geometry, crs: claim.kind === 'unknown' ? (read.claim ?? claim) : claim };
}

/** The form as it stood when this was asked, so that it can be changed and asked again. */
export function askOf(request: PermitRequest): Partial<PermitAsk> {
  const { site, works, permit } = request;
  return {
    text: site.text ?? (site.geometry === undefined ? null : JSON.stringify(site.geometry)),
    crs: writeClaim(site.crs) ?? 'unknown',
    works: works.types,
    heightM: works.buildingHeight?.valueM ?? null,
    ...(works.buildingHeight ? { heightRef: works.buildingHeight.ref } : {}),
    storeys: works.storeys ?? null,
    accuracy: site.accuracyBasis ?? 'unknown',
    permit: permit?.state ?? null,
    permitNo: permit?.documentNo ?? null,
    startedOn: permit?.startedOn ?? null,
    projectNo: request.projectNo ?? null,
    known: request.asOf.known?.slice(0, 10) ?? null,
  };
}
