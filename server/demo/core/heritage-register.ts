/** Entering protected sites and zones: ids, documents with invented numbers, rings the right way round. */
import { createHash } from 'node:crypto';
import { centroid, rectangle, signedArea, type Pt } from '../../kernel/plane.ts';
import type { Row, Tables } from './rows.ts';
import { idOf, type Scene } from './scene.ts';
import type { Random } from '../../kernel/random.ts';

const DAY = 86400;

export interface Site {
  id: string;
  nameZh: string;
  centre: Pt;
  outline: Pt[];
}

export interface ZoneSpec {
  regime: string;
  class: string;
  subclass?: string;
  name: string;
  nameEn: string;
  /** Outer ring and, when it lies round another zone, the hole. */
  rings?: Pt[][];
  text?: string;
  rule?: unknown;
  limit?: { maxM: number; ref: string; storeysMax?: number; clause: string };
  uncertaintyM: number;
  basis: string;
  validFrom: number;
  validTo?: number;
  knownFrom?: number;
  knownTo?: number;
  version?: number;
  id?: string;
}

/** A ring round a place: rectangle-like, a little uneven as surveyed boundaries are, ccw. */
export function around(
  centre: Pt,
  long: number,
  short: number,
  angle: number,
  random: Random,
  uneven: number,
): Pt[] {
  const base = rectangle(centre, long, short, angle);
  const out: Pt[] = [];
  base.forEach((p, i) => {
    const q = base[(i + 1) % 4]!;
    const middle: Pt = [
      (p[0] + q[0]) / 2 + random.normal(0, uneven),
      (p[1] + q[1]) / 2 + random.normal(0, uneven),
    ];
    out.push([p[0] + random.normal(0, uneven * 0.5), p[1] + random.normal(0, uneven * 0.5)], middle);
  });
  return out;
}

const SCHEMES = ['划定公布', '调整公布', '规划批复'];

export interface Register {
  random: Random;
  sites: Site[];
  site(row: SiteRow, by: string, day: number, outline: Pt[]): Site;
  /** Adds a zone (or a further version of one) and returns its id. */
  zone(s: Site, z: ZoneSpec): string;
}

type SiteRow = Pick<Row<'heritage_sites'>, 'name_zh' | 'name_en' | 'grade' | 'era' | 'kind'>;

/** The book in which sites, zones and their documents are entered. */
export function registerOf(scene: Scene, t: Tables): Register {
  const random = scene.random('heritage');
  const sites: Site[] = [];
  let zoneCount = 0;
  let documentCount = 0;

  const document = (kind: string, title: string, issuer: string, day: number): string => {
    const id = idOf('D', documentCount, 3);
    documentCount += 1;
    const number = `${scene.plan.nameZh.slice(0, 1)}示发〔示范〕${100 + documentCount}号`;
    const body = `${title}。${issuer}${SCHEMES[documentCount % 3]}。本文件为合成示范数据，文号与内容均为虚构。`;
    t.documents.push({
      document_id: id,
      kind,
      title,
      issued_by: issuer,
      number,
      issued_on: day,
      body,
      sha256: createHash('sha256').update(body).digest('hex'),
    });
    return id;
  };

  const site = (row: SiteRow, by: string, day: number, outline: Pt[]): Site => {
    const id = idOf('H', sites.length, 2);
    const doc =
      row.grade === 'unclassified'
        ? null
        : document('announcement', `关于公布${row.name_zh}为文物保护单位的通知`, by, day);
    t.heritage_sites.push({
      site_id: id,
      ...row,
      announced_by: row.grade === 'unclassified' ? null : by,
      document_id: doc,
      announced_on: row.grade === 'unclassified' ? null : day,
      geom: [scene.flatRing(outline)],
    });
    const made = { id, nameZh: row.name_zh, centre: centroid(outline), outline };
    sites.push(made);
    return made;
  };

  const zone = (s: Site, z: ZoneSpec): string => {
    const id = z.id ?? idOf('Z', zoneCount, 3);
    if (z.id === undefined) zoneCount += 1;
    const doc = document(
      'zone',
      `${s.nameZh}${z.name}${z.version && z.version > 1 ? '调整' : '划定'}公告`,
      `${scene.plan.nameZh}人民政府（示范）`,
      z.validFrom,
    );
    t.zones.push({
      zone_id: id,
      version: z.version ?? 1,
      site_id: s.id,
      scheme: 'heritage',
      regime: z.regime,
      class: z.class,
      subclass: z.subclass ?? null,
      name_zh: `${s.nameZh}${z.name}`,
      name_en: z.nameEn,
      geom: z.rings
        ? [
            z.rings.map((ring, i) =>
              scene.flatRing((i === 0) === signedArea(ring) > 0 ? ring : [...ring].reverse()),
            ),
          ]
        : null,
      boundary_text: z.text ?? null,
      boundary_rule: z.rule ?? null,
      height_limit: z.limit ?? null,
      uncertainty_m: z.uncertaintyM,
      uncertainty_basis: z.basis,
      published_by: `${scene.plan.nameZh}人民政府（示范）`,
      document_id: doc,
      valid_from: z.validFrom,
      valid_to: z.validTo ?? null,
      known_from: z.knownFrom ?? z.validFrom * DAY + 20 * DAY,
      known_to: z.knownTo ?? null,
      recorded_by: 'demo',
    });
    return id;
  };
  return { random, sites, site, zone };
}
