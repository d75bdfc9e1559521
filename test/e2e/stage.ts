import type { Page } from 'playwright-core';
import { startService } from '../../scripts/verify/service-process.ts';
import type { ServiceProcess } from '../../scripts/verify/service-process.ts';
import type { EngineName } from '../harness/engines.ts';
import { openBrowser } from './browser.ts';
import type { Visitor } from './browser.ts';

/** A service of its own and the people who visit it, each with a browser. */
export interface Stage {
  service: ServiceProcess;
  /** Everybody who ever came; strays and errors stay readable after their browsers are closed. */
  met: Visitor[];
  /** A new browser in which somebody signed in. */
  signedIn(login: string): Promise<Page>;
  /** What the service answers to this person, asked from inside the page. */
  ask<T>(page: Page, path: string): Promise<T>;
  /** The map has drawn what it has to draw. */
  idle(page: Page): Promise<void>;
  /** Closes browsers; every open one draws in software, and one at a time is what two cores can carry. */
  rest(): Promise<void>;
  close(): Promise<void>;
}

/** Walks begin at the same time of day, whenever they are run: by then people are out and passes are due. */
const FORENOON = '10:00';

export async function openStage(engine: EngineName): Promise<Stage> {
  const service = await startService(engine, { XW_DEMO_BEGINS: FORENOON });
  const met: Visitor[] = [];
  return {
    service,
    met,
    async signedIn(login) {
      const visitor = await openBrowser(service.url);
      met.push(visitor);
      await visitor.page.goto(service.url);
      await visitor.page.getByTestId(`sign-in-${login}`).click();
      await visitor.page.getByTestId('panel').waitFor();
      return visitor.page;
    },
    ask: <T>(page: Page, path: string) =>
      page.evaluate(async (url) => (await (await fetch(url)).json()) as unknown, path) as Promise<T>,
    idle: (page) => page.locator('[data-map-idle=true]').waitFor({ timeout: 90_000 }),
    async rest() {
      for (const visitor of met) await visitor.close();
    },
    async close() {
      await service.stop();
      await service.remove();
    },
  };
}
