import type { CardContext, CardParts } from './facts.ts';
import { coded, measure, text } from './facts.ts';

export interface BuildingRow {
  id: string;
  nameZh: string | null;
  kind: string;
  storeys: number;
  heightM: number;
  /** Where the height comes from. */
  heightBasis: 'source' | 'levels' | 'assumed';
  areaM2: number;
  gridNameZh: string | null;
}

/** What files without a use call it; our own list has no such use. */
const USE_UNKNOWN = 'unknown';
/** Said beside a height that no file gave. */
const bases: Record<Exclude<BuildingRow['heightBasis'], 'source'>, [zh: string, en: string]> = {
  levels: ['由层数推算，每层 3 米', 'from the storeys, 3 m each'],
  assumed: ['没有高度与层数，按一层 3 米假定', 'neither height nor storeys known: one storey of 3 m assumed'],
};

/** What a building is: use, storeys, height and where that comes from, footprint. */
export function buildingCard(row: BuildingRow, { label }: CardContext): CardParts {
  const kind = row.kind === USE_UNKNOWN ? { zh: '建筑', en: 'Building' } : label('building_kind', row.kind);
  const basis = row.heightBasis === 'source' ? null : bases[row.heightBasis];
  return {
    titleZh: row.nameZh ?? `${kind.zh} ${row.id}`,
    titleEn: row.nameZh ?? `${kind.en} ${row.id}`,
    kindZh: '建筑',
    kindEn: 'Building',
    facts: [
      row.kind === USE_UNKNOWN
        ? text('用途', 'Use', '未知', 'unknown')
        : coded('用途', 'Use', row.kind, kind),
      measure('层数', 'Storeys', row.storeys, 'storeys', 0),
      measure('高度', 'Height', row.heightM, 'm'),
      basis && text('高度依据', 'Height from', ...basis),
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
