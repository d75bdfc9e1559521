import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hotspotCommands } from '../../scripts/xw/hotspots.ts';
import { UsageError } from '../../scripts/xw/command.ts';
import { environment, readConfig, readTestConfig } from '../../server/config.ts';
import { fullDisc, hexAt, centreOf } from '../../server/hotspots/core/hex-lattice.ts';

interface Answer {
  cells: { h3: string; count: number; z?: number; p: number; pAdjusted: number; tier: string }[];
  summary: { cells: number; cases: number; outside: number; unreadable: number; confirmed: number };
  parameters: { contract: { method: string; alternative: string }; weightsHash: string };
}

let folder: string;
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

async function run(name: string, options: Record<string, string>): Promise<Answer> {
  const command = hotspotCommands.find((one) => one.name === name)!;
  let answer: unknown;
  const code = await command.run({
    config: readConfig(environment()),
    json: true,
    options,
    args: [],
    say: () => undefined,
    result: (value) => {
      answer = value;
    },
  });
  expect(code).toBe(0);
  return answer as Answer;
}

const centre = hexAt([114.05, 30.05], 8);
let area: string;
let points: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'xw-hotspots-'));
  const square = (w: number, s: number, e: number, n: number) => [
    [[w, s], [e, s], [e, n], [w, n], [w, s]],
  ]; // prettier-ignore
  area = file(
    'area.geojson',
    JSON.stringify({
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          properties: {},
          geometry: { type: 'Polygon', coordinates: square(114, 30, 114.15, 30.1) },
        },
        {
          type: 'Feature',
          properties: {},
          geometry: { type: 'MultiPolygon', coordinates: [square(113.9, 30, 114.02, 30.1)] },
        },
        { type: 'Feature', properties: {}, geometry: null },
      ],
    }),
  );
  const lines = ['\uFEFFid,lon,lat'];
  for (const cell of fullDisc(centre, 1)) {
    const [lng, lat] = centreOf(cell);
    for (let k = 0; k < 6; k += 1) lines.push(`x,${lng.toFixed(6)},${lat.toFixed(6)}`);
  }
  for (let k = 0; k < 40; k += 1)
    lines.push(
      `y,${(113.91 + ((k * 37) % 230) / 1000).toFixed(3)},${(30.01 + ((k * 53) % 80) / 1000).toFixed(3)}`,
    );
  lines.push('far,120,31', 'no position,,', 'wrong,abc,30');
  points = file('cases.csv', lines.join('\n'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('xw hotspots on plain files', () => {
  it.each(['normal', 'exact'])(
    'gistar --method %s finds the spot, keeps zeros, counts what it dropped',
    async (method) => {
      const answer = await run('hotspots gistar', { points, 'study-area': area, resolution: '8', method });
      expect(answer.summary).toMatchObject({ cases: 82, outside: 1, unreadable: 2 });
      expect(answer.cells).toHaveLength(answer.summary.cells);
      expect(answer.cells.reduce((sum, cell) => sum + cell.count, 0)).toBe(82);
      expect(answer.cells.some((cell) => cell.count === 0)).toBe(true);
      const spot = answer.cells.find((cell) => cell.h3 === centre)!;
      expect(spot.tier).toBe('confirmed');
      expect(spot.z).toBeGreaterThan(5);
      for (const cell of answer.cells) {
        expect(cell.pAdjusted).toBeGreaterThanOrEqual(cell.p - 1e-12);
        expect(cell.tier).toBe(
          cell.pAdjusted <= 0.05 ? 'confirmed' : cell.pAdjusted <= 0.2 ? 'watch' : 'none',
        );
      }
      expect(answer.parameters.contract.alternative).toBe('greater');
      expect(await run('hotspots gistar', { points, 'study-area': area, method })).toEqual(answer);
    },
  );

  it('expected: against area, and against a file of exposure by cell or by place', async () => {
    const byArea = await run('hotspots expected', { points, 'study-area': area });
    expect(byArea.cells.find((cell) => cell.h3 === centre)!.tier).toBe('confirmed');
    const heavy = new Set(fullDisc(centre, 1));
    const byCell = file(
      'exposure.csv',
      ['h3,exposure', ...byArea.cells.map(({ h3 }) => `${h3},${heavy.has(h3) ? 60 : 1}`)].join('\n'),
    );
    const explained = await run('hotspots expected', { points, 'study-area': area, exposure: byCell });
    expect(explained.summary.confirmed).toBe(0);
    const byPlace = file(
      'places.csv',
      [
        'lon,lat,exposure',
        ...byArea.cells.map(({ h3 }) => `${centreOf(h3).join(',')},${heavy.has(h3) ? 60 : 1}`),
      ].join('\n'),
    );
    const same = await run('hotspots expected', { points, 'study-area': area, exposure: byPlace });
    expect(same.cells.map((cell) => cell.p)).toEqual(explained.cells.map((cell) => cell.p));
  });

  it('says what is wrong with the input', async () => {
    await expect(run('hotspots gistar', { points })).rejects.toThrow(UsageError);
    await expect(run('hotspots gistar', { points, 'study-area': area, method: 'magic' })).rejects.toThrow(
      /normal/,
    );
    await expect(run('hotspots gistar', { points, 'study-area': points })).rejects.toMatchObject({
      problem: { code: 'invalid_value' },
    });
    await expect(
      run('hotspots gistar', { points: join(folder, 'none.csv'), 'study-area': area }),
    ).rejects.toMatchObject({
      problem: { code: 'file_unreadable' },
    });
    const other = file('other.csv', 'x,y\n1,2\n');
    await expect(run('hotspots gistar', { points: other, 'study-area': area })).rejects.toMatchObject({
      problem: { detailEn: expect.stringContaining('lon and lat') as string },
    });
    const empty = file('empty.csv', 'lon,lat\n');
    const answer = await run('hotspots gistar', { points: empty, 'study-area': area, method: 'exact' });
    expect(answer.cells.every((cell) => cell.tier === 'none' && cell.p === 1 && cell.z === 0)).toBe(true);
  });
});

const memphis = join(readTestConfig().sharedData ?? 'no shared data', 'incidents-memphis-2019');
const missing = !existsSync(memphis);

describe.skipIf(missing)(
  `robberies of Memphis 2019, positions to three decimals${missing ? ' (skipped: no shared data)' : ''}`,
  () => {
    it('2,245 cases in nine precincts: exact p confirms less than normal p, and every case is counted', async () => {
      const options = {
        points: join(memphis, 'memphis_robberies.csv'),
        'study-area': join(memphis, 'memphis_precincts.geojson'),
        resolution: '8',
      };
      const normal = await run('hotspots gistar', { ...options, method: 'normal' });
      const exact = await run('hotspots gistar', { ...options, method: 'exact' });
      expect(normal.summary.cases + normal.summary.outside).toBe(2245);
      expect(exact.summary.confirmed).toBeGreaterThan(5);
      expect(exact.summary.confirmed).toBeLessThan(normal.summary.confirmed);
      normal.cells.forEach((cell, i) => expect(cell.z).toBe(exact.cells[i]!.z));
    });
  },
);
