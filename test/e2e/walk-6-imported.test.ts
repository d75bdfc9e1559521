import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { ROOT } from '../architecture/source-files.ts';
import type { Ground } from '../../server/balancing/contract.ts';
import { readPdf } from '../harness/read-pdf.ts';
import { importStaff } from './imported-staff.ts';
import { importTown } from './imported-town.ts';
import type { ImportedTown } from './imported-town.ts';
import { meanLuminance, readPixels } from './pixels.ts';
import { MIDDLE_PX, screenHand } from './screen-hand.ts';
import { openStage } from './stage.ts';
import type { Stage } from './stage.ts';

const STORY_MS = 240_000;
/** What each room says where it knows nothing. */
const SAID: Record<string, Record<string, RegExp>> = {
  scheduler: {
    balance: /没有人员，无从均衡/,
    'hour-gaps': /没有任何到访记录[\s\S]*无从得知/,
    plans: /还没有方案/,
    rosters: /没有/,
    attendance: /没有人员与排班，无从得知谁在岗/,
    plates: /还没有签到牌/,
    gaps: /没有班次，无从判断/,
  },
  commander: {
    terminals: /没有/,
    fences: /没有/,
    replay: /还没有回放/,
    presence: /还没有查询/,
    reviews: /没有/,
  },
};
const PICTURED = new Set(['balance', 'hour-gaps', 'attendance', 'rosters', 'terminals', 'reviews']);
const BROKEN = /NaN|undefined|\bnull\b|\[object/;

/** The rooms of a city that is made of files (the numbers are those of screen-points.md). What it has not, it says. */
describe('walk 6 · an imported city', () => {
  let stage: Stage;
  let town: ImportedTown;
  let city = '';
  const measured: Record<string, unknown> = {};
  const hand = screenHand(() => stage);
  const picture = (page: Page, point: string) => hand.picture(page, `${point}-imported`);

  beforeAll(async () => {
    stage = await openStage('embedded');
    town = await importTown(stage.service.url);
    city = String(town.cityId);
  });
  afterEach(() => stage?.rest());
  afterAll(async () => {
    mkdirSync(join(ROOT, 'test/out'), { recursive: true });
    writeFileSync(join(ROOT, 'test/out/walk6-imported.json'), JSON.stringify(measured, null, 2));
    await stage?.close();
  });

  it(
    '1, 2, 3, 15: it opens whole and oblique beside the panel; its period is played; it says that nobody reports',
    async () => {
      const page = await hand.opened('commander', { w: 'command', city });
      expect(await page.getByTestId('synthetic-mark').count()).toBe(0);
      const panel = page.getByTestId('panel');
      expect(await panel.innerText()).not.toMatch(BROKEN);
      expect(((await panel.boundingBox())?.width ?? 0) / 1280).toBeLessThan(0.35);
      const [, , , pitch = 0] = (new URL(page.url()).searchParams.get('v') ?? '').split(',').map(Number);
      expect(pitch).toBeGreaterThanOrEqual(40);
      const shot = await picture(page, '01-first-screen');
      expect(shot.colours).toBeGreaterThan(40);

      expect(await page.getByTestId('legend-units').count()).toBe(0);

      const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
      await hand.go(page, {
        w: 'command',
        city,
        cases: '1',
        t: `${day(14)}T16:00:00Z~${day(7)}T16:00:00Z`,
      });
      await page.getByTestId('cases-total').waitFor();
      const period = await page.getByTestId('period').innerText();
      const legend = () => page.getByTestId('legend-cases').innerText();
      const before = await legend();
      await page.getByTestId('play').click();
      let blank = 0;
      const until = Date.now() + 4_000;
      while (Date.now() < until)
        for (const part of ['cases-total', 'legend-cases', 'period', 'clock'])
          if ((await page.getByTestId(part).count()) === 0) blank += 1;
      await page.getByTestId('play').click();
      expect(blank).toBe(0);
      expect(await page.getByTestId('period').innerText()).not.toBe(period);
      await expect.poll(legend).not.toBe(before);
      await stage.idle(page);
      await picture(page, '15-played');
    },
    STORY_MS,
  );

  it(
    '10, 11, 14: a zone stands up to its limit, what is above it says +3.2 m, a site in it is judged with metres and ε',
    async () => {
      const [lng, lat] = town.middle;
      const v = (zoom: number, pitch: number) => `${lng},${lat},${zoom},${pitch},-20`;
      const page = await hand.opened('planner', { w: 'permits', city, v: v(17.6, 58) });
      const legend = page.getByTestId('legend-zones');
      expect(await legend.innerText()).toMatch(/限高[\s\S]*±ε/);
      await page.mouse.move(MIDDLE_PX.x, MIDDLE_PX.y - 12);
      const tip = page.locator('[data-map-tip]');
      await tip.waitFor();
      expect(await tip.innerText()).toMatch(/15\.2 m.*\+3\.2 m/);
      await picture(page, '10-zone');

      const ring = [[-60, -20], [-30, -20], [-30, 10], [-60, 10]]
        .map(([east, north]) => `${(lng + east! / 90_700).toFixed(7)},${(lat + north! / 110_950).toFixed(7)}`)
        .join(';'); // prettier-ignore
      await hand.go(page, { w: 'permits', city, v: v(17.2, 45), site: ring, h: '15.2', acc: 'rtk' });
      await page.getByTestId('check-run').click();
      await page.getByTestId('verdict').waitFor({ timeout: 30_000 });
      const verdict = await page.getByTestId('verdict').innerText();
      expect(verdict).toMatch(/ε \d+\.\d\d m/);
      expect(verdict).toMatch(/泗滨书院建设控制地带/);
      expect(verdict).not.toMatch(BROKEN);
      measured['verdict'] = await page.getByTestId('verdict-outcome').getAttribute('data-outcome');
      await stage.idle(page);
      await picture(page, '11-margin');
    },
    STORY_MS,
  );

  it(
    '9, 17, 19: what needs people, rosters, visits or terminals says that there are none, and what to do',
    async () => {
      const seen: Record<string, string> = {};
      for (const [login, rooms] of Object.entries(SAID)) {
        const page = await stage.signedIn(login);
        for (const [name, words] of Object.entries(rooms)) {
          await page.goto(`${stage.service.url}/?${new URLSearchParams({ city, tables: '1', page: name })}`);
          const room = page.locator('.side-page, .page').last();
          await room.getByText(words).first().waitFor({ timeout: 60_000 });
          await expect
            .poll(() => page.locator('.bones:visible').count(), { timeout: 60_000, message: name })
            .toBe(0);
          seen[name] = (await room.innerText()).replaceAll(/\s+/g, ' ');
          expect(seen[name], name).not.toMatch(BROKEN);
          if (PICTURED.has(name)) await picture(page, `19-${name}`);
        }
        await stage.rest();
      }
      measured['rooms'] = seen;
    },
    STORY_MS,
  );

  it(
    '18, 20: the wall has no numbers that nobody knows; paper names the source and bears no synthetic mark',
    async () => {
      const page = await hand.opened('commander', { w: 'command', city, cases: '1' });
      const pdf = await readPdf(await page.pdf({ preferCSSPageSize: true, printBackground: true }));
      const text = pdf.text.replaceAll('\n', '');
      expect(pdf.pages).toHaveLength(1);
      for (const word of ['泗滨', '北', 'CGCS2000', 'EPSG:4548', '来源', 'streets.geojson', /\d+ (米|公里)/])
        expect(text).toMatch(word);
      expect(text).not.toMatch(/合成示范|synthetic/i);
      await page.setViewportSize({ width: 3840, height: 1080 });
      await page.goto(`${stage.service.url}/?w=command&city=${city}&page=wall`);
      await page.getByTestId('wall-numbers').waitFor();
      await stage.idle(page);
      const wall = await page.getByTestId('wall').innerText();
      expect(wall).not.toMatch(BROKEN);
      expect(wall).toMatch(/没有排班/);
      expect(wall).toMatch(/没有接入终端/);
      const shot = await picture(page, '18-wall');
      expect(meanLuminance(readPixels(shot.path))).toBeLessThan(0.12);
    },
    STORY_MS,
  );

  it(
    '17: with people, shifts, a roster and who answers for what out of files, a street is dragged from one to another',
    async () => {
      const staff = await importStaff(stage.service.url, town.cityId, Date.now());
      const page = await hand.opened('scheduler', { w: 'scheduling', city, page: 'balance' });
      const desk = page.getByTestId('balance-desk');
      await desk.waitFor();
      const ground = await stage.ask<Ground>(page, `/api/v1/balance/ground?kind=sections&city=${city}`);
      expect(ground.holders).toHaveLength(2 * staff.officers.size);
      expect(ground.streets.every(({ holderId }) => holderId !== null)).toBe(true);
      const changes = async (): Promise<number> => Number(await desk.getAttribute('data-changes'));
      const loadOf = async (holderId: string): Promise<string> =>
        page
          .locator(`[data-testid=balance-loads] li[data-holder="${holderId}"] .load-value b`)
          .first()
          .innerText();

      await page.getByTestId('balance-ask').click();
      await page.getByTestId('balance-proposals').waitFor({ timeout: 120_000 });
      expect(await changes()).toBeGreaterThan(0);
      for (const reason of await page.getByTestId('balance-reason').allInnerTexts())
        expect(reason.length).toBeGreaterThan(8);
      const proposed = await changes();

      // A street that its heavier officer keeps, beside one of somebody else.
      const kept = new Set(await page.locator('[data-testid=balance-change]').evaluateAll((all) => all.map((one) => one.getAttribute('data-subject')))); // prettier-ignore
      const [lng, lat] = town.middle;
      const away = ({ middle }: Ground['streets'][number]): number =>
        Math.hypot(middle[0] - lng, middle[1] - lat);
      const street = ground.streets
        .filter(({ streetId }) => !kept.has(streetId))
        .sort((a, b) => away(a) - away(b))[0]!;
      await hand.stand(page, {
        lng: street.middle[0],
        lat: street.middle[1],
        zoom: 16.6,
        pitch: 0,
        bearing: 0,
      });
      const box = (await page.locator('.maplibregl-canvas').first().boundingBox())!;
      const side = (await page.locator('.side-page').boundingBox())!;
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      expect(x).toBeGreaterThan(side.x + side.width);
      // While a street is carried the loads are those that it would give: what stands is read before.
      const standing = new Map<string, string>();
      for (const { holderId } of ground.holders) standing.set(holderId, await loadOf(holderId));
      const carried = page.getByTestId('balance-carried');
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x + 8, y, { steps: 3 });
      await carried.waitFor();
      const streetId = (await carried.getAttribute('data-street'))!;
      const from = ground.streets.find((one) => one.streetId === streetId)!.holderId!;
      let to = '';
      for (let turn = 1; turn <= 40 && to === ''; turn += 1) {
        const angle = turn * 0.9;
        await page.mouse.move(x + 9 * turn * Math.cos(angle), y + 7 * turn * Math.sin(angle));
        const target = (await carried.getAttribute('data-target')) ?? '';
        if (target !== '' && target !== from) to = target;
      }
      await page.getByTestId('balance-target').waitFor();
      await page.mouse.up();
      await carried.waitFor({ state: 'detached' });
      await expect.poll(changes).toBe(proposed + 1);
      const row = page.locator(`[data-testid=balance-change][data-subject="${streetId}"]`);
      await row.waitFor();
      measured['dragMs'] = Number(await page.getByTestId('balance-took').getAttribute('data-ms'));
      const before = [standing.get(from), standing.get(to)];
      const after = [await loadOf(from), await loadOf(to)];
      expect(Number(after[0])).toBeLessThan(Number(before[0]));
      expect(Number(after[1])).toBeGreaterThan(Number(before[1]));
      expect(measured['dragMs']).toBeLessThan(1000);
      measured['drag'] = { streetId, from, to, before, after };
      await stage.idle(page);
      await picture(page, '17-dragged');

      await page.getByTestId('balance-undo').click();
      await expect.poll(changes).toBe(proposed);
      await expect.poll(async () => [await loadOf(from), await loadOf(to)]).toEqual(before);
      await page.getByTestId('balance-redo').click();
      await expect.poll(changes).toBe(proposed + 1);
      await expect.poll(async () => [await loadOf(from), await loadOf(to)]).toEqual(after);
      expect(await page.locator('.side-page').innerText()).not.toMatch(BROKEN);
    },
    STORY_MS,
  );

  it('no request left the deployment and no page logged an error', () => {
    expect(stage.met.flatMap((visitor) => visitor.strays)).toEqual([]);
    // A question about shifts that nobody entered is answered with 409 and said in words.
    const errors = stage.met.flatMap((visitor) => visitor.errors);
    expect(errors.filter((line) => !/409 \(Conflict\).*coverage\/gaps/.test(line))).toEqual([]);
  });
});
