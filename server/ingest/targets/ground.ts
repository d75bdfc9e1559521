import type { Target, TargetField, Values } from '../core/target.ts';

export const NAME_ZH: TargetField = {
  name: 'name_zh',
  zh: '名称',
  en: 'Name',
  type: 'text',
  aliases: ['name', 'name:zh', '中文名', '名字', 'mc', 'title', '标题'],
};
export const NAME_EN: TargetField = {
  name: 'name_en',
  zh: '英文名称',
  en: 'Name (English)',
  type: 'text',
  aliases: ['name:en', '英文名', 'enname'],
};

/** An identifier as the file has it; an OSM feature has its type and number. */
export function idOf(values: Values, name: string, madeUp: () => string): string {
  const given = values[name];
  return given === null || given === undefined || given === '' ? madeUp() : String(given);
}

export const text = (value: Values[string] | undefined): string | null =>
  value === null || value === undefined ? null : String(value);

/** The values without the ones that the file left empty: an absent value keeps what the city has. */
export function present(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(
    names
      .filter((name) => values[name] !== undefined && values[name] !== null)
      .map((name) => [name, values[name]!]),
  );
}

/** `w123`: how an OSM feature is called here. */
export const osmId = (tags: Values): string =>
  `${String(tags['osm_type'] ?? '').slice(0, 1)}${tags['osm_id'] ?? ''}`;

export const boundaries: Target = {
  layer: 'boundaries',
  zh: '市区边界',
  en: 'City boundary',
  noteZh: '全部面合并为本市的边界，替换原边界。',
  noteEn: 'All polygons together become the boundary of the city in place of the old one.',
  geometry: { need: 'required', kinds: ['polygon'], store: 'MultiPolygon' },
  fields: [{ ...NAME_ZH, aliases: [...NAME_ZH.aliases!, '区划名称'] }, NAME_EN],
  tables: [
    { stage: 0, table: 'boundary_parts', geometry: 'geom', defaults: {}, held: true },
    { stage: 1, table: 'cities', geometry: 'boundary', defaults: {} },
  ],
  datum: 'outline',
  fromOsm: (tags) =>
    tags['boundary'] === 'administrative' ? { name_zh: tags['name:zh'] ?? tags['name'] ?? null } : undefined,
  rows: (values, { madeUpId }) => [
    { table: 0, key: madeUpId('part'), data: { name_zh: text(values['name_zh']) }, located: true },
  ],
};

export const grids: Target = {
  layer: 'grids',
  zh: '责任网格',
  en: 'Responsibility grids',
  noteZh: '编号相同的网格换为新边界，旧边界留作历史。',
  noteEn: 'A grid of the same identifier gets the new outline; the old one stays as history.',
  geometry: { need: 'required', kinds: ['polygon'], store: 'MultiPolygon' },
  fields: [
    {
      name: 'grid_id',
      zh: '网格编号',
      en: 'Grid id',
      type: 'text',
      required: true,
      aliases: ['id', '编号', 'gridid', '网格号', '网格id'],
    },
    { name: 'code', zh: '网格代码', en: 'Code', type: 'text', aliases: ['代码', '网格编码'] },
    { ...NAME_ZH, required: true, aliases: [...NAME_ZH.aliases!, '网格名称'] },
    NAME_EN,
    {
      name: 'population',
      zh: '人口',
      en: 'Population',
      type: 'integer',
      min: 0,
      max: 1e8,
      aliases: ['人口数'],
    },
    { name: 'area_m2', zh: '面积', en: 'Area', type: 'number', min: 0, unit: 'm²' },
    { name: 'valid_from', zh: '生效时间', en: 'Valid from', type: 'instant' },
  ],
  tables: [
    { stage: 0, table: 'grids', geometry: 'geom', defaults: {} },
    { stage: 1, table: 'grids', geometry: 'geom', defaults: {} },
  ],
  datum: 'outline',
  rows: (values, { nowIso }) => {
    const id = String(values['grid_id']);
    return [
      {
        table: 1,
        key: id,
        located: true,
        data: {
          grid_id: id,
          valid_from: values['valid_from'] ?? nowIso,
          valid_to: null,
          code: values['code'] ?? id,
          name_zh: values['name_zh']!,
          name_en: values['name_en'] ?? values['name_zh']!,
          ...present(values, ['population', 'area_m2']),
        },
      },
    ];
  },
};

