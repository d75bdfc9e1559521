import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLeak, slopeOf } from '../../scripts/soak/slope.ts';
import { watchWall } from '../../scripts/soak/watch-wall.ts';
import { openStage } from './stage.ts';
import type { Stage } from './stage.ts';

/** Seconds of quiet watching, and of watching while the page is made to leak; the long form is `npm run soak:wall`. */
const QUIET_S = 26;
const LEAKING_S = 14;
const WARM_UP_S = 3;
/** In half a minute caches still fill: what is surely more than this is no cache. 0.5 MB a second. */
const ALLOWED_MB_PER_HOUR = 1800;
const LEAK_MB_PER_S = 4;
const SETTLED_MB = 1;

describe('the wall in short', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage('embedded');
  });
  afterAll(async () => {
    await stage?.rest();
    await stage?.close();
  });

  it('holds its memory while the city moves, and would be caught if it did not', async () => {
    const page = await stage.signedIn('commander');
    await page.goto(`${stage.service.url}/?page=wall`);
    await page.getByTestId('wall').waitFor();
    await page.getByTestId('wall-numbers').waitFor();
    await settled(page);
    const quiet = await watchWall(page, stage.service.pid, { forS: QUIET_S, everyS: 1 });
    const heap = slopeOf(quiet.heap, WARM_UP_S);
    expect(heap, `${quiet.heap.length} looks`).not.toBeNull();
    expect(isLeak(heap!, ALLOWED_MB_PER_HOUR), JSON.stringify({ heap, quiet: quiet.heap })).toBe(false);
    // A service that has just begun is still reading its city: only the long form can draw a line through it.
    for (const { mb } of quiet.service) expect(mb).toBeLessThan(1500);
    expect(Math.max(...quiet.nodes.map(({ mb }) => mb))).toBeLessThan(30);

    await page.evaluate((mbPerS) => {
      const held: number[][] = [];
      Object.assign(window, { held });
      // 8 bytes a number.
      setInterval(
        () => held.push(Array.from({ length: (mbPerS * 2 ** 20) / 8 / 4 }, (_, i) => i + 0.5)),
        250,
      );
    }, LEAK_MB_PER_S);
    const leaking = slopeOf((await watchWall(page, stage.service.pid, { forS: LEAKING_S, everyS: 1 })).heap);
    expect(leaking).not.toBeNull();
    expect(isLeak(leaking!, ALLOWED_MB_PER_HOUR), JSON.stringify(leaking)).toBe(true);
    expect(stage.met[0]!.errors).toEqual([]);
    expect(stage.met[0]!.strays).toEqual([]);
  }, 240_000);

  /** Tiles and fonts are there: the heap stands still for a few seconds, or a minute has gone. */
  async function settled(page: Page): Promise<void> {
    for (let tries = 0; tries < 15; tries += 1) {
      const { heap } = await watchWall(page, stage.service.pid, { forS: 4, everyS: 1 });
      if ((heap.at(-1)?.mb ?? 0) - (heap[0]?.mb ?? 0) < SETTLED_MB) return;
    }
  }
});
