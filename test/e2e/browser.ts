import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { BrowserContext, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { findTools } from '../../scripts/verify/tools.ts';
import { ROOT } from '../architecture/source-files.ts';

const FLAGS = [
  '--no-sandbox',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Visitor {
  page: Page;
  /** Requests that left the origin, and errors that the page logged. Both should stay empty. */
  strays: string[];
  errors: string[];
  close(): Promise<void>;
}

/** A person with a browser of their own: separate cookies, its log and requests watched. */
export async function openBrowser(origin: string, size = { width: 1280, height: 800 }): Promise<Visitor> {
  const context: BrowserContext = await chromium.launchPersistentContext(
    mkdtempSync(join(tmpdir(), 'xw-chrome-')),
    {
      executablePath: findTools().chromium ?? '/usr/bin/chromium',
      args: FLAGS,
      viewport: size,
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
    },
  );
  const page = context.pages()[0] ?? (await context.newPage());
  const strays: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !/^(data|blob|about):/.test(url)) strays.push(url);
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} ${message.location().url}`.trim());
  });
  return { page, strays, errors, close: () => context.close() };
}

const SHOTS = join(ROOT, 'test/out/screenshots');

export interface Picture {
  path: string;
  /** Distinct colours after dropping the low three bits of each channel. */
  colours: number;
  /** Share of pixels of the commonest such colour, 0–1. */
  commonest: number;
}

/** Takes a screenshot and says whether it is a picture at all. */
export async function shoot(page: Page, name: string): Promise<Picture> {
  mkdirSync(SHOTS, { recursive: true });
  const path = join(SHOTS, `${name}.png`);
  const { data, width, height } = PNG.sync.read(await page.screenshot({ path }));
  const counts = new Map<number, number>();
  for (let i = 0; i < data.length; i += 4) {
    const key = ((data[i]! >> 3) << 10) | ((data[i + 1]! >> 3) << 5) | (data[i + 2]! >> 3);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return { path, colours: counts.size, commonest: Math.max(...counts.values()) / (width * height) };
}