/** Width of a street when the file has none, metres, by grade. */
const WIDTHS: Record<string, number> = { '1': 30, '2': 20, '3': 12, '4': 6 };
const KINDS: Record<string, string> = {
  '1': 'main_road',
  '2': 'secondary_road',
  '3': 'side_street',
  '4': 'back_lane',
};

export const streets: Target = {
  layer: 'streets',
  zh: '街巷',
  en: 'Managed streets',
  noteZh: '管理街巷（不是车行道）。所属网格缺省时取街巷中点所在的网格；没有网格时拒绝。',
  noteEn:
    'Managed streets, not carriageways. Without a home grid, that of the middle of the street is taken.',
  geometry: { need: 'required', kinds: ['line'], store: 'MultiLineString' },
  fields: [
    {
      name: 'street_id',
      zh: '街巷编号',
      en: 'Street id',
      type: 'text',
      aliases: ['id', '编号', '街道编号', '道路编号', 'streetid'],
    },
    {
      ...NAME_ZH,
      required: true,
      aliases: [...NAME_ZH.aliases!, '街巷名称', '道路名称', '路名', 'road_name'],
    },
    NAME_EN,
    {
      name: 'grade',
      zh: '道路等级',
      en: 'Grade',
      type: 'code',
      list: 'street_grade',
      required: true,
      aliases: ['等级', '级别', 'level'],
    },
    {
      name: 'kind',
      zh: '街巷类别',
      en: 'Kind',
      type: 'code',
      list: 'street_kind',
      aliases: ['类别', '类型', 'type'],
    },
    {
      name: 'home_grid_id',
      zh: '所属网格',
      en: 'Home grid',
      type: 'text',
      aliases: ['grid_id', '网格编号', '网格'],
      refers: 'grids',
    },
    {
      name: 'width_m',
      zh: '宽度',
      en: 'Width',
      type: 'number',
      unit: 'm',
      min: 0.5,
      max: 200,
      aliases: ['width', '路宽'],
    },
    {
      name: 'length_m',
      zh: '长度',
      en: 'Length',
      type: 'number',
      unit: 'm',
      min: 0.1,
      max: 1e5,
      aliases: ['length'],
    },
    { name: 'daily_must', zh: '每日必到', en: 'Daily must', type: 'boolean' },
  ],
  tables: [{ stage: 0, table: 'streets', geometry: 'geom', defaults: { daily_must: false, width_m: 6 } }],
  datum: 'outline',
  mends: {
    width_assumed: { zh: '没有宽度，按等级取值', en: 'No width: taken by grade' },
    kind_assumed: { zh: '没有类别，按等级取值', en: 'No kind: taken by grade' },
  },
  rows: (values, { madeUpId, mended }) => {
    const id = idOf(values, 'street_id', () => madeUpId('S'));
    const grade = String(values['grade']);
    if (values['kind'] === null || values['kind'] === undefined) mended('kind_assumed');
    if (values['width_m'] === null || values['width_m'] === undefined) mended('width_assumed');
    return [
      {
        table: 0,
        key: id,
        located: true,
        data: {
          street_id: id,
          name_zh: values['name_zh']!,
          name_en: values['name_en'] ?? values['name_zh']!,
          grade: Number(grade),
          kind: values['kind'] ?? KINDS[grade] ?? 'side_street',
          width_m: values['width_m'] ?? WIDTHS[grade] ?? 6,
          ...present(values, ['home_grid_id', 'length_m', 'daily_must']),
        },
      },
    ];
  },
};

