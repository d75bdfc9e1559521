import type { Json, Target, Values } from '../core/target.ts';
import { NAME_EN, NAME_ZH, idOf, present } from './ground.ts';

/**
 * How far the line of a zone may be off by how it was made, metres.
 * Source: what one line width (0.5 to 1 mm) means at the scale of the map; surveys by their tolerance.
 */
const BASES: [RegExp, number][] = [
  [/界址点|实测|测量|survey/i, 0.1],
  [/1\s*[:：]\s*500\b/, 0.5],
  [/1\s*[:：]\s*1\s*000\b/, 1],
  [/1\s*[:：]\s*2\s*000\b/, 2],
  [/1\s*[:：]\s*5\s*000\b/, 5],
  [/1\s*[:：]\s*10\s*000\b|1\s*[:：]\s*1万/, 10],
  [/四至/, 15],
];

/** Uncertainty by the basis in words; undefined when the words name none that we know. */
function uncertaintyOfBasis(basis: string): number | undefined {
  return BASES.find(([pattern]) => pattern.test(basis))?.[1];
}

export const zones: Target = {
  layer: 'zones',
  zh: '保护区划',
  en: 'Protected zones',
  noteZh: '边界不确定度（米）必填，或由边界依据推定；无效几何一律拒绝，不作修复。编号相同时旧版本留作历史。',
  noteEn:
    'The uncertainty of the line (metres) is needed, or a basis that tells it. Invalid geometry is refused, never mended. Older versions stay.',
  geometry: { need: 'optional', kinds: ['polygon'], store: 'MultiPolygon' },
  strict: true,
  fields: [
    {
      name: 'zone_id',
      zh: '区划编号',
      en: 'Zone id',
      type: 'text',
      required: true,
      aliases: ['id', '编号', 'zoneid'],
    },
    { name: 'site_id', zh: '文物点编号', en: 'Site id', type: 'text', aliases: ['文保单位编号', 'siteid'] },
    { name: 'scheme', zh: '体系', en: 'Scheme', type: 'text' },
    {
      name: 'regime',
      zh: '管控制度',
      en: 'Regime',
      type: 'code',
      list: 'zone_regime',
      required: true,
      aliases: ['制度', '管控体系', '类型'],
    },
    {
      name: 'class',
      zh: '区划等级',
      en: 'Class',
      type: 'code',
      list: 'zone_class',
      required: true,
      aliases: ['等级', '区划类别', '类别', '保护区划', 'zone_class'],
    },
    { name: 'subclass', zh: '小类', en: 'Subclass', type: 'text' },
    { ...NAME_ZH, required: true, aliases: [...NAME_ZH.aliases!, '区划名称'] },
    NAME_EN,
    {
      name: 'boundary_text',
      zh: '四至文字',
      en: 'Boundary in words',
      type: 'text',
      aliases: ['四至', '四至描述'],
    },
    { name: 'boundary_rule', zh: '边界规则', en: 'Boundary rule', type: 'json' },
    { name: 'height_limit', zh: '限高', en: 'Height limit', type: 'json' },
    {
      name: 'uncertainty_m',
      zh: '边界不确定度',
      en: 'Uncertainty of the line',
      type: 'number',
      unit: 'm',
      min: 0,
      max: 1000,
      aliases: ['不确定度', '精度', '误差', 'accuracy', 'uncertaint'],
    },
    {
      name: 'uncertainty_basis',
      zh: '边界依据',
      en: 'Basis of the line',
      type: 'text',
      aliases: ['依据', '底图', '比例尺', 'basis', 'scale'],
    },
    {
      name: 'published_by',
      zh: '公布机关',
      en: 'Published by',
      type: 'text',
      aliases: ['公布单位', '批准机关'],
    },
    { name: 'document_id', zh: '文件编号', en: 'Document', type: 'text', aliases: ['文号', '批准文号'] },
    {
      name: 'valid_from',
      zh: '生效日期',
      en: 'Valid from',
      type: 'day',
      required: true,
      aliases: ['公布日期', '批准日期', '起始日期', 'published_on'],
    },
    { name: 'valid_to', zh: '失效日期', en: 'Valid to', type: 'day', aliases: ['废止日期', '终止日期'] },
  ],
  tables: [
    { stage: 0, table: 'zones', geometry: 'geom', defaults: {} },
    { stage: 1, table: 'zones', geometry: 'geom', defaults: {} },
    { stage: 2, table: 'zones', geometry: 'geom', defaults: {} },
  ],
  datum: 'outline',
  mends: {
    uncertainty_by_basis: {
      zh: '不确定度由边界依据推定',
      en: 'Uncertainty taken from the basis of the line',
    },
  },
  rows: (values, { nowIso, by, mended }) => {
    const basis = values['uncertainty_basis'];
    let uncertainty: Json | undefined = values['uncertainty_m'];
    if (typeof uncertainty !== 'number') {
      uncertainty = typeof basis === 'string' ? uncertaintyOfBasis(basis) : undefined;
      if (uncertainty === undefined)
        return {
          code: 'uncertainty_missing',
          value: typeof basis === 'string' ? basis : '',
          zh: '没有边界不确定度，边界依据也推不出来',
          en: 'No uncertainty of the line, and the basis does not tell it',
        };
      mended('uncertainty_by_basis');
    }
    const from = String(values['valid_from']);
    const to = values['valid_to'];
    if (typeof to === 'string' && to <= from)
      return {
        code: 'valid_to_before_from',
        value: to,
        zh: `失效日期不晚于生效日期 ${from}`,
        en: `Valid to is not after valid from ${from}`,
      };
    const id = String(values['zone_id']);
    const names = ['site_id', 'subclass', 'name_en', 'boundary_text', 'boundary_rule', 'height_limit'];
    const rest: Values = Object.fromEntries(
      [...names, 'published_by', 'document_id', 'valid_to'].map((name) => [name, values[name] ?? null]),
    );
    return [
      {
        table: 1,
        key: `${id} ${from}`,
        located: true,
        data: {
          ...rest,
          zone_id: id,
          version: 1,
          scheme: values['scheme'] ?? 'heritage',
          regime: values['regime']!,
          class: values['class']!,
          name_zh: values['name_zh']!,
          uncertainty_m: uncertainty,
          uncertainty_basis: basis ?? `${uncertainty} m`,
          valid_from: from,
          known_from: nowIso,
          known_to: null,
          recorded_by: by,
        },
      },
    ];
  },
};

