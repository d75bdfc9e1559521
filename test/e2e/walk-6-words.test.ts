import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page, Route } from 'playwright-core';
import { allPages } from '../../client/state/app-state.ts';
import type { Page as PageName } from '../../client/state/app-state.ts';
import { ROOT } from '../architecture/source-files.ts';
import { screenHand } from './screen-hand.ts';
import { controlsOn, mouseOnly, ownWords, saidInPairs, wordsOn } from './screen-words.ts';
import { openStage } from './stage.ts';
import type { Stage } from './stage.ts';

const STORY_MS = 240_000;
const LANGUAGES = ['zh', 'en'] as const;

/** Every page, each with somebody who may open it; '' is the workspace itself, 'hot:…' a task of the commander's. */
const WALKS: Record<string, readonly (PageName | '' | `hot:${string}` | `w:${string}`)[]> = {
  planner: ['', 'coverage', 'law', 'checks', 'screening', 'zone', 'zones', 'batches', 'projects', 'scans'],
  commander: [
    '',
    'hot:where',
    'hot:emerging',
    'hot:forecast',
    'hot:campaign',
    'cases',
    'reviews',
    'imports',
    'plans',
    'unit-route',
    'replay',
    'presence',
    'fences',
    'terminals',
    'wall',
  ],
  scheduler: ['', 'gaps', 'attendance', 'rosters', 'plates', 'balance', 'hour-gaps'],
  admin: ['users', 'access-tokens', 'settings', 'audit', 'new-city'],
};

/** Said the same way in both languages, or the name of the other language where it is chosen. */
const BOTH = new Set(['EN', '中', '中文', 'English']);
/** Names of people stand as they are: the demo's administrator is called so. */
const NAMES = new Set(['管理员']);

