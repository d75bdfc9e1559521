import type { Target, TargetField } from '../core/target.ts';
import { NAME_EN, NAME_ZH, idOf, present } from './ground.ts';

const NO_PLACE = { need: 'none', kinds: [], store: 'Point' } satisfies Target['geometry'];

const person = (zh: string, en: string): TargetField => ({
  name: 'person_id',
  zh,
  en,
  type: 'text',
  required: true,
  refers: 'people',
  aliases: ['工号', '人员编号', '人员', '姓名', 'person', 'name'],
});

export const people: Target = {
  layer: 'people',
  zh: '人员',
  en: 'People',
  noteZh: '人员名册。离岗人员填“在岗”为否，不要删除：历史责任仍指向其本人。',
  noteEn:
    'The register of people. Who has left is marked as not active, never deleted: what they answered for stays theirs.',
  geometry: NO_PLACE,
  fields: [
    {
      name: 'person_id',
      zh: '工号',
      en: 'Person id',
      type: 'text',
      required: true,
      aliases: ['id', '编号', '人员编号', '警号', 'personid'],
    },
    { ...NAME_ZH, zh: '姓名', required: true },
    {
      name: 'kind',
      zh: '人员类别',
      en: 'Kind',
      type: 'code',
      list: 'person_kind',
      required: true,
      aliases: ['类别', '岗位类别', '身份', 'type'],
    },
    { name: 'title_zh', zh: '职务', en: 'Title', type: 'text', aliases: ['岗位', 'title'] },
    {
      name: 'licence_no',
      zh: '执法证号',
      en: 'Licence',
      type: 'text',
      aliases: ['执法证', '证号', 'licence'],
    },
    { name: 'active', zh: '在岗', en: 'Active', type: 'boolean', aliases: ['在职', '在用', '启用'] },
  ],
  tables: [{ stage: 0, table: 'people', geometry: 'geom', defaults: { active: true } }],
  datum: 'none',
  rows: (values) => {
    const id = String(values['person_id']);
    const data = present(values, ['name_zh', 'kind', 'title_zh', 'licence_no', 'active']);
    return [{ table: 0, key: id, located: false, data: { person_id: id, ...data } }];
  },
};

export const shifts: Target = {
  layer: 'shifts',
  zh: '班次',
  en: 'Shifts',
  noteZh: '排班表里的班次名称须先在这里定义；下班早于上班即跨零点。',
  noteEn: 'What the cells of a roster name. A shift that ends before it begins goes past midnight.',
  geometry: NO_PLACE,
  fields: [
    {
      name: 'shift_id',
      zh: '班次编号',
      en: 'Shift id',
      type: 'text',
      required: true,
      aliases: ['id', '编号', 'shiftid'],
    },
    { ...NAME_ZH, required: true, aliases: [...NAME_ZH.aliases!, '班次名称', '班次'] },
    NAME_EN,
    {
      name: 'mode',
      zh: '勤务模式',
      en: 'Mode',
      type: 'code',
      list: 'shift_mode',
      aliases: ['模式', '类别', '类型', 'type'],
    },
    {
      name: 'starts',
      zh: '上班时间',
      en: 'Starts',
      type: 'time',
      required: true,
      aliases: ['开始时间', '上班', '开始', 'start', 'from'],
    },
    {
      name: 'ends',
      zh: '下班时间',
      en: 'Ends',
      type: 'time',
      required: true,
      aliases: ['结束时间', '下班', '结束', 'end', 'to'],
    },
  ],
  tables: [{ stage: 0, table: 'shifts', geometry: 'geom', defaults: { mode: 'normal' } }],
  datum: 'none',
  rows: (values) => {
    const id = String(values['shift_id']);
    const data = present(values, ['name_zh', 'mode', 'starts', 'ends']);
    const name_en = values['name_en'] ?? values['name_zh']!;
    return [{ table: 0, key: id, located: false, data: { shift_id: id, name_en, ...data } }];
  },
};

