import { describe, expect, it } from 'vitest';
import { rankWork, stateWork, warningWork } from '../../client/coverage/coverage-map.ts';
import { evidenceText } from '../../client/coverage/coverage-texts.ts';
import { gapTabs, readGapsView, writeGapsView } from '../../client/coverage/gaps-view.ts';
import { hoursText } from '../../client/coverage/hours-text.ts';
import { piecesOf } from '../../client/map/work-layers.ts';
import type { RankedStreet } from '../../server/coverage/report-contract.ts';
import type { RoadWarningAnswer } from '../../server/coverage/warning-contract.ts';
import type { Geometry } from '../../server/kernel/geojson.ts';
import { boxAround } from '../../client/state/geometry-box.ts';

const line = (x: number): Geometry => ({
  type: 'MultiLineString',
  coordinates: [
    [
      [x, 35.41],
      [x + 0.001, 35.412],
      [x + 0.002, 35.413],
    ],
  ],
});
const shapes = new Map<string, Geometry>([
  ['S1', line(116.58)],
  ['S2', line(116.59)],
  ['S3', line(116.6)],
]);

describe('the page of gaps', () => {
  it('keeps its tab and its street in the address, and falls back to the list', () => {
    for (const tab of gapTabs)
      for (const streetId of [null, 'S017'])
        expect(readGapsView(writeGapsView({ tab, streetId }))).toEqual({ tab, streetId });
    expect(readGapsView(null)).toEqual({ tab: 'gaps', streetId: null });
    expect(readGapsView('nothing:S1')).toEqual({ tab: 'gaps', streetId: 'S1' });
  });

  it('draws unknown as a hatch and leaves out what is filtered away', () => {
    const streets = [
      { streetId: 'S1', nameZh: '甲', state: 'visited' as const },
      { streetId: 'S2', nameZh: '乙', state: 'unknown' as const },
      { streetId: 'S3', nameZh: '丙', state: 'not_visited' as const },
      { streetId: 'S9', nameZh: '不在图上', state: 'unknown' as const },
    ];
    const { shapes: drawn } = stateWork(shapes, streets, null, 'S3');
    expect(drawn.map(({ key, hatched }) => [key, hatched])).toEqual([
      ['S1', false],
      ['S2', true],
      ['S3', false],
    ]);
    expect(new Set(drawn.map(({ tone }) => tone)).size).toBe(3);
    expect(drawn[2]!.widthPx).toBeGreaterThan(drawn[0]!.widthPx!);
    const pieces = piecesOf(drawn);
    expect(pieces.hatched.map(({ key }) => key)).toEqual(['S2']);
    expect(pieces.lines.map(({ key }) => key)).toEqual(['S1', 'S3']);
    expect(stateWork(shapes, streets, 'unknown', null).shapes.map(({ key }) => key)).toEqual(['S2']);
  });

  it('marks the first ranks and the chosen one, the first on top', () => {
    const ranked = ['S1', 'S2', 'S3'].map((streetId, i): RankedStreet => ({
      rank: i === 2 ? 99 : i + 1,
      streetId,
      nameZh: streetId,
      nameEn: streetId,
      gridId: 'G1',
      grade: 2,
      lengthM: 300,
      score: 5 - i,
      reasons: [],
      lastSeenAt: null,
      state: 'unknown',
      unclaimed: true,
      visitsPath: '',
    }));
    expect(rankWork(shapes, ranked, null).marks.map(({ label }) => label)).toEqual(['2', '1']);
    const chosen = rankWork(shapes, ranked, 'S3').marks[0]!;
    expect(chosen).toMatchObject({ label: '99', chosen: true });
  });

  it('tells the stages of warnings apart and keeps withdrawn ones in the background', () => {
    const warning = (roadId: string, stage: number, state: 'open' | 'withdrawn'): RoadWarningAnswer => ({
      roadId,
      nameZh: roadId,
      firmId: null,
      stage,
      state,
      behindSince: '2026-03-02T00:00:00.000Z',
      due: 1,
      done: 0,
      changedAt: '2026-03-02T00:00:00.000Z',
      history: [],
      passesPath: '',
    });
    const work = warningWork(
      shapes,
      [warning('S1', 1, 'open'), warning('S2', 3, 'open'), warning('S3', 2, 'withdrawn')],
      null,
    );
    const [first, third, gone] = work.shapes;
    expect(new Set([first!.tone, third!.tone, gone!.tone]).size).toBe(3);
    expect(third!.widthPx).toBeGreaterThan(first!.widthPx!);
    expect(gone!.widthPx).toBeLessThan(first!.widthPx!);
    expect(work.marks.map(({ label }) => label)).toEqual(['3']);
  });

  it('says how long in the unit that tells it, and names evidence', () => {
    expect(hoursText(45_000, 'zh')).toBe('45 秒');
    expect(hoursText(59 * 60_000, 'zh')).toBe('59 分钟');
    expect(hoursText(14.5 * 3_600_000, 'en')).toBe('14.5 h');
    expect(hoursText(6.54 * 86_400_000, 'zh')).toBe('6.5 天');
    expect(evidenceText('drone').zh).toBe('无人机');
    expect(evidenceText('new_kind')).toEqual({ zh: 'new_kind', en: 'new_kind' });
    expect(boxAround(line(116.58).coordinates)).toEqual([116.58, 35.41, 116.58 + 0.002, 35.413]);
    expect(boxAround([[[116.5, 35.4]], [116.6, 35.3], undefined])).toEqual([116.5, 35.3, 116.6, 35.4]);
    expect(boxAround([])).toBeNull();
    expect(boxAround(undefined)).toBeNull();
  });
});
