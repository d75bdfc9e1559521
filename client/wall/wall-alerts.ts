import type { Overdue } from '../../server/cases/desk-contract.ts';
import type { RoadWarningAnswer } from '../../server/coverage/warning-contract.ts';
import type { FenceEvent, FenceEventKind } from '../../server/fences/contract.ts';
import type { Geometry, Position } from '../../server/kernel/geojson.ts';
import type { Severity } from '../state/map-work.ts';

interface Said {
  zh: string;
  en: string;
}

/** One thing that somebody must see to. Without an owner it blinks until there is one. */
export interface WallAlert {
  key: string;
  kind: Said;
  tone: Extract<Severity, 'red' | 'amber' | 'blue'>;
  title: Said;
  /** Since when, ISO. */
  since: string;
  /** Who answers for it; null: nobody. */
  owner: Said | null;
  /** Has that person said so? */
  taken: boolean;
  position: Position | null;
  geometry: Geometry | null;
}

const happened: Record<FenceEventKind, Said> = {
  enter: { zh: '进入', en: 'entered' },
  leave: { zh: '离开', en: 'left' },
  dwell: { zh: '久留', en: 'stays in' },
  off_route: { zh: '偏离', en: 'is off' },
  on_route: { zh: '回到', en: 'is back on' },
};

function ofFence(event: FenceEvent): WallAlert {
  const { zh, en } = happened[event.kind];
  const position: Position = [event.lng, event.lat];
  return {
    key: `fence/${event.eventId}`,
    kind: { zh: '围栏', en: 'Fence' },
    tone: 'blue',
    title: {
      zh: `${event.callSign} ${zh}${event.fenceNameZh}`,
      en: `${event.callSign} ${en} ${event.fenceNameZh}`,
    },
    since: event.at,
    owner: event.owner === '' ? null : { zh: event.ownerNameZh, en: event.ownerNameZh },
    taken: event.state !== 'open',
    position,
    geometry: { type: 'Point', coordinates: position },
  };
}

function ofRoad(warning: RoadWarningAnswer, shape: Geometry | null): WallAlert {
  const { roadId, nameZh, stage, due, done, firmId } = warning;
  return {
    key: `road/${roadId}`,
    kind: { zh: `作业${['', '一', '二', '三'][stage] ?? stage}级`, en: `Road, stage ${stage}` },
    tone: stage >= 3 ? 'red' : 'amber',
    title: {
      zh: `${nameZh ?? roadId} 应作业 ${due} 遍，完成 ${done}`,
      en: `${nameZh ?? roadId}: ${done} of ${due} passes`,
    },
    since: warning.behindSince,
    owner: firmId === null ? null : { zh: `保洁单位 ${firmId}`, en: `firm ${firmId}` },
    taken: true,
    position: shape && firstPosition(shape),
    geometry: shape,
  };
}

function ofCase(one: Overdue['cases'][number]): WallAlert {
  const person = one.answers[0];
  return {
    key: `case/${one.caseId}`,
    kind: { zh: '超时', en: 'Overdue' },
    tone: 'red',
    title: { zh: one.titleZh, en: one.typeEn },
    since: one.dueAt ?? one.reportedAt,
    owner:
      person === undefined
        ? null
        : { zh: `${person.roleZh} ${person.nameZh}`, en: `${person.roleEn} ${person.nameZh}` },
    taken: true,
    position: one.position,
    geometry: { type: 'Point', coordinates: one.position },
  };
}

/** A place on a geometry: its first point, or the middle of its first line. */
function firstPosition(geometry: Geometry): Position | null {
  const line =
    geometry.type === 'LineString'
      ? geometry.coordinates
      : geometry.type === 'MultiLineString'
        ? geometry.coordinates[0]
        : undefined;
  if (line) return line[Math.floor(line.length / 2)] ?? null;
  return geometry.type === 'Point' ? geometry.coordinates : null;
}

const order: Record<WallAlert['tone'], number> = { red: 0, amber: 1, blue: 2 };

/**
 * What the wall calls out: what nobody owns first, then by how grave it is, of each kind the longest waiting first;
 * kinds take turns, so that many of one kind do not hide another.
 */
export function wallAlerts(read: {
  events: readonly FenceEvent[];
  warnings: readonly RoadWarningAnswer[];
  overdue: Overdue['cases'];
  roads: ReadonlyMap<string, Geometry>;
}): WallAlert[] {
  const bySince = (a: WallAlert, b: WallAlert): number =>
    order[a.tone] - order[b.tone] || Date.parse(a.since) - Date.parse(b.since);
  const kinds = [
    read.events.map(ofFence).toSorted(bySince),
    read.warnings
      .filter(({ state, stage }) => state === 'open' && stage >= 1)
      .map((warning) => ofRoad(warning, read.roads.get(warning.roadId) ?? null))
      .toSorted(bySince),
    read.overdue
      .filter(({ lateHours }) => lateHours > 0)
      .map(ofCase)
      .toSorted(bySince),
  ];
  const taking: WallAlert[] = [];
  for (let turn = 0; kinds.some((kind) => turn < kind.length); turn += 1) {
    for (const kind of kinds) if (kind[turn]) taking.push(kind[turn]!);
  }
  return [...taking.filter(({ owner }) => owner === null), ...taking.filter(({ owner }) => owner !== null)];
}
