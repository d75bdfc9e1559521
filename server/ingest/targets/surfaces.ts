import type { Target, TargetField, Values } from '../core/target.ts';
import { NAME_EN, NAME_ZH, idOf, osmId, present } from './ground.ts';

const SURFACE_FIELDS: TargetField[] = [
  { name: 'surface_id', zh: '编号', en: 'Surface id', type: 'text', aliases: ['id', 'surfaceid'] },
  {
    name: 'kind',
    zh: '类别',
    en: 'Kind',
    type: 'code',
    list: 'surface_kind',
    open: true,
    aliases: ['类型', 'type', 'fclass'],
  },
  NAME_ZH,
  NAME_EN,
];

function surfaces(
  layer: 'water' | 'green',
  zh: string,
  en: string,
  otherwise: string,
  fromOsm: (tags: Values) => string | undefined,
): Target {
  return {
    layer,
    zh,
    en,
    noteZh: '没有类别时按本图层的通用类别。',
    noteEn: 'Without a kind the general one of this layer is taken.',
    geometry: { need: 'required', kinds: ['polygon'], store: 'MultiPolygon' },
    fields: SURFACE_FIELDS,
    tables: [{ stage: 0, table: 'surfaces', geometry: 'geom', defaults: { kind: otherwise } }],
    datum: 'position',
    fromOsm: (tags) => {
      const kind = fromOsm(tags);
      return kind === undefined
        ? undefined
        : {
            surface_id: osmId(tags),
            kind,
            name_zh: tags['name:zh'] ?? tags['name'] ?? null,
            name_en: tags['name:en'] ?? null,
          };
    },
    rows: (values, { madeUpId }) => {
      const id = idOf(values, 'surface_id', () => madeUpId(layer === 'water' ? 'w' : 'g'));
      return [
        {
          table: 0,
          key: id,
          located: true,
          data: { surface_id: id, ...present(values, ['kind', 'name_zh', 'name_en']) },
        },
      ];
    },
  };
}

export const water = surfaces('water', '水系', 'Water', 'lake', (tags) =>
  tags['natural'] === 'water' || tags['waterway'] === 'riverbank' || tags['landuse'] === 'reservoir'
    ? tags['water'] === 'river' || tags['waterway'] === 'riverbank'
      ? 'river'
      : tags['water'] === 'canal'
        ? 'canal'
        : 'lake'
    : undefined,
);

export const green = surfaces('green', '绿地', 'Green', 'green', (tags) =>
  tags['leisure'] === 'park' || tags['leisure'] === 'garden'
    ? 'park'
    : ['grass', 'forest', 'meadow', 'recreation_ground', 'village_green'].includes(String(tags['landuse'])) ||
        ['wood', 'scrub', 'grassland'].includes(String(tags['natural']))
      ? 'green'
      : undefined,
);
