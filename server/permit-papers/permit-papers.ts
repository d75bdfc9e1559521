import type { CityDesk } from '../city/city.ts';
import type { CodeBooks } from '../city/code-book.ts';
import { gaussKrueger, gaussKruegerZone } from '../coordinates/core/gauss-krueger.ts';
import { qrCode } from '../documents/qr-code.ts';
import { writeLetter } from '../documents/word.ts';
import type { Permission } from '../accounts/permissions.ts';
import { XwError } from '../kernel/errors.ts';
import type { Geometry, Position } from '../kernel/geojson.ts';
import type { Law } from '../law/law.ts';
import type { PermitCheck } from '../permits/contract.ts';
import { failClosed } from '../permits/fail-closed.ts';
import type { Permits } from '../permits/permits.ts';
import type { PermitProjects } from '../permits/projects.ts';
import type { Pictures } from '../pictures/pictures.ts';
import type { ZoneVersion } from '../zones/contract.ts';
import type { ZoneRegister } from '../zones/zone-register.ts';
import { dayOf } from './paper-material.ts';
import type { Corner, Name, PaperMaterial, ZoneOutline } from './paper-material.ts';
import { letterOf } from './permit-letter.ts';
import { writeReport } from './report.ts';
import { positionsOf, sitePlan } from './site-plan.ts';

/** Who reads the paper: decides whose names he sees, and which layers the map shows. */
export interface PaperReader {
  accountId: string;
  nameZh: string;
  permissions: readonly Permission[];
}

export interface PermitPapersDeps {
  permits: Pick<Permits, 'read'>;
  projects: Pick<PermitProjects, 'read'>;
  city: Pick<CityDesk, 'facts'>;
  codes: CodeBooks;
  law: Pick<Law, 'byId'>;
  zones: Pick<ZoneRegister, 'history'>;
  pictures: Pick<Pictures, 'map'>;
  /** Names of all accounts. */
  people: () => Promise<ReadonlyMap<string, string>>;
}

/** The papers of a permit check. The same check, read by the same person, gives the same bytes. */
export interface PermitPapers {
  /** The report as PDF. `origin` is where the service is reached, for the QR code. Errors: 404; 503 of threads. */
  report(cityId: number, checkId: string, reader: PaperReader, origin: string): Promise<Buffer>;
  /** The letter that the verdict leads to, as a Word file. */
  letter(cityId: number, checkId: string, reader: PaperReader, origin: string): Promise<Buffer>;
}

const NEAR = { widthPx: 900, heightPx: 700, scale: 2 } as const;
const WIDE = { widthPx: 640, heightPx: 500, scale: 2 } as const;
const LISTS = ['work_type', 'height_ref', 'site_grade', 'zone_class', 'permit_state'] as const;

