import { expect } from 'vitest';
import type { Page } from 'playwright-core';
import type { ShiftCoverage } from '../../server/coverage/report-contract.ts';
import type { RoadPasses, RoadWarnings } from '../../server/coverage/warning-contract.ts';
import type { Attendance, Roster } from '../../server/duty/contract.ts';
import type { Outages } from '../../server/simulation/contract.ts';
import type { Track, Units } from '../../server/tracking/contract.ts';
import type { UnitSilence } from '../../server/tracking/looks-contract.ts';
import type { HttpClient } from '../harness/http-client.ts';
import type { DemoClock } from './demo-clock.ts';
import type { Stage } from './stage.ts';

const MINUTE_MS = 60_000;
/** Patrols whose network is cut, and for how long; that of the vehicles that sweep roads is cut with it. */
const UNITS_CUT = 26;
const ROADS_LOOKED_AT = 12;
const CUT_MIN = 20;

type Warning = RoadWarnings['warnings'][number];

/** The local day in Shanghai. */
const localDay = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10);

/** What the story needs of its walk: a stage, who drives clock and network, who sets intervals. */
export interface CutWalk {
  stage: Stage;
  commander: HttpClient;
  admin: HttpClient;
  clock: DemoClock;
  open(page: Page, search: Record<string, string>): Promise<void>;
  picture(page: Page, name: string): Promise<unknown>;
}

/**
 * The network of 26 units is cut for 20 minutes of city time: patrols turn unknown and no street turns unseen, warnings
 * of roads whose vehicles are not heard of rise; late fixes heal the record and withdraw them, which says so. Answers
 * how many units were cut and how many warnings withdrawn.
 */
