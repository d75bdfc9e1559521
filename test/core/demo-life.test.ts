import { cellToParent, getResolution } from 'h3-js';
import { describe, expect, it } from 'vitest';
import { shippedCodes } from '../../server/city/load-codes.ts';
import { readPrebuilt } from '../../server/demo/demo.ts';
import { secondReports } from '../../server/demo/core/second-reports.ts';
import { turnOf, turnWeeks } from '../../server/demo/core/turn-weeks.ts';
import { distanceM } from '../../server/kernel/lng-lat.ts';

const city = readPrebuilt();
const t = city.tables;
const DAY = 86_400;
const count = <T>(rows: readonly T[], key: (row: T) => string): Record<string, number> => {
  const out: Record<string, number> = {};
  for (const r of rows) out[key(r)] = (out[key(r)] ?? 0) + 1;
  return out;
};

describe('things and people in the published numbers', () => {
  it('things of the street', () => {
    expect(count(t.assets, (a) => a.kind)).toEqual({
      lamp: 8223,
      transformer: 95,
      cover: 5816,
      bridge: 55,
      pump_station: 5,
      tree: 24114,
      ancient_tree: 7,
      soil_sensor: 29,
      service_station: 5,
    });
    expect(t.surfaces.filter((s) => s.kind === 'green_belt')).toHaveLength(113);
    expect(t.cameras).toHaveLength(1239);
    expect(t.construction_sites).toHaveLength(2604);
    expect(new Set(t.construction_sites.map((c) => c.permit_state)).size).toBe(7);
  });

  it('people, units, firms', () => {
    expect(count(t.units, (u) => u.kind)).toEqual({
      officer: 65,
      duty_vehicle: 112,
      sanitation_vehicle: 348,
    });
    expect(count(t.people, (p) => p.kind)).toMatchObject({
      grid_chief: 9,
      steward: 47,
      officer: 65,
      driver: 112,
    });
    expect(t.firms).toHaveLength(14);
    expect(t.sanitation_roads).toHaveLength(191);
    const days = t.rosters.map((r) => r.day);
    expect([Math.min(...days), Math.max(...days)]).toEqual([-14, 7]);
  });

  it('every street has one chief at any moment, and one day has two', () => {
    const chiefs = t.responsibilities.filter((r) => r.role === 'street_chief');
    for (const at of [-200, -100, -19, -1].map((d) => d * DAY + 3600)) {
      const now = chiefs.filter((r) => r.valid_from <= at && (r.valid_to === null || r.valid_to > at));
      expect(new Set(now.map((r) => r.subject_id)).size).toBe(256);
      expect(now).toHaveLength(256);
    }
    const hand = t.demo_truths.find((d) => d.kind === 'hand_over')!;
    const there = chiefs.filter(
      (r) =>
        r.subject_id === hand.key &&
        r.valid_from < -18 * DAY &&
        (r.valid_to === null || r.valid_to > -19 * DAY),
    );
    expect(new Set(there.map((r) => r.person_id)).size).toBe(2);
    expect(t.responsibilities.filter((r) => r.role === 'steward')).toHaveLength(47);
  });
});

