import type { Page } from 'playwright-core';
import type { MapViewpoint } from '../../client/state/app-state.ts';
import { shoot } from './browser.ts';
import type { Picture } from './browser.ts';
import type { Box } from './pixels.ts';
import type { Stage } from './stage.ts';

/** What lies between panel, tools and legends in a window of 1280 × 800: the city and nothing else. */
export const CITY: Box = { x: 700, y: 200, width: 500, height: 330 };
/** The middle of the map in that window. */
export const MIDDLE_PX = { x: 640, y: 48 + 696 / 2 };
/** A base without people and vehicles, which never stand still. */
export const STILL = 'surfaces,roads,buildings,places,boundary';

export const viewWord = ({ lng, lat, zoom, pitch, bearing }: MapViewpoint): string =>
  [lng.toFixed(6), lat.toFixed(6), zoom.toFixed(3), pitch.toFixed(1), bearing.toFixed(1)].join();

/** Hands of somebody at the screen of a walk. */
export interface ScreenHand {
  opened(login: string, search?: Record<string, string>): Promise<Page>;
  go(page: Page, search: Record<string, string>): Promise<void>;
  /** Puts the camera there at once, as Back does, without reading the page anew. */
  stand(page: Page, view: MapViewpoint): Promise<void>;
  /** The pointer rests where it points at nothing. */
  rest(page: Page): Promise<void>;
  picture(page: Page, name: string): Promise<Picture>;
}

export function screenHand(stage: () => Stage): ScreenHand {
  async function go(page: Page, search: Record<string, string>): Promise<void> {
    await page.goto(`${stage().service.url}/?${new URLSearchParams(search)}`);
    await stage().idle(page);
  }
  return {
    async opened(login, search = {}) {
      const page = await stage().signedIn(login);
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await go(page, search);
      return page;
    },
    go,
    async stand(page, view) {
      await page.evaluate((word) => {
        const map = document.querySelector<HTMLElement>('[data-map-idle]')!;
        const address = new URL(window.location.href);
        address.searchParams.set('v', word);
        map.dataset['mapIdle'] = 'false';
        window.history.replaceState(null, '', address);
        window.dispatchEvent(new PopStateEvent('popstate'));
      }, viewWord(view));
      await stage().idle(page);
    },
    async rest(page) {
      await page.mouse.move(1000, 20);
    },
    picture: (page, name) => shoot(page, `walk6-${name}`),
  };
}

/**
 * How long until a name stands beside the pointer, ms: counted in the page, from the movement that reaches the map to
 * the name in the document.
 */
export async function hoverMs(page: Page, x: number, y: number): Promise<{ name: string; ms: number }> {
  await page.mouse.move(1000, 20);
  await page.locator('[data-map-tip]').waitFor({ state: 'detached' });
  await page.evaluate(() => {
    const held = window as unknown as { hovered: Promise<{ name: string; ms: number }> };
    held.hovered = new Promise((tell) => {
      let began = 0;
      document.addEventListener('mousemove', () => (began ||= performance.now()), { capture: true });
      const look = new MutationObserver(() => {
        const tip = document.querySelector('[data-map-tip]');
        if (began === 0 || !tip?.textContent) return;
        look.disconnect();
        tell({ name: tip.textContent, ms: performance.now() - began });
      });
      look.observe(document.body, { childList: true, subtree: true, characterData: true });
    });
  });
  await page.mouse.move(x, y);
  return page.evaluate(
    () => (window as unknown as { hovered: Promise<{ name: string; ms: number }> }).hovered,
  );
}
