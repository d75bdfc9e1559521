import type { Card } from '../contract.ts';
import type { CardContext, CardParts } from './facts.ts';
import { ago, coded, measure, text, yesNo } from './facts.ts';

export interface GridRow {
  gridId: string;
  code: string;
  nameZh: string;
  nameEn: string;
  population: number | null;
  areaM2: number;
  streets: number;
  streetLengthM: number;
  posts: number;
  validFrom: string;
  validTo: string | null;
  /** Instants from which its versions are in force, newest first. */
  versions: string[];
}

/** Grids of a city that is made of files hold since ever: since when is not known, and no event. */
const SINCE_EVER = '2000-01-01T00:00:00';

/** What a responsibility grid holds, since when it has this shape, and whether its staff may be read. */
export function gridCard(row: GridRow, { may }: CardContext): CardParts {
  return {
    titleZh: row.nameZh,
    titleEn: row.nameEn,
    kindZh: '责任网格',
    kindEn: 'Responsibility grid',
    facts: [
      text('编码', 'Code', row.code),
      measure('面积', 'Area', row.areaM2, 'm2', 0),
      measure('人口', 'Population', row.population, 'persons', 0),
      measure('街巷', 'Streets', row.streets, 'count', 0),
      measure('街巷总长', 'Street length', row.streetLengthM, 'm', 0),
      measure('岗位', 'Posts', row.posts, 'count', 0),
    ],
    stateZh: row.validTo === null ? '现行' : `有效至 ${row.validTo.slice(0, 10)}`,
    stateEn: row.validTo === null ? 'In force' : `In force until ${row.validTo.slice(0, 10)}`,
    history: row.versions
      .map((at, i) => ({
        at,
        textZh: `边界第 ${row.versions.length - i} 版生效`,
        textEn: `Version ${row.versions.length - i} of the boundary came into force`,
      }))
      .filter(({ at }) => !at.startsWith(SINCE_EVER)),
    actions: may('people:read') ? [{ id: 'show_staff', labelZh: '查看在岗人员', labelEn: 'Show staff' }] : [],
  };
}

export interface StreetRow {
  nameZh: string;
  nameEn: string;
  grade: number;
  kind: string;
  lengthM: number;
  widthM: number;
  dailyMust: boolean;
  gridNameZh: string | null;
  /** What coverage knows; null when the role may not read it. */
  coverage: {
    state: 'seen' | 'unknown' | 'never';
    ageMs: number | null;
    evidence: string | null;
    reasonZh: string | null;
    reasonEn: string | null;
  } | null;
  visits: { startedAt: string; evidence: string }[];
}

/** What a street is, when it was last seen, and by which evidence. */
export function streetCard(row: StreetRow, { label, may }: CardContext): CardParts {
  const actions: Card['actions'] = [];
  if (may('visits:write')) actions.push({ id: 'log_visit', labelZh: '登记到访', labelEn: 'Log a visit' });
  if (may('cases:write')) actions.push({ id: 'open_case', labelZh: '上报案件', labelEn: 'Report a case' });
  if (may('cases:read')) actions.push({ id: 'list_cases', labelZh: '查看案件', labelEn: 'Show cases' });
  const seen = row.coverage;
  const age = seen?.ageMs === null || seen === null ? null : ago(seen.ageMs);
  const by = seen?.evidence ? label('visit_evidence', seen.evidence) : null;
  return {
    titleZh: row.nameZh,
    titleEn: row.nameEn,
    kindZh: '街巷',
    kindEn: 'Street',
    facts: [
      coded('等级', 'Grade', String(row.grade), label('street_grade', String(row.grade))),
      coded('类别', 'Kind', row.kind, label('street_kind', row.kind)),
      measure('长度', 'Length', row.lengthM, 'm', 0),
      measure('宽度', 'Width', row.widthM, 'm'),
      yesNo('每日必巡', 'Must be inspected daily', row.dailyMust),
      text('所属网格', 'Grid', row.gridNameZh),
    ],
    stateZh: seen === null ? null : age !== null ? `${age.zh}到访${by ? `（${by.zh}）` : ''}` : seen.reasonZh,
    stateEn:
      seen === null ? null : age !== null ? `Last seen ${age.en}${by ? ` (${by.en})` : ''}` : seen.reasonEn,
    history: row.visits.map((visit) => {
      const evidence = label('visit_evidence', visit.evidence);
      return { at: visit.startedAt, textZh: `到访（${evidence.zh}）`, textEn: `Visit (${evidence.en})` };
    }),
    actions,
  };
}

export interface RoadRow {
  id: string;
  nameZh: string | null;
  class: string;
  widthM: number;
  lengthM: number;
  oneway: boolean;
  bridge: boolean;
  streetNameZh: string | null;
  streetNameEn: string | null;
}

/** What a carriageway is. */
export function roadCard(row: RoadRow, { label }: CardContext): CardParts {
  const kind = label('road_class', row.class);
  return {
    titleZh: row.nameZh ?? `${kind.zh} ${row.id}`,
    titleEn: row.streetNameEn ?? row.nameZh ?? `${kind.en} ${row.id}`,
    kindZh: '道路',
    kindEn: 'Road',
    facts: [
      coded('等级', 'Class', row.class, kind),
      measure('路宽', 'Width', row.widthM, 'm'),
      measure('本段长度', 'Length of this stretch', row.lengthM, 'm', 0),
      yesNo('单行', 'One-way', row.oneway),
      yesNo('桥梁', 'Bridge', row.bridge),
      text('街巷', 'Street', row.streetNameZh, row.streetNameEn),
    ],
    stateZh: null,
    stateEn: null,
    history: [],
    actions: [],
  };
}

export interface SanitationRoadRow {
  nameZh: string;
  ratedPasses: number;
  lengthM: number;
  firmNameZh: string | null;
}

/** How often a road must be swept, and by which firm. */
export function sanitationRoadCard(row: SanitationRoadRow): CardParts {
  return {
    titleZh: row.nameZh,
    titleEn: row.nameZh,
    kindZh: '保洁道路',
    kindEn: 'Sanitation road',
    facts: [
      measure('额定作业次数', 'Rated passes', row.ratedPasses, 'per_day', 0),
      measure('长度', 'Length', row.lengthM, 'm', 0),
    ],
    bodies:
      row.firmNameZh === null
        ? []
        : [{ role: { zh: '作业公司', en: 'Cleaning firm' }, nameZh: row.firmNameZh }],
    stateZh: null,
    stateEn: null,
    history: [],
    actions: [],
  };
}
