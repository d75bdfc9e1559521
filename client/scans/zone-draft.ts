import type { Position } from '../../server/kernel/geojson.ts';

/** What a person fills in for a zone that was traced from a scan. */
export interface ZoneDraft {
  zoneId: string;
  nameZh: string;
  regime: string | null;
  zoneClass: string | null;
  validFrom: string;
  publishedBy: string;
  documentId: string;
  boundaryText: string;
}

export const emptyZoneDraft: ZoneDraft = {
  zoneId: '',
  nameZh: '',
  regime: null,
  zoneClass: null,
  validFrom: '',
  publishedBy: '',
  documentId: '',
  boundaryText: '',
};

/** What is still missing, by the name of its field; empty: it can be sent. */
export function missingIn(draft: ZoneDraft): (keyof ZoneDraft)[] {
  const needed = ['zoneId', 'nameZh', 'regime', 'zoneClass', 'validFrom'] as const;
  const missing: (keyof ZoneDraft)[] = needed.filter((key) => (draft[key] ?? '').trim() === '');
  if (draft.validFrom !== '' && !/^\d{4}-\d{2}-\d{2}$/.test(draft.validFrom)) missing.push('validFrom');
  return [...new Set(missing)];
}

/**
 * The uncertainty of a line traced from a scan, metres: what the fit leaves, what the eye can place, and what the
 * control points themselves were known to, summed as for legal use.
 */
export function epsilonOf(parts: { rmsM: number; tracingM: number; controlM: number }): number {
  return Math.round((parts.rmsM + parts.tracingM + parts.controlM) * 100) / 100;
}

/** The zone as a GeoJSON file for the import of the layer zones, WGS84. */
export function zoneFile(
  draft: ZoneDraft,
  ring: readonly Position[],
  scan: { scanId: string; title: string; epsilonM: number; rmsM: number; points: number },
): string {
  const first = ring[0];
  const coordinates = [first ? [...ring, first] : []];
  const properties = {
    zone_id: draft.zoneId.trim(),
    name_zh: draft.nameZh.trim(),
    regime: draft.regime,
    class: draft.zoneClass,
    valid_from: draft.validFrom,
    uncertainty_m: scan.epsilonM,
    uncertainty_basis: `扫描图“${scan.title}”（${scan.scanId}）描绘：${scan.points} 个控制点，RMS ${scan.rmsM.toFixed(2)} m`,
    ...(draft.boundaryText.trim() ? { boundary_text: draft.boundaryText.trim() } : {}),
    ...(draft.publishedBy.trim() ? { published_by: draft.publishedBy.trim() } : {}),
    ...(draft.documentId.trim() ? { document_id: draft.documentId.trim() } : {}),
  };
  return JSON.stringify({
    type: 'FeatureCollection',
    features: [{ type: 'Feature', geometry: { type: 'Polygon', coordinates }, properties }],
  });
}
