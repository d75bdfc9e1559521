import type { Permission } from '../accounts/permissions.ts';
import type { LayerAttribute, LayerId, LAYER_GROUPS } from './contract.ts';

/** Labels of a layer travel as a layer of their own in the same tile. */
export interface LabelDeclaration {
  layer: string;
  /** `inner-point`: the roomiest point of the largest part. `merged-lines`: pieces of one name joined end to end. */
  make: 'inner-point' | 'merged-lines';
  /** Only features where this attribute is present are labelled. */
  by: string;
  /** Attributes that the label carries; an inner point also carries `areaM2`. */
  attributes: string[];
  minZoom: number;
  /** A label waits until its polygon is so wide (square root of its area, in 1/512 of a tile). */
  minSizePx: number;
}

/** What a layer is, as data: where its rows come from, who may see it, and what of it a tile shows at which zoom. */
export interface LayerDeclaration {
  id: LayerId;
  group: (typeof LAYER_GROUPS)[number];
  titleZh: string;
  titleEn: string;
  geometry: 'point' | 'line' | 'polygon';
  minZoom: number;
  maxZoom: number;
  permission: Permission;
  attributes: LayerAttribute[];
  /** First zoom of a feature by the value of one attribute. */
  fromZoom?: { attribute: string; zooms: Record<string, number>; otherwise: number };
  /**
   * From `fullZoom` on every feature is shown; each zoom below keeps one in `factor`, chosen by a hash of the key, so
   * that zooming out only takes away. No tile shows more than `most` features.
   */
  thin?: { fullZoom: number; factor: number; most: number };
  /** Polygons smaller than this many square pixels (1/512 of a tile) are left out. */
  minAreaPx?: number;
  label?: LabelDeclaration;
  /** From `minZoom` to `maxZoom`, where points are thinned or absent, their counts by H3 cell travel as a layer in the same tile. */
  cells?: { layer: string; minZoom: number; maxZoom: number };
  /** Its rows depend on the calendar, so a new day reads them again. */
  dated?: boolean;
}

type Kind = LayerAttribute['type'];
const TITLES: Record<string, [zh: string, en: string, type: Kind, unit?: string]> = {
  id: ['编号', 'Identifier', 'string'],
  nameZh: ['名称', 'Name (Chinese)', 'string'],
  nameEn: ['英文名称', 'Name (English)', 'string'],
  titleZh: ['标题', 'Title (Chinese)', 'string'],
  kind: ['类别', 'Kind', 'string'],
  class: ['等级', 'Class', 'string'],
  rank: ['排序', 'Rank, 0 or 1 is the most important', 'number'],
  widthM: ['宽度', 'Width', 'number', 'm'],
  lengthM: ['长度', 'Length', 'number', 'm'],
  heightM: ['高度', 'Height', 'number', 'm'],
  storeys: ['层数', 'Storeys', 'number'],
  bridge: ['桥梁', 'Bridge', 'boolean'],
  oneway: ['单行', 'One-way', 'boolean'],
  streetId: ['街巷', 'Street', 'string'],
  gridId: ['网格', 'Grid', 'string'],
  homeGridId: ['所属网格', 'Home grid', 'string'],
  grade: ['级别', 'Grade', 'string'],
  code: ['代码', 'Code', 'string'],
  population: ['人口', 'Population', 'number'],
  areaM2: ['面积', 'Area', 'number', 'm²'],
  version: ['版本', 'Version', 'number'],
  scheme: ['体系', 'Scheme', 'string'],
  regime: ['管控方式', 'Regime', 'string'],
  subclass: ['小类', 'Subclass', 'string'],
  siteId: ['文物点', 'Site', 'string'],
  maxM: ['限高', 'Height limit', 'number', 'm'],
  uncertaintyM: ['边界不确定度', 'Boundary uncertainty', 'number', 'm'],
  era: ['年代', 'Era', 'string'],
  workType: ['工程类别', 'Kind of work', 'string'],
  permitState: ['许可状态', 'Permit state', 'string'],
  permitNo: ['许可证号', 'Permit number', 'string'],
  bearingDeg: ['朝向', 'Bearing', 'number', '°'],
  fovDeg: ['视角', 'Field of view', 'number', '°'],
  rangeM: ['可视距离', 'Range', 'number', 'm'],
  compliant: ['合规', 'Compliant', 'boolean'],
  signed: ['有标识', 'Signed', 'boolean'],
  published: ['已公布', 'Place published', 'boolean'],
  state: ['状态', 'State', 'string'],
  type: ['类型', 'Type', 'string'],
  channel: ['来源', 'Channel', 'string'],
  status: ['办理状态', 'Status', 'string'],
  reportedAt: ['上报时间', 'Reported at', 'number', 's'],
  firmId: ['作业公司', 'Firm', 'string'],
  ratedPasses: ['额定作业次数', 'Rated passes', 'number'],
};

