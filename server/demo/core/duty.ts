/** When and where people work: shifts, posts, rosters from 14 days back to 7 ahead, leave, check-ins. */
import type { LandUse } from './land-use.ts';
import type { Site } from './heritage.ts';
import type { MarketArea } from './places.ts';
import type { Organisation } from './organisation.ts';
import { centroid, type Pt } from '../../kernel/plane.ts';
import type { Tables } from './rows.ts';
import { idOf, type Scene } from './scene.ts';
import { innerPoint } from './subdivide.ts';

const FIRST_DAY = -14;
const LAST_DAY = 7;

export interface Shift {
  id: string;
  /** Seconds from midnight; a night shift ends the next day. */
  from: number;
  to: number;
}

const SHIFTS = [
  ['normal', '正常班', 'Normal shift', '08:00', '17:00'],
  ['staggered', '错时班', 'Staggered shift', '06:30', '14:00'],
  ['extended', '延时守点班', 'Extended-post shift', '14:00', '21:30'],
  ['mobile', '机动班', 'Mobile shift', '09:00', '18:00'],
  ['campaign', '集中整治班', 'Campaign shift', '17:30', '21:30'],
  ['night', '夜班', 'Night shift', '21:30', '06:30'],
] as const;

const seconds = (clock: string): number => Number(clock.slice(0, 2)) * 3600 + Number(clock.slice(3)) * 60;

export const SHIFT_TIMES: readonly Shift[] = SHIFTS.map(([id, , , from, to]) => ({
  id,
  from: seconds(from),
  to: seconds(to) <= seconds(from) ? seconds(to) + 86400 : seconds(to),
}));

export interface Duty {
  day: number;
  shift: Shift;
  personId: string;
  unitId: string;
  grid: number;
  /** The beat of an officer; the wider streets of the grid for a vehicle, which can not enter lanes. */
  streets: number[];
  onFoot: boolean;
}

interface Post {
  id: string;
  grid: number;
  p: Pt;
}

/** Windows of a post as times of day. */
const windowsOf = (...pairs: [string, string][]): unknown => pairs.map(([from, to]) => ({ from, to }));

function postsOf(scene: Scene, sites: readonly Site[], market: MarketArea, t: Tables): Post[] {
  const out: Post[] = [];
  const add = (name: string, type: string, p: Pt, windows: unknown): void => {
    const grid = scene.gridAt(p);
    if (grid < 0) return;
    const id = idOf('O', out.length, 2);
    out.push({ id, grid, p });
    t.posts.push({
      post_id: id,
      name_zh: name,
      place_type: type,
      grid_id: scene.gridId(grid),
      windows,
      geom: scene.e7(p),
    });
  };
  add('早市值守点', 'market', centroid(market.ring), windowsOf(['06:00', '09:30']));
  const want: Partial<Record<LandUse, { type: string; most: number; word: string; windows: unknown }>> = {
    market: {
      type: 'market',
      most: 8,
      word: '市场',
      windows: windowsOf(['06:30', '09:00'], ['11:00', '13:00'], ['16:30', '19:00']),
    },
    school: {
      type: 'school',
      most: 12,
      word: '校门',
      windows: windowsOf(['07:00', '08:20'], ['16:00', '18:00']),
    },
    hospital: { type: 'hospital', most: 3, word: '医院', windows: windowsOf(['08:00', '17:00']) },
    square: { type: 'square', most: 3, word: '广场', windows: windowsOf(['17:30', '21:30']) },
    station: { type: 'station', most: 2, word: '车站', windows: windowsOf(['06:30', '21:30']) },
    mall: { type: 'crowded', most: 6, word: '商圈', windows: windowsOf(['10:00', '21:30']) },
    village: { type: 'fringe', most: 5, word: '村口', windows: windowsOf(['19:00', '23:00']) },
  };
  const counts = new Map<LandUse, number>();
  for (const block of scene.ground.blocks) {
    const use = scene.uses.get(block.face.id)!;
    const spec = want[use];
    const count = counts.get(use) ?? 0;
    if (!spec || count >= spec.most) continue;
    counts.set(use, count + 1);
    const p = innerPoint(scene.ground.mesh.ringOf(block.face));
    const place = scene.gridNames[Math.max(0, scene.gridAt(p))]!.zh.replace('街道', '');
    add(`${place}${spec.word}值守点`, spec.type, p, spec.windows);
  }
  for (const s of sites) add(`${s.nameZh}守护点`, 'heritage', s.centre, windowsOf(['08:00', '18:00']));
  return out;
}