/** The words of the screen and what it says when something is missing (the numbers are those of screen-points.md). */
describe('walk 6 · words and states', () => {
  let stage: Stage;
  const measured: Record<string, unknown> = {};
  const hand = screenHand(() => stage);

  beforeAll(async () => {
    stage = await openStage('embedded');
  });
  afterEach(() => stage?.rest());
  afterAll(async () => {
    mkdirSync(join(ROOT, 'test/out'), { recursive: true });
    writeFileSync(join(ROOT, 'test/out/walk6-words.json'), JSON.stringify(measured, null, 2));
    await stage?.close();
  });

  /** Goes there as Back would, and waits until nothing is being read any more. */
  async function turnTo(page: Page, search: Record<string, string>): Promise<void> {
    await page.evaluate((query) => {
      window.history.pushState(null, '', `/?${query}`);
      window.dispatchEvent(new PopStateEvent('popstate'));
    }, new URLSearchParams(search).toString());
    await page.locator('.shell, .wall').first().waitFor();
    await page.waitForTimeout(120);
    await expect
      .poll(() => page.locator('.bones:visible').count(), {
        timeout: 90_000,
        message: JSON.stringify(search),
      })
      .toBe(0);
  }

  const searchOf = (place: string, lang: string): Record<string, string> => {
    const common = { city: '1', lang, tables: '1' };
    if (place.startsWith('hot:')) return { ...common, w: 'command', hot: place.slice(4) };
    return place === '' ? common : { ...common, page: place };
  };

  it('walks every page that there is', () => {
    const walked = new Set(Object.values(WALKS).flat());
    expect(allPages.filter((page) => !walked.has(page))).toEqual([]);
  });

  it.each(Object.keys(WALKS))(
    '%s: every control has a name, the keyboard reaches what a mouse reaches, no language leaks into the other',
    async (login) => {
      const said = saidInPairs();
      expect(said.zh.whole.size).toBeGreaterThan(800);
      const page = await stage.signedIn(login);
      const faults: Record<string, unknown> = {};
      let controls = 0;
      for (const place of WALKS[login]!)
        for (const language of LANGUAGES) {
          await turnTo(page, searchOf(place, language));
          const words = await wordsOn(page);
          const met = await controlsOn(page);
          controls += met.length;
          const names = met.map(({ name }) => name);
          const other = said[language === 'en' ? 'zh' : 'en'];
          const found = {
            stray: ownWords([...words, ...names], other).filter(
              (word) => !BOTH.has(word) && !NAMES.has(word) && !word.includes('\n'),
            ),
            nameless: met.filter(({ name }) => name === ''),
            // 'down', 'close': the name of an icon's file is no name.
            icons: language === 'zh' ? names.filter((name) => /^[a-z][a-z -]*$/.test(name)) : [],
            mouse: language === 'zh' ? await mouseOnly(page) : [],
            broken: words.filter((word) => /NaN|undefined|\[object|\bnull\b/.test(word)),
          };
          for (const [kind, list] of Object.entries(found))
            if (list.length > 0) faults[`${place || 'start'} ${language} ${kind}`] = list;
        }
      measured[`controls/${login}`] = controls;
      expect(controls).toBeGreaterThan(60);
      expect(faults).toEqual({});
    },
    STORY_MS,
  );

  it(
    'Tab goes from the bar into the panel and on, and every stop can be seen',
    async () => {
      const page = await hand.opened('commander', { w: 'command', city: '1', cases: '1', tables: '0' });
      await page.addStyleTag({ content: '* { transition: none !important; }' });
      const stops: string[] = [];
      for (let press = 0; press < 30; press += 1) {
        await page.keyboard.press('Tab');
        const stop = await page.evaluate(async () => {
          const one = document.activeElement as HTMLElement;
          const field = one.closest('.ant-select, .ant-picker');
          const parts = [one, one.parentElement, one.parentElement?.parentElement, field].filter(
            (part) => !!part,
          );
          const look = () =>
            parts
              .map((part) => {
                const { outlineStyle, outlineWidth, boxShadow, borderColor, backgroundColor } =
                  getComputedStyle(part);
                return [outlineStyle, outlineWidth, boxShadow, borderColor, backgroundColor].join();
              })
              .join('|');
          const focused = look();
          one.blur();
          // Some fields draw their ring a turn later.
          await new Promise((done) => setTimeout(done, 80));
          const blurred = look();
          one.focus();
          const name = one.getAttribute('aria-label') ?? one.textContent?.slice(0, 20) ?? '';
          return { name, seen: focused !== blurred, tag: one.tagName };
        });
        if (stop.tag === 'BODY') continue;
        expect(stop.seen, stop.name).toBe(true);
        stops.push(stop.name);
      }
      measured['tabStops'] = stops;
      expect(new Set(stops).size).toBeGreaterThan(18);
      await hand.picture(page, '00-tab-stop');
    },
    STORY_MS,
  );

  it(
    '19: loading, failing, offline, stale and back again are each said in words, with what to do next',
    async () => {
      const page = await hand.opened('commander', { w: 'command', city: '1', cases: '1' });
      const panel = page.getByTestId('panel');

      let letGo = (): void => undefined;
      const held = new Promise<void>((go) => (letGo = go));
      const days = '**/api/v1/cases/overdue*';
      const hold = async (route: Route): Promise<void> => {
        await held;
        await route.continue();
      };
      await page.route(days, hold);
      await page.goto(`${stage.service.url}/?w=command&city=1&page=cases`);
      const bones = page.locator('.page [role=status].bones').first();
      await bones.waitFor();
      expect(await bones.getAttribute('aria-label')).toBe('正在读取');
      await hand.picture(page, '19-loading');
      letGo();
      await bones.waitFor({ state: 'detached', timeout: 30_000 });
      await page.unroute(days);

      await page.route(days, (route) => route.fulfill({ status: 503, body: 'upstream is down' }));
      await page.reload();
      const alert = page.locator('.page [role=alert]').first();
      await alert.waitFor({ timeout: 20_000 });
      expect(await alert.innerText()).toMatch(/[\u4e00-\u9fff]{6}/);
      await hand.picture(page, '19-failed');
      await page.unroute(days);
      await alert.getByRole('button', { name: '重试' }).click();
      await alert.waitFor({ state: 'detached', timeout: 30_000 });

      await hand.go(page, { w: 'command', city: '1', cases: '1' });
      await page.getByTestId('cases-total').waitFor();
      await page.context().setOffline(true);
      const dot = page.getByTestId('connection');
      await expect.poll(() => dot.getAttribute('data-state'), { timeout: 20_000 }).toBe('offline');
      expect(await dot.innerText()).toMatch(/位置 刚刚/);
      await page.getByTestId('week-preset-30d').click();
      await panel.getByText('未能更新，显示的是先前读到的内容').first().waitFor({ timeout: 20_000 });
      // Three minutes later on the same screen.
      await page.evaluate(() => {
        const real = Date.now.bind(Date);
        Date.now = () => real() + 185_000;
      });
      await expect.poll(() => dot.innerText(), { timeout: 20_000 }).toMatch(/位置 3 分钟前/);
      expect(await page.getByTestId('cases-total').innerText()).toMatch(/\d/);
      await hand.picture(page, '19-offline-stale');
      await page.context().setOffline(false);
      await expect.poll(() => dot.getAttribute('data-state'), { timeout: 30_000 }).toBe('live');
      // It is asked again by itself.
      await panel
        .getByText('未能更新，显示的是先前读到的内容')
        .first()
        .waitFor({ state: 'detached', timeout: 60_000 });
      // What was cut off or refused is in the log, as it should be; nothing else is.
      const met = stage.met.at(-1)!;
      expect(
        met.errors.filter((line) => !/ERR_INTERNET_DISCONNECTED|Failed to load resource/.test(line)),
      ).toEqual([]);
      met.errors.length = 0;
    },
    STORY_MS,
  );

  it('no request left the deployment and no page logged an error', () => {
    expect(stage.met.flatMap((visitor) => visitor.strays)).toEqual([]);
    expect(stage.met.flatMap((visitor) => visitor.errors)).toEqual([]);
  });
});