describe('cases', () => {
  it('6336 = 6044 settled by persuasion + 292 escalated, within 180 days', () => {
    expect(count(t.cases, (c) => c.outcome!)).toEqual({ persuasion: 6044, escalated: 292 });
    for (const c of t.cases) {
      expect(c.reported_at).toBeGreaterThanOrEqual(-180 * DAY);
      expect(c.reported_at).toBeLessThan(0);
      expect(getResolution(c.cell)).toBe(12);
    }
  });

  it('uses only codes that are shipped', () => {
    const codes = new Set(shippedCodes().map((c) => `${c.list} ${c.code}`));
    const used: [string, readonly string[]][] = [
      ['case_type', t.cases.map((c) => c.type_code)],
      ['case_channel', t.cases.map((c) => c.channel)],
      ['case_status', t.case_events.map((e) => e.step)],
      ['zone_class', t.zones.map((z) => z.class)],
      ['zone_regime', t.zones.map((z) => z.regime)],
      ['site_grade', t.heritage_sites.map((s) => s.grade)],
      ['permit_state', t.construction_sites.map((s) => s.permit_state)],
      ['work_type', t.construction_sites.map((s) => s.work_type)],
      ['surface_kind', t.surfaces.map((s) => s.kind)],
      ['asset_kind', t.assets.map((a) => a.kind)],
      ['asset_state', t.assets.map((a) => a.state)],
      ['unit_kind', t.units.map((u) => u.kind)],
      ['person_kind', t.people.map((p) => p.kind)],
      ['responsibility_role', t.responsibilities.map((r) => r.role)],
      ['shift_mode', t.shifts.map((s) => s.mode)],
      ['visit_evidence', t.visits.map((v) => v.evidence)],
      ['building_kind', t.buildings.map((b) => b.kind)],
      ['place_kind', t.places.map((p) => p.kind)],
      ['area_kind', t.areas.map((a) => a.kind)],
      ['road_class', t.road_edges.map((e) => e.class)],
      ['street_kind', t.streets.map((s) => s.kind)],
      ['post_place_type', t.posts.map((p) => p.place_type)],
      ['leave_kind', t.leaves.map((l) => l.kind)],
      ['heritage_kind', t.heritage_sites.map((s) => s.kind)],
    ];
    for (const [list, values] of used)
      for (const v of new Set(values)) expect(codes.has(`${list} ${v}`), `${list} ${v}`).toBe(true);
  });

  it('what was planted is there: a tenfold place has many times the cases of the mean cell', () => {
    const truth = t.demo_truths
      .filter((d) => d.kind === 'hotspot')
      .map((d) => d.truth as { ratio: number; cause: string; planted: number; expected: number | null });
    expect(new Set(truth.map((x) => x.cause))).toEqual(
      new Set(['true_excess', 'patrol_effort', 'legal_by_schedule']),
    );
    expect(new Set(truth.map((x) => x.ratio))).toEqual(new Set([1, 3, 5, 10]));
    for (const x of truth) {
      if (x.cause !== 'true_excess') continue;
      expect(x.planted / x.expected!).toBeCloseTo(x.ratio - 1, 1);
    }
  });

  it('cells of a standing excess hold their ratio times the expected count', () => {
    let compared = 0;
    for (const d of t.demo_truths.filter((x) => x.kind === 'hotspot')) {
      const x = d.truth as {
        ratio: number;
        cause: string;
        expected: number | null;
        cells: string[];
        fromDay: number;
        toDay: number;
        hours: unknown;
      };
      if (x.cause !== 'true_excess' || x.toDay - x.fromDay !== 180 || x.hours !== null) continue;
      const cells = new Set(x.cells);
      const found = t.cases.filter((c) => cells.has(cellToParent(c.cell, 10))).length;
      const due = x.ratio * x.expected!;
      expect(Math.abs(found - due), `${d.key}: ${found} of ${due}`).toBeLessThan(4 * Math.sqrt(due));
      compared += 1;
    }
    expect(compared).toBe(6);
  });

  it('weekends fall on weekends whatever the weekday of the anchor, and nothing is lost', () => {
    for (let weekday = 0; weekday < 7; weekday += 1) {
      for (const block of [-7, -84, -175]) {
        const moved = Array.from({ length: 7 }, (_, k) => block + k + turnOf(block + k, weekday));
        expect([...moved].sort((a, b) => a - b)).toEqual(Array.from({ length: 7 }, (_, k) => block + k));
        moved.forEach((day, k) => expect((((weekday + day) % 7) + 7) % 7).toBe(k));
      }
    }
    const turned = turnWeeks(city, new Date('2026-03-04T16:00:00Z'));
    expect(turned.cases).toHaveLength(6336);
    expect(Math.max(...turned.cases.map((c) => c.reported_at))).toBeLessThan(0);
    const weekend = turned.cases.filter((c) =>
      [5, 6].includes((((3 + Math.floor(c.reported_at / DAY)) % 7) + 7) % 7),
    ).length;
    expect(weekend / 6336).toBeLessThan(0.26);
  });
});

