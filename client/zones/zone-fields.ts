import type { ZoneDraft, ZoneVersion } from '../../server/zones/contract.ts';
import type { BoundaryRule } from '../../server/zones/draft-contract.ts';

export type OutlineWay = 'draw' | 'rule' | 'words' | 'same';
export type RuleShape = 'round' | 'sides';

/** What a person fills in for a zone; numbers null while empty. */
export interface ZoneFields {
  siteId: string | null;
  regime: string | null;
  zoneClass: string | null;
  subclass: string;
  nameZh: string;
  nameEn: string;
  boundaryText: string;
  maxM: number | null;
  ref: string;
  storeysMax: number | null;
  clause: string;
  uncertaintyM: number | null;
  uncertaintyBasis: string;
  publishedBy: string;
  documentId: string | null;
  documentTitle: string;
  documentNo: string;
  validFrom: string;
  way: OutlineWay;
  rule: RuleFields;
}

export interface RuleFields {
  of: 'site' | 'zone';
  baseZoneId: string | null;
  shape: RuleShape;
  distanceM: number | null;
  eastM: number | null;
  southM: number | null;
  westM: number | null;
  northM: number | null;
  text: string;
  baseUncertaintyM: number | null;
}

/** Usual ways in which a line was made, with how far it may be off, metres. */
export const lineBases: readonly { zh: string; en: string; uncertaintyM: number }[] = [
  { zh: '界址点测量', en: 'boundary survey', uncertaintyM: 0.1 },
  { zh: '1:500 地形图', en: '1:500 map', uncertaintyM: 0.5 },
  { zh: '1:2000 地形图', en: '1:2000 map', uncertaintyM: 2 },
  { zh: '1:10000 规划图', en: '1:10,000 plan', uncertaintyM: 10 },
  { zh: '四至文字数字化', en: 'drawn from words', uncertaintyM: 15 },
  { zh: '四至文字，界标可移动', en: 'from words, movable marks', uncertaintyM: 30 },
];

export function emptyFields(today: string): ZoneFields {
  return {
    siteId: null,
    regime: null,
    zoneClass: null,
    subclass: '',
    nameZh: '',
    nameEn: '',
    boundaryText: '',
    maxM: null,
    ref: 'eave',
    storeysMax: null,
    clause: '',
    uncertaintyM: 2,
    uncertaintyBasis: '1:2000 地形图',
    publishedBy: '',
    documentId: null,
    documentTitle: '',
    documentNo: '',
    validFrom: today,
    way: 'draw',
    rule: emptyRule,
  };
}

const emptyRule: RuleFields = {
  of: 'site',
  baseZoneId: null,
  shape: 'round',
  distanceM: null,
  eastM: null,
  southM: null,
  westM: null,
  northM: null,
  text: '',
  baseUncertaintyM: 2,
};

/** The form as a recorded version fills it; a change begins `today`. */
export function fieldsOf(version: ZoneVersion, today: string): ZoneFields {
  const limit = (version.heightLimit ?? {}) as {
    maxM?: number;
    ref?: string;
    storeysMax?: number;
    clause?: string;
  };
  const rule = version.boundaryRule as BoundaryRule | null;
  const ruled = rule?.kind === 'offset';
  return {
    siteId: version.siteId,
    regime: version.regime,
    zoneClass: version.class,
    subclass: version.subclass ?? '',
    nameZh: version.nameZh,
    nameEn: version.nameEn ?? '',
    boundaryText: version.boundaryText ?? '',
    maxM: limit.maxM ?? null,
    ref: limit.ref ?? 'eave',
    storeysMax: limit.storeysMax ?? null,
    clause: limit.clause ?? '',
    uncertaintyM: version.uncertaintyM,
    uncertaintyBasis: version.uncertaintyBasis,
    publishedBy: version.publishedBy ?? '',
    documentId: version.documentId,
    documentTitle: '',
    documentNo: '',
    validFrom: today,
    way: ruled ? 'rule' : version.geometry ? 'same' : 'words',
    rule: ruled ? ruleFieldsOf(rule, version.boundaryText) : emptyRule,
  };
}

function ruleFieldsOf(
  { of, zoneId, distanceM, sides, text, baseUncertaintyM }: BoundaryRule,
  boundaryText: string | null,
): RuleFields {
  return {
    of,
    baseZoneId: zoneId ?? null,
    shape: sides ? 'sides' : 'round',
    distanceM: distanceM ?? null,
    eastM: sides?.eastM ?? null,
    southM: sides?.southM ?? null,
    westM: sides?.westM ?? null,
    northM: sides?.northM ?? null,
    text: text ?? boundaryText ?? '',
    baseUncertaintyM: baseUncertaintyM ?? 2,
  };
}

