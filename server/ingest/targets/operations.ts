import type { Target, TargetRow, Values } from '../core/target.ts';
import { idOf, present } from './ground.ts';

export const cases: Target = {
  layer: 'cases',
  zh: '案件',
  en: 'Cases',
  noteZh: '没有坐标的案件按地址定位：有把握的落点并记误差，其余进入待核队列。网格与最近街巷由位置得出。',
  noteEn:
    'Cases without coordinates are placed by their address with an error radius, or wait for a person. Grid and street follow from the place.',
  geometry: { need: 'optional', kinds: ['point'], store: 'Point' },
  fields: [
    {
      name: 'case_id',
      zh: '案件编号',
      en: 'Case id',
      type: 'text',
      aliases: ['id', '编号', '工单编号', '工单号', '案卷号', '受理编号', 'caseid'],
    },
    {
      name: 'type_code',
      zh: '案件类型',
      en: 'Type',
      type: 'code',
      list: 'case_type',
      required: true,
      aliases: ['类型', '问题类型', '小类', '案件小类', '诉求类型', 'type', 'category'],
    },
    {
      name: 'channel',
      zh: '来源渠道',
      en: 'Channel',
      type: 'code',
      list: 'case_channel',
      aliases: ['来源', '渠道', 'source'],
    },
    { name: 'status', zh: '办理状态', en: 'Status', type: 'code', list: 'case_status', aliases: ['状态'] },
    { name: 'outcome', zh: '处理结果', en: 'Outcome', type: 'code', list: 'case_outcome' },
    {
      name: 'title_zh',
      zh: '标题',
      en: 'Title',
      type: 'text',
      aliases: ['案件标题', '问题描述', '诉求内容', '内容', '描述', 'title', 'description', '主题'],
    },
    {
      name: 'reported_at',
      zh: '上报时间',
      en: 'Reported at',
      type: 'instant',
      required: true,
      aliases: ['时间', '受理时间', '来电时间', '发生时间', '登记时间', 'time', 'date', 'created_at'],
    },
    { name: 'due_at', zh: '时限', en: 'Due at', type: 'instant', aliases: ['截止时间', '办结时限'] },
    { name: 'closed_at', zh: '结案时间', en: 'Closed at', type: 'instant', aliases: ['办结时间'] },
    { name: 'grid_id', zh: '所属网格', en: 'Grid', type: 'text', refers: 'grids', aliases: ['网格编号'] },
    {
      name: 'street_id',
      zh: '所在街巷',
      en: 'Street',
      type: 'text',
      refers: 'streets',
      aliases: ['街巷编号'],
    },
    { name: 'unit_id', zh: '承办单元', en: 'Unit', type: 'text', refers: 'units', aliases: ['承办人'] },
    {
      name: 'address',
      zh: '地址',
      en: 'Address',
      type: 'text',
      aliases: ['发生地址', '事发地址', '地点', '详细地址', '案发地点', '位置描述', 'addr', 'location'],
    },
  ],
  tables: [
    {
      stage: 0,
      table: 'cases',
      geometry: 'geom',
      defaults: { channel: 'hotline_12345', status: 'reported' },
    },
    { stage: 1, table: 'case_events', geometry: 'geom', defaults: {} },
  ],
  datum: 'position',
  rows: (values, { madeUpId, by }) => {
    const id = idOf(values, 'case_id', () => madeUpId('I'));
    const data = present(values, [
      'type_code',
      'channel',
      'status',
      'outcome',
      'reported_at',
      'due_at',
      'closed_at',
      'grid_id',
      'street_id',
      'unit_id',
    ]);
    const reported = String(values['reported_at']);
    const closed = values['closed_at'];
    if (typeof closed === 'string' && closed < reported)
      return {
        code: 'closed_before_reported',
        value: closed,
        zh: `结案时间早于上报时间 ${reported}`,
        en: `Closed before it was reported at ${reported}`,
      };
    const own: Values = { ...data, case_id: id, title_zh: values['title_zh'] ?? values['address'] ?? id };
    const first: Values = {
      case_id: id,
      seq: 1,
      at: reported,
      step: 'reported',
      actor: `import:${by}`,
      note: null,
    };
    const rows: TargetRow[] = [
      { table: 0, key: id, located: true, data: own },
      { table: 1, key: `${id} 1`, located: false, data: first },
    ];
    return rows;
  },
};

