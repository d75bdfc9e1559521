import type { CardContext, CardParts, Names } from './facts.ts';
import { ago, coded, measure, text } from './facts.ts';

export interface UnitRow {
  id: string;
  kind: string;
  callSign: string;
  plate: string | null;
  active: boolean;
  personNameZh: string | null;
  squadNameZh: string | null;
  firmNameZh: string | null;
  observedAt: string | null;
  speedMps: number | null;
  headingDeg: number | null;
  accuracyM: number | null;
  whereZh: string | null;
  /** Age from which a unit is called silent, ms; a setting. */
  silentAgeMs: number;
}

function unitState(row: UnitRow, now: number): Names {
  if (!row.active) return { zh: '停用', en: 'Out of service' };
  if (row.observedAt === null) return { zh: '没有定位记录', en: 'No position on record' };
  const age = now - Date.parse(row.observedAt);
  const when = ago(age);
  if (age > row.silentAgeMs) return { zh: `失联，位置为${when.zh}`, en: `Silent; position from ${when.en}` };
  const moving = (row.speedMps ?? 0) > 0.5;
  return {
    zh: `${moving ? '行进' : '停留'}，${when.zh}`,
    en: `${moving ? 'Moving' : 'Stopped'}, ${when.en}`,
  };
}

/** Who or what a unit is and how fresh its position is. The person's name only for roles that may read people. */
export function unitCard(row: UnitRow, { label, may, now }: CardContext): CardParts {
  const state = unitState(row, now);
  const kind = label('unit_kind', row.kind);
  return {
    titleZh: row.callSign,
    titleEn: row.callSign,
    kindZh: kind.zh,
    kindEn: kind.en,
    facts: [
      may('people:read') ? text('人员', 'Person', row.personNameZh) : null,
      text('车牌', 'Plate', row.plate),
      text('所在网格', 'In grid', row.whereZh),
      row.speedMps === null ? null : measure('速度', 'Speed', row.speedMps * 3.6, 'km/h'),
      measure('航向', 'Heading', row.headingDeg, 'deg', 0),
      measure('定位精度', 'Accuracy', row.accuracyM, 'm', 0),
    ],
    bodies: [
      ...(row.squadNameZh === null
        ? []
        : [{ role: { zh: '所属中队', en: 'Squad' }, nameZh: row.squadNameZh }]),
      ...(row.firmNameZh === null ? [] : [{ role: { zh: '所属公司', en: 'Firm' }, nameZh: row.firmNameZh }]),
    ],
    stateZh: state.zh,
    stateEn: state.en,
    history:
      row.observedAt === null
        ? []
        : [{ at: row.observedAt, textZh: '最近一次定位', textEn: 'Latest position' }],
    actions: may('tracks:read') ? [{ id: 'show_track', labelZh: '查看轨迹', labelEn: 'Show track' }] : [],
  };
}

/** What the card of a case needs of it. */
export interface CaseRow {
  caseId: string;
  titleZh: string;
  typeCode: string;
  typeEn: string;
  channel: string;
  statusZh: string;
  statusEn: string;
  outcomeZh: string | null;
  outcomeEn: string | null;
  overdue: boolean;
  reportedAt: string;
  dueAt: string | null;
  closedAt: string | null;
  streetNameZh: string | null;
  gridNameZh: string | null;
  events: readonly { at: string; stepZh: string; stepEn: string; note: string | null }[];
}

/** What was reported, in which state, on time or not, and every step of its record. */
export function caseCard(
  row: CaseRow,
  next: readonly { status: string; label: Names }[],
  { label, may }: CardContext,
): CardParts {
  const due = row.dueAt === null ? null : text('办结时限', 'Due', row.dueAt);
  const outcome =
    row.outcomeZh === null ? { zh: '', en: '' } : { zh: `（${row.outcomeZh}）`, en: ` (${row.outcomeEn})` };
  return {
    titleZh: row.titleZh,
    titleEn: `${row.typeEn} ${row.caseId}`,
    kindZh: '案件',
    kindEn: 'Case',
    facts: [
      text('案件编号', 'Number', row.caseId),
      coded('类型', 'Type', row.typeCode, label('case_type', row.typeCode)),
      coded('来源', 'Channel', row.channel, label('case_channel', row.channel)),
      text('上报时间', 'Reported', row.reportedAt),
      due,
      text('办结时间', 'Closed', row.closedAt),
      text('街巷', 'Street', row.streetNameZh),
      text('网格', 'Grid', row.gridNameZh),
    ],
    stateZh: `${row.statusZh}${outcome.zh}${row.overdue ? '，已超时' : ''}`,
    stateEn: `${row.statusEn}${outcome.en}${row.overdue ? ', overdue' : ''}`,
    history: row.events.toReversed().map((event) => ({
      at: event.at,
      textZh: event.note ? `${event.stepZh}：${event.note}` : event.stepZh,
      textEn: event.note ? `${event.stepEn}: ${event.note}` : event.stepEn,
    })),
    actions: may('cases:write')
      ? next.map(({ status, label: to }) => ({ id: `case_${status}`, labelZh: to.zh, labelEn: to.en }))
      : [],
  };
}