export const squads: Target = {
  layer: 'squads',
  zh: '队伍',
  en: 'Squads',
  noteZh: '片区（1）、大队（2）、中队（3）。队员属于哪个中队由“人员与车辆单元”说明。',
  noteEn: 'Sectors (1), brigades (2), squadrons (3). The layer of units says who belongs to which.',
  geometry: NO_PLACE,
  fields: [
    {
      name: 'squad_id',
      zh: '队伍编号',
      en: 'Squad id',
      type: 'text',
      required: true,
      aliases: ['id', '编号', '中队编号', 'squadid'],
    },
    { ...NAME_ZH, required: true, aliases: [...NAME_ZH.aliases!, '队伍名称', '中队'] },
    NAME_EN,
    {
      name: 'parent_id',
      zh: '上级队伍',
      en: 'Part of',
      type: 'text',
      aliases: ['上级', '上级编号', 'parent'],
    },
    { name: 'level', zh: '层级', en: 'Level', type: 'integer', min: 1, max: 9, aliases: ['级别'] },
    {
      name: 'grid_id',
      zh: '所属网格',
      en: 'Grid',
      type: 'text',
      refers: 'grids',
      aliases: ['网格', '网格编号'],
    },
  ],
  tables: [{ stage: 0, table: 'squads', geometry: 'geom', defaults: { level: 3 } }],
  datum: 'none',
  rows: (values) => {
    const id = String(values['squad_id']);
    const data = present(values, ['name_zh', 'parent_id', 'level', 'grid_id']);
    const name_en = values['name_en'] ?? values['name_zh']!;
    return [{ table: 0, key: id, located: false, data: { squad_id: id, name_en, ...data } }];
  },
};

export const posts: Target = {
  layer: 'posts',
  zh: '值守点',
  en: 'Posts',
  noteZh: '定点值守的位置；时段写成 [{"from":"07:00","to":"08:20"}]。',
  noteEn: 'Where people stand; windows are written [{"from":"07:00","to":"08:20"}].',
  geometry: { need: 'required', kinds: ['point'], store: 'Point' },
  fields: [
    {
      name: 'post_id',
      zh: '值守点编号',
      en: 'Post id',
      type: 'text',
      required: true,
      aliases: ['id', '编号', '岗位编号', 'postid'],
    },
    { ...NAME_ZH, required: true, aliases: [...NAME_ZH.aliases!, '值守点', '岗位'] },
    {
      name: 'place_type',
      zh: '地点类别',
      en: 'Kind of place',
      type: 'code',
      list: 'post_place_type',
      required: true,
      aliases: ['类别', '类型', 'type'],
    },
    {
      name: 'grid_id',
      zh: '所属网格',
      en: 'Grid',
      type: 'text',
      required: true,
      refers: 'grids',
      aliases: ['网格', '网格编号'],
    },
    { name: 'windows', zh: '值守时段', en: 'Windows', type: 'json', aliases: ['时段'] },
  ],
  tables: [{ stage: 0, table: 'posts', geometry: 'geom', defaults: { windows: [] } }],
  datum: 'position',
  rows: (values) => {
    const id = String(values['post_id']);
    const data = present(values, ['name_zh', 'place_type', 'grid_id', 'windows']);
    return [{ table: 0, key: id, located: true, data: { post_id: id, ...data } }];
  },
};

export const leaves: Target = {
  layer: 'leaves',
  zh: '休假',
  en: 'Leave',
  noteZh: '休假期间的排班不计为缺岗。',
  noteEn: 'A turn during leave is no absence.',
  geometry: NO_PLACE,
  fields: [
    { name: 'leave_id', zh: '休假编号', en: 'Leave id', type: 'text', aliases: ['id', '编号'] },
    person('人员', 'Person'),
    {
      name: 'kind',
      zh: '休假类别',
      en: 'Kind',
      type: 'code',
      list: 'leave_kind',
      required: true,
      aliases: ['类别', '类型', '事由', 'type'],
    },
    {
      name: 'starts_on',
      zh: '开始日期',
      en: 'First day',
      type: 'day',
      required: true,
      aliases: ['开始', '起', 'from'],
    },
    {
      name: 'ends_on',
      zh: '结束日期',
      en: 'Last day',
      type: 'day',
      required: true,
      aliases: ['结束', '止', 'to'],
    },
  ],
  tables: [{ stage: 0, table: 'leaves', geometry: 'geom', defaults: {} }],
  datum: 'none',
  rows: (values, { madeUpId }) => {
    const [start, end] = [String(values['starts_on']), String(values['ends_on'])];
    if (end < start)
      return {
        code: 'ended_before_started',
        value: end,
        zh: `结束日期早于开始日期 ${start}`,
        en: `Ended before it started on ${start}`,
      };
    const id = idOf(values, 'leave_id', () => madeUpId('L'));
    const data = present(values, ['person_id', 'kind', 'starts_on', 'ends_on']);
    return [{ table: 0, key: id, located: false, data: { leave_id: id, ...data } }];
  },
};