export function createPermitPapers(deps: PermitPapersDeps): PermitPapers {
  const { permits, projects, city, codes, law, zones, pictures, people } = deps;
  /** Outlines of the versions that were judged; a zone whose record is gone is drawn nowhere, its measures stand. */
  async function outlinesOf(cityId: number, check: PermitCheck): Promise<ZoneOutline[]> {
    return Promise.all(
      check.finding.zones.map(async ({ zoneId, version }) => {
        const found = (await versionsOf(cityId, zoneId)).find((one) => one.version === version);
        return {
          zoneId,
          version,
          geometry: found?.geometry ?? null,
          boundaryText: found?.boundaryText ?? null,
        };
      }),
    );
  }

  /** A register that cannot be read is 503, never a paper without its zones. */
  async function versionsOf(cityId: number, zoneId: string): Promise<ZoneVersion[]> {
    try {
      return (await failClosed(() => zones.history(cityId, zoneId))).versions;
    } catch (error) {
      if (error instanceof XwError && error.problem.status === 404) return [];
      throw error;
    }
  }

  async function projectOf(cityId: number, projectNo: string | null) {
    if (projectNo === null) return undefined;
    try {
      return await projects.read(cityId, projectNo);
    } catch (error) {
      // A check may name a project that nobody has opened a file for.
      if (error instanceof XwError && error.problem.status === 404) return undefined;
      throw error;
    }
  }

  async function gather(
    cityId: number,
    checkId: string,
    reader: PaperReader,
    origin: string,
  ): Promise<PaperMaterial> {
    const check = await permits.read(cityId, checkId);
    const [facts, book, { law: set }, outlines, project, names] = await Promise.all([
      city.facts(cityId),
      codes.open(),
      law.byId(check.envelope.lawSetId),
      outlinesOf(cityId, check),
      projectOf(cityId, check.projectNo),
      people(),
    ]);
    const plane = gaussKruegerZone(check.finding.srid);
    return {
      check,
      city: {
        cityId,
        nameZh: facts.nameZh,
        nameEn: facts.nameEn,
        attribution: facts.attribution,
        synthetic: facts.synthetic,
        timeZone: facts.timeZone,
      },
      labels: Object.fromEntries(
        LISTS.flatMap((list) =>
          book.codesOf(list).map(({ code, zh, en }): [string, Name] => [`${list}/${code}`, { zh, en }]),
        ),
      ),
      statutes: Object.fromEntries(
        set.statutes.map(({ lawId, titleZh, effectiveFrom, effectiveTo, source, confirmed }) => [
          lawId,
          { titleZh, effectiveFrom, effectiveTo, source, confirmed },
        ]),
      ),
      materials: Object.fromEntries(set.materials.map(({ materialId, zh, en }) => [materialId, { zh, en }])),
      timers: Object.fromEntries(set.timers.map(({ timerId, zh, en }) => [timerId, { zh, en }])),
      coverage: Object.fromEntries(
        set.coverage.map(({ grade, layer, titleZh, titleEn }) => [
          `${grade}/${layer}`,
          { zh: titleZh, en: titleEn },
        ]),
      ),
      zones: outlines,
      people: namesFor(reader, check, names),
      builder: project?.builder ?? null,
      projectName: project?.nameZh ?? null,
      corners: cornersOf(check.geometry, check.finding.srid),
      planeZh:
        plane === undefined
          ? `EPSG:${check.finding.srid}`
          : `CGCS2000 3 度带，中央经线 ${plane.centralMeridianDeg}°（EPSG:${plane.code}）`,
      link: `${origin}/?w=permits&city=${cityId}&check=${encodeURIComponent(checkId)}`,
    };
  }

  return {
    async report(cityId, checkId, reader, origin) {
      const material = await gather(cityId, checkId, reader, origin);
      const { check } = material;
      const plan = sitePlan(material);
      const frame = {
        cityId,
        viewer: reader,
        datum: `WGS 84 / CGCS2000 · 量算平面 EPSG:${check.finding.srid}`,
        dateText: `区划按 ${check.request.asOf.legal} 有效 · 核查 ${dayOf(material, check.createdAt)}`,
        sourceText: `底图：${material.city.attribution} · 区划：保护区划登记册`,
        synthetic: material.city.synthetic,
      };
      const [near, wide] = await Promise.all([
        pictures.map({
          ...frame,
          ...NEAR,
          title: '地块平面图',
          view: { bbox: plan.near },
          overlays: plan.overlays,
          legend: plan.legend,
        }),
        pictures.map({
          ...frame,
          ...WIDE,
          title: '位置图',
          view: { bbox: plan.wide },
          overlays: plan.wideOverlays,
          legend: [],
        }),
      ]);
      return writeReport(material, { near, wide, qr: qrCode(material.link) });
    },
    letter: async (cityId, checkId, reader, origin) =>
      writeLetter(letterOf(await gather(cityId, checkId, reader, origin))),
  };
}

/** Officers who decide on checks, and administrators, see each other by name; others only themselves. */
function namesFor(
  reader: PaperReader,
  { createdBy, decisions, finding }: PermitCheck,
  all: ReadonlyMap<string, string>,
): Record<string, string> {
  const names: Record<string, string> = { [reader.accountId]: reader.nameZh };
  if (!reader.permissions.some((one) => one === 'zones:write' || one === 'accounts:write')) return names;
  const named = [
    createdBy,
    ...decisions.map((one) => one.decidedBy),
    ...finding.coverage.map((one) => one.signedBy),
  ];
  for (const accountId of named) {
    const name = accountId === null ? undefined : all.get(accountId);
    if (accountId !== null && name !== undefined) names[accountId] = name;
  }
  return names;
}

/** Boundary points of a site, each once, in degrees and in the plane of its measures. */
function cornersOf(geometry: Geometry, srid: number): Corner[] {
  const zone = gaussKruegerZone(srid);
  const plane = zone === undefined ? undefined : gaussKrueger(zone);
  const rings: Position[][] =
    geometry.type === 'Polygon'
      ? geometry.coordinates
      : geometry.type === 'MultiPolygon'
        ? geometry.coordinates.flat()
        : [positionsOf(geometry)];
  const closed = geometry.type === 'Polygon' || geometry.type === 'MultiPolygon';
  return rings.flatMap((ring, ringIndex) =>
    (closed ? ring.slice(0, -1) : ring).map(([lng, lat], i): Corner => {
      const at = plane?.forward([lng, lat]);
      return {
        name: `${rings.length > 1 ? `${ringIndex + 1}-` : ''}J${i + 1}`,
        lng,
        lat,
        northM: at?.[1] ?? null,
        eastM: at?.[0] ?? null,
      };
    }),
  );
}