describe('second reports of the same thing', () => {
  it('come from the seed alone, by another channel, close by and soon after', () => {
    const cases = turnWeeks(city, new Date('2026-03-04T16:00:00Z')).cases;
    const found = secondReports(cases, city.seed);
    expect(secondReports(cases, city.seed)).toEqual(found);
    expect([found.cases.length, found.merges.length]).toEqual([60, 48]);
    const firsts = new Map(cases.map((one) => [one.case_id, one]));
    const ids = new Set(cases.map(({ case_id }) => case_id));
    for (const { case_id, reported_at, cell } of found.cases) {
      expect(ids.has(case_id)).toBe(false);
      expect(reported_at).toBeLessThan(0);
      expect(cell).toMatch(/^8c/);
    }
    for (const merge of found.merges) {
      const first = firsts.get(merge.primaryId)!;
      const second = found.cases.find(({ case_id }) => case_id === merge.caseId)!;
      expect(second.channel).not.toBe(first.channel);
      expect(second.type_code).toBe(first.type_code);
      expect(merge.at).toBeGreaterThan(second.reported_at);
      const [a, b] = [first.geom, second.geom].map((geom) => {
        const [lng, lat] = geom as [number, number];
        return [lng / 1e7, lat / 1e7] as [number, number];
      });
      expect(Math.abs(distanceM(a!, b!) - merge.distanceM)).toBeLessThan(0.5);
    }
  });
});

describe('patrols and tracks', () => {
  it('some streets stay unseen and no visit contradicts that', () => {
    const unseen = t.demo_truths.find((d) => d.kind === 'coverage_gaps')!.truth as Record<string, number>;
    expect(Object.keys(unseen).length).toBeGreaterThan(10);
    for (const v of t.visits)
      if (unseen[v.street_id] !== undefined)
        expect(Math.floor(v.started_at / DAY)).toBeLessThan(unseen[v.street_id]!);
    expect(new Set(t.visits.map((v) => v.evidence))).toEqual(
      new Set(['gps', 'qr', 'log', 'camera', 'drone']),
    );
  });

  it('single visits of a full day add up to the counts', () => {
    const single = count(
      t.visits.filter((v) => v.started_at >= -5 * DAY && v.started_at < -4 * DAY),
      (v) => `${v.street_id} ${v.evidence}`,
    );
    const counted: Record<string, number> = {};
    for (const c of t.visit_counts)
      if (c.day === -5)
        counted[`${c.street_id} ${c.evidence}`] = (counted[`${c.street_id} ${c.evidence}`] ?? 0) + c.visits;
    expect(single).toEqual(counted);
  });

  it('fixes lie near the true path: noise to 30 m, 2 % thrown to 80 m, silence in about 15 % of units', () => {
    const { fixes } = city;
    const truth = new Map(
      t.demo_truths
        .filter((d) => d.kind === 'track')
        .map((d) => [d.key, d.truth as { fromS: number; path: number[]; silence: [number, number] | null }]),
    );
    const edges = new Map(t.road_edges.map((e) => [e.edge_id, e.geom]));
    const k = Math.cos((35.41 * Math.PI) / 180) * 111_320;
    let thrown = 0;
    let looked = 0;
    for (let i = 0; i < fixes.at.length; i += 37) {
      const track = truth.get(fixes.unitIds[fixes.unit[i]!]!)!;
      let clock = track.fromS;
      let at = 0;
      while (
        at + 3 < track.path.length &&
        clock + track.path[at + 1]! + track.path[at + 2]! + track.path[at + 4]! <= fixes.at[i]!
      ) {
        clock += track.path[at + 1]! + track.path[at + 2]!;
        at += 3;
      }
      const geom = edges.get(Math.abs(track.path[at]!))!;
      let gap = Infinity;
      for (let j = 0; j + 3 < geom.length; j += 2) {
        const [ax, ay, bx, by] = [geom[j]! / 1e7, geom[j + 1]! / 1e7, geom[j + 2]! / 1e7, geom[j + 3]! / 1e7];
        const [px, py] = [(fixes.lon[i]! / 1e6 - ax) * k, (fixes.lat[i]! / 1e6 - ay) * 110_950];
        const [dx, dy] = [(bx - ax) * k, (by - ay) * 110_950];
        const s = Math.max(0, Math.min(1, (px * dx + py * dy) / (dx * dx + dy * dy || 1)));
        gap = Math.min(gap, Math.hypot(px - s * dx, py - s * dy));
      }
      expect(gap).toBeLessThan(82);
      looked += 1;
      if (gap > 44) thrown += 1;
    }
    expect(looked).toBeGreaterThan(3000);
    expect(thrown / looked).toBeGreaterThan(0.002);
    expect(thrown / looked).toBeLessThan(0.02);
    const silent = [...truth.values()].filter((x) => x.silence).length / truth.size;
    expect(silent).toBeGreaterThan(0.1);
    expect(silent).toBeLessThan(0.2);
  });
});