/** The rule that the form gives; null while a distance or the base is missing. */
export function ruleOfFields({ rule }: Pick<ZoneFields, 'rule'>): BoundaryRule | null {
  const { of, baseZoneId, shape, distanceM, eastM, southM, westM, northM, text, baseUncertaintyM } = rule;
  if (of === 'zone' && baseZoneId === null) return null;
  const base = {
    kind: 'offset' as const,
    of,
    ...(of === 'zone' ? { zoneId: baseZoneId } : {}),
    ...(text.trim() === '' ? {} : { text: text.trim() }),
    ...(of === 'zone' || baseUncertaintyM === null ? {} : { baseUncertaintyM }),
  };
  if (shape === 'round') return distanceM === null ? null : { ...base, distanceM };
  if (eastM === null || southM === null || westM === null || northM === null) return null;
  return { ...base, sides: { eastM, southM, westM, northM } };
}

/** What is still needed, as the name of its field; empty: it can be entered. `drawn`: there is a closed outline. */
export function missingFields(fields: ZoneFields, drawn: boolean): string[] {
  const missing: string[] = [];
  if (fields.regime === null) missing.push('regime');
  if (fields.zoneClass === null) missing.push('zoneClass');
  if (fields.nameZh.trim().length < 2) missing.push('nameZh');
  if (!/^\d{4}-\d{2}-\d{2}$/.test(fields.validFrom)) missing.push('validFrom');
  if (fields.uncertaintyM === null && fields.way !== 'rule') missing.push('uncertaintyM');
  if (fields.uncertaintyBasis.trim().length < 2) missing.push('uncertaintyBasis');
  if (fields.way === 'draw' && !drawn) missing.push('geometry');
  if (fields.way === 'rule' && ruleOfFields(fields) === null) missing.push('rule');
  if (fields.way === 'rule' && fields.rule.of === 'site' && fields.siteId === null) missing.push('siteId');
  if (fields.way === 'words' && fields.boundaryText.trim() === '') missing.push('boundaryText');
  return missing;
}

const text = (value: string): string | null => (value.trim() === '' ? null : value.trim());

/**
 * The zone as it is sent. `drawn` is the outline on the map, `before` the version that it supersedes: with the way
 * 'same' its outline and rule stay as they are.
 */
export function draftOfFields(
  fields: ZoneFields,
  drawn: ZoneDraft['geometry'],
  before: ZoneVersion | null,
): ZoneDraft {
  const { way } = fields;
  return {
    siteId: fields.siteId,
    regime: fields.regime ?? '',
    class: fields.zoneClass ?? '',
    subclass: text(fields.subclass),
    nameZh: fields.nameZh.trim(),
    nameEn: text(fields.nameEn),
    geometry: way === 'draw' ? drawn : way === 'same' ? (before?.geometry ?? null) : null,
    boundaryText: text(fields.boundaryText),
    boundaryRule:
      way === 'same'
        ? ((before?.boundaryRule ?? null) as ZoneDraft['boundaryRule'])
        : way === 'rule'
          ? (ruleOfFields(fields) as ZoneDraft['boundaryRule'])
          : null,
    heightLimit: limitOfFields(fields, before),
    uncertaintyM: fields.uncertaintyM ?? 0,
    uncertaintyBasis: fields.uncertaintyBasis.trim(),
    publishedBy: text(fields.publishedBy),
    document:
      text(fields.documentTitle) === null
        ? null
        : {
            title: fields.documentTitle.trim(),
            number: text(fields.documentNo),
            issuedBy: text(fields.publishedBy),
            issuedOn: null,
          },
    documentId: fields.documentId,
    validFrom: fields.validFrom,
  };
}

/** The limit as the form has it; what else the record says of it, such as a gradient, stays. */
function limitOfFields(
  { maxM, storeysMax, ref, clause }: ZoneFields,
  before: ZoneVersion | null,
): ZoneDraft['heightLimit'] {
  if (maxM === null && storeysMax === null) return null;
  const {
    maxM: _max,
    storeysMax: _storeys,
    clause: _clause,
    ...kept
  } = (before?.heightLimit ?? {}) as NonNullable<ZoneDraft['heightLimit']>;
  return {
    ...kept,
    ref,
    ...(maxM === null ? {} : { maxM }),
    ...(storeysMax === null ? {} : { storeysMax }),
    ...(clause.trim() === '' ? {} : { clause: clause.trim() }),
  };
}
