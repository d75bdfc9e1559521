import type { Card } from '../contract.ts';
import type { CardContext, CardParts, Names } from './facts.ts';
import { coded, dayInstant, measure, text, yesNo } from './facts.ts';

export interface ConstructionSiteRow {
  projectNo: string;
  nameZh: string;
  builder: string;
  contractor: string | null;
  workType: string;
  heightM: number | null;
  heightRef: string | null;
  permitState: string;
  permitNo: string | null;
  permitOn: string | null;
  startedOn: string | null;
  areaM2: number;
}

/** What is built, by whom, and whether the permit came before the work. Applied for is not permitted. */
export function constructionSiteCard(row: ConstructionSiteRow, { label, may }: CardContext): CardParts {
  const permit = label('permit_state', row.permitState);
  const early = row.startedOn !== null && (row.permitOn === null || row.startedOn < row.permitOn);
  const history: Card['history'] = [];
  if (row.startedOn !== null) {
    history.push({ at: dayInstant(row.startedOn), textZh: '开工', textEn: 'Work began' });
  }
  if (row.permitOn !== null) {
    history.push({
      at: dayInstant(row.permitOn),
      textZh: `许可${row.permitNo ? `（${row.permitNo}）` : ''}`,
      textEn: `Permit${row.permitNo ? ` (${row.permitNo})` : ''}`,
    });
  }
  history.sort((a, b) => (a.at < b.at ? 1 : -1));
  const bodies: NonNullable<CardParts['bodies']> = [
    { role: { zh: '建设单位', en: 'Builder' }, nameZh: row.builder },
  ];
  if (row.contractor !== null)
    bodies.push({ role: { zh: '施工单位', en: 'Contractor' }, nameZh: row.contractor });
  return {
    titleZh: row.nameZh,
    titleEn: `${row.nameZh} (${row.projectNo})`,
    kindZh: '建设工地',
    kindEn: 'Construction site',
    facts: [
      text('项目编号', 'Project number', row.projectNo),
      coded('工程类别', 'Kind of work', row.workType, label('work_type', row.workType)),
      measure('设计高度', 'Designed height', row.heightM, 'm'),
      row.heightRef === null
        ? null
        : coded('高度口径', 'Height measured to', row.heightRef, label('height_ref', row.heightRef)),
      measure('用地面积', 'Area', row.areaM2, 'm2', 0),
      coded('许可状态', 'Permit', row.permitState, permit),
      text('许可证号', 'Permit number', row.permitNo),
      text('许可日期', 'Permitted on', row.permitOn),
      text('开工日期', 'Work began on', row.startedOn),
    ],
    bodies,
    stateZh: early ? `${permit.zh}；开工早于许可` : permit.zh,
    stateEn: early ? `${permit.en}; work began before a permit` : permit.en,
    history,
    actions: may('zones:check')
      ? [{ id: 'check_outline', labelZh: '按此边界核查区划', labelEn: 'Check this outline against zones' }]
      : [],
  };
}

export interface CameraRow {
  nameZh: string;
  heightM: number;
  bearingDeg: number;
  fovDeg: number;
  rangeM: number;
  compliant: boolean;
  signed: boolean;
  published: boolean;
  streetNameZh: string | null;
}

/** Where a camera looks, and whether what it sees is evidence or only a lead. */
export function cameraCard(row: CameraRow, { may }: CardContext): CardParts {
  const evidence = row.compliant && row.signed && row.published;
  return {
    titleZh: row.nameZh,
    titleEn: row.nameZh,
    kindZh: '监控摄像机',
    kindEn: 'Camera',
    facts: [
      measure('安装高度', 'Mounted at', row.heightM, 'm'),
      measure('朝向', 'Bearing', row.bearingDeg, 'deg', 0),
      measure('视角', 'Field of view', row.fovDeg, 'deg', 0),
      measure('可视距离', 'Range', row.rangeM, 'm', 0),
      yesNo('设备合规', 'Compliant', row.compliant),
      yesNo('设有标识', 'Signed', row.signed),
      yesNo('位置已公布', 'Place published', row.published),
      text('街巷', 'Street', row.streetNameZh),
    ],
    stateZh: evidence ? '可作证据' : '仅作线索（不满足合规、标识、公布三项）',
    stateEn: evidence ? 'Counts as evidence' : 'A lead only (must be compliant, signed and published)',
    history: [],
    actions: may('cases:write') ? [{ id: 'open_case', labelZh: '上报案件', labelEn: 'Report a case' }] : [],
  };
}

