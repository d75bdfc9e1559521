/**
 * npm run soak:wall -- --hours 12 [--every 60] [--heap 4] [--rss 12] [--page command]
 * Does the wall stay up? Starts the service on a fresh demo city with its simulator running, opens the wall in a real Chromium,
 * looks at memory every minute, and draws a line through it: heap of the page, resident memory of service and engine, MB per
 * hour with the 95 % interval. Ends with 1 when one of them surely grows faster than allowed (`--heap`, `--rss`, MB per hour),
 * or when the page logged an error or lost its service.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { isLeak, slopeOf } from './soak/slope.ts';
import type { Sample } from './soak/slope.ts';
import { watchWall } from './soak/watch-wall.ts';
import { startService } from './verify/service-process.ts';
import { findTools } from './verify/tools.ts';

const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '12' },
    every: { type: 'string', default: '60' },
    heap: { type: 'string', default: '4' },
    rss: { type: 'string', default: '12' },
    page: { type: 'string', default: 'wall' },
  },
});
const [forS, everyS] = [Number(values.hours) * 3600, Number(values.every)];
const allowed = { heap: Number(values.heap), rss: Number(values.rss) };
const tools = findTools();
if (tools.chromium === undefined) throw new Error('Chromium is missing: npm run verify -- --install adds it');

const last = (samples: Sample[]): string => samples.at(-1)?.mb.toFixed(1) ?? '—';

const profile = mkdtempSync(join(tmpdir(), 'xw-soak-'));
const service = await startService('embedded');
const context = await chromium.launchPersistentContext(profile, {
  executablePath: tools.chromium,
  args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist', '--disable-background-networking'],
  viewport: { width: 3840, height: 1080 },
  locale: 'zh-CN',
}); // prettier-ignore
const page = context.pages()[0] ?? (await context.newPage());
const errors: string[] = [];
page.on('pageerror', (error) => errors.push(String(error)));
page.on('crash', () => errors.push('the page crashed'));
try {
  await page.goto(service.url);
  await page.getByTestId('sign-in-commander').click();
  await page.getByTestId('panel').waitFor();
  if (values.page !== 'command') {
    await page.goto(`${service.url}/?page=${values.page}`);
    await page.getByTestId('wall').waitFor();
  }
  console.log(`${service.url}: ${values.page}, ${values.hours} h, a look every ${everyS} s`);
  // The first tenth, an hour at most, is caches filling.
  const warmUpS = Math.min(3600, forS / 10);
  const memory = await watchWall(page, service.pid, {
    forS,
    everyS,
    told({ heap, service: own, engine, nodes }) {
      console.log(`${((heap.at(-1)?.atS ?? 0) / 60).toFixed(1)} min  heap ${last(heap)} MB  service ${last(own)} MB  engine ${last(engine)} MB  nodes ${last(nodes)} k`); // prettier-ignore
    },
  });
  let failed = errors.length > 0;
  for (const error of errors) console.log(`error: ${error}`);
  for (const [name, samples, limit] of [
    ['page heap', memory.heap, allowed.heap],
    ['service', memory.service, allowed.rss],
    ['engine', memory.engine, allowed.rss],
  ] as const) {
    const slope = slopeOf(samples, warmUpS);
    if (slope === null) {
      console.log(`${name}: too few looks (${samples.length}) to say`);
      continue;
    }
    const leak = isLeak(slope, limit);
    failed ||= leak;
    console.log(`${name}: ${slope.mbPerHour.toFixed(2)} MB/h [${slope.low.toFixed(2)}, ${slope.high.toFixed(2)}], allowed ${limit}: ${leak ? 'GROWS' : 'flat'}`); // prettier-ignore
  }
  process.exitCode = failed ? 1 : 0;
} finally {
  await context.close();
  await service.stop();
  await service.remove();
  rmSync(profile, { recursive: true, force: true });
}