export const units: Target = {
  layer: 'units',
  zh: '人员与车辆单元',
  en: 'Units',
  noteZh: '执法队员、执勤车、环卫车；位置来自“定位”图层。',
  noteEn: 'Officers, duty vehicles, sanitation vehicles; positions come with the layer fixes.',
  geometry: { need: 'none', kinds: [], store: 'Point' },
  fields: [
    {
      name: 'unit_id',
      zh: '单元编号',
      en: 'Unit id',
      type: 'text',
      required: true,
      aliases: ['id', '编号', '终端号', '设备号', 'unitid'],
    },
    {
      name: 'kind',
      zh: '单元类别',
      en: 'Kind',
      type: 'code',
      list: 'unit_kind',
      required: true,
      aliases: ['类别', '类型', 'type'],
    },
    { name: 'call_sign', zh: '呼号', en: 'Call sign', type: 'text', aliases: ['名称', '姓名', 'name'] },
    { name: 'person_id', zh: '人员编号', en: 'Person', type: 'text', refers: 'people', aliases: ['工号'] },
    { name: 'squad_id', zh: '中队', en: 'Squad', type: 'text', aliases: ['中队编号', '队伍'] },
    { name: 'firm_id', zh: '作业公司', en: 'Firm', type: 'text' },
    { name: 'plate', zh: '车牌', en: 'Plate', type: 'text', aliases: ['车牌号'] },
    { name: 'active', zh: '在用', en: 'Active', type: 'boolean', aliases: ['启用'] },
  ],
  tables: [{ stage: 0, table: 'units', geometry: 'geom', defaults: { active: true } }],
  datum: 'none',
  rows: (values) => {
    const id = String(values['unit_id']);
    return [
      {
        table: 0,
        key: id,
        located: false,
        data: {
          unit_id: id,
          call_sign: values['call_sign'] ?? id,
          ...present(values, ['kind', 'person_id', 'squad_id', 'firm_id', 'plate', 'active']),
        },
      },
    ];
  },
};

/** Positions are personal data with a term; none is kept for so long, ms. */
const OLDEST_FIX_MS = 366 * 86_400_000;

export const fixes: Target = {
  layer: 'fixes',
  zh: '定位',
  en: 'Position fixes',
  noteZh: '同一单元同一时刻只算一次；单元须已在册。',
  noteEn: 'One fix for each unit and instant; the unit must be known.',
  geometry: { need: 'required', kinds: ['point'], store: 'Point' },
  fields: [
    {
      name: 'unit_id',
      zh: '单元编号',
      en: 'Unit',
      type: 'text',
      required: true,
      refers: 'units',
      aliases: ['id', '终端号', '设备号', '车牌号'],
    },
    {
      name: 'observed_at',
      zh: '定位时间',
      en: 'Observed at',
      type: 'instant',
      required: true,
      aliases: ['时间', 'time', 'timestamp', 'gps_time', '上传时间'],
    },
    { name: 'received_at', zh: '接收时间', en: 'Received at', type: 'instant' },
    {
      name: 'speed_mps',
      zh: '速度',
      en: 'Speed',
      type: 'number',
      unit: 'm/s',
      min: 0,
      max: 100,
      aliases: ['speed'],
    },
    {
      name: 'heading_deg',
      zh: '航向',
      en: 'Heading',
      type: 'number',
      unit: '°',
      min: 0,
      max: 360,
      aliases: ['heading', 'course', '方向'],
    },
    {
      name: 'accuracy_m',
      zh: '精度',
      en: 'Accuracy',
      type: 'number',
      unit: 'm',
      min: 0,
      max: 100_000,
      aliases: ['accuracy'],
    },
  ],
  tables: [{ stage: 0, table: 'fixes', geometry: 'geom', defaults: { datum: 'WGS84', flags: 0 } }],
  datum: 'position',
  rows: (values, { nowIso }) => {
    const unit = String(values['unit_id']);
    const at = String(values['observed_at']);
    if (at > nowIso)
      return { code: 'in_the_future', value: at, zh: '定位时间晚于现在', en: 'Observed later than now' };
    if (Date.parse(nowIso) - Date.parse(at) > OLDEST_FIX_MS)
      return { code: 'too_old', value: at, zh: '定位早于一年前', en: 'Observed more than a year ago' };
    return [
      {
        table: 0,
        key: `${unit} ${at}`,
        located: true,
        data: {
          unit_id: unit,
          observed_at: at,
          received_at: values['received_at'] ?? at,
          ...present(values, ['speed_mps', 'heading_deg', 'accuracy_m']),
        },
      },
    ];
  },
};