export const sites: Target = {
  layer: 'sites',
  zh: '建筑工地',
  en: 'Construction sites',
  noteZh: '在建或待建的地块及其许可状态。',
  noteEn: 'Plots where something is or will be built, and the state of their permit.',
  geometry: { need: 'required', kinds: ['polygon'], store: 'Polygon' },
  fields: [
    {
      name: 'construction_id',
      zh: '工地编号',
      en: 'Site id',
      type: 'text',
      aliases: ['id', '编号', 'siteid', '地块编号'],
    },
    {
      name: 'project_no',
      zh: '项目编号',
      en: 'Project number',
      type: 'text',
      aliases: ['项目号', '项目代码'],
    },
    { ...NAME_ZH, required: true, aliases: [...NAME_ZH.aliases!, '项目名称', '工程名称', '地块名称'] },
    { name: 'builder', zh: '建设单位', en: 'Builder', type: 'text', aliases: ['业主', '用地单位'] },
    { name: 'contractor', zh: '施工单位', en: 'Contractor', type: 'text' },
    {
      name: 'work_type',
      zh: '工程类别',
      en: 'Kind of work',
      type: 'code',
      list: 'work_type',
      open: true,
      aliases: ['工程类型'],
    },
    {
      name: 'height_m',
      zh: '高度',
      en: 'Height',
      type: 'number',
      unit: 'm',
      min: 0,
      max: 1000,
      aliases: ['height', '建筑高度'],
    },
    { name: 'height_ref', zh: '高度基准', en: 'Height measured to', type: 'code', list: 'height_ref' },
    { name: 'permit_state', zh: '许可状态', en: 'Permit state', type: 'code', list: 'permit_state' },
    { name: 'permit_no', zh: '许可证号', en: 'Permit number', type: 'text' },
    { name: 'permit_on', zh: '许可日期', en: 'Permit day', type: 'day' },
    { name: 'started_on', zh: '开工日期', en: 'Started on', type: 'day' },
    { name: 'grid_id', zh: '所属网格', en: 'Grid', type: 'text', refers: 'grids', aliases: ['网格编号'] },
  ],
  tables: [
    {
      stage: 0,
      table: 'construction_sites',
      geometry: 'geom',
      defaults: { builder: '', work_type: 'new_build', permit_state: 'not_applied' },
    },
  ],
  datum: 'position',
  mends: {
    builder_unknown: { zh: '没有建设单位，留空', en: 'No builder: left empty' },
    permit_unknown: { zh: '没有许可状态，按“未申请”记', en: 'No permit state: noted as not applied' },
  },
  rows: (values, { madeUpId, mended }) => {
    const id = idOf(values, 'construction_id', () => madeUpId('C'));
    if ((values['builder'] ?? null) === null) mended('builder_unknown');
    if ((values['permit_state'] ?? null) === null) mended('permit_unknown');
    return [
      {
        table: 0,
        key: id,
        located: true,
        data: {
          construction_id: id,
          project_no: values['project_no'] ?? id,
          ...present(
            values,
            sites.fields
              .map(({ name }) => name)
              .filter((name) => !['construction_id', 'project_no'].includes(name)),
          ),
        },
      },
    ];
  },
};