/** Metres of a storey when only the number of storeys is known. */
const STOREY_M = 3;

export const buildings: Target = {
  layer: 'buildings',
  zh: '建筑',
  en: 'Buildings',
  noteZh: '高度缺省时按层数每层 3 米；两者都没有时按一层 3 米，并在报告与数据中注明。',
  noteEn:
    'Without a height 3 m a storey are taken; without both one storey of 3 m, and report and row say so.',
  geometry: { need: 'required', kinds: ['polygon'], store: 'Polygon' },
  splits: true,
  fields: [
    {
      name: 'building_id',
      zh: '建筑编号',
      en: 'Building id',
      type: 'text',
      aliases: ['id', '编号', 'buildingid', 'gml_id', '楼栋编号', 'fid_1'],
    },
    { ...NAME_ZH, aliases: [...NAME_ZH.aliases!, '楼名', '建筑名称', 'addr:housename'] },
    {
      name: 'kind',
      zh: '建筑类别',
      en: 'Kind',
      type: 'code',
      list: 'building_kind',
      open: true,
      aliases: ['类别', '用途', 'type', 'building', 'use', 'function', 'usage'],
    },
    {
      name: 'storeys',
      zh: '层数',
      en: 'Storeys',
      type: 'integer',
      min: 1,
      max: 200,
      aliases: ['floors', 'levels', 'floor', '楼层', '地上层数', 'building:levels', 'storeysaboveground'],
    },
    {
      name: 'height_m',
      zh: '高度',
      en: 'Height',
      type: 'number',
      unit: 'm',
      min: 0.5,
      max: 1000,
      aliases: ['height', '楼高', '建筑高度', 'measuredheight', 'h'],
    },
  ],
  tables: [{ stage: 0, table: 'buildings', geometry: 'geom', defaults: { kind: 'unknown' } }],
  datum: 'position',
  mends: {
    height_from_storeys: { zh: '没有高度，按每层 3 米', en: 'No height: 3 m a storey' },
    storeys_from_height: {
      zh: '没有层数，按每层 3 米由高度得出',
      en: 'No storeys: from the height, 3 m each',
    },
    height_assumed: {
      zh: '高度与层数都没有，按一层 3 米',
      en: 'Neither height nor storeys: one storey, 3 m',
    },
  },
  fromOsm: (tags) => {
    const kind = tags['building'];
    if (kind === undefined || kind === null || kind === 'no') return undefined;
    const height = Number.parseFloat(String(tags['height'] ?? tags['building:height'] ?? ''));
    const levels = Math.round(Number.parseFloat(String(tags['building:levels'] ?? '')));
    return {
      building_id: osmId(tags),
      name_zh: tags['name:zh'] ?? tags['name'] ?? null,
      kind: kind === 'yes' ? 'unknown' : kind,
      storeys: levels >= 1 && levels <= 200 ? levels : null,
      height_m: height > 0.5 && height < 1000 ? height : null,
    };
  },
  rows: (values, { madeUpId, mended }) => {
    const id = idOf(values, 'building_id', () => madeUpId('b'));
    let height = values['height_m'] as number | null | undefined;
    let storeys = values['storeys'] as number | null | undefined;
    if (typeof height !== 'number' && typeof storeys !== 'number') mended('height_assumed');
    else if (typeof height !== 'number') mended('height_from_storeys');
    else if (typeof storeys !== 'number') mended('storeys_from_height');
    const basis = typeof height === 'number' ? 'source' : typeof storeys === 'number' ? 'levels' : 'assumed';
    storeys ??= typeof height === 'number' ? Math.max(1, Math.round(height / STOREY_M)) : 1;
    height ??= storeys * STOREY_M;
    return [
      {
        table: 0,
        key: id,
        located: true,
        data: {
          building_id: id,
          storeys,
          height_m: height,
          height_basis: basis,
          ...present(values, ['name_zh', 'kind']),
        },
      },
    ];
  },
};