export const visits: Target = {
  layer: 'visits',
  zh: '到访记录',
  en: 'Visits',
  noteZh: '谁在何时到过哪条街巷，依据是什么。',
  noteEn: 'Who was in which street when, and by what evidence.',
  geometry: { need: 'none', kinds: [], store: 'Point' },
  fields: [
    { name: 'visit_id', zh: '到访编号', en: 'Visit id', type: 'text', aliases: ['id', '编号'] },
    {
      name: 'street_id',
      zh: '街巷编号',
      en: 'Street',
      type: 'text',
      required: true,
      refers: 'streets',
      aliases: ['街道编号', '街巷'],
    },
    {
      name: 'started_at',
      zh: '开始时间',
      en: 'Started at',
      type: 'instant',
      required: true,
      aliases: ['时间', '到达时间', 'time'],
    },
    { name: 'ended_at', zh: '结束时间', en: 'Ended at', type: 'instant', aliases: ['离开时间'] },
    { name: 'unit_id', zh: '单元编号', en: 'Unit', type: 'text', refers: 'units', aliases: ['终端号'] },
    { name: 'person_id', zh: '人员编号', en: 'Person', type: 'text', refers: 'people', aliases: ['工号'] },
    {
      name: 'evidence',
      zh: '依据',
      en: 'Evidence',
      type: 'code',
      list: 'visit_evidence',
      required: true,
      aliases: ['方式', '来源'],
    },
    { name: 'certainty', zh: '可信度', en: 'Certainty', type: 'number', min: 0, max: 1 },
  ],
  tables: [{ stage: 0, table: 'visits', geometry: 'geom', defaults: { certainty: 0.55 } }],
  datum: 'none',
  rows: (values, { madeUpId }) => {
    const start = String(values['started_at']);
    const end = values['ended_at'] ?? start;
    if (String(end) < start)
      return {
        code: 'ended_before_started',
        value: String(end),
        zh: `结束时间早于开始时间 ${start}`,
        en: `Ended before it started at ${start}`,
      };
    const id = idOf(values, 'visit_id', () => madeUpId('V'));
    return [
      {
        table: 0,
        key: `${id} ${String(values['street_id'])} ${start}`,
        located: false,
        data: {
          visit_id: id,
          started_at: start,
          ended_at: end,
          ...present(values, ['street_id', 'unit_id', 'person_id', 'evidence', 'certainty']),
        },
      },
    ];
  },
};

export const rosters: Target = {
  layer: 'rosters',
  zh: '排班',
  en: 'Rosters',
  noteZh: '人员与班次须已在册。',
  noteEn: 'People and shifts must be known.',
  geometry: { need: 'none', kinds: [], store: 'Point' },
  fields: [
    { name: 'roster_id', zh: '排班编号', en: 'Roster id', type: 'text', aliases: ['id', '编号'] },
    {
      name: 'day',
      zh: '日期',
      en: 'Day',
      type: 'day',
      required: true,
      aliases: ['date', '值班日期', '排班日期'],
    },
    {
      name: 'shift_id',
      zh: '班次',
      en: 'Shift',
      type: 'text',
      required: true,
      refers: 'shifts',
      aliases: ['班次编号', 'shift'],
    },
    {
      name: 'person_id',
      zh: '人员编号',
      en: 'Person',
      type: 'text',
      required: true,
      refers: 'people',
      aliases: ['工号', '人员', 'person'],
    },
    { name: 'unit_id', zh: '单元编号', en: 'Unit', type: 'text', refers: 'units' },
    { name: 'post_id', zh: '岗位', en: 'Post', type: 'text', aliases: ['岗位编号'] },
    { name: 'grid_id', zh: '网格编号', en: 'Grid', type: 'text', refers: 'grids', aliases: ['网格'] },
    { name: 'street_ids', zh: '街巷', en: 'Streets', type: 'texts', aliases: ['街巷编号', '路段'] },
    { name: 'source', zh: '来源', en: 'Source', type: 'text' },
  ],
  tables: [{ stage: 0, table: 'rosters', geometry: 'geom', defaults: { street_ids: [] } }],
  datum: 'none',
  rows: (values, { madeUpId, importId }) => {
    const id = idOf(values, 'roster_id', () => madeUpId('R'));
    return [
      {
        table: 0,
        key: `${String(values['day'])} ${id}`,
        located: false,
        data: {
          roster_id: id,
          source: values['source'] ?? `import:${importId}`,
          ...present(values, ['day', 'shift_id', 'person_id', 'unit_id', 'post_id', 'grid_id', 'street_ids']),
        },
      },
    ];
  },
};
