import { writeFileSync } from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { writeWorkbook } from '../../server/documents/workbook.ts';
import type { Attendance, Roster } from '../../server/duty/contract.ts';
import { describeEngines } from '../harness/engines.ts';
import { openBrowser, shoot } from './browser.ts';
import { openStage } from './stage.ts';
import type { Stage } from './stage.ts';

const DAY_MS = 86_400_000;

/** The scheduler: who should be there, who is, and what was really seen. */
describeEngines('walk 4', (engine) => {
  let stage: Stage;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'xw-walk4-'));
    stage = await openStage(engine);
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
  });
});