/** The shift that somebody of rank `i` works on a day; undefined on a day off. Five days in seven, rotating. */
function shiftOf(i: number, day: number, cycle: readonly number[]): Shift | undefined {
  const phase = (((i * 3 + day) % 7) + 7) % 7;
  if (phase >= 5) return undefined;
  const week = Math.floor((i * 3 + day + 700) / 7);
  return SHIFT_TIMES[cycle[(i + week) % cycle.length]!]!;
}

const OFFICER_CYCLE = [0, 1, 2, 0, 3, 0, 2, 5, 0, 1, 3, 4];
const VEHICLE_CYCLE = [0, 1, 2, 3, 0, 5, 2, 0];

export function dutyOf(
  scene: Scene,
  org: Organisation,
  sites: readonly Site[],
  market: MarketArea,
  t: Tables,
): Duty[] {
  for (const [id, zh, en, from, to] of SHIFTS)
    t.shifts.push({ shift_id: id, mode: id, name_zh: zh, name_en: en, starts: from, ends: to });
  const posts = postsOf(scene, sites, market, t);
  const random = scene.random('duty');
  const away = leavesOf(scene, org, t);
  const drivable = scene.gridNames.map((_, g) =>
    scene.streets.filter((x) => x.grid === g && x.grade <= 2).map((x) => x.index),
  );
  const out: Duty[] = [];
  const add = (d: Duty, post: Post | undefined): void => {
    const row = t.rosters.length;
    out.push(d);
    t.rosters.push({
      roster_id: idOf('Y', row, 5),
      day: d.day,
      shift_id: d.shift.id,
      person_id: d.personId,
      unit_id: d.unitId,
      post_id: post?.id ?? null,
      grid_id: scene.gridId(d.grid),
      street_ids: d.streets.map(scene.streetId),
      source: 'demo',
    });
    checkIns(d, post);
  };
  for (let day = FIRST_DAY; day <= LAST_DAY; day += 1) {
    org.officers.forEach((o, i) => {
      const shift = shiftOf(i, day, OFFICER_CYCLE);
      if (!shift || away(o.personId, day)) return;
      const inGrid = posts.filter((p) => p.grid === o.grid);
      const post =
        shift.id !== 'mobile' && shift.id !== 'night' && inGrid.length > 0 && (i + day) % 3 === 0
          ? inGrid[(i + day + 60) % inGrid.length]
          : undefined;
      add(
        { day, shift, personId: o.personId, unitId: o.unitId, grid: o.grid, streets: o.beat, onFoot: true },
        post,
      );
    });
    org.vehicles.forEach((v, i) => {
      const shift = shiftOf(i + 4, day, VEHICLE_CYCLE);
      if (!shift || away(v.driverId, day)) return;
      add(
        {
          day,
          shift,
          personId: v.driverId,
          unitId: v.unitId,
          grid: v.grid,
          streets: drivable[v.grid]!,
          onFoot: false,
        },
        undefined,
      );
    });
  }
  return out;

  function checkIns(d: Duty, post: Post | undefined): void {
    if (d.day > 0 || (d.day < 0 && random.chance(0.025))) return;
    const start = d.day * 86400 + d.shift.from;
    const street = d.streets.length > 0 ? scene.streets[d.streets[0]!]! : undefined;
    const p: Pt =
      post?.p ??
      (street ? scene.net.edges[street.edges[0]!]!.points[0]! : innerPoint(scene.gridRings[d.grid]!));
    const near = (): number[] => scene.e7([p[0] + random.normal(0, 9), p[1] + random.normal(0, 9)]);
    const push = (at: number, kind: string, evidence: string): void => {
      t.check_ins.push({
        checkin_id: idOf('I', t.check_ins.length, 5),
        person_id: d.personId,
        unit_id: d.unitId,
        at,
        kind,
        evidence,
        post_id: post?.id ?? null,
        street_id: street ? scene.streetId(street.index) : null,
        geom: near(),
      });
    };
    push(Math.round(start + random.between(-700, 240)), 'arrive', random.chance(0.7) ? 'qr' : 'log');
    push(Math.round(d.day * 86400 + d.shift.to + random.between(-60, 600)), 'leave', 'log');
  }
}

