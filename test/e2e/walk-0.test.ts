import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { cellToLatLng } from 'h3-js';
import type { Page } from 'playwright-core';
import { startService } from '../../scripts/verify/service-process.ts';
import type { ServiceProcess } from '../../scripts/verify/service-process.ts';
import { describeEngines } from '../harness/engines.ts';
import { openBrowser, shoot } from './browser.ts';
import type { Visitor } from './browser.ts';

interface Zone {
  id: string;
  properties: Record<string, unknown>;
  geometry: { type: string; coordinates: number[][][][] };
}

/** The first story: three people, one city, a second browser. Pictures land in test/out/screenshots. */
describeEngines('walk 0', (engine) => {
  let service: ServiceProcess;
  const met: Visitor[] = [];
  /** Address and card of the commander's last picture, for the colleague. */
  let shared = { url: '', title: '' };

  async function signedIn(login: string): Promise<Page> {
    const visitor = await openBrowser(service.url);
    met.push(visitor);
    await visitor.page.goto(service.url);
    await visitor.page.getByTestId(`sign-in-${login}`).click();
    await visitor.page.getByTestId('panel').waitFor();
    return visitor.page;
  }

  const idle = (page: Page) => page.locator('[data-map-idle=true]').waitFor({ timeout: 90_000 });

  async function goto(page: Page, search: Record<string, string>): Promise<void> {
    await page.goto(`${service.url}/?${new URLSearchParams(search)}`);
    await page.getByTestId(search['tables'] === '1' ? 'tables' : 'panel').waitFor();
    if (search['tables'] !== '1') await idle(page);
  }

  /** What the service answers to this person, asked from inside the page. */
  const ask = <T>(page: Page, path: string) =>
    page.evaluate(async (url) => (await (await fetch(url)).json()) as unknown, path) as Promise<T>;

  async function centre(page: Page): Promise<{ x: number; y: number }> {
    const box = await page.locator('[data-map-idle]').boundingBox();
    if (box === null) throw new Error('no map');
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }

  beforeAll(async () => {
    service = await startService(engine);
  });
  // Every open browser draws in software; one at a time is what two cores can carry.
  afterEach(async () => {
    for (const visitor of met) await visitor.close();
  });
  afterAll(async () => {
    await service?.stop();
    await service?.remove();
  });

  it('npm start shows its progress in seconds, then a URL', () => {
    expect(service.output()).toMatch(/\d+\.\d s {2}\S+/);
    expect(service.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('the first screen is an oblique city in which units move within three seconds', async () => {
    const page = await signedIn('commander');
    const map = page.locator('[data-map-idle]');
    await idle(page);
    const moving = () =>
      map.evaluate((element) => Number((element as HTMLElement).dataset['unitsMoving'] ?? 0));
    await expect.poll(moving, { timeout: 3_000 }).toBeGreaterThan(0);
    const [, , zoom = 0, pitch = 0] = (new URL(page.url()).searchParams.get('v') ?? '')
      .split(',')
      .map(Number);
    expect(zoom).toBeGreaterThan(12);
    expect(pitch).toBeGreaterThanOrEqual(40);
    await page.getByTestId('synthetic-mark').waitFor();
    const panel = await page.getByTestId('panel').boundingBox();
    expect((panel?.width ?? 0) / 1280).toBeLessThan(0.35);
    const picture = await shoot(page, `${engine}-1-first-screen`);
    expect(picture.colours).toBeGreaterThan(200);
    expect(picture.commonest).toBeLessThan(0.5);
  });

  it('a commander switches on columns, filters a week, clicks one and reads its cases', async () => {
    const page = await signedIn('commander');
    await page.getByTestId('cases-toggle').click();
    await page.getByTestId('week-preset-7d').click();
    await expect.poll(() => new URL(page.url()).searchParams.get('cases')).toBe('1');
    const period = new URL(page.url()).searchParams.get('t')?.split('~') ?? [];
    const days = (Date.parse(period[1] ?? '') - Date.parse(period[0] ?? '')) / 86_400_000;
    expect(days).toBe(7);
    await idle(page);
    await shoot(page, `${engine}-2-columns`);

    const resolution = new URL(page.url()).searchParams.get('res') ?? '9';
    const query = `from=${period[0]}&to=${period[1]}`;
    const { cells, total } = await ask<{ cells: { cell: string; count: number }[]; total: number }>(
      page,
      `/api/v1/cases/cells?${query}&resolution=${resolution}`,
    );
    expect(cells.reduce((sum, one) => sum + one.count, 0)).toBe(total);
    const top = cells.toSorted((a, b) => b.count - a.count)[0]!;
    const [lat, lng] = cellToLatLng(top.cell);
    const here = Object.fromEntries(new URL(page.url()).searchParams);
    await goto(page, { ...here, v: `${lng},${lat},15,0,0` });
    const { x, y } = await centre(page);
    await page.mouse.click(x, y);
    await page.getByTestId('cell-cases').waitFor();
    const shown = await page.getByTestId('cell-total').innerText();
    expect(shown.replace(/\D/g, '')).toBe(String(top.count));
    await page.getByTestId('cell-case-row').first().click();
    await page.getByTestId('card-title').waitFor();
    expect(await page.getByTestId('card-title').innerText()).not.toBe('');
    await shoot(page, `${engine}-3-cases-in-a-column`);
    shared = { url: page.url(), title: await page.getByTestId('card-title').innerText() };
  });

  it('a planner draws a polygon and reads which zones it meets, with overlap in m²', async () => {
    const page = await signedIn('planner');
    const zones = await ask<{ features: Zone[] }>(page, '/api/v1/features/zones?limit=100');
    const ring = zones.features
      .map((zone) => zone.geometry.coordinates[0]?.[0] ?? [])
      .toSorted((a, b) => b.length - a.length)[0]!;
    const mean = (axis: 0 | 1) => ring.reduce((sum, position) => sum + position[axis]!, 0) / ring.length;
    await goto(page, { w: 'permits', city: '1', v: `${mean(0)},${mean(1)},16,0,0` });
    await page.getByTestId('draw-start').click();
    const { x, y } = await centre(page);
    for (const [dx, dy] of [
      [-60, -60],
      [80, -60],
      [80, 70],
      [-60, 70],
    ] as const) {
      await page.mouse.click(x + dx, y + dy);
      await page.waitForTimeout(400);
    }
    await page.getByTestId('draw-finish').click();
    const row = page.getByTestId('overlap-row').first();
    await row.waitFor();
    expect(await row.innerText()).toMatch(/[\d,.]+\s*(万\s*)?㎡/);
    expect(await page.getByTestId('overlap-result').innerText()).not.toMatch(/无限制|no restriction/i);
    expect(new URL(page.url()).searchParams.get('site')).not.toBeNull();
    await shoot(page, `${engine}-4-overlap`);
  });

  it('a scheduler sees streets by age of the last visit, unknown hatched, and a grid’s staff', async () => {
    const page = await signedIn('scheduler');
    const legend = page.getByTestId('legend-coverage');
    await legend.waitFor();
    expect(await legend.innerText()).toMatch(/未知|不明/);
    await shoot(page, `${engine}-5-streets`);
    const grids = await ask<{ gridId: string }[]>(page, '/api/v1/grids');
    expect(grids).toHaveLength(9);
    const gridId = grids[0]!.gridId;
    await page.getByText('网格与在岗', { exact: true }).click();
    await page.getByTestId(`grid-${gridId}`).click();
    await page.getByTestId('grid-staff-row').first().waitFor();
    const staff = await ask<{ onDuty: unknown[] }>(page, `/api/v1/grids/${gridId}/staff`);
    expect(await page.getByTestId('grid-staff-row').count()).toBe(staff.onDuty.length);
    await shoot(page, `${engine}-6-grid-staff`);
  });

  it('a second browser sees a change of the first within two seconds, and its undo', async () => {
    const first = await signedIn('scheduler');
    const { streets } = await ask<{ streets: { streetId: string; ageMs: number | null }[] }>(
      first,
      '/api/v1/coverage/streets',
    );
    const oldest = streets.filter((one) => one.ageMs !== null).toSorted((a, b) => b.ageMs! - a.ageMs!)[0]!;
    expect(oldest.ageMs).toBeGreaterThan(86_400_000);
    const view = { w: 'scheduling', city: '1', sel: `streets~${oldest.streetId}`, tables: '1' };
    await goto(first, view);
    const second = await signedIn('scheduler');
    await goto(second, view);
    const state = (page: Page) => page.getByTestId('card').innerText();
    for (const page of [first, second])
      await expect.poll(() => state(page), { timeout: 20_000 }).toMatch(/\d+ 天前到访/);
    await first.getByTestId('log-visit').click();
    await expect.poll(() => state(second), { timeout: 2_000, interval: 50 }).not.toMatch(/\d+ 天前到访/);
    await shoot(second, `${engine}-7-second-browser`);
    await first.getByTestId('undo').first().click();
    await expect.poll(() => state(second), { timeout: 5_000 }).toMatch(/\d+ 天前到访/);
  });

  it('every view is in the URL: a colleague’s browser shows the same', async () => {
    const page = await signedIn('commander');
    await page.goto(shared.url);
    await page.getByTestId('card-title').waitFor();
    const view = (address: string) => Object.fromEntries(new URL(address).searchParams);
    expect(view(page.url())).toEqual(view(shared.url));
    expect(await page.getByTestId('card-title').innerText()).toBe(shared.title);
  });

  it('an administrator opens the audit by its address and has it verified', async () => {
    const page = await signedIn('admin');
    await page.goto(`${service.url}/?page=audit`);
    await page.getByTestId('audit-verify').click();
    expect(await page.getByTestId('audit-result').innerText()).toContain('完好');
    expect(new URL(page.url()).searchParams.get('page')).toBe('audit');
    await shoot(page, `${engine}-8-audit`);
  });

  it('no request left the deployment and no page logged an error', () => {
    expect(met.length).toBeGreaterThan(5);
    expect(met.flatMap((visitor) => visitor.strays)).toEqual([]);
    expect(met.flatMap((visitor) => visitor.errors)).toEqual([]);
  });

  it('stops when asked, with exit code 0', async () => {
    expect(await service.stop()).toBe(0);
  });
});