export async function walkNetworkCut(walk: CutWalk): Promise<{ cut: number; withdrawn: number }> {
  const { stage, commander, admin, clock } = walk;
  const page = await stage.signedIn('scheduler');
  await clock.set({ running: false });
  const ask = <T>(path: string): Promise<T> => stage.ask<T>(page, `/api/v1${path}`);
  const warnings = async (): Promise<Map<string, Warning>> =>
    new Map((await ask<RoadWarnings>('/coverage/warnings')).warnings.map((one) => [one.roadId, one]));
  const check = async (): Promise<void> => {
    await walk.open(page, { page: 'gaps', item: 'warnings' });
    await page.getByTestId('warnings-check').click();
    await page.locator('[data-testid=warnings-check][data-state=checked]').waitFor();
  };

  // Roads whose first pass is missing since some time, but not long enough for stage 2.
  await check();
  const first = await warnings();
  const roads = [...first.values()]
    .filter((one) => one.state === 'open' && one.stage === 1)
    .map((one) => one.roadId)
    .toSorted()
    .slice(0, ROADS_LOOKED_AT);
  expect(roads).toHaveLength(ROADS_LOOKED_AT);
  const now = await clock.now();
  const overdue = Math.max(
    ...roads.map((road) => (now - Date.parse(first.get(road)!.behindSince)) / MINUTE_MS),
  );
  // Intervals are the city's own: stage 2 comes a quarter of an hour from now.
  const stages = await admin.put('/api/v1/settings/coverage.warning_stages_min', {
    value: [30, Math.ceil(overdue) + 12, 240],
    source: '第四步行：本区操作规程',
  });
  expect(stages.status).toBe(200);

  // The cut: 26 patrols on the page, and the vehicles on the roads.
  const vehicles = (await ask<Units>('/units')).units
    .filter((unit) => unit.kind === 'sanitation_vehicle')
    .map((unit) => unit.unitId);
  await walk.open(page, { page: 'gaps', item: 'shift' });
  const drill = page.getByTestId('network-cut');
  await drill.locator('input').first().fill(`${UNITS_CUT}`);
  await page.getByTestId('network-cut-go').click();
  await expect.poll(() => drill.getAttribute('data-units')).toBe(`${UNITS_CUT}`);
  const cutAnswer = await commander.post<Outages>('/api/v1/simulation/outages', {
    minutes: CUT_MIN,
    unitIds: vehicles,
  });
  expect(cutAnswer.status).toBe(200);
  const cut = new Set(cutAnswer.body.outages.flatMap((one) => one.unitIds));
  const fromMs = Date.parse(cutAnswer.body.outages[0]!.from);
  const toMs = Date.parse(cutAnswer.body.outages.at(-1)!.to);
  const patrols = [...cut].filter((unitId) => !unitId.startsWith('W-'));
  expect(patrols).toHaveLength(UNITS_CUT);
  const cutSilences = async (): Promise<UnitSilence[]> =>
    (
      await ask<{ silences: UnitSilence[] }>(
        `/silences?from=${new Date(fromMs).toISOString()}&to=${new Date(Math.min(toMs, await clock.now())).toISOString()}`,
      )
    ).silences.filter(
      (one) => patrols.includes(one.unitId) && Date.parse(one.to) - Date.parse(one.from) > 15 * MINUTE_MS,
    );

  await clock.runUntil(toMs - 2.5 * MINUTE_MS);
  await expect
    .poll(async () => (await ask<Outages>('/simulation/outages')).heldFixes)
    .toBeGreaterThan(26 * 10);
  const { units } = await ask<Units>('/units');
  expect(units.filter((unit) => patrols.includes(unit.unitId)).map((unit) => unit.state)).toEqual(
    patrols.map(() => 'silent'),
  );
  expect(new Set((await cutSilences()).map((one) => one.unitId)).size).toBe(UNITS_CUT);
  // Silent is not absent: nobody of them is called so.
  const board = await ask<Attendance>('/attendance');
  const people = new Set(units.filter((unit) => cut.has(unit.unitId)).map((unit) => unit.personId));
  const members = board.members.filter((one) => people.has(one.personId));
  expect(members.length).toBeGreaterThan(0);
  expect(members.filter((one) => one.state === 'absent')).toEqual([]);
  expect(members.filter((one) => one.state === 'silent').length).toBeGreaterThan(0);

  // No street of theirs counts as unseen: visited, or unknown because of them.
  const roster = await ask<Roster>(`/rosters?from=${localDay(fromMs)}&to=${localDay(fromMs)}`);
  const unitOf = new Map(units.map((unit) => [unit.personId, unit.unitId]));
  const owed = (shiftId: string): Set<string> =>
    new Set(
      roster.rows
        .filter((row) => row.shiftId === shiftId && cut.has(row.unitId ?? unitOf.get(row.personId) ?? ''))
        .flatMap((row) => row.streetIds),
    );
  const busiest = [...new Set(roster.rows.map((row) => row.shiftId))].toSorted(
    (a, b) => owed(b).size - owed(a).size,
  )[0]!;
  const ours = owed(busiest);
  expect(ours.size).toBeGreaterThan(0);
  const during = await ask<ShiftCoverage>(`/coverage/shift?shift=${busiest}`);
  const states = (shift: ShiftCoverage) => shift.streets.filter((street) => ours.has(street.streetId));
  expect(states(during).filter((street) => street.state === 'not_visited')).toEqual([]);
  expect(states(during).some((street) => street.state === 'unknown')).toBe(true);
  await walk.open(page, { page: 'gaps', item: 'shift' });
  await page.getByTestId('shift-counts').waitFor();
  await page.getByTestId('shift-count-unknown').click();
  await stage.idle(page);
  await walk.picture(page, '5-cut-unknown');

  // Nobody hears of their passes: the warnings rise.
  await check();
  const risen = await warnings();
  const steps = (one: Warning | undefined) => one?.history.map((step) => `${step.event} ${step.stage}`);
  for (const road of roads) expect(steps(risen.get(road))).toEqual(['raised 1', 'raised 2']);
  await page.getByTestId('warning-count-stage2').click();
  await page.locator(`[data-road="${roads[0]}"] button`).first().click();
  await page.getByTestId('warning-detail').waitFor();
  await stage.idle(page);
  await walk.picture(page, '5-stage-2');

  // The network is back: what they kept comes late, and the record is put right.
  await clock.runUntil(toMs + 1.5 * MINUTE_MS);
  await expect
    .poll(() => ask<Outages>('/simulation/outages'), { timeout: 60_000 })
    .toMatchObject({ outages: [], heldFixes: 0, lostFixes: 0 });
  await expect.poll(cutSilences, { timeout: 60_000 }).toEqual([]);
  const heard = (unitId: string) =>
    commander.get<Track>(
      `/api/v1/units/${unitId}/track?${new URLSearchParams({ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), purpose: '补传核对' })}`,
    );
  expect((await heard(patrols[0]!)).body.fixes.length).toBeGreaterThan(10);
  const passesOf = async (road: string) =>
    (await ask<RoadPasses>(`/coverage/roads/${road}/passes`)).passes.filter(
      (pass) => pass.counted && cut.has(pass.unitId) && Date.parse(pass.endedAt) > fromMs,
    );
  await expect
    .poll(async () => (await Promise.all(roads.map(passesOf))).filter((list) => list.length > 0).length, {
      timeout: 150_000,
      interval: 1_000,
    })
    .toBeGreaterThanOrEqual(roads.length / 2);
  // More is known of their streets than before, one way or the other: late fixes may also take a visit back.
  const unknown = (shift: ShiftCoverage) =>
    states(shift).filter((street) => street.state === 'unknown').length;
  await expect
    .poll(async () => unknown(await ask<ShiftCoverage>(`/coverage/shift?shift=${busiest}`)), {
      timeout: 60_000,
    })
    .toBeLessThan(unknown(during));

  await check();
  const healed = await warnings();
  const withdrawn = roads.filter((road) => healed.get(road)!.state === 'withdrawn');
  expect(withdrawn.length).toBeGreaterThanOrEqual(roads.length / 2);
  for (const road of withdrawn) {
    expect(steps(healed.get(road))).toEqual(['raised 1', 'raised 2', 'withdrawn 2']);
    expect(healed.get(road)!.history.at(-1)!.reasonZh).toMatch(/撤回预警/);
    expect((await passesOf(road)).length).toBeGreaterThan(0);
  }
  // Asked again nothing changes: one warning a road and day.
  await check();
  expect([...(await warnings()).values()]).toEqual([...healed.values()]);
  await page.getByTestId('warning-count-withdrawn').click();
  await page.locator(`[data-road="${withdrawn[0]}"] button`).first().click();
  await page.locator('[data-testid=warning-detail] li[data-event=withdrawn]').waitFor();
  await page.getByTestId('warning-passes').waitFor();
  await stage.idle(page);
  await walk.picture(page, '5-withdrawn');
  await clock.set({ rate: 1, running: true });
  return { cut: patrols.length, withdrawn: withdrawn.length };
}