function leavesOf(scene: Scene, org: Organisation, t: Tables): (person: string, day: number) => boolean {
  const random = scene.random('leaves');
  const who = random
    .shuffled([...org.officers.map((o) => o.personId), ...org.vehicles.map((v) => v.driverId)])
    .slice(0, 14);
  who.forEach((personId, i) => {
    const from = i < 3 ? -1 - i : FIRST_DAY + random.int(18);
    t.leaves.push({
      leave_id: idOf('X', i, 2),
      person_id: personId,
      kind: random.pick(['annual', 'annual', 'sick', 'training']),
      starts_on: from,
      ends_on: from + 1 + random.int(5),
    });
  });
  return (person, day) =>
    t.leaves.some((l) => l.person_id === person && l.starts_on <= day && day <= l.ends_on);
}

/** Who answered for what and when: never overwritten, some handed over within the 180 days. */
export function responsibilitiesOf(scene: Scene, org: Organisation, t: Tables): void {
  const random = scene.random('responsibilities');
  const since = -730 * 86400;
  const add = (
    kind: string,
    id: string,
    role: string,
    person: string,
    from: number,
    to: number | null,
    source: string,
  ): void => {
    t.responsibilities.push({
      subject_kind: kind,
      subject_id: id,
      role,
      person_id: person,
      valid_from: from,
      valid_to: to,
      source,
    });
  };
  org.gridChiefs.forEach((p, g) =>
    add('grid', scene.gridId(g), 'grid_chief', p, since, null, '街长制名单（示范）'),
  );
  const handed = new Map(
    random
      .shuffled(scene.streets.map((s) => s.index))
      .slice(0, 18)
      .map((street, i) => [street, i]),
  );
  scene.streets.forEach((s) => {
    const id = scene.streetId(s.index);
    const turn = handed.get(s.index);
    if (turn === undefined) {
      add('street', id, 'street_chief', org.streetChief[s.index]!, since, null, '街长制名单（示范）');
      return;
    }
    const before = org.spareChiefs[turn % org.spareChiefs.length]!;
    const at = turn === 0 ? -19 * 86400 + 12 * 3600 : (-170 + turn * 9) * 86400 + 9 * 3600;
    add('street', id, 'street_chief', before, since, at, '街长制名单（示范）');
    add('street', id, 'street_chief', org.streetChief[s.index]!, at, null, '街长调整通知（示范）');
    if (turn === 0) {
      t.demo_truths.push({
        kind: 'hand_over',
        key: id,
        truth: { at, from: before, to: org.streetChief[s.index]!, note: '当日中午交接：同一天有两位街长' },
      });
    }
  });
  for (const s of org.stewards)
    add(
      'street',
      scene.streetId(s.street),
      'steward',
      s.personId,
      random.chance(0.2) ? -random.int(150) * 86400 : since,
      null,
      '小巷管家认领（示范）',
    );
  const bridges = t.assets.filter((a) => a.kind === 'bridge');
  bridges.forEach((a, i) =>
    add(
      'asset',
      a.asset_id,
      'maintainer',
      org.officers[i % org.officers.length]!.personId,
      since,
      null,
      '设施养护名单（示范）',
    ),
  );
}
