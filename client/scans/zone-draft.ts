import type { Position } from '../../server/kernel/geojson.ts';
import type { Epsilon } from '../../server/scans/contract.ts';

/** What a person fills in for a zone that was traced from a scan. */
export interface ZoneDraft {
  zoneId: string;
  nameZh: string;
  regime: string | null;
  zoneClass: string | null;
  validFrom: string;
  publishedBy: string;
  boundaryText: string;
}

export const emptyZoneDraft: ZoneDraft = {
  zoneId: '',
  nameZh: '',
  regime: null,
  zoneClass: null,
  validFrom: '',
  publishedBy: '',
  boundaryText: '',
};

/** What is still missing, by the name of its field; empty: it can be sent. */
export function missingIn(draft: ZoneDraft): (keyof ZoneDraft)[] {
  const needed = ['zoneId', 'nameZh', 'regime', 'zoneClass', 'validFrom'] as const;
  const missing: (keyof ZoneDraft)[] = needed.filter((key) => (draft[key] ?? '').trim() === '');
  if (draft.validFrom !== '' && !/^\d{4}-\d{2}-\d{2}$/.test(draft.validFrom)) missing.push('validFrom');
  return [...new Set(missing)];
}

/** The zone as a GeoJSON file for the import of the layer zones, WGS84. */
export function zoneFile(
  draft: ZoneDraft,
  ring: readonly Position[],
  scan: { documentId: string | null; epsilon: Pick<Epsilon, 'uncertaintyM' | 'basis'> },
): string {
  const first = ring[0];
  const coordinates = [first ? [...ring, first] : []];
  const properties = {
    zone_id: draft.zoneId.trim(),
    name_zh: draft.nameZh.trim(),
    regime: draft.regime,
    class: draft.zoneClass,
    valid_from: draft.validFrom,
    uncertainty_m: scan.epsilon.uncertaintyM,
    uncertainty_basis: scan.epsilon.basis,
    ...(draft.boundaryText.trim() ? { boundary_text: draft.boundaryText.trim() } : {}),
    ...(draft.publishedBy.trim() ? { published_by: draft.publishedBy.trim() } : {}),
    ...(scan.documentId ? { document_id: scan.documentId } : {}),
  };
  return JSON.stringify({
    type: 'FeatureCollection',
    features: [{ type: 'Feature', geometry: { type: 'Polygon', coordinates }, properties }],
  });
}
