import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page, Request } from 'playwright-core';
import { openBrowser } from '../../test/e2e/browser.ts';
import { BENCH_BOX } from './bench-city.ts';
import { middle } from './goals.ts';

/** What a browser went through from the moment its view was moved. */
interface Moved {
  /** Tiles asked for, and their bytes over the wire. */
  tiles: number;
  bytes: number;
  /** Until the last of them had arrived, and until the pixels with all of them were drawn, ms. */
  arrivedMs: number;
  drawnMs: number;
}

const WINDOW_PX = 1280;
const TILE_PX = 512;

type Place = [lng: number, lat: number];

const [west, south, east, north] = BENCH_BOX;
const at = (x: number, y: number): Place => [west + (east - west) * x, south + (north - south) * y];
const MIDDLE = at(0.5, 0.5);
/** From where the whole city is seen, and no tile is one of those that are measured. */
const FAR_ZOOM = 9;
/** Five places of which no two share a row or a column, others at each zoom, so that no view shows tiles of one before. */
const placesAt = (zoom: number): Place[] =>
  [0, 1, 2, 3, 4].map((i) => at(0.12 + 0.175 * i + 0.004 * (zoom % 16), 0.12 + 0.175 * ((2 * i) % 5)));

/** Are views of this zoom so wide that those of several places show the same tiles? */
const sharesTiles = (zoom: number): boolean => (360 * WINDOW_PX) / (TILE_PX * 2 ** zoom) > (east - west) / 3;

const built = fileURLToPath(new URL('../../dist/client/index.html', import.meta.url));
/** Is there a client for a browser to open? */
export const clientIsBuilt = (): boolean => existsSync(built);

function addressOf([lng, lat]: Place, zoom: number): string {
  const view = [lng.toFixed(6), lat.toFixed(6), zoom.toFixed(3), '0.0', '0.0'].join(',');
  return `?w=command&city=1&v=${view}&l=surfaces,buildings,cases&panel=0`;
}

interface OpenMap {
  page: Page;
  /** Looks at the whole city anew, with nothing kept of what was seen before. */
  forget(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A Chromium of 1280 × 800 in which somebody is signed in by cookie and looks at the whole bench city in our client. Motion is off, so that
 * a new view stands at once and what is measured is no animation.
 */
async function openMap(origin: string, cookie: string): Promise<OpenMap> {
  const { page, close } = await openBrowser(origin);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const [name, value] = cookie.split('=') as [string, string];
  await page.context().addCookies([{ name, value, url: origin }]);
  const devtools = await page.context().newCDPSession(page);
  const forget = async (): Promise<void> => {
    await page.goto('about:blank');
    await devtools.send('Network.clearBrowserCache');
    await page.goto(`${origin}/${addressOf(MIDDLE, FAR_ZOOM)}`);
    await page.locator('[data-map-idle=true]').waitFor({ timeout: 90_000 });
  };
  await forget();
  return { page, forget, close };
}

/**
 * Moves the view as a link in the page does, and waits until nothing is left to fetch and the last pixel is drawn. It begins when nothing
 * of the view before is left to draw: a card works behind the page, one that the processor plays a tenth of a second behind it.
 */
async function moveTo(page: Page, place: Place, zoom: number): Promise<Moved> {
  const tiles: Request[] = [];
  const note = (request: Request): void => {
    if (request.url().includes('/tiles/')) tiles.push(request);
  };
  page.on('requestfinished', note);
  const { began, drawnMs } = await page.evaluate(
    (address) =>
      new Promise<{ began: number; drawnMs: number }>((done) => {
        const map = document.querySelector<HTMLElement>('[data-map-idle]')!;
        const gl = document.querySelector<HTMLCanvasElement>('.maplibregl-canvas')!.getContext('webgl2')!;
        // Somebody who asks for a pixel waits for all that was asked for before.
        const pixel = new Uint8Array(4);
        gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
        const began = performance.now();
        let moved = false;
        const watcher = new MutationObserver(() => {
          const idle = map.dataset['mapIdle'] === 'true';
          if (!idle) moved = true;
          if (!moved || !idle) return;
          watcher.disconnect();
          gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
          done({ began: performance.timeOrigin + began, drawnMs: performance.now() - began });
        });
        watcher.observe(map, { attributes: true, attributeFilter: ['data-map-idle'] });
        window.history.pushState(null, '', address);
        window.dispatchEvent(new PopStateEvent('popstate'));
      }),
    addressOf(place, zoom),
  );
  page.off('requestfinished', note);
  const ends = tiles.map((request) => request.timing()).map((at) => at.startTime + at.responseEnd - began);
  const sizes = await Promise.all(tiles.map((request) => request.sizes()));
  return {
    tiles: tiles.length,
    bytes: sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0),
    arrivedMs: Math.max(0, ...ends),
    drawnMs,
  };
}

/**
 * Five views at each zoom, far from one another; the medians. Where they are so wide that they share tiles, the browser begins anew before
 * each, its cache empty: every tile of every view comes over the wire. With `twice` the service made the
 * tiles for another browser before, so that it only has to send them.
 */
export async function viewsAt(
  origin: string,
  cookie: string,
  zooms: readonly number[],
  twice: boolean,
): Promise<{ zoom: number; seen: Moved }[]> {
  if (twice) await viewsAt(origin, cookie, zooms, false);
  const { page, forget, close } = await openMap(origin, cookie);
  try {
    const found: { zoom: number; seen: Moved }[] = [];
    for (const zoom of zooms) {
      const all: Moved[] = [];
      for (const place of placesAt(zoom)) {
        if (sharesTiles(zoom)) await forget();
        const moved = await moveTo(page, place, zoom);
        if (moved.bytes === 0) throw new Error(`zoom ${zoom}: a view without a tile tells nothing`);
        all.push(moved);
      }
      found.push({
        zoom,
        seen: {
          tiles: middle(all.map(({ tiles }) => tiles)),
          bytes: middle(all.map(({ bytes }) => bytes)),
          arrivedMs: middle(all.map(({ arrivedMs }) => arrivedMs)),
          drawnMs: middle(all.map(({ drawnMs }) => drawnMs)),
        },
      });
    }
    return found;
  } finally {
    await close();
  }
}
