import type { CardContext, CardParts } from './facts.ts';
import { coded, measure, text } from './facts.ts';

export interface BuildingRow {
  id: string;
  nameZh: string | null;
  kind: string;
  storeys: number;
  heightM: number;
  areaM2: number;
  gridNameZh: string | null;
}

/** What a building is: use, storeys, height, footprint. */
export function buildingCard(row: BuildingRow, { label }: CardContext): CardParts {
  const kind = label('building_kind', row.kind);
  return {
    titleZh: row.nameZh ?? `${kind.zh} ${row.id}`,
    titleEn: row.nameZh ?? `${kind.en} ${row.id}`,
    kindZh: '建筑',
    kindEn: 'Building',
    facts: [
      coded('用途', 'Use', row.kind, kind),
      measure('层数', 'Storeys', row.storeys, 'storeys', 0),
      measure('高度', 'Height', row.heightM, 'm'),
      measure('占地面积', 'Footprint', row.areaM2, 'm2', 0),
      text('所在网格', 'Grid', row.gridNameZh),
    ],
    stateZh: null,
    stateEn: null,
    history: [],
    actions: [],
  };
}

export interface PlaceRow {
  nameZh: string;
  nameEn: string | null;
  kind: string;
  gridNameZh: string | null;
}

/** What a named place is. */
export function placeCard(row: PlaceRow, { label }: CardContext): CardParts {
  return {
    titleZh: row.nameZh,
    titleEn: row.nameEn ?? row.nameZh,
    kindZh: '地点',
    kindEn: 'Place',
    facts: [
      coded('类别', 'Kind', row.kind, label('place_kind', row.kind)),
      text('所在网格', 'Grid', row.gridNameZh),
    ],
    stateZh: null,
    stateEn: null,
    history: [],
    actions: [],
  };
}

export interface SurfaceRow {
  id: string;
  nameZh: string | null;
  nameEn: string | null;
  kind: string;
  areaM2: number;
  gridNameZh: string | null;
}

/** What a water, park or square is. */
export function surfaceCard(row: SurfaceRow, { label }: CardContext): CardParts {
  const kind = label('surface_kind', row.kind);
  return {
    titleZh: row.nameZh ?? kind.zh,
    titleEn: row.nameEn ?? row.nameZh ?? kind.en,
    kindZh: '地表',
    kindEn: 'Surface',
    facts: [
      coded('类别', 'Kind', row.kind, kind),
      measure('面积', 'Area', row.areaM2, 'm2', 0),
      text('所在网格', 'Grid', row.gridNameZh),
    ],
    stateZh: null,
    stateEn: null,
    history: [],
    actions: [],
  };
}
