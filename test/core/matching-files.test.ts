import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matchCommands } from '../../scripts/xw/match.ts';
import { UsageError } from '../../scripts/xw/command.ts';
import { medianOf, scoreTrack, withRecordedTracks } from '../../scripts/study/match-tracks.ts';
import { environment, readConfig, readTestConfig } from '../../server/config.ts';
import { XwError } from '../../server/kernel/errors.ts';

interface Answer {
  summary: { fixes: number; matched: number; inGaps: number; gaps: number };
  route: (string | number)[];
  arcs: { arc: string | number; fromM: number; toM: number; from: number; to: number; posterior: number }[];
  gaps: { from: number; to: number; reason: string }[];
  fixes: { row: number; arc?: string | number; posterior?: number; gap?: string }[];
}

let folder: string;
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

async function run(options: Record<string, string>): Promise<Answer> {
  const [command] = matchCommands;
  let answer: unknown;
  const io = {
    config: readConfig(environment()),
    json: true,
    options,
    args: [],
    say: () => undefined,
    result: (value: unknown) => {
      answer = value;
    },
  };
  expect(await command!.run(io)).toBe(0);
  return answer as Answer;
}

async function problemOf(options: Record<string, string>) {
  const error = await run(options).then(
    () => undefined,
    (raised: unknown) => raised,
  );
  expect(error).toBeInstanceOf(XwError);
  return (error as XwError).problem;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'xw-match-'));
  // A crossing: node 0 in the middle, 1 west, 2 east, 3 north; there and back, the road north one-way.
  file('town.nodes', '114.000 30.000\n113.999 30.000\n114.001 30.000\n114.000 30.001\n');
  file('town.arcs', '1 0\n0 1\n0 2\n2 0\n0 3\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('xw match', () => {
  it('names the arcs of plain files by their lines, with posteriors', async () => {
    const track = file(
      'a.track',
      '113.9991 30.00002 0\n113.9997 29.99999 8\n114.00001 30.0003 15\n114.0 30.0008 22\n',
    );
    const answer = await run({ network: folder, track });
    expect(answer.route).toEqual([0, 4]);
    expect(answer.gaps).toEqual([]);
    expect(answer.summary).toEqual({ fixes: 4, matched: 4, inGaps: 0, gaps: 0 });
    for (const { posterior } of answer.arcs) expect(posterior).toBeGreaterThan(0.9);
    expect(answer.arcs[0]).toMatchObject({ arc: 0, from: 0 });
    expect(answer.fixes.map(({ arc }) => arc)).toEqual([0, 0, 4, 4]);
  });

  it('tells gaps and gives every fix an arc or a gap', async () => {
    const track = file(
      'b.track',
      '113.9991 30 0\n113.9997 30 8\n114.0003 30 1000\n114.0009 30 1008\n114.01 30.1 1009\n',
    );
    const answer = await run({ network: folder, track });
    expect(answer.route).toEqual([0, 2]);
    expect(answer.gaps[0]).toEqual({ from: 8, to: 1000, reason: 'silence' });
    expect(answer.fixes).toHaveLength(5);
    for (const fix of answer.fixes) expect((fix.arc === undefined) !== (fix.gap === undefined)).toBe(true);
  });

  it('reads GeoJSON lines and a CSV with names, ISO times and accuracies', async () => {
    const line = (id: string, coordinates: number[][], oneway?: string) => ({
      type: 'Feature',
      properties: { id, oneway },
      geometry: { type: 'LineString', coordinates },
    });
    const network = file(
      'roads.geojson',
      JSON.stringify({
        type: 'FeatureCollection',
        features: [
          line('west', [[113.999, 30], [114, 30]]),
          line('north', [[114, 30.001], [114, 30]], '-1'),
        ],
      }),
    ); // prettier-ignore
    const track = file(
      'c.csv',
      'time,lon,lat,accuracy\n2026-07-01T08:00:00+08:00,113.9992,30.00001,5\n2026-07-01T08:00:08+08:00,113.9998,30,5\n' +
        '2026-07-01T08:00:15+08:00,114.00001,30.0004,\n2026-07-01T08:00:20+08:00,114,30.0008,6\n',
    );
    const answer = await run({ network, track, manner: 'foot' });
    expect(answer.route).toEqual(['west', 'north']);
    expect(answer.arcs[0]!.from).toBe(Date.parse('2026-07-01T00:00:00Z') / 1000);
  });

  it('refuses with the place of the error', async () => {
    const good = file('good.track', '114 30 0\n');
    const bad = file('bad.track', '114 30 0\n114 east 1\n');
    expect(await problemOf({ network: folder, track: bad })).toMatchObject({
      place: `${bad}:2`,
      value: 'east',
    });
    expect(await problemOf({ network: folder, track: file('none.track', '\n') })).toMatchObject({
      code: 'invalid_value',
    });
    expect(await problemOf({ network: join(folder, 'gone'), track: good })).toMatchObject({
      code: 'file_unreadable',
    });
    const csv = file('d.csv', 'time,lon\n0,114\n');
    expect(await problemOf({ network: folder, track: csv })).toMatchObject({ place: `${csv}:1` });
    const other = mkdtempSync(join(folder, 'other-'));
    writeFileSync(join(other, 'x.nodes'), '114 30\n114.001 30\n');
    writeFileSync(join(other, 'x.arcs'), '0 1\n1 7\n');
    expect(await problemOf({ network: other, track: good })).toMatchObject({
      place: `${join(other, 'x.arcs')}:2`,
      value: '7',
    });
    const json = file(
      'e.geojson',
      '{"type":"FeatureCollection","features":[{"geometry":{"type":"LineString","coordinates":[[1,2]]}}]}',
    );
    expect(await problemOf({ network: json, track: good })).toMatchObject({ place: `${json}#0` });
    await expect(run({ network: folder, track: good, manner: 'boat' })).rejects.toBeInstanceOf(UsageError);
    await expect(run({ network: folder, track: good, silence: '-3' })).rejects.toBeInstanceOf(UsageError);
  });
});

const archive = join(
  readTestConfig().sharedData ?? 'no shared data',
  'mapmatch-kubicka-part-a',
  'part-a.tar.xz',
);

describe('recorded tracks with their true routes', () => {
  it.skipIf(!existsSync(archive))(
    'are matched within a median mismatch of 0.02 at 1 s and 0.10 at 30 s; the bad recording is named',
    () => {
      const scores = withRecordedTracks(archive, (tracks) =>
        [...tracks].flatMap((track) => [scoreTrack(track, 1), scoreTrack(track, 30)]),
      );
      expect(scores).toBeDefined();
      const of = (everyS: number) => scores!.filter((score) => score.everyS === everyS);
      expect(of(1)).toHaveLength(50);
      for (const score of scores!)
        console.log(
          `${score.name} every ${score.everyS} s: mismatch ${score.mismatch.toFixed(4)}, gaps ${score.gaps}`,
        );
      expect(medianOf(of(1).map(({ mismatch }) => mismatch))).toBeLessThan(0.02);
      expect(medianOf(of(30).map(({ mismatch }) => mismatch))).toBeLessThan(0.1);
      expect(
        of(1)
          .filter(({ offTruthM }) => offTruthM > 50)
          .map(({ name }) => name),
      ).toEqual(['00000033']);
    },
    120_000,
  );
});