export interface AssetRow {
  id: string;
  nameZh: string | null;
  kind: string;
  state: string;
  streetNameZh: string | null;
  attributes: Record<string, unknown>;
}

/** What a lamp, cover or tree is and in which state. Attributes that are plain values are listed as they are. */
export function assetCard(row: AssetRow, { label, attributesOf, may }: CardContext): CardParts {
  const kind = label('asset_kind', row.kind);
  const state = label('asset_state', row.state);
  const attributes = Object.entries(row.attributes).flatMap(([key, value]) => {
    const name = label('asset_attribute', key);
    const unit = attributesOf('asset_attribute', key)['unit'];
    if (typeof value === 'number')
      return [measure(name.zh, name.en, value, typeof unit === 'string' ? unit : 'count', 2)];
    return typeof value === 'string'
      ? [coded(name.zh, name.en, value, label('asset_attribute_value', value))]
      : [];
  });
  return {
    titleZh: row.nameZh ?? `${kind.zh} ${row.id}`,
    titleEn: `${kind.en} ${row.id}`,
    kindZh: kind.zh,
    kindEn: kind.en,
    facts: [text('编号', 'Number', row.id), text('街巷', 'Street', row.streetNameZh), ...attributes],
    stateZh: state.zh,
    stateEn: state.en,
    history: [],
    actions: may('cases:write') ? [{ id: 'open_case', labelZh: '上报损坏', labelEn: 'Report damage' }] : [],
  };
}

export interface AreaRow {
  nameZh: string;
  nameEn: string | null;
  kind: string;
  schedule: unknown;
  source: string;
  validFrom: string;
  validTo: string | null;
  areaM2: number;
}

const DAYS_ZH = ['', '一', '二', '三', '四', '五', '六', '日'];
const DAYS_EN = ['', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/**
 * A schedule in words: a list of `{from, to, days?}` or `{rule: […]}` with hours HH:MM and ISO weekdays 1 to 7.
 * Null when it has another shape.
 */
export function scheduleText(schedule: unknown): Names | null {
  const list = Array.isArray(schedule) ? schedule : (schedule as { rule?: unknown } | null)?.rule;
  if (!Array.isArray(list) || list.length === 0) return null;
  const zh: string[] = [];
  const en: string[] = [];
  for (const window of list as { from?: unknown; to?: unknown; days?: unknown }[]) {
    if (typeof window.from !== 'string' || typeof window.to !== 'string') return null;
    const days = Array.isArray(window.days) ? (window.days as number[]) : [];
    const all = days.length === 0 || days.length === 7;
    zh.push(
      `${all ? '每日' : `周${days.map((d) => DAYS_ZH[d] ?? '').join('')}`} ${window.from}–${window.to}`,
    );
    en.push(`${all ? 'daily' : days.map((d) => DAYS_EN[d] ?? '').join(' ')} ${window.from}–${window.to}`);
  }
  return { zh: zh.join('；'), en: en.join('; ') };
}

/** What holds in an area, and when. */
export function areaCard(row: AreaRow, { label }: CardContext): CardParts {
  const hours = scheduleText(row.schedule);
  return {
    titleZh: row.nameZh,
    titleEn: row.nameEn ?? row.nameZh,
    kindZh: '时段管理区',
    kindEn: 'Area with a schedule',
    facts: [
      coded('类别', 'Kind', row.kind, label('area_kind', row.kind)),
      hours === null ? null : text('时段', 'Hours', hours.zh, hours.en),
      measure('面积', 'Area', row.areaM2, 'm2', 0),
      text('来源', 'Source', row.source),
      text('起始', 'From', row.validFrom),
      text('截止', 'Until', row.validTo),
    ],
    stateZh: null,
    stateEn: null,
    history: [{ at: dayInstant(row.validFrom), textZh: '开始实施', textEn: 'Came into effect' }],
    actions: [],
  };
}
