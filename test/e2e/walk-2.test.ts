import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { openDatabase } from '../../server/db/database.ts';
import { socketFolder } from '../../server/db/owner.ts';
import { ROOT } from '../architecture/source-files.ts';
import { describeEngines } from '../harness/engines.ts';
import { readPdf } from '../harness/read-pdf.ts';
import { readZip } from '../../server/documents/steady-zip.ts';
import { shoot } from './browser.ts';
import { openStage } from './stage.ts';
import type { Stage } from './stage.ts';

/** The monument beside which the planner's site lies, and its control zone in the demo city. */
const MONUMENT = { lng: 116.57498, lat: 35.41333 };
const ZONE = 'Z007';
/** A monument whose protection zone the demo city knows by its rule only: 30 m all round. */
const LOCK = { lng: 116.5806, lat: 35.39814 };
const RULED = 'Z008';
const EAST_M = 111_320 * Math.cos((MONUMENT.lat * Math.PI) / 180);
const NORTH_M = 111_320;

/** Boundary points of a 20 × 20 m site, 60 to 80 m east of the monument, latitude first and without a word on the datum. */
const points = [
  [60, -10],
  [80, -10],
  [80, 10],
  [60, 10],
]
  .map(([east, north], index) => {
    const lat = (MONUMENT.lat + north! / NORTH_M).toFixed(7);
    const lng = (MONUMENT.lng + east! / EAST_M).toFixed(7);
    return `J${index + 1},${lat},${lng}`;
  })
  .join('\n');

/** Everything is drawn in software, on cores that others use as well, ms. */
const STORY_MS = 240_000;

