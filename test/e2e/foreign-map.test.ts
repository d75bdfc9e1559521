import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../architecture/source-files.ts';
import { openBrowser, shoot, type Visitor } from './browser.ts';
import { openStage, type Stage } from './stage.ts';

/** A page that is not ours: MapLibre from its package, a style by its address, and nothing else. */
const page = (
  style: string,
): string => `<!doctype html><html><head><meta charset="utf-8"><title>Somebody else's map</title>
<link rel="stylesheet" href="/maplibre-gl.css"><style>html, body, #map { margin: 0; height: 100%; }</style></head>
<body><div id="map"></div><script src="/maplibre-gl.js"></script><script>
  window.map = new maplibregl.Map({ container: 'map', style: ${JSON.stringify(style)}, attributionControl: { compact: false } });
  window.failures = [];
  map.on('error', (event) => failures.push(String(event.error && event.error.message)));
</script></body></html>`;

describe('a MapLibre page that is not ours', () => {
  let stage: Stage;
  let elsewhere: Server;
  let origin: string;
  let visitor: Visitor;
  let style: string;

  beforeAll(async () => {
    stage = await openStage('embedded');
    const session = await fetch(`${stage.service.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login: 'commander', password: 'commander-demo' }),
    });
    const { csrfToken } = (await session.json()) as { csrfToken: string };
    const made = await fetch(`${stage.service.url}/api/v1/access-tokens`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        cookie: session.headers.getSetCookie()[0]!.split(';')[0]!,
        'x-csrf-token': csrfToken,
      },
      body: JSON.stringify({ name: 'A map elsewhere' }),
    });
    const { secret } = (await made.json()) as { secret: string };
    style = `${stage.service.url}/styles/city.json?access_token=${secret}`;
    const files: Record<string, [type: string, body: Buffer | string]> = {
      '/': ['text/html', page(style)],
      '/maplibre-gl.js': [
        'text/javascript',
        readFileSync(join(ROOT, 'node_modules/maplibre-gl/dist/maplibre-gl.js')),
      ],
      '/maplibre-gl.css': [
        'text/css',
        readFileSync(join(ROOT, 'node_modules/maplibre-gl/dist/maplibre-gl.css')),
      ],
    };
    elsewhere = createServer((req, res) => {
      const [type, body] = files[req.url ?? ''] ?? ['text/plain', ''];
      res.writeHead(200, { 'content-type': type }).end(body);
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    visitor = await openBrowser(origin);
  });
  afterAll(async () => {
    await visitor?.close();
    elsewhere?.close();
    await stage?.close();
  });

  it('shows the city by the address of its style alone', async () => {
    const tab = visitor.page;
    await tab.goto(origin);
    await tab.waitForFunction('window.map && map.isStyleLoaded()', undefined, { timeout: 90_000 });
    await tab.evaluate('map.jumpTo({ zoom: 14.6 })');
    await tab.waitForFunction(
      `map.areTilesLoaded() && map.queryRenderedFeatures({ layers: ['building'] }).length > 5`,
      undefined,
      { timeout: 90_000 },
    );
    await tab.evaluate(`new Promise((done) => (map.loaded() ? done() : map.once('idle', () => done())))`);
    const drawn = (await tab.evaluate(
      `Object.fromEntries(['building', 'road', 'water', 'case', 'places-name', 'roads_label-name'].map((layer) => [layer, map.queryRenderedFeatures({ layers: [layer] }).length]))`,
    )) as Record<string, number>;
    const shot = await shoot(tab, 'foreign-map');
    expect(await tab.evaluate('failures')).toEqual([]);
    for (const layer of ['building', 'road', 'case', 'roads_label-name'])
      expect([layer, drawn[layer]! > 5]).toEqual([layer, true]);
    expect(shot.colours).toBeGreaterThan(60);
    expect(shot.commonest).toBeLessThan(0.8);
    expect(visitor.errors.filter((error) => !error.includes('favicon'))).toEqual([]);
    // From its own server and the city's, and from nowhere else.
    expect(visitor.strays.filter((url) => !url.startsWith(`${stage.service.url}/`))).toEqual([]);
    expect(visitor.strays.length).toBeGreaterThan(4);
    expect(await tab.evaluate('document.querySelector(".maplibregl-ctrl-attrib").textContent')).toMatch(
      /合成|Synthetic/,
    );
  });

  it('shows nothing without the token', async () => {
    const answer = await fetch(style.replace(/access_token=.*/, ''));
    expect(answer.status).toBe(401);
  });
});
