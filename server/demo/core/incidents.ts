/**
 * 6,336 cases over 180 days: 6,044 settled by persuasion and 292 escalated. Place follows street length times
 * people, hour follows the type, day follows the week (the anchor counts as a Monday; the loader turns each
 * week so that weekends fall on weekends). Planted excess comes on top within the same total.
 */
import { hourOf, hourShare, TYPES, type TypeSpec } from './case-kinds.ts';
import type { Duty } from './duty.ts';
import type { Organisation } from './organisation.ts';
import type { Exposure, Planted } from './planted.ts';
import { H3_FINE } from './geography-rows.ts';
import { along, type Pt } from '../../kernel/plane.ts';
import type { Row, Tables } from './rows.ts';
import { idOf, type Scene } from './scene.ts';
import type { Random } from '../../kernel/random.ts';

const CASE_COUNT = 6336;
const ESCALATED = 292;
const MARKET_CASES = 84;
const DAYS = 180;
/** Share of ordinary cases that patrols find. */
const PATROL_SHARE = 0.46;

const VENDOR = TYPES.find((x) => x.code === 'street_vendor')!;
const CITIZEN: readonly (readonly [string, number])[] = [
  ['hotline_12345', 40],
  ['hotline_12319', 16],
  ['mini_program', 44],
];
const OTHER: readonly (readonly [string, number])[] = [
  ...CITIZEN,
  ['video', 26],
  ['ai_camera', 30],
  ['drone', 3],
  ['vehicle_video', 18],
];

interface Draft {
  day: number;
  second: number;
  edge: number;
  type: TypeSpec;
  channel: string;
  /** Cells that a planted case must lie in. */
  cells?: ReadonlySet<string>;
}

/** Weekends are quieter, the middle of the week a little busier; a slow swell over the half-year. */
function dayWeights(from: number, to: number): number[] {
  const week = [1.06, 1.04, 1.08, 1.05, 1.1, 0.86, 0.78];
  return Array.from({ length: to - from }, (_, i) => {
    const day = from + i;
    return week[((day % 7) + 7) % 7]! * (1 + 0.12 * Math.sin((day / DAYS) * 2 * Math.PI));
  });
}

export function incidentsOf(
  scene: Scene,
  org: Organisation,
  exposure: Exposure,
  planted: readonly Planted[],
  duties: readonly Duty[],
  t: Tables,
): void {
  const random = scene.random('incidents');
  const drafts: Draft[] = [];
  const typeFor = (edge: number): TypeSpec => {
    const district = scene.plan.district(scene.net.edges[edge]!.points[0]!);
    return TYPES[
      random.weighted(
        TYPES.map((x) => x.weight * (x.quarters ? (x.quarters.includes(district) ? 2 : 0.45) : 1)),
      )
    ]!;
  };
  const draft = (
    edge: number,
    from: number,
    to: number,
    channel: string,
    hours?: [number, number],
    type = typeFor(edge),
  ): void => {
    drafts.push({
      day: from + random.weighted(dayWeights(from, to)),
      second: Math.floor(hourOf(random, type, hours) * 3600),
      edge,
      type,
      channel,
    });
  };
  const channelOf = (): string =>
    random.chance(PATROL_SHARE) ? 'patrol' : OTHER[random.weighted(OTHER.map((c) => c[1]))]![0];
  const pick = (list: readonly (readonly [string, number])[]): string =>
    list[random.weighted(list.map((c) => c[1]))]![0];

  const factors = planted.map((p) => {
    const days = (p.toDay - p.fromDay) / DAYS;
    const share = p.edges.reduce((s, e) => s + exposure.weight[e.edge]! * e.share, 0);
    if (p.cause === 'true_excess') return (p.ratio - 1) * share * days * hourShare(p.hours);
    if (p.cause === 'patrol_effort') return (p.effort - 1) * share * days * PATROL_SHARE;
    return 0;
  });
  const base = (CASE_COUNT - MARKET_CASES) / (1 + factors.reduce((a, b) => a + b, 0));
  planted.forEach((p, i) => {
    const count = p.cause === 'legal_by_schedule' ? MARKET_CASES : Math.round(base * factors[i]!);
    const weights = p.edges.map((e) => Math.max(1e-9, exposure.weight[e.edge]! * e.share));
    const cells = new Set(p.cells);
    for (let k = 0; k < count; k += 1) {
      const edge = p.edges[random.weighted(weights)]!.edge;
      const channel =
        p.channels === 'citizens' ? pick(CITIZEN) : p.channels === 'patrol' ? 'patrol' : channelOf();
      draft(edge, p.fromDay, p.toDay, channel, p.hours, p.cause === 'legal_by_schedule' ? VENDOR : undefined);
      drafts[drafts.length - 1]!.cells = cells;
    }
    const truth = t.demo_truths.find((x) => x.kind === 'hotspot' && x.key === p.key)!;
    truth.truth = {
      ...(truth.truth as object),
      planted: count,
      expected: p.cause === 'true_excess' ? Math.round((count / (p.ratio - 1)) * 100) / 100 : null,
    };
  });
  const weights = [...exposure.weight];
  const sums = new Float64Array(weights.length);
  weights.reduce((s, w, i) => (sums[i] = s + w), 0);
  while (drafts.length < CASE_COUNT) {
    const x = random.next();
    let low = 0;
    let high = sums.length - 1;
    while (low < high) {
      const m = (low + high) >> 1;
      if (sums[m]! < x) low = m + 1;
      else high = m;
    }
    draft(low, -DAYS, 0, channelOf());
  }
  drafts.sort((a, b) => a.day * 86400 + a.second - (b.day * 86400 + b.second));
  const escalated = new Set(random.shuffled(drafts.map((_, i) => i)).slice(0, ESCALATED));
  write(scene, org, duties, drafts, escalated, random, t);
}

