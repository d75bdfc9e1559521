import type { Target, Values } from '../core/target.ts';
import { NAME_ZH, idOf, osmId, present } from './ground.ts';

export const assets: Target = {
  layer: 'assets',
  zh: '城市部件',
  en: 'City assets',
  noteZh: '没有对应字段的列进入“属性”。',
  noteEn: 'Columns that no field takes go into the attributes.',
  geometry: { need: 'required', kinds: ['point'], store: 'Point' },
  fields: [
    {
      name: 'asset_id',
      zh: '部件编号',
      en: 'Asset id',
      type: 'text',
      aliases: ['id', '编号', '部件标识码', 'objcode', 'assetid'],
    },
    {
      name: 'kind',
      zh: '部件类别',
      en: 'Kind',
      type: 'code',
      list: 'asset_kind',
      required: true,
      aliases: ['类别', '类型', 'type', '部件类型', '部件名称'],
    },
    NAME_ZH,
    {
      name: 'state',
      zh: '部件状态',
      en: 'State',
      type: 'code',
      list: 'asset_state',
      aliases: ['状态', 'status'],
    },
    {
      name: 'street_id',
      zh: '所在街巷',
      en: 'Street',
      type: 'text',
      refers: 'streets',
      aliases: ['街巷编号'],
    },
    { name: 'attributes', zh: '属性', en: 'Attributes', type: 'json' },
  ],
  tables: [{ stage: 0, table: 'assets', geometry: 'geom', defaults: { state: 'intact', attributes: {} } }],
  datum: 'position',
  fromOsm: (tags) => {
    const kind =
      tags['highway'] === 'street_lamp'
        ? 'lamp'
        : tags['man_made'] === 'manhole'
          ? 'cover'
          : tags['natural'] === 'tree'
            ? 'tree'
            : tags['power'] === 'transformer'
              ? 'transformer'
              : undefined;
    return kind === undefined
      ? undefined
      : {
          asset_id: osmId(tags),
          kind,
          name_zh: tags['name'] ?? null,
        };
  },
  rows: (values, { madeUpId, rest }) => {
    const id = idOf(values, 'asset_id', () => madeUpId('A'));
    const attributes = values['attributes'] ?? (Object.keys(rest).length > 0 ? rest : null);
    const data: Values = { asset_id: id, ...present(values, ['kind', 'name_zh', 'state', 'street_id']) };
    if (attributes !== null) data['attributes'] = attributes;
    return [{ table: 0, key: id, located: true, data }];
  },
};

export const cameras: Target = {
  layer: 'cameras',
  zh: '摄像头',
  en: 'Cameras',
  noteZh: '朝向、视角、可视距离缺省时按全向 60 米；合规、标识、公布缺省时记为否。',
  noteEn:
    'Without bearing, field and range: all round, 60 m. Compliant, signed, published are no unless said.',
  geometry: { need: 'required', kinds: ['point'], store: 'Point' },
  fields: [
    {
      name: 'camera_id',
      zh: '摄像头编号',
      en: 'Camera id',
      type: 'text',
      aliases: ['id', '编号', '设备编号', 'cameraid'],
    },
    { ...NAME_ZH, aliases: [...NAME_ZH.aliases!, '点位名称', '安装位置'] },
    {
      name: 'street_id',
      zh: '所在街巷',
      en: 'Street',
      type: 'text',
      refers: 'streets',
      aliases: ['街巷编号'],
    },
    {
      name: 'height_m',
      zh: '安装高度',
      en: 'Mounting height',
      type: 'number',
      unit: 'm',
      min: 0,
      max: 500,
      aliases: ['高度', 'height'],
    },
    {
      name: 'bearing_deg',
      zh: '朝向',
      en: 'Bearing',
      type: 'number',
      unit: '°',
      min: 0,
      max: 360,
      aliases: ['方位角', 'azimuth', 'bearing'],
    },
    {
      name: 'fov_deg',
      zh: '视角',
      en: 'Field of view',
      type: 'number',
      unit: '°',
      min: 1,
      max: 360,
      aliases: ['fov', '视场角'],
    },
    {
      name: 'range_m',
      zh: '可视距离',
      en: 'Range',
      type: 'number',
      unit: 'm',
      min: 1,
      max: 10_000,
      aliases: ['range', '监控距离'],
    },
    { name: 'compliant', zh: '合规', en: 'Compliant', type: 'boolean' },
    { name: 'signed', zh: '有标识', en: 'Signed', type: 'boolean', aliases: ['标识牌'] },
    { name: 'published', zh: '已公布', en: 'Place published', type: 'boolean' },
  ],
  tables: [
    {
      stage: 0,
      table: 'cameras',
      geometry: 'geom',
      defaults: {
        height_m: 4,
        bearing_deg: 0,
        fov_deg: 360,
        range_m: 60,
        compliant: false,
        signed: false,
        published: false,
      },
    },
  ],
  datum: 'position',
  mends: {
    view_assumed: { zh: '没有朝向或视角，按全向 60 米', en: 'No bearing or field of view: all round, 60 m' },
  },
  rows: (values, { madeUpId, mended }) => {
    const id = idOf(values, 'camera_id', () => madeUpId('K'));
    if ((values['bearing_deg'] ?? null) === null || (values['fov_deg'] ?? null) === null)
      mended('view_assumed');
    return [
      {
        table: 0,
        key: id,
        located: true,
        data: {
          camera_id: id,
          name_zh: values['name_zh'] ?? id,
          ...present(
            values,
            cameras.fields.map(({ name }) => name).filter((name) => !['camera_id', 'name_zh'].includes(name)),
          ),
        },
      },
    ];
  },
};
