import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import type { HourGap, HourGaps } from '../../server/balancing/gap-contract.ts';
import type { Plan, PlanHead } from '../../server/balancing/plan-contract.ts';
import type { Roster } from '../../server/duty/contract.ts';
import { describeEngines } from '../harness/engines.ts';
import { shoot } from './browser.ts';
import { openStage } from './stage.ts';
import type { Stage } from './stage.ts';

const NAME = '晚间补位';
const DAY_MS = 86_400_000;
/** Where others use the machine as well. */
const PATIENCE_MS = 280_000;
const POLL = { timeout: 30_000, interval: 100 };
/** The hours that nobody sees, and shifts of the demo city that last through them. */
const HOURS = { from: 19, to: 21 };
const EVENING = ['extended', 'campaign'];
const shifted = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T12:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** The scheduler's plan: a lane unseen in the evening, why, few changes, approved by another, closed, answered for. */
describeEngines('walk 5', (engine) => {
  let stage: Stage;
  let lane: HourGap;
  let view: Record<string, string> = {};
  let plan: Plan;
  let taker = '';
  beforeAll(async () => {
    stage = await openStage(engine);
  });
  afterEach(() => stage?.rest());
  afterAll(() => stage?.close());

  async function signedIn(login: string): Promise<Page> {
    const page = await stage.signedIn(login);
    page.setDefaultTimeout(PATIENCE_MS / 3);
    return page;
  }
  const picture = (page: Page, name: string) => shoot(page, `${engine}-walk5-${name}`);
  async function open(page: Page, search: Record<string, string>): Promise<void> {
    await page.goto(`${stage.service.url}/?${new URLSearchParams({ w: 'scheduling', ...view, ...search })}`);
  }
  const changes = async (page: Page): Promise<number> =>
    Number(await page.getByTestId('balance-desk').getAttribute('data-changes'));
  const change = (page: Page, subject: string) =>
    page.locator(`[data-testid=balance-change][data-subject="${subject}"]`);

  /** Unseen lanes without a shift in these hours whose officer has far more than the mean, the heaviest first. */
  async function lanesInNeed(page: Page): Promise<HourGap[]> {
    const { gaps } = await stage.ask<HourGaps>(page, '/api/v1/balance/gaps');
    const excess = ({ holder }: HourGap): number => holder!.minutes - holder!.gridMeanMinutes;
    return gaps
      .filter(
        ({ ready, reasons }) =>
          ready.length > 0 &&
          ['no_shift', 'overloaded'].every((one) => reasons.some(({ reason }) => reason === one)),
      )
      .sort((a, b) => excess(b) - excess(a));
  }

  it(
    'a lane unseen 19–21 h: why, three proposals with reasons, a lock, a dragged street, undo; submitted',
    { timeout: PATIENCE_MS },
    async () => {
      const page = await signedIn('scheduler');
      await open(page, {});
      await page.getByTestId('duty-link-hour-gaps').click();
      await page.getByTestId('gaps-list').waitFor();
      await stage.idle(page);
      const needy = await lanesInNeed(page);
      expect(needy.length).toBeGreaterThan(0);
      await picture(page, '1-unseen');

      // Where the officers of a grid leave room for three different plans.
      for (const one of needy.slice(0, 4)) {
        lane = one;
        // From straight above, near by: less to draw than the whole city.
        view = { v: `${lane.middle.join(',')},15.4,0,0` };
        await open(page, { page: 'hour-gaps' });
        await page.locator(`[data-testid=hour-gap][data-street="${lane.streetId}"]`).click();
        await page.getByTestId('lane-gap').waitFor();
        for (const reason of ['unseen', 'no_shift', 'overloaded', 'ready'])
          await page.locator(`[data-testid=gap-reason][data-reason=${reason}]`).waitFor();
        await stage.idle(page);
        await picture(page, '2-why');
        await page.getByTestId('gap-plan').click();
        await page.locator(`[data-testid=balance-aim][data-street="${lane.streetId}"]`).waitFor();
        await page.getByTestId('balance-ask').click();
        await page.getByTestId('balance-proposals').waitFor({ timeout: 120_000 });
        if ((await page.locator('.ant-slider-mark-text').count()) === 3) break;
      }
      expect(await page.locator('.ant-slider-mark-text').count()).toBe(3);
      const own = change(page, lane.streetId);
      await own.waitFor();
      const fewest = await changes(page);
      expect(await own.getByTestId('balance-reason').innerText()).toContain(`${HOURS.from}–${HOURS.to}`);
      for (const reason of await page.getByTestId('balance-reason').allInnerTexts())
        expect(reason.length).toBeGreaterThan(8);
      expect((await page.getByTestId('balance-certificate').innerText()).length).toBeGreaterThan(6);
      await stage.idle(page);
      await picture(page, '3-fewest');

      // The slider goes by keyboard, too.
      await page.getByTestId('balance-proposals').locator('[role=slider]').focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      await expect
        .poll(() => page.getByTestId('balance-proposals').getAttribute('data-chosen'), POLL)
        .toBe('2');
      await expect.poll(() => changes(page), POLL).toBeGreaterThan(fewest);
      const all = await changes(page);
      await own.waitFor();
      await picture(page, '4-best-balance');

      // One name for each street and slot: who holds the lane when, and which slots nobody can be named for.
      await own.getByTestId('held-when').locator('summary').click();
      await own.locator('[data-testid=held-span][data-why=own]').first().waitFor();
      const week = page.getByTestId('slots');
      expect(await week.getAttribute('data-broken')).toBe('0');
      await week.getByTestId('slot-conflicts').locator('summary').click();
      expect(await week.getByTestId('slot-conflict').first().innerText()).toMatch(/\d\d:\d\d–\d\d:\d\d/);
      await week.scrollIntoViewIfNeeded();
      await picture(page, '4b-one-holder-per-slot');
      await own.getByTestId('held-when').scrollIntoViewIfNeeded();
      await picture(page, '4c-who-holds-it-when');

      const other = page.locator(`[data-testid=balance-change]:not([data-subject="${lane.streetId}"])`);
      await other.last().getByTestId('change-lock').click();
      await expect.poll(() => changes(page), POLL).toBe(all - 1);
      await page.getByTestId('balance-locked').waitFor();

      await dragAStreet(page);
      await page.getByTestId('balance-undo').click();
      await expect.poll(() => changes(page), POLL).toBe(all - 1);

      const ready = lane.ready.map(({ personId }) => personId);
      await expect
        .poll(async () => ready.includes((await own.getAttribute('data-to')) ?? ''), POLL)
        .toBe(true);
      taker = (await own.getAttribute('data-to')) ?? '';
      await page.getByTestId('balance-name').fill(NAME);
      await page.getByTestId('balance-save').click();
      await page.locator('[data-testid=plan][data-state=draft]').waitFor();
      await page.getByTestId('plan-submit').click();
      await page.locator('[data-testid=plan][data-state=submitted]').waitFor();
      expect(await page.getByTestId('plan-approve').count()).toBe(0);
      await picture(page, '6-submitted');
    },
  );

  /** Picks a street up on the map, carries it over the map until it lies on another's, and lets it go. */
  async function dragAStreet(page: Page): Promise<void> {
    await change(page, lane.streetId).locator('button').first().click();
    await stage.idle(page);
    const before = await changes(page);
    const box = (await page.locator('.maplibregl-canvas').first().boundingBox())!;
    const side = (await page.locator('.side-page').boundingBox())!;
    const x = (side.x + side.width + box.x + box.width) / 2;
    const y = box.y + box.height / 2;
    const carried = page.getByTestId('balance-carried');
    const held = async (): Promise<boolean> => (await carried.count()) > 0;
    // The street is in the middle of what is free; the view is tilted, so it may lie a little lower or higher.
    for (let turn = 0; turn < 12 && !(await held()); turn += 1) {
      const at = y + (turn % 2 === 0 ? -1 : 1) * 6 * Math.ceil(turn / 2);
      await page.mouse.move(x, at);
      await page.mouse.down();
      await page.mouse.move(x + 8, at, { steps: 3 });
      if (!(await held())) await page.mouse.up();
    }
    await carried.waitFor();
    for (let turn = 1; turn <= 30; turn += 1) {
      const angle = turn * 0.9;
      await page.mouse.move(x + 12 * turn * Math.cos(angle), y + 8 * turn * Math.sin(angle));
      const target = await carried.getAttribute('data-target');
      const street = await carried.getAttribute('data-street');
      const holder = (await change(page, street ?? '').count())
        ? await change(page, street!).getAttribute('data-to')
        : null;
      if (target !== '' && target !== holder && target !== lane.holder!.personId) break;
    }
    await page.getByTestId('balance-target').waitFor();
    await page.mouse.up();
    await carried.waitFor({ state: 'detached' });
    await page.locator('[data-testid=balance-loads] li[data-changed=true]').first().waitFor();
    await expect
      .poll(async () => Number(await page.getByTestId('balance-took').getAttribute('data-ms')), POLL)
      .toBeLessThan(1000);
    await stage.idle(page);
    await picture(page, '5-dragged');
    const dragged = await changes(page);
    expect(Math.abs(dragged - before)).toBeLessThanOrEqual(1);
    await page.getByTestId('balance-undo').click();
    await expect.poll(() => changes(page), POLL).toBe(before);
    await page.getByTestId('balance-redo').click();
    await expect.poll(() => changes(page), POLL).toBe(dragged);
  }

  it(
    'another role approves it from Monday; the roster goes out as Excel and PDF per grid and person',
    { timeout: PATIENCE_MS },
    async () => {
      const page = await signedIn('commander');
      await open(page, { page: 'plans' });
      await page.getByTestId('plan-line').first().click();
      await page.getByTestId('plan').waitFor();
      // Walked again, it finds the plan approved.
      if ((await page.getByTestId('plan').getAttribute('data-state')) === 'submitted')
        await page.getByTestId('plan-approve').click();
      await page.locator('[data-testid=plan][data-state=approved]').waitFor();
      await page.getByTestId('plan-effective').waitFor();
      const [head] = await stage.ask<PlanHead[]>(page, '/api/v1/balance/plans');
      plan = await stage.ask<Plan>(page, `/api/v1/balance/plans/${head!.planId}`);
      expect(plan).toMatchObject({ name: NAME, state: 'approved', applied: true });
      expect(new Date(`${plan.effectiveFrom}T00:00:00Z`).getUTCDay()).toBe(1);
      await page.getByTestId('plan-compare').click();
      await page.locator('.ant-select-dropdown:visible .ant-select-item-option').first().click();
      await page.getByTestId('plan-numbers').waitFor();
      await stage.idle(page);
      await picture(page, '7-approved');
      for (const of of [lane.gridZh, plan.evaluation.explained.find(({ toId }) => toId === taker)!.toZh]) {
        await page.getByTestId('plan-papers-of').locator('input').fill(of);
        // Another list may still be closing: the option that says what was asked for.
        await page
          .locator('.ant-select-dropdown:visible .ant-select-item-option')
          .filter({ hasText: of })
          .first()
          .click();
        for (const [kind, begin] of [
          ['xlsx', 'PK'],
          ['pdf', '%PDF'],
        ] as const) {
          const href = await page.getByTestId(`plan-${kind}`).getAttribute('href');
          expect(href).toMatch(of === lane.gridZh ? /grid=G/ : /person=E/);
          const file = await page.evaluate(async (url) => {
            const answer = await fetch(url);
            const bytes = new Uint8Array(await answer.arrayBuffer());
            return {
              status: answer.status,
              size: bytes.length,
              begin: String.fromCharCode(...bytes.slice(0, 4)),
            };
          }, href!);
          expect(file.status).toBe(200);
          expect(file.begin.startsWith(begin)).toBe(true);
          expect(file.size).toBeGreaterThan(2000);
        }
      }
    },
  );

  it(
    'the simulator’s next evening on duty closes the gap; who answered for the lane is right on both dates',
    { timeout: PATIENCE_MS },
    async () => {
      const page = await signedIn('scheduler');
      const monday = plan.effectiveFrom!;
      const { rows } = await stage.ask<Roster>(
        page,
        `/api/v1/rosters?from=${monday}&to=${shifted(monday, 6)}`,
      );
      const duties = rows.filter(({ personId, shiftId }) => personId === taker && EVENING.includes(shiftId));
      expect(duties.length).toBeGreaterThan(0);
      expect(duties.every(({ streetIds }) => streetIds.includes(lane.streetId))).toBe(true);
      const units = new Set(duties.map(({ unitId }) => unitId));
      await open(page, { page: 'hour-gaps', item: `${lane.streetId}:${HOURS.from}-${HOURS.to}` });
      await page.getByTestId('lane-gap').waitFor();

      // The demo clock is set forwards to evenings on which the new holder works, and then ten minutes at a time:
      // short steps are played, not jumped over.
      const clock = (body: object) =>
        page.evaluate(async (sent) => {
          const { csrfToken } = (await (await fetch('/api/v1/session')).json()) as { csrfToken: string };
          const answer = await fetch('/api/v1/clock', {
            method: 'PUT',
            headers: { 'content-type': 'application/json', 'x-csrf-token': csrfToken },
            body: JSON.stringify(sent),
          });
          return { status: answer.status, now: ((await answer.json()) as { now: string }).now };
        }, body);
      const seenBy = async (): Promise<boolean> => {
        const found = await stage.ask<{ unitId: string | null; endedAt: string }[]>(
          page,
          `/api/v1/visits?street=${lane.streetId}&from=${encodeURIComponent(`${monday}T00:00:00+08:00`)}`,
        );
        return found.some(({ unitId, endedAt }) => {
          const hour = (new Date(endedAt).getUTCHours() + 8) % 24;
          return unitId !== null && units.has(unitId) && hour >= HOURS.from && hour < HOURS.to;
        });
      };
      let closed = false;
      for (const day of [...new Set(duties.map((duty) => duty.day))].sort()) {
        const end = Date.parse(`${day}T${HOURS.to}:10:00+08:00`);
        let { now } = await clock({ jumpTo: `${day}T${HOURS.from - 1}:50:00+08:00`, rate: 60 });
        while (!closed && Date.parse(now) < end) {
          const from = Date.parse(now);
          await expect
            .poll(
              async () => Date.parse((await stage.ask<{ now: string }>(page, '/api/v1/clock')).now) - from,
              {
                interval: 300,
                timeout: 30_000,
              },
            )
            .toBeGreaterThan(120_000);
          ({ now } = await clock({ jumpTo: new Date(from + 12 * 60_000).toISOString() }));
          closed = await seenBy();
        }
        if (closed) break;
      }
      await clock({ rate: 1 });
      expect(closed).toBe(true);
      await expect
        .poll(async () => Number(await page.getByTestId('lane-gap').getAttribute('data-days-seen')), {
          timeout: 30_000,
        })
        .toBeGreaterThan(0);
      await stage.idle(page);
      await picture(page, '8-closed');

      // "Who answered for this lane on the 3rd?", and on the day before the plan.
      const third = [0, 1]
        .map((months) => {
          const [year, month] = monday.split('-').map(Number) as [number, number];
          return new Date(Date.UTC(year, month - 1 + months, 3)).toISOString().slice(0, 10);
        })
        .find((day) => day >= monday)!;
      const officer = async (day: string): Promise<string | null> => {
        await page.getByTestId('who-day').fill(day);
        await page.locator(`[data-testid=who-answered][data-day="${day}"]`).waitFor();
        const row = page.locator('[data-testid=who-row][data-role=section_officer]');
        expect(await row.count()).toBe(1);
        return row.getAttribute('data-person');
      };
      await page.locator('[data-testid=who-row][data-role=section_officer]').first().waitFor();
      expect(await officer(third)).toBe(taker);
      await picture(page, '9-on-the-third');
      expect(await officer(shifted(monday, -1))).toBe(lane.holder!.personId);

      // And at 19:30? The new holder on an evening of his; another of the grid, or nobody, while he is off.
      const at = async (day: string, time: string) => {
        await page.getByTestId('who-day').fill(day);
        await page.getByTestId('who-time').fill(time);
        const then = page.locator(`[data-testid=who-then][data-day="${day}"][data-time="${time}"]`);
        await then.waitFor();
        return {
          person: await then.getAttribute('data-person'),
          why: await then.getAttribute('data-why'),
          recorded: await then.getAttribute('data-recorded'),
        };
      };
      const evening = duties.map((duty) => duty.day).sort()[0]!;
      expect(await at(evening, '19:30')).toEqual({ person: taker, why: 'own', recorded: 'true' });
      await picture(page, '10-at-half-past-seven');
      const morning = await at(evening, '07:00');
      expect(morning.recorded).toBe('true');
      expect(['pair', 'chosen', 'nobody']).toContain(morning.why);
      expect(morning.person).not.toBe(taker);
      const before = await at(shifted(monday, -1), '19:30');
      expect(before.recorded).toBe('false');
      expect(before.why === 'own').toBe(before.person === lane.holder!.personId);
    },
  );
});
