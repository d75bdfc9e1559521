import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { wgs84ToGcj02 } from '../../server/coordinates/core/gcj02.ts';
import type { MultiPolygon, Polygon, Position } from '../../server/kernel/geojson.ts';
import { readTown } from '../harness/address-town.ts';
import { complaintsOf, writeComplaintFile } from '../harness/complaint-file.ts';
import { demoDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { streetTownFiles } from '../sql/street-town.ts';
import { shoot } from './browser.ts';
import { openStage } from './stage.ts';
import type { Stage } from './stage.ts';

const COMPLAINTS = 120;

/** The district engineer: a city from files, a layer on the wrong earth, complaints that have only an address. */
describeEngines('walk 1', (engine) => {
  let stage: Stage;
  let town: Awaited<ReturnType<typeof streetTownFiles>>;
  const folder = mkdtempSync(join(tmpdir(), 'xw-walk-'));
  const complaints = join(folder, '12345.xlsx');
  /** The city that the first story makes. */
  let made = 0;

  beforeAll(async () => {
    town = await streetTownFiles(12);
    const demo = await demoDatabase(engine);
    const list = complaintsOf(await readTown(demo.db, 1), 11, COMPLAINTS, '2026-10-31');
    await demo.close();
    await writeComplaintFile(list, complaints);
    stage = await openStage(engine);
  });
  afterEach(() => stage?.rest());
  afterAll(async () => {
    await stage?.close();
    await town?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const state = (page: Page, testId: string) =>
    page.getByTestId(testId).getAttribute('data-state', { timeout: 20_000 });

  it('an administrator makes a city of 256 streets and 9 grids from street lines and a boundary', async () => {
    const page = await stage.signedIn('admin');
    await page.getByTestId('city-switcher').click();
    await page.getByTestId('city-new').click();
    await page.getByTestId('city-file').setInputFiles(town.streets);
    await page.getByTestId('city-found').waitFor();
    await page.getByTestId('city-boundary-file').setInputFiles(town.boundary);
    await page.getByTestId('city-name-zh').fill('泗滨');
    await page.getByTestId('city-name-en').fill('Sibin');
    expect(await page.getByTestId('city-zone').innerText()).toContain('4548');
    expect(await page.getByTestId('h3-options').innerText()).toMatch(/㎡|km²|平方公里|公顷/);
    await shoot(page, `${engine}-walk1-1-new-city`);
    await page.getByTestId('city-create').click();
    await expect
      .poll(
        () =>
          page
            .getByTestId('city-report')
            .or(page.locator('[data-testid=city-progress][data-state=failed]'))
            .innerText(),
        {
          timeout: 90_000,
        },
      )
      .toMatch(/256/);
    expect(await page.getByTestId('city-streets-made').innerText()).toContain('256');
    expect(await page.getByTestId('city-grids-made').innerText()).toContain('9');
    await expect
      .poll(() => page.getByTestId('topology-counts').getAttribute('data-errors'), { timeout: 30_000 })
      .toBe('0');
    for (const login of ['planner', 'commander', 'scheduler']) {
      await page.getByTestId(`city-access-${login}`).click();
    }
    await shoot(page, `${engine}-walk1-2-made`);
    await page.getByTestId('city-open').click();
    await expect.poll(() => new URL(page.url()).searchParams.get('city')).not.toBe('1');
    made = Number(new URL(page.url()).searchParams.get('city'));
    await stage.idle(page);
    expect(await page.getByTestId('synthetic-mark').count()).toBe(0);
    await shoot(page, `${engine}-walk1-3-city`);
  }, 240_000);

  it.each([
    ['planner', 'permits'],
    ['commander', 'command'],
    ['scheduler', 'scheduling'],
  ])('the %s’s workspace works on the new city', async (login, workspace) => {
    const page = await stage.signedIn(login);
    await page.goto(`${stage.service.url}/?w=${workspace}&city=${made}`);
    await page.getByTestId('panel').waitFor();
    await stage.idle(page);
    expect(await page.getByTestId('panel').innerText()).not.toMatch(/NaN|undefined/);
    const streets = await stage.ask<unknown[]>(page, `/api/v1/streets?city=${made}`);
    expect(streets).toHaveLength(256);
    if (login === 'scheduler') await shoot(page, `${engine}-walk1-3-streets`);
  });

  it('a layer labelled EPSG:4326 that is really GCJ-02 is named, with its shift, and asked about', async () => {
    const page = await stage.signedIn('admin');
    const grids = await stage.ask<{
      features: { id: string; properties: object; geometry: Polygon | MultiPolygon }[];
    }>(page, '/api/v1/features/grids?limit=50');
    const moved = (position: Position): Position => {
      const [lng, lat] = wgs84ToGcj02([position[0], position[1]]);
      return [lng, lat];
    };
    const shifted = {
      type: 'FeatureCollection',
      features: grids.features.map(({ id, properties, geometry }) => ({
        type: 'Feature',
        properties: { ...properties, grid_id: id },
        geometry:
          geometry.type === 'Polygon'
            ? { type: 'Polygon', coordinates: geometry.coordinates.map((ring) => ring.map(moved)) }
            : {
                type: 'MultiPolygon',
                coordinates: geometry.coordinates.map((one) => one.map((ring) => ring.map(moved))),
              },
      })),
    };
    const file = join(folder, 'grids.geojson');
    writeFileSync(file, JSON.stringify(shifted));
    await bringIn(page, '责任网格', file, 'EPSG:4326');
    await page.getByTestId('datum-question').waitFor({ timeout: 60_000 });
    const question = await page.getByTestId('datum-question').innerText();
    expect(question).toMatch(/GCJ-02|火星/);
    expect(question).toMatch(/\d{3}\s*(米|m)/);
    await shoot(page, `${engine}-walk1-4-datum`);
    await page.locator('[data-testid=datum-candidate][data-crs=gcj02]').getByTestId('datum-take').click();
    await expect.poll(() => state(page, 'import-report'), { timeout: 60_000 }).toBe('staged');
    expect(await page.getByTestId('datum-used').innerText()).toMatch(/GCJ-02/i);
    await page.getByTestId('import-cancel').click();
    await expect.poll(() => state(page, 'import-report'), { timeout: 30_000 }).toBe('cancelled');
  });

  it('an Excel of complaints with addresses: most are placed, the rest wait with ranked candidates', async () => {
    const page = await stage.signedIn('commander');
    await bringIn(page, '案件', complaints);
    await expect.poll(() => state(page, 'import-report'), { timeout: 90_000 }).toBe('staged');
    await page.getByTestId('import-load').click();
    await expect.poll(() => state(page, 'import-report'), { timeout: 60_000 }).toBe('loaded');
    const count = async (key: string) =>
      Number((await page.getByTestId(`count-${key}`).innerText()).replace(/\D/g, ''));
    expect(await count('read')).toBe(COMPLAINTS);
    expect((await count('accepted')) / COMPLAINTS).toBeGreaterThan(0.75);
    const queued = await count('queued');
    expect(queued).toBeGreaterThan(0);
    await shoot(page, `${engine}-walk1-5-complaints`);
    await page.getByTestId('import-to-reviews').click();
    await page
      .getByTestId('review-row')
      .filter({ hasText: /[1-9]\d* 个候选/ })
      .first()
      .click();
    await page.getByTestId('review-detail').waitFor();
    await page.getByTestId('review-candidate').first().waitFor({ timeout: 20_000 });
    await stage.idle(page);
    await shoot(page, `${engine}-walk1-6-review`);
    await page.getByTestId('review-take-1').click();
    await expect
      .poll(() => page.getByTestId('review-states').innerText(), { timeout: 20_000 })
      .toMatch(/已确认\s*1\b/);
  });

  it('no request left the deployment and no page logged an error', () => {
    expect(stage.met.length).toBeGreaterThan(4);
    expect(stage.met.flatMap((visitor) => visitor.strays)).toEqual([]);
    expect(stage.met.flatMap((visitor) => visitor.errors)).toEqual([]);
  });

  /** Sends a file through the import page, to look at before it goes in. */
  async function bringIn(page: Page, layer: string, file: string, crs?: string): Promise<void> {
    await page.goto(`${stage.service.url}/?page=imports&city=1`);
    await page.getByTestId('import-layer').click();
    await page.keyboard.type(layer);
    await page.keyboard.press('Enter');
    await page.getByTestId('import-file').setInputFiles(file);
    if (crs !== undefined) {
      await page.getByTestId('import-crs').locator('input').fill(crs);
      await page.keyboard.press('Escape');
    }
    const first = page
      .getByTestId('import-dry')
      .locator('input')
      .or(page.locator('input[data-testid=import-dry]'));
    if (!(await first.first().isChecked())) await page.getByTestId('import-dry').click();
    await page.getByTestId('import-send').click();
    await page.getByTestId('import-report').waitFor({ timeout: 60_000 });
  }
});
