import type { CrsClaim } from '../coordinates/core/crs.ts';
import { XwError, shorten } from '../kernel/errors.ts';
import type { Geometry } from '../kernel/geojson.ts';
import { DEFAULT_LIMITS } from './core/raw.ts';
import { readSurveyText } from './core/survey-text.ts';
import { looksLikeWkt, readWkt } from './core/wkt.ts';

/** What somebody pasted, as parcels in its own numbers (east first), with what the text says of its system. */
export interface PastedSite {
  parcels: Geometry[];
  claim: CrsClaim;
  claimWhy: string;
}

/**
 * Which ground does a pasted text describe? 勘测定界 TXT, bare lines of boundary points, or WKT.
 * A parcel that cannot be read refuses the whole: a verdict over part of a site would be a wrong one.
 * Errors: 422 `site_text_unreadable` with the line and the reason.
 */
export function readPastedSite(text: string): PastedSite {
  if (looksLikeWkt(text)) {
    const read = readWkt(text, DEFAULT_LIMITS);
    if ('code' in read) throw unreadable(read.value, 'site.text', read.zh, read.en);
    if (read.geometry === null) throw unreadable(text, 'site.text', '几何为空', 'The geometry is empty');
    return { parcels: [read.geometry], claim: read.claim ?? { kind: 'unknown' }, claimWhy: 'WKT' };
  }
  const survey = readSurveyText(text);
  const parcels: Geometry[] = [];
  for (const row of survey.rows) {
    if ('problem' in row) {
      const { place, value, reasonZh, reasonEn } = row.problem;
      throw unreadable(value, place, reasonZh, reasonEn);
    }
    if (row.geometry !== null) parcels.push(row.geometry);
  }
  const [stray] = survey.strays;
  if (stray !== undefined) {
    throw unreadable(stray.text, `第 ${stray.line} 行`, '这一行不是界址点', 'This line is no boundary point');
  }
  if (parcels.length === 0) {
    throw unreadable(text, 'site.text', '没有找到界址点', 'No boundary points were found');
  }
  return { parcels, claim: survey.claim, claimWhy: survey.claimWhy };
}

function unreadable(value: unknown, place: string, zh: string, en: string): XwError {
  return new XwError({
    code: 'site_text_unreadable',
    status: 422,
    detail: `界址点无法读取：${zh}。`,
    detailEn: `The boundary points cannot be read: ${en}.`,
    value: shorten(value),
    place,
    remedy: '每行一个界址点：点号,X（北）,Y（东）；或粘贴 WKT。',
    remedyEn: 'One boundary point a line: name, X (north), Y (east); or paste WKT.',
  });
}
