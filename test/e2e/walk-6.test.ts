import { PNG } from 'pngjs';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { ROOT } from '../architecture/source-files.ts';
import { readPdf } from '../harness/read-pdf.ts';
import { shoot } from './browser.ts';
import { meanLuminance, readPixels, shareChanged } from './pixels.ts';
import type { Box } from './pixels.ts';
import { openStage } from './stage.ts';
import type { Stage } from './stage.ts';

/** What lies between panel, tools and legends in a window of 1280 × 800: the city and nothing else. */
const CITY: Box = { x: 700, y: 200, width: 500, height: 330 };
/** A base without people and vehicles, which never stand still. */
const STILL = 'surfaces,roads,buildings,places,boundary';
const STORY_MS = 240_000;

/** The screen in the room and on paper (the numbers are those of screen-points.md). */
describe('walk 6 · the wall and the paper', () => {
  let stage: Stage;
  const measured: Record<string, unknown> = {};

  beforeAll(async () => {
    stage = await openStage('embedded');
  });
  afterEach(() => stage?.rest());
  afterAll(async () => {
    mkdirSync(join(ROOT, 'test/out'), { recursive: true });
    writeFileSync(join(ROOT, 'test/out/walk6.json'), JSON.stringify(measured, null, 2));
    await stage?.close();
  });

  const picture = (page: Page, name: string) => shoot(page, `walk6-${name}`);

  async function opened(login: string, search: Record<string, string> = {}): Promise<Page> {
    const page = await stage.signedIn(login);
    await go(page, search);
    return page;
  }
  async function go(page: Page, search: Record<string, string>): Promise<void> {
    await page.goto(`${stage.service.url}/?${new URLSearchParams(search)}`);
    await stage.idle(page);
  }

  it(
    '18: the wall: dark, 28 px and more, goes round, waits for a hand, every alert has its owner',
    async () => {
      const page = await opened('commander');
      await page.setViewportSize({ width: 3840, height: 1080 });
      await page.goto(`${stage.service.url}/?w=command&city=1&page=wall`);
      await page.getByTestId('wall').waitFor();
      await page.getByTestId('wall-alert').first().waitFor({ timeout: 30_000 });
      await expect
        .poll(async () => Number(await page.getByTestId('wall').getAttribute('data-stops')))
        .toBeGreaterThan(9);
      expect(await page.getByTestId('wall').getAttribute('data-scale')).toBe('1');
      const sizes = await page.evaluate(() => {
        const walker = document.createTreeWalker(document.querySelector('.wall')!, NodeFilter.SHOW_TEXT);
        const found: [number, string][] = [];
        while (walker.nextNode()) {
          const owner = walker.currentNode.parentElement;
          const text = walker.currentNode.textContent?.trim();
          if (!text || !owner?.checkVisibility()) continue;
          found.push([parseFloat(getComputedStyle(owner).fontSize), text]);
        }
        return found.toSorted((a, b) => a[0] - b[0]);
      });
      expect(sizes[0]![0], sizes[0]![1]).toBeGreaterThanOrEqual(28);
      for (const owner of await page.getByTestId('wall-owner').allInnerTexts())
        expect(owner.trim()).not.toBe('');
      const tour = page.getByTestId('wall-tour');
      const stop = () => page.getByTestId('wall-caption').getAttribute('data-stop');
      const began = await stop();
      await expect.poll(stop, { timeout: 40_000 }).not.toBe(began);
      await page.mouse.click(1900, 500);
      await expect.poll(async () => Number(await tour.getAttribute('data-hold'))).toBeGreaterThan(30);
      const seen = new Set<string>();
      for (
        let step = 0;
        step < 30 && !([...seen].some((key) => key.startsWith('grid/')) && seen.size > 6);
        step += 1
      ) {
        seen.add((await stop()) ?? '');
        await page.keyboard.press('ArrowRight');
        await page.waitForTimeout(150);
      }
      for (const kind of ['hot/', 'alert/', 'grid/'])
        expect(
          [...seen].some((key) => key.startsWith(kind)),
          kind,
        ).toBe(true);
      await stage.idle(page);
      const shot = await picture(page, '18-wall');
      expect(shot.colours).toBeGreaterThan(100);
      expect(meanLuminance(readPixels(shot.path))).toBeLessThan(0.12);
      const map = (await page.locator('.wall-stage').boundingBox())!;
      expect((map.width * map.height) / (3840 * 1080)).toBeGreaterThan(0.65);
      await page.keyboard.press('Escape');
      await page.getByTestId('panel').waitFor();
    },
    STORY_MS,
  );

  it(
    '20: paper shows the same colours with scale, north, datum, date, source and mark; a second browser the same picture',
    async () => {
      const page = await opened('commander', {
        w: 'command',
        city: '1',
        cases: '1',
        l: STILL,
        v: '116.5781,35.4092,14.6,0,0',
      });
      const screenshot = readPixels((await picture(page, '20-screen')).path);
      const url = page.url();
      const bytes = await page.pdf({ preferCSSPageSize: true, printBackground: true });
      mkdirSync(join(ROOT, 'test/out/screenshots'), { recursive: true });
      writeFileSync(join(ROOT, 'test/out/screenshots/walk6-20-print.pdf'), bytes);
      const { text, pages } = await readPdf(bytes);
      expect(pages).toHaveLength(1);
      for (const word of [
        '合成示范数据',
        '北',
        'CGCS2000',
        'EPSG:4548',
        '演示时间',
        '来源',
        /\d+ (米|公里)/,
        'v=116.5781',
      ])
        expect(text.replaceAll('\n', '')).toMatch(word);
      await page.emulateMedia({ media: 'print' });
      await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
      const printed = page.getByTestId('print-picture');
      await printed.waitFor();
      await picture(page, '20-print');
      const source = await printed.getAttribute('src');
      const moved = PNG.sync.read(Buffer.from(source!.split(',')[1]!, 'base64'));
      // The picture of the page begins below the bar of 48 px.
      expect(moved.width).toBe(1280);
      let same = 0;
      let count = 0;
      for (let y = CITY.y; y < CITY.y + CITY.height; y += 3)
        for (let x = CITY.x; x < CITY.x + CITY.width; x += 3) {
          const a = (y * 1280 + x) * 4;
          const b = ((y - 48) * 1280 + x) * 4;
          if ([0, 1, 2].every((part) => Math.abs(screenshot.data[a + part]! - moved.data[b + part]!) < 16))
            same += 1;
          count += 1;
        }
      measured['printedAsShown'] = same / count;
      expect(same / count).toBeGreaterThan(0.97);

      const colleague = await stage.signedIn('commander');
      await colleague.goto(url);
      await stage.idle(colleague);
      const other = readPixels((await picture(colleague, '20-colleague')).path);
      measured['secondBrowserChanged'] = shareChanged(screenshot, other, CITY);
      expect(shareChanged(screenshot, other, CITY)).toBeLessThan(0.02);
    },
    STORY_MS,
  );

  it('no request left the deployment and no page logged an error', () => {
    expect(stage.met.flatMap((visitor) => visitor.strays)).toEqual([]);
    expect(stage.met.flatMap((visitor) => visitor.errors)).toEqual([]);
  });
});