/**
 * Attributes by the zoom from which a tile carries them: `{ 0: 'kind', 13: 'id nameZh' }`. Features have their numeric
 * id from where they carry `id`: a hash does not compress, and far out, where nothing is picked, it would be half of
 * the tile.
 */
function attributes(byZoom: Record<number, string>, types: Record<string, Kind> = {}): LayerAttribute[] {
  return Object.entries(byZoom).flatMap(([zoom, names]) =>
    names.split(' ').map((name) => {
      const [titleZh, titleEn, type, unit] = TITLES[name]!;
      const known = { name, type: types[name] ?? type, minZoom: Number(zoom), titleZh, titleEn };
      return unit === undefined ? known : { ...known, unit };
    }),
  );
}

const namedPoint = (
  layer: string,
  extra: string[],
  minZoom: number,
  minSizePx: number,
): LabelDeclaration => ({
  layer,
  make: 'inner-point',
  by: 'nameZh',
  attributes: ['id', 'nameZh', 'nameEn', ...extra],
  minZoom,
  minSizePx,
});

const DECLARATIONS: LayerDeclaration[] = [
  {
    id: 'boundary',
    group: 'base',
    titleZh: '市区边界',
    titleEn: 'City boundary',
    geometry: 'polygon',
    minZoom: 0,
    maxZoom: 16,
    permission: 'city:read',
    attributes: attributes({ 0: 'id nameZh nameEn' }),
    label: namedPoint('boundary_label', [], 0, 0),
  },
  {
    id: 'surfaces',
    group: 'base',
    titleZh: '水系与绿地',
    titleEn: 'Water and green',
    geometry: 'polygon',
    minZoom: 5,
    maxZoom: 16,
    permission: 'city:read',
    attributes: attributes({ 0: 'kind', 12: 'id nameZh nameEn' }),
    minAreaPx: 2,
    label: namedPoint('surfaces_label', ['kind'], 11, 24),
  },
  {
    id: 'grids',
    group: 'city',
    titleZh: '责任网格',
    titleEn: 'Responsibility grids',
    geometry: 'polygon',
    minZoom: 7,
    maxZoom: 16,
    permission: 'city:read',
    attributes: attributes({ 0: 'id code nameZh nameEn', 10: 'population areaM2' }),
    label: namedPoint('grids_label', ['code', 'population'], 9, 16),
    dated: true,
  },
  {
    id: 'areas',
    group: 'operations',
    titleZh: '时段管理区',
    titleEn: 'Areas with a schedule',
    geometry: 'polygon',
    minZoom: 10,
    maxZoom: 16,
    permission: 'city:read',
    attributes: attributes({ 0: 'id kind', 12: 'nameZh nameEn' }),
    minAreaPx: 1,
    label: namedPoint('areas_label', ['kind'], 14, 16),
    dated: true,
  },
  {
    id: 'zones',
    group: 'protect',
    titleZh: '保护区划',
    titleEn: 'Protected zones',
    geometry: 'polygon',
    minZoom: 7,
    maxZoom: 16,
    permission: 'zones:read',
    attributes: attributes({
      0: 'id class regime maxM',
      9: 'version scheme subclass siteId uncertaintyM nameZh nameEn',
    }),
    label: namedPoint('zones_label', ['class', 'regime', 'maxM'], 11, 24),
    dated: true,
  },
  {
    id: 'roads',
    group: 'base',
    titleZh: '道路',
    titleEn: 'Roads',
    geometry: 'line',
    minZoom: 5,
    maxZoom: 16,
    permission: 'city:read',
    attributes: attributes({
      0: 'class rank',
      11: 'widthM bridge',
      14: 'id nameZh nameEn oneway streetId',
    }),
    fromZoom: {
      attribute: 'class',
      zooms: { trunk: 5, arterial: 8, collector: 11, local: 12, lane: 13, track: 13 },
      otherwise: 12,
    },
    label: {
      layer: 'roads_label',
      make: 'merged-lines',
      by: 'nameZh',
      attributes: ['nameZh', 'nameEn', 'class', 'rank'],
      minZoom: 11,
      minSizePx: 0,
    },
  },
  {
    id: 'streets',
    group: 'city',
    titleZh: '街巷',
    titleEn: 'Managed streets',
    geometry: 'line',
    minZoom: 9,
    maxZoom: 16,
    permission: 'city:read',
    attributes: attributes(
      { 0: 'id grade', 11: 'nameZh nameEn kind homeGridId widthM', 13: 'lengthM' },
      { grade: 'number' },
    ),
  },
  {
    id: 'sanitation_roads',
    group: 'operations',
    titleZh: '环卫道路',
    titleEn: 'Sanitation roads',
    geometry: 'line',
    minZoom: 9,
    maxZoom: 16,
    permission: 'city:read',
    attributes: attributes({ 0: 'id firmId', 11: 'nameZh ratedPasses', 13: 'lengthM' }),
  },
  {
    id: 'buildings',
    group: 'base',
    titleZh: '建筑',
    titleEn: 'Buildings',
    geometry: 'polygon',
    minZoom: 12,
    maxZoom: 16,
    permission: 'city:read',
    attributes: attributes({ 0: 'heightM kind', 14: 'id storeys nameZh' }),
    // At zoom 12 that is 60 m²: the model of a whole city is drawn from those tiles.
    minAreaPx: 0.25,
    label: namedPoint('buildings_label', ['kind', 'heightM'], 15, 12),
  },
  {
    id: 'construction_sites',
    group: 'operations',
    titleZh: '建筑工地',
    titleEn: 'Construction sites',
    geometry: 'polygon',
    minZoom: 11,
    maxZoom: 16,
    permission: 'assets:read',
    attributes: attributes({
      0: 'permitState',
      13: 'id heightM',
      14: 'nameZh workType gridId',
      15: 'permitNo',
    }),
    minAreaPx: 0.5,
    thin: { fullZoom: 13, factor: 3, most: 4000 },
    label: namedPoint('construction_sites_label', ['permitState'], 15, 16),
  },
  {
    id: 'heritage_sites',
    group: 'protect',
    titleZh: '文物保护单位',
    titleEn: 'Heritage sites',
    geometry: 'point',
    minZoom: 7,
    maxZoom: 16,
    permission: 'zones:read',
    attributes: attributes({ 0: 'id grade nameZh nameEn', 11: 'kind era' }),
  },
  {
    id: 'assets',
    group: 'city',
    titleZh: '城市部件',
    titleEn: 'City assets',
    geometry: 'point',
    minZoom: 12,
    maxZoom: 16,
    permission: 'assets:read',
    attributes: attributes({ 0: 'kind state', 14: 'id', 16: 'nameZh streetId' }),
    thin: { fullZoom: 15, factor: 3, most: 6000 },
    cells: { layer: 'assets_cells', minZoom: 6, maxZoom: 14 },
  },
  {
    id: 'cameras',
    group: 'city',
    titleZh: '摄像头',
    titleEn: 'Cameras',
    geometry: 'point',
    minZoom: 11,
    maxZoom: 16,
    permission: 'assets:read',
    attributes: attributes({
      0: 'compliant signed published',
      13: 'id',
      14: 'nameZh heightM bearingDeg fovDeg rangeM',
    }),
    thin: { fullZoom: 13, factor: 2, most: 4000 },
  },
  {
    id: 'cases',
    group: 'operations',
    titleZh: '案件',
    titleEn: 'Cases',
    geometry: 'point',
    minZoom: 9,
    maxZoom: 16,
    permission: 'cases:read',
    attributes: attributes({ 0: 'type channel status', 13: 'id reportedAt', 14: 'titleZh gridId streetId' }),
    thin: { fullZoom: 14, factor: 2, most: 8000 },
    cells: { layer: 'cases_cells', minZoom: 6, maxZoom: 13 },
  },
  {
    id: 'places',
    group: 'base',
    titleZh: '地名',
    titleEn: 'Places',
    geometry: 'point',
    minZoom: 4,
    maxZoom: 16,
    permission: 'city:read',
    attributes: attributes({ 0: 'kind rank nameZh nameEn', 12: 'id' }),
    fromZoom: {
      attribute: 'rank',
      zooms: { '1': 4, '2': 9, '3': 11, '4': 12, '5': 13, '6': 14, '7': 15 },
      otherwise: 15,
    },
  },
];

export const CATALOGUE: ReadonlyMap<LayerId, LayerDeclaration> = new Map(
  DECLARATIONS.map((layer) => [layer.id, layer]),
);

/** Zooms at which tiles are worth asking for; beyond the upper one a client draws the upper one larger. */
export const TILE_ZOOMS = { min: 0, max: 16, asked: 22 } as const;