/** A place at the roadside of a case's edge, inside its cells when it has any. */
function placeOf(scene: Scene, d: Draft, random: Random): Pt {
  const e = scene.net.edges[d.edge]!;
  let p: Pt = e.points[0]!;
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const spot = along(e.points, random.next() * e.lengthM);
    const side = (random.chance(0.5) ? 1 : -1) * (e.widthM / 2 - random.between(0, 2.5));
    p = [spot.p[0] - Math.sin(spot.angle) * side, spot.p[1] + Math.cos(spot.angle) * side];
    if (!d.cells || d.cells.has(scene.hexes.cellAt(p, H3_FINE))) break;
  }
  return p;
}

function write(
  scene: Scene,
  org: Organisation,
  duties: readonly Duty[],
  drafts: readonly Draft[],
  escalated: ReadonlySet<number>,
  random: Random,
  t: Tables,
): void {
  const onDuty = (at: number, grid: number): string => {
    const there = duties.filter(
      (d) =>
        d.grid === grid && d.onFoot && at >= d.day * 86400 + d.shift.from && at < d.day * 86400 + d.shift.to,
    );
    if (there.length > 0) return random.pick(there).unitId;
    return random.pick(org.officers.filter((o) => o.grid === grid)).unitId;
  };
  drafts.forEach((d, i) => {
    const e = scene.net.edges[d.edge]!;
    const p = placeOf(scene, d, random);
    const at = d.day * 86400 + d.second;
    const found = scene.gridAt(p);
    const grid = found < 0 ? e.grids[0] : found;
    const street = scene.streetOfEdge[d.edge]!;
    const id = idOf('C-', i, 6);
    const unit = d.channel === 'patrol' || d.channel === 'vehicle_video' ? onDuty(at, grid) : null;
    const steps = escalated.has(i) ? escalatedSteps(at, d.type, random) : persuadedSteps(at, random);
    const last = steps[steps.length - 1]!;
    const row: Row<'cases'> = {
      case_id: id,
      type_code: d.type.code,
      channel: d.channel,
      status: last.step,
      outcome: escalated.has(i) ? 'escalated' : 'persuasion',
      title_zh: `${street >= 0 ? scene.streetNames[street]!.zh : (scene.edgeNames[d.edge]?.zh ?? scene.gridNames[grid]!.zh)}${d.type.zh}`,
      reported_at: at,
      due_at: at + d.type.dueHours * 3600,
      closed_at: last.step === 'closed' ? last.at : null,
      grid_id: scene.gridId(grid),
      street_id: street >= 0 ? scene.streetId(street) : null,
      unit_id: unit,
      cell: scene.hexes.cellAt(p, 12),
      geom: scene.e7(p),
    };
    t.cases.push(row);
    steps.forEach((s, seq) =>
      t.case_events.push({
        case_id: id,
        seq: seq + 1,
        at: s.at,
        step: s.step,
        actor:
          s.step === 'reported'
            ? (unit ?? 'citizen')
            : s.step === 'handled'
              ? `squad:${scene.gridId(grid)}`
              : s.step === 'verified'
                ? 'inspection'
                : 'centre',
        note: s.step === 'closed' && !escalated.has(i) ? '现场劝导，当事人自行解决' : null,
      }),
    );
  });
}

interface Step {
  at: number;
  step: string;
}

function persuadedSteps(at: number, random: Random): Step[] {
  const accepted = at + 60 + random.int(600);
  return [
    { at, step: 'reported' },
    { at: accepted, step: 'accepted' },
    { at: accepted + 300 + random.int(3000), step: 'closed' },
  ];
}

/** The seven-step loop; cases of the last week may still be under way. */
function escalatedSteps(at: number, type: TypeSpec, random: Random): Step[] {
  const recent = at > -7 * 86400;
  const all = ['reported', 'accepted', 'dispatched', 'handled', 'verified', 'closed'];
  const upTo = recent ? 2 + random.int(4) : all.length;
  const span = recent
    ? 3 * 3600
    : type.dueHours * 3600 * (random.chance(0.88) ? random.between(0.3, 0.95) : random.between(1.05, 1.8));
  const shares = [0, 0.02, 0.06, 0.7, 0.88, 1];
  const limit = -9 * 86400;
  return all.slice(0, upTo).map((step, i) => ({
    step,
    at: recent
      ? at + Math.round(span * shares[i]!)
      : Math.min(Math.max(limit, at + i), at + Math.round(span * shares[i]!)),
  }));
}