/** The planner: a site without a datum, a verdict with its law, its record, its papers, and what a changed zone does to it. */
describeEngines('walk 2', (engine) => {
  let stage: Stage;
  const measured: Record<string, number | string> = { engine };
  /** Kept by the first story: the check that was adopted, and its finding's hash. */
  let checkId = '';
  let hash = '';

  beforeAll(async () => {
    stage = await openStage(engine);
  });
  afterEach(() => stage?.rest());
  afterAll(async () => {
    const folder = join(ROOT, 'test/out');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `walk2-${engine}.json`), JSON.stringify(measured, null, 2));
    await stage?.close();
  });

  const picture = (page: Page, name: string) => shoot(page, `${engine}-walk2-${name}`);

  async function permits(page: Page, search: Record<string, string> = {}): Promise<void> {
    await page.goto(`${stage.service.url}/?${new URLSearchParams({ w: 'permits', ...search })}`);
    await page.getByTestId('page' in search ? `page-${search['page']}` : 'panel').waitFor();
    await stage.idle(page);
  }

  /** A number field takes its value when it is left. */
  async function number(page: Page, testId: string, value: string): Promise<void> {
    const field = page
      .getByTestId(testId)
      .locator('input')
      .or(page.locator(`input[data-testid=${testId}]`));
    await field.first().fill(value);
    await page.keyboard.press('Tab');
  }

  const option = (page: Page, text: string) =>
    page.locator('.ant-select-dropdown:visible .ant-select-item-option', { hasText: text }).first();

  /** What Ctrl+V does with a text on the clipboard. */
  const paste = (page: Page, text: string): Promise<void> =>
    page.evaluate((words) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', words);
      document.body.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      );
    }, text);

  it(
    'an officer corrects the record: the zone’s limit is 20.8 m to the eaves, as its plan says',
    async () => {
      const page = await stage.signedIn('planner');
      await permits(page, { page: 'zone', item: ZONE });
      await page.getByTestId('zone-supersede').click();
      await page.getByText('更正登记').click();
      await number(page, 'supersede-limit', '20.8');
      await number(page, 'supersede-storeys', '');
      await page.getByTestId('supersede-reason').fill('按调整公告附图更正限高');
      await page.getByTestId('supersede-send').click();
      await expect
        .poll(() => page.getByTestId('zone-version').innerText(), { timeout: 20_000 })
        .toMatch(/20\.8 m/);
      await picture(page, '0-corrected');
    },
    STORY_MS,
  );

  it(
    'points without a datum: one question about where, then consent with its law, its margin, +3.2 m',
    async () => {
      const page = await stage.signedIn('planner');
      await permits(page);
      let steps = 0;
      const step = async (doing: Promise<unknown>): Promise<void> => {
        steps += 1;
        await doing;
      };
      await step(paste(page, points));
      expect(await page.getByTestId('paste-text').inputValue()).toBe(points);
      await step(number(page, 'height-value', '24'));
      await step(page.getByTestId('accuracy-select').click());
      await step(option(page, 'RTK').click());
      await picture(page, '1-asked');
      await step(page.getByTestId('check-run').click());
      await page.getByTestId('position-question').waitFor({ timeout: 30_000 });
      const positions = page.locator('[data-testid^=position-take-]');
      expect(await positions.count()).toBeGreaterThan(1);
      expect(await positions.count()).toBeLessThanOrEqual(3);
      await stage.idle(page);
      await picture(page, '2-which-position');

      const began = Date.now();
      await step(page.getByTestId('position-take-1').click());
      await page.locator('[data-testid=check-view]:not(:has([data-testid=position-question]))').waitFor();
      measured['verdictMs'] = Date.now() - began;
      await stage.idle(page);
      const verdict = page.getByTestId('verdict-outcome');
      expect(await verdict.getAttribute('data-outcome')).toBe('CONSENT_REQUIRED');
      expect(await page.getByTestId('over-limit').innerText()).toBe('+3.2 m');
      const card = await page.getByTestId('verdict').innerText();
      expect(card).toMatch(/文物保护法.*第二十九条/);
      expect(card).toMatch(/考古/);
      expect(card).toMatch(/文物行政部门|文物局/);
      expect(card).toMatch(/ε \d+\.\d\d m/);
      await picture(page, '3-consent-required');

      checkId = (await page.getByTestId('check-view').getAttribute('data-check')) ?? '';
      hash = await findingOf(page, checkId);
      await step(page.getByTestId('decision-adopt').click());
      await page.locator('[data-testid=decision][data-kind=adopted]').waitFor();
      const pdf = await download(page, () => step(page.getByTestId('report-pdf').click()));
      measured['stepsPasteToPdf'] = steps;
      expect(steps).toBeLessThanOrEqual(8);
      expect(pdf.subarray(0, 5).toString('latin1')).toBe('%PDF-');
      const report = await readPdf(pdf);
      const words = report.text.replace(/\s+/g, '');
      for (const said of [checkId, hash, '须经同意', '3.2', '文物保护法']) expect(words).toContain(said);
      measured['reportPages'] = report.pages.length;
      measured['reportKiB'] = Math.round(pdf.length / 1024);
      const docx = await download(page, () => page.getByTestId('letter-docx').click());
      const body = (await readZip(docx)).find(({ name }) => name === 'word/document.xml');
      expect(body?.bytes.toString('utf8').replace(/<[^>]+>/g, '')).toMatch(/函|文物/);
      await page.getByTestId('papers').scrollIntoViewIfNeeded();
      await picture(page, '4-adopted');
      keep('report.pdf', pdf);
      keep('letter.docx', docx);
    },
    STORY_MS,
  );

  it(
    'the zone is superseded: the check is flagged, the difference shown, the old replay unchanged',
    async () => {
      const page = await stage.signedIn('planner');
      await permits(page, { check: checkId });
      await page.getByTestId('replay-run').click();
      await page.locator('[data-testid=replay-equal][data-equal=true]').waitFor();
      await page.getByTestId('replay-same').waitFor();

      const zone = page.locator(`[data-testid=verdict-zone][data-zone=${ZONE}]`);
      await zone.locator('.zone-name').click();
      await page.getByTestId('zone-history').click();
      await page.getByTestId('zone-supersede').click();
      await page.getByText('更正登记').click();
      await number(page, 'supersede-limit', '12');
      await page.getByTestId('supersede-reason').fill('复核公告原件，限高应为 12 米');
      await picture(page, '5-superseding');
      await page.getByTestId('supersede-send').click();
      await expect
        .poll(() => page.getByTestId('zone-version').innerText(), { timeout: 20_000 })
        .toMatch(/\b12 m/);
      await stage.idle(page);
      await picture(page, '6-superseded');

      await page.getByTestId('page-close').click();
      await page.getByTestId('permit-link-checks').click();
      await page.getByTestId('check-line-flag').first().waitFor();
      await stage.idle(page);
      await picture(page, '7-flagged');
      // By its number, as it stands on paper.
      await page.getByTestId('checks-filter').locator('input').fill(checkId);
      await page.keyboard.press('Enter');
      await page.getByTestId('check-flag').waitFor();
      await page.getByTestId('replay-run').click();
      await page.locator('[data-testid=replay-equal][data-equal=true]').waitFor();
      const changes = await page.getByTestId('replay-changes').innerText();
      expect(changes).toMatch(/20\.8/);
      expect(changes).toMatch(/12/);
      expect(await findingOf(page, checkId)).toBe(hash);
      await page.getByTestId('replay-changes').scrollIntoViewIfNeeded();
      await picture(page, '8-difference');
    },
    STORY_MS,
  );

  it(
    'a zone that was only a rule is drawn from it, and the check beside it is certain; drawing shows an overlap',
    async () => {
      const page = await stage.signedIn('planner');
      const corners = [
        [20, -8],
        [36, -8],
        [36, 8],
        [20, 8],
        [20, -8],
      ].map(([east, north]) => `${LOCK.lng + east! / EAST_M} ${LOCK.lat + north! / NORTH_M}`);
      const text = `POLYGON((${corners.join(', ')}))`;
      const asked = { crs: 'EPSG:4326', acc: 'rtk', text };
      await permits(page, asked);
      await page.getByTestId('check-run').click();
      await page.getByTestId('check-view').waitFor({ timeout: 30_000 });
      const verdict = page.getByTestId('verdict-outcome');
      expect(await verdict.getAttribute('data-outcome')).toBe('INDETERMINATE');
      expect(await page.getByTestId('verdict-reasons').innerText()).toContain('30米');
      await stage.idle(page);
      await picture(page, '10-rule-only');

      await page.getByTestId('permit-link-zones').click();
      await page.getByTestId('outline-rule_not_drawn').click();
      await page.locator(`[data-testid=zones-row][data-zone=${RULED}]`).click();
      await page.getByTestId('zone-edit').click();
      await page.getByTestId('preview-measures').waitFor({ timeout: 30_000 });
      expect(await page.getByTestId('preview-measures').innerText()).toContain('± 2.1 m');
      await stage.idle(page);
      await picture(page, '11-derived');
      await page.getByTestId('zone-reason').fill('按公告文字绘制边界');
      await page.getByTestId('zone-enter').click();
      await page.locator('[data-testid=zone-outline][data-derived=true]').waitFor({ timeout: 20_000 });

      await page.getByTestId('page-close').click();
      await page.getByTestId('check-edit').click();
      await page.getByTestId('check-run').click();
      await page.locator(`[data-testid=verdict-zone][data-zone=${RULED}][data-relation=in]`).waitFor();
      expect(await verdict.getAttribute('data-outcome')).toBe('PROHIBITED_UNLESS_SPECIAL');
      await stage.idle(page);
      await picture(page, '12-certain');

      // An outline is drawn on the map; what is wrong with it is shown before it is entered.
      await permits(page, { page: 'zones', item: ZONE });
      await page.getByTestId('outline-way').getByText('绘制').click();
      await page.getByTestId('sketch-load').click();
      const sketch = page.getByTestId('sketch');
      await page.locator('[data-testid=zone-findings][data-count="0"]').waitFor({ timeout: 20_000 });
      expect(await sketch.getAttribute('data-rings')).toBe('2');
      // Without its inner boundary it covers the protection zone.
      await page.getByTestId('sketch-clear').click();
      await page.getByTestId('sketch-draw').click();
      await stage.idle(page);
      const clicks = [
        [640, 330],
        [1100, 330],
        [1100, 560],
        [640, 560],
      ];
      for (const [index, [x, y]] of clicks.entries()) {
        await page.mouse.click(x!, y!);
        await expect
          .poll(() => sketch.getAttribute('data-corners'), { timeout: 20_000 })
          .toBe(String(index + 1));
      }
      await page.keyboard.press('Enter');
      const overlap = page.locator('[data-testid=zone-finding][data-kind=control_in_protection]');
      await overlap.waitFor({ timeout: 20_000 });
      await picture(page, '13-overlap');
      await page.keyboard.press('Control+z');
      expect(await sketch.getAttribute('data-closed')).toBe('false');
      await page.keyboard.press('Control+y');
      expect(await sketch.getAttribute('data-closed')).toBe('true');
    },
    STORY_MS,
  );

  it(
    'with the register unreadable the page refuses in plain words and never says clear',
    async () => {
      const page = await stage.signedIn('planner');
      await permits(page, { check: checkId });
      await page.getByTestId('check-edit').click();
      await withoutZones(async () => {
        await page.getByTestId('check-run').click();
        await page.getByTestId('check-unavailable').waitFor({ timeout: 30_000 });
        const words = await page.getByTestId('check-unavailable').innerText();
        expect(words).toContain('503');
        expect(words).toContain('不是“无限制”');
        expect(await page.getByTestId('verdict-outcome').count()).toBe(0);
        expect(await page.getByTestId('panel').innerText()).not.toMatch(/未见限制/);
        await picture(page, '9-unreadable');
      });
      await page.getByTestId('check-retry').click();
      await page.getByTestId('check-view').waitFor({ timeout: 30_000 });
    },
    STORY_MS,
  );

  it('no request left the deployment and no page logged an error but the refusal', () => {
    expect(stage.met.flatMap((visitor) => visitor.strays)).toEqual([]);
    const errors = stage.met.flatMap((visitor) => visitor.errors);
    expect(errors.filter((error) => !/503 .*permit-checks/.test(error))).toEqual([]);
    expect(errors.length).toBeLessThanOrEqual(1);
  });

  /** What the browser is given to save. */
  async function download(page: Page, ask: () => Promise<unknown>): Promise<Buffer> {
    const coming = page.waitForEvent('download', { timeout: 60_000 });
    await ask();
    return readFileSync(await (await coming).path());
  }

  function keep(name: string, bytes: Buffer): void {
    const folder = join(ROOT, 'test/out/papers');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `walk2-${engine}-${name}`), bytes);
  }

  async function findingOf(page: Page, id: string): Promise<string> {
    const kept = await stage.ask<{ findingSha256: string }>(page, `/api/v1/permit-checks/${id}?city=1`);
    return kept.findingSha256;
  }

  /** Runs while the table of zones is not there under its name. */
  async function withoutZones(doing: () => Promise<void>): Promise<void> {
    const { databaseUrl, folder } = stage.service;
    const db =
      databaseUrl === undefined
        ? openDatabase({ url: socketFolder(folder), engine: 'embedded' })
        : openDatabase({ url: databaseUrl, engine: 'postgresql' });
    await db.query('alter table zones rename to zones_away');
    try {
      await doing();
    } finally {
      await db.query('alter table zones_away rename to zones');
      await db.close();
    }
  }
});
