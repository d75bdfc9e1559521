import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import type { GapList, ShiftCoverage } from '../../server/coverage/report-contract.ts';
import { writeWorkbook } from '../../server/documents/workbook.ts';
import type { Attendance, Roster } from '../../server/duty/contract.ts';
import type { GridStaff } from '../../server/people/contract.ts';
import type { Track, Units } from '../../server/tracking/contract.ts';
import { describeEngines } from '../harness/engines.ts';
import { createHttpClient } from '../harness/http-client.ts';
import type { HttpClient } from '../harness/http-client.ts';
import { openBrowser, shoot } from './browser.ts';
import { demoClock } from './demo-clock.ts';
import type { DemoClock } from './demo-clock.ts';
import { walkNetworkCut } from './network-cut.ts';
import { openStage } from './stage.ts';
import type { Stage } from './stage.ts';

const DAY_MS = 86_400_000;

/** The scheduler: who should be there, who is, and what was really seen. */
describeEngines('walk 4', (engine) => {
  let stage: Stage;
  let folder: string;
  /** Those behind the walk: who drives the demo clock and the network, and who sets intervals. */
  let commander: HttpClient;
  let admin: HttpClient;
  let clock: DemoClock;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'xw-walk4-'));
    stage = await openStage(engine);
    commander = createHttpClient(stage.service.url);
    await commander.login('commander');
    clock = demoClock(commander);
    admin = createHttpClient(stage.service.url);
    await admin.login('admin');
  });
  afterEach(() => stage?.rest());
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await stage?.close();
  });

  const picture = (page: Page, name: string) => shoot(page, `${engine}-walk4-${name}`);

  async function open(page: Page, search: Record<string, string>): Promise<void> {
    await page.goto(`${stage.service.url}/?${new URLSearchParams({ w: 'scheduling', ...search })}`);
  }

  it('the week’s roster goes in as Excel; what cannot be read is listed; undo brings the old one back', async () => {
    const page = await stage.signedIn('scheduler');
    await open(page, { page: 'rosters' });
    await page.getByTestId('roster-table').waitFor();
    const [from = '', to = ''] = (await page.getByTestId('roster-week').innerText()).split(' — ');
    const before = await stage.ask<Roster>(page, `/api/v1/rosters?from=${from}&to=${to}`);
    const day = new Date(Date.parse(to)).toISOString().slice(0, 10);
    const [one, other] = before.rows.filter((row) => row.day === day);
    const file = join(folder, '排班表.xlsx');
    writeFileSync(
      file,
      await writeWorkbook([
        {
          name: '排班表',
          columns: ['工号', '姓名', day].map((header) => ({ header, key: header })),
          rows: [
            {
              工号: one!.personId,
              姓名: one!.nameZh,
              [day]: one!.shiftId === 'mobile' ? '正常班' : '机动班',
            },
            { 工号: other!.personId, 姓名: other!.nameZh, [day]: '早早班' },
            { 工号: 'P999', 姓名: '查无此人', [day]: '正常班' },
          ],
        },
      ]),
    );
    await page.getByTestId('roster-file').setInputFiles(file);
    await page.getByTestId('roster-send').click();
    await page.locator('[data-testid=roster-report][data-state=loaded]').waitFor();
    expect(await page.locator('[data-testid=roster-refused] li').count()).toBe(2);
    await page.getByText('早早班').first().waitFor();
    const cell = page.locator(`tr[data-person="${one!.personId}"] td[data-day="${day}"]`);
    await expect.poll(() => cell.innerText()).not.toContain(one!.shiftZh);
    await picture(page, '1-roster');
    await page.getByText('导入记录').click();
    await page.getByTestId('roster-undo').click();
    await expect.poll(() => cell.innerText()).toContain(one!.shiftZh);
  });

  it('the attendance board keeps silent and absent apart, and its numbers are those of the grid’s card', async () => {
    const page = await stage.signedIn('scheduler');
    await open(page, { page: 'attendance' });
    await page.getByTestId('attendance-board').waitFor();
    const board = await stage.ask<Attendance>(page, '/api/v1/attendance');
    await page.getByTestId('attendance-all-on_post').click();
    await page.getByTestId('attendance-members').waitFor();
    await picture(page, '2-attendance');
    const { rostered, ...parts } = board.totals;
    expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBe(rostered);
    expect(board.totals.silent + board.totals.absent).toBeGreaterThanOrEqual(0);
    const grid = board.grids.toSorted((a, b) => b.counts.onPost - a.counts.onPost)[0]!;
    await page.getByTestId(`attendance-${grid.gridId}-on_post`).click();
    await expect
      .poll(() => page.getByTestId('attendance-member').count())
      .toBe(Number(await page.getByTestId(`attendance-${grid.gridId}-on_post`).innerText()));
  });

  it('a click on a grid: its staff, and counts that equal the table beside it', async () => {
    // From here the city stands still until the network is cut, so that what is asked twice is the same.
    await clock.set({ running: false });
    const page = await stage.signedIn('scheduler');
    const board = await stage.ask<Attendance>(page, '/api/v1/attendance');
    const { gridId } = board.grids.toSorted((a, b) => b.counts.onPost - a.counts.onPost)[0]!;
    await open(page, { sel: `grids~${gridId}` });
    await page.getByTestId('card-staff-counts').waitFor();
    await page.getByTestId('staff-counts').waitFor();
    const staff = await stage.ask<GridStaff>(page, `/api/v1/grids/${gridId}/staff`);
    expect(staff.counts.onPost).toBeGreaterThan(0);
    for (const [state, count] of [
      ['on_post', staff.counts.onPost],
      ['silent', staff.counts.silent],
      ['absent', staff.counts.absent],
    ] as const) {
      expect(await page.getByTestId(`card-staff-${state}`).locator('b').first().innerText()).toBe(`${count}`);
      expect(await page.locator(`[data-testid=staff-counts] [data-state=${state}] b`).innerText()).toBe(
        `${count}`,
      );
      expect(await page.locator(`[data-testid=grid-staff-row][data-state=${state}]`).count()).toBe(count);
    }
    await page.getByTestId('card-staff-on_post').click();
    await expect.poll(() => page.getByTestId('card-staff-person').count()).toBe(staff.counts.onPost);
    await stage.idle(page);
    await picture(page, '3-grid');
  });

  it('an officer’s planned and actual route: a purpose is asked, and the look is recorded', async () => {
    const page = await stage.signedIn('commander');
    const { units } = await stage.ask<Units>(page, '/api/v1/units');
    const rows = await stage.ask<Attendance>(page, '/api/v1/attendance');
    const onPost = new Set(rows.members.filter((one) => one.state === 'on_post').map((one) => one.personId));
    const officer = units.find(
      (unit) => unit.kind === 'officer' && unit.onDuty && onPost.has(unit.personId ?? ''),
    )!;
    // What was walked since midnight comes in beside the live positions: wait for the morning of this officer.
    const at = await clock.now();
    const span = { from: new Date(at - 3.5 * 3_600_000).toISOString(), to: new Date(at).toISOString() };
    const walked = async (): Promise<number> => {
      const look = new URLSearchParams({ ...span, purpose: '等待补传' });
      return (await commander.get<Track>(`/api/v1/units/${officer.unitId}/track?${look}`)).body.fixes.length;
    };
    await expect.poll(walked, { timeout: 100_000, interval: 2_000 }).toBeGreaterThan(20);
    await page.goto(
      `${stage.service.url}/?${new URLSearchParams({
        w: 'command',
        page: 'unit-route',
        who: officer.unitId,
        span: `${span.from}~${span.to}`,
      })}`,
    );
    await page.getByTestId('look-purpose').waitFor();
    expect(await page.getByTestId('route').count()).toBe(0);
    const purpose = `第四步行抽查 ${engine}`;
    await page.getByTestId('look-purpose').fill(purpose);
    await page.getByTestId('look-go').click();
    await page.locator(`[data-testid=route][data-unit="${officer.unitId}"]`).waitFor();
    await page.getByTestId('look-recorded').waitFor();
    expect(Number(await page.getByTestId('route').getAttribute('data-fixes'))).toBeGreaterThan(20);
    expect(await page.getByTestId('route-street').count()).toBeGreaterThan(0);
    await stage.idle(page);
    await picture(page, '4-route');
    const { body } = await admin.get<{ entries: { action: string; subject: string; detail: object }[] }>(
      '/api/v1/audit?stream=tracks&limit=20',
    );
    const look = body.entries.find((entry) => JSON.stringify(entry.detail).includes(purpose));
    expect(look).toMatchObject({ action: 'track.read' });
    expect(JSON.stringify(look)).toContain(officer.unitId);
  });

  it('the network of 26 units is cut for 20 minutes: unknown, never unseen; late fixes heal it, warnings rise and are withdrawn', async () => {
    const { cut, withdrawn } = await walkNetworkCut({ stage, commander, admin, clock, open, picture });
    expect(cut).toBe(26);
    expect(withdrawn).toBeGreaterThan(0);
  }, 300_000);

  it('a steward without a terminal checks in on a phone: the lane counts as seen', async () => {
    const page = await stage.signedIn('scheduler');
    await open(page, { page: 'plates' });
    await page.getByTestId('plates-streets').click();
    await page.getByTestId('plates-table').waitFor();
    await page.getByTestId('card-person').click();
    await page.locator('.ant-select-dropdown:visible .ant-select-item-option').first().click();
    await page.getByTestId('card-issue').click();
    await page.getByTestId('card-shown').waitFor();
    await picture(page, '6-plates');
    const card = await page.getByTestId('card-link').getAttribute('href');
    const plate = await page.getByTestId('plate-link').first().getAttribute('href');
    const subject = await page.locator('tr[data-subject]').first().getAttribute('data-subject');

    const phone = await openBrowser(stage.service.url, { width: 390, height: 844 });
    stage.met.push(phone);
    await phone.page.goto(card!);
    await phone.page.getByTestId('checkin').waitFor();
    await phone.page.goto(`${stage.service.url}${plate}`);
    await phone.page.getByTestId('checkin-person').waitFor();
    expect(phone.page.url()).not.toContain('card=');
    await phone.page.getByTestId('checkin-during').click();
    const done = phone.page.getByTestId('checkin-done');
    await done.waitFor();
    expect(await done.getAttribute('data-result')).toBe('counted');
    await shoot(phone.page, `${engine}-walk4-6-phone`);
    const visits = await stage.ask<{ evidence: string; endedAt: string }[]>(
      page,
      `/api/v1/visits?street=${subject}`,
    );
    expect(visits[0]?.evidence).toBe('qr');
    expect(Date.now() - Date.parse(visits[0]!.endedAt)).toBeLessThan(DAY_MS * 2);

    // The lane counts as seen by that evidence alone, and the board shows what GPS alone would say.
    const shift = await stage.ask<ShiftCoverage>(page, '/api/v1/coverage/shift');
    const lane = shift.streets.find((street) => street.streetId === subject)!;
    expect(lane.state).toBe('visited');
    expect(lane.visitIds).toContain(
      (await stage.ask<{ visitId: string }[]>(page, `/api/v1/visits?street=${subject}`))[0]!.visitId,
    );
    await open(page, { page: 'gaps', item: 'shift' });
    const count = async (state: string): Promise<number> =>
      Number(await page.getByTestId(`shift-count-${state}`).getAttribute('data-count'));
    await page.getByTestId('shift-counts').waitFor();
    const counted = await count('visited');
    await page.getByTestId('evidence-gps').click();
    await page.locator('[data-testid=shift-counts][data-evidence=gps]').waitFor();
    expect(await count('visited')).toBeLessThan(counted);
    const total = (await count('visited')) + (await count('not_visited')) + (await count('unknown'));
    expect(total).toBe(shift.streets.length);
    await stage.idle(page);
    await picture(page, '6-gps-only');
    await open(page, { page: 'gaps', item: `shift:${subject}` });
    await page.locator('[data-testid=visit-row][data-evidence=qr]').first().waitFor();
    await page.locator('[data-testid=visit-row][data-evidence=qr] button').first().click();
    await page.getByTestId('visit-detail').waitFor();
    await picture(page, '6-evidence');
  });

  it('tonight’s gaps are ranked with reasons, and each leads to the visits behind it', async () => {
    const page = await stage.signedIn('scheduler');
    const { shift } = await stage.ask<GapList>(page, '/api/v1/coverage/gaps');
    const tonight = shift.shifts.toSorted((a, b) => a.to.localeCompare(b.to)).at(-1)!;
    await open(page, { page: 'gaps', item: 'gaps' });
    await page.getByTestId('gap-list').waitFor();
    await page.getByTestId('shift-choice').click();
    await page.locator('.ant-select-dropdown:visible').getByText(tonight.nameZh).first().click();
    const list = await stage.ask<GapList>(page, `/api/v1/coverage/gaps?shift=${tonight.shiftId}`);
    expect(list.shift.shiftId).toBe(tonight.shiftId);
    expect(list.gaps.length).toBeGreaterThan(5);
    await expect
      .poll(() => page.getByTestId('gap-row').first().getAttribute('data-street'))
      .toBe(list.gaps[0]!.streetId);
    list.gaps.forEach((gap, i) => {
      expect(gap.rank).toBe(i + 1);
      expect(gap.reasons.length).toBeGreaterThan(0);
      expect(gap.reasons.reduce((sum, one) => sum + one.points, 0)).toBeCloseTo(gap.score, 1);
      if (i > 0) expect(gap.score).toBeLessThanOrEqual(list.gaps[i - 1]!.score);
    });
    const row = page.getByTestId('gap-row').first();
    expect(await row.getByTestId('gap-reason').count()).toBe(list.gaps[0]!.reasons.length);
    await stage.idle(page);
    await picture(page, '7-gaps');
    await row.click();
    await page.locator(`[data-testid=street-visits][data-street="${list.gaps[0]!.streetId}"]`).waitFor();
    await page.getByTestId('street-figures').waitFor();

    // What no terminal tells of is told here: a log with its photo, and a register of which one row cannot be read.
    await page.getByTestId('tell-visit-open').click();
    const photo = await page.screenshot({ clip: { x: 600, y: 200, width: 400, height: 300 } });
    await page
      .getByTestId('tell-photo')
      .setInputFiles({ name: '门前.png', mimeType: 'image/png', buffer: photo });
    await page.getByTestId('tell-note').fill('门前已清理');
    await page.getByTestId('tell-send').click();
    await page.locator('[data-testid=tell-answer][data-counted=true]').waitFor();
    await page.locator('[data-testid=visit-row][data-evidence=photo] button').first().click();
    await page.locator('.visit-photo').waitFor();
    await picture(page, '7-photo');
    await open(page, { page: 'gaps', item: 'shift' });
    await page.getByTestId('visit-register-open').click();
    const hour = new Date((await clock.now()) + 7 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
    const sheet = `街巷,开始,备注\n${list.gaps[0]!.streetId},${hour},台账\n无此街,${hour},`;
    await page
      .getByTestId('visit-register-file')
      .setInputFiles({ name: '台账.csv', mimeType: 'text/csv', buffer: Buffer.from(sheet) });
    await page.getByTestId('visit-register-send').click();
    const report = page.locator('[data-testid=visit-register-report][data-loaded="1"]');
    await report.waitFor();
    expect(await report.locator('li').allInnerTexts()).toEqual([expect.stringContaining('无此街')]);
  });

  it('nothing was asked of anybody else, and no page failed', () => {
    for (const { strays, errors } of stage.met) {
      expect(strays).toEqual([]);
      expect(errors).toEqual([]);
    }
  });
});