/** Roles that are held in a grid; all others are held in a street. */
const OF_GRIDS = new Set(['grid_chief']);

export const responsibilities: Target = {
  layer: 'responsibilities',
  zh: '责任人',
  en: 'Who answers for what',
  noteZh:
    '街巷的街长、包段队员、小巷管家，网格的总街长。同一对象同一角色以文件为准：文件里没有的原责任人到生效时为止，留作历史。',
  noteEn:
    'Chiefs, section officers and stewards of streets, chiefs of grids. For a role in a street or grid the file counts: who holds it and is not in the file holds it until then, and stays as history.',
  geometry: NO_PLACE,
  fields: [
    {
      name: 'street_id',
      zh: '街巷',
      en: 'Street',
      type: 'text',
      refers: 'streets',
      aliases: ['街巷编号', '街巷名称', '路段'],
    },
    {
      name: 'grid_id',
      zh: '网格',
      en: 'Grid',
      type: 'text',
      refers: 'grids',
      aliases: ['网格编号', '责任网格'],
    },
    {
      name: 'role',
      zh: '责任角色',
      en: 'Role',
      type: 'code',
      list: 'responsibility_role',
      required: true,
      aliases: ['角色', '责任', '职责'],
    },
    person('责任人', 'Person'),
    {
      name: 'valid_from',
      zh: '生效时间',
      en: 'Valid from',
      type: 'instant',
      aliases: ['生效日期', '起始时间', '自', 'from', 'since'],
    },
    {
      name: 'valid_to',
      zh: '失效时间',
      en: 'Valid to',
      type: 'instant',
      aliases: ['失效日期', '终止时间', '至', 'to', 'until'],
    },
    { name: 'source', zh: '依据', en: 'Source', type: 'text', aliases: ['来源', '文件'] },
  ],
  tables: [
    { stage: 0, table: 'responsibilities', geometry: 'geom', defaults: {} },
    { stage: 1, table: 'responsibilities', geometry: 'geom', defaults: {} },
  ],
  datum: 'none',
  rows: (values, { nowIso, fileName }) => {
    const role = String(values['role']);
    const kind = OF_GRIDS.has(role) ? 'grid' : 'street';
    const subject = values[`${kind}_id`] ?? null;
    if (subject === null)
      return kind === 'grid'
        ? {
            code: 'missing_value',
            value: '',
            zh: '该角色须填网格',
            en: 'This role is held in a grid: none is given',
          }
        : {
            code: 'missing_value',
            value: '',
            zh: '该角色须填街巷',
            en: 'This role is held in a street: none is given',
          };
    const from = String(values['valid_from'] ?? nowIso);
    const to = values['valid_to'] ?? null;
    if (to !== null && String(to) <= from)
      return {
        code: 'ended_before_started',
        value: String(to),
        zh: `失效不晚于生效 ${from}`,
        en: `Ends no later than it begins, ${from}`,
      };
    return [
      {
        table: 1,
        key: `${kind} ${String(subject)} ${role} ${String(values['person_id'])} ${from}`,
        located: false,
        data: {
          subject_kind: kind,
          subject_id: subject,
          role,
          person_id: values['person_id']!,
          valid_from: from,
          valid_to: to,
          source: values['source'] ?? fileName,
        },
      },
    ];
  },
};
