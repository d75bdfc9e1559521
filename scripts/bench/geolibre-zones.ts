import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';

/** Version that was compared; fetched when the bench runs, never a dependency. */
const PACKAGE = 'geolibre-wasm@1.4.0';
const FETCH_MS = 90_000;

interface ZoneTools {
  initTools(bytes: Uint8Array): Promise<unknown>;
  runTool(
    tool: string,
    options: { args: string[]; input: Record<string, Uint8Array> },
  ): Promise<{ exitCode: number; stdout: string; files: Record<string, Uint8Array> }>;
}

const layerSchema = z.object({
  features: z.array(z.object({ properties: z.record(z.string(), z.unknown()) })),
});

export type Zoned = { zones: number[]; ms: number } | { skipped: string };

/**
 * Which zones does geolibre's build_balanced_zones (equal_sum) make of a square city of cells, row by row?
 * `folder`: where the package was installed; else it is fetched into a folder that is dropped again.
 */
export async function geolibreZones(
  weights: ArrayLike<number>,
  parts: number,
  folder?: string,
): Promise<Zoned> {
  const side = Math.round(Math.sqrt(weights.length));
  if (side * side !== weights.length) return { skipped: 'the units are no square of cells' };
  const made = folder === undefined ? mkdtempSync(join(tmpdir(), 'xw-geolibre-')) : null;
  const home = folder ?? made!;
  try {
    const root = join(home, 'node_modules/geolibre-wasm');
    if (!existsSync(root))
      spawnSync('npm', ['install', '--no-save', '--ignore-scripts', '--prefix', home, PACKAGE], {
        timeout: FETCH_MS,
      });
    if (!existsSync(join(root, 'tools.mjs'))) return { skipped: `${PACKAGE} could not be fetched` };
    const tools = (await import(pathToFileURL(join(root, 'tools.mjs')).href)) as ZoneTools;
    await tools.initTools(readFileSync(join(root, 'geolibre-cli.wasm')));
    const features = Array.from(weights, (load, v) => {
      const [x, y] = [v % side, Math.floor(v / side)];
      const ring = [
        [x, y],
        [x + 1, y],
        [x + 1, y + 1],
        [x, y + 1],
        [x, y],
      ];
      return {
        type: 'Feature',
        properties: { unit: v, load },
        geometry: { type: 'Polygon', coordinates: [ring] },
      };
    });
    const layer = new TextEncoder().encode(JSON.stringify({ type: 'FeatureCollection', features }));
    const began = performance.now();
    // Files lie in the tool's own folder `work`, which is no folder of this machine.
    const done = await tools.runTool('build_balanced_zones', {
      args: [
        '--input=work/city.geojson',
        '--output=work/zones.geojson',
        `--zones=${parts}`,
        '--criterion=equal_sum',
        '--fields=load',
      ],
      input: { 'city.geojson': layer },
    });
    const ms = performance.now() - began;
    const answer = done.files['zones.geojson'];
    if (answer === undefined)
      return { skipped: `build_balanced_zones ended with ${done.exitCode}: ${done.stdout}` };
    const zones = Array.from({ length: weights.length }, () => -1);
    const names = new Map<string, number>();
    for (const { properties } of layerSchema.parse(JSON.parse(new TextDecoder().decode(answer))).features) {
      const name = Object.keys(properties).find((key) => /zone/i.test(key));
      if (name === undefined) return { skipped: `no zone among ${Object.keys(properties).join(', ')}` };
      const zone = String(properties[name]);
      if (!names.has(zone)) names.set(zone, names.size);
      zones[Number(properties['unit'])] = names.get(zone)!;
    }
    return { zones, ms };
  } finally {
    if (made !== null) rmSync(made, { recursive: true, force: true });
  }
}
