import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environment } from '../../server/config.ts';
import { openBrowser, shoot } from './browser.ts';
import type { Visitor } from './browser.ts';
import { startService } from '../../scripts/verify/service-process.ts';
import type { ServiceProcess } from '../../scripts/verify/service-process.ts';

const engines = ['embedded', 'postgresql'] as const;

describe.each(engines)('walk 0 on %s', (engine) => {
  const skip = engine === 'postgresql' && environment()['XW_TEST_DATABASE_URL'] === undefined;
  if (skip) {
    it.skip('skipped: XW_TEST_DATABASE_URL is not set', () => undefined);
    return;
  }
  let service: ServiceProcess;
  const visitors: Visitor[] = [];

  async function signIn(login: string): Promise<Visitor> {
    const visitor = await openBrowser(service.url);
    visitors.push(visitor);
    await visitor.page.goto(service.url);
    await visitor.page.getByTestId(`sign-in-${login}`).click();
    await visitor.page.locator('[data-testid=map] [data-map-idle=true]').waitFor({ timeout: 60_000 });
    return visitor;
  }

  beforeAll(async () => {
    service = await startService(engine);
  });
  afterAll(async () => {
    for (const visitor of visitors) await visitor.close();
    await service?.stop();
    await service?.remove();
  });

  it('shows progress, then a URL', () => {
    expect(service.output()).toMatch(/\d+(\.\d+)? ?s/);
    expect(service.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });
});
