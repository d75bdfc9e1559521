import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOfWall, wallText } from '../../client/patrol/city-minute.ts';
import { dashes } from '../../client/patrol/dashes.ts';
import { missingOf, newFence } from '../../client/patrol/fence-draft.ts';
import { insideUnits } from '../../client/patrol/presence-map.ts';
import { ReplaySource } from '../../client/patrol/replay-source.ts';
import { replayWork, stepOf } from '../../client/patrol/replay-map.ts';
import type { Replay } from '../../server/tracking/looks-contract.ts';

const FROM = '2026-03-02T00:00:00.000Z';

/** One unit that walks east, a position a minute, with twenty silent minutes after the tenth. */
function past(): Replay {
  const atS = [
    ...Array.from({ length: 11 }, (_, i) => i * 60),
    ...Array.from({ length: 11 }, (_, i) => 1800 + i * 60),
  ];
  return {
    from: FROM,
    to: '2026-03-02T01:00:00.000Z',
    stepS: 15,
    units: [
      {
        unitId: 'O1',
        kind: 'officer',
        callSign: '巡01',
        atS,
        lng: atS.map((s) => 116 + s * 1e-5),
        lat: atS.map(() => 35),
        headingDeg: atS.map(() => 90),
      },
    ],
    fixes: atS.length,
  };
}

describe('a replay', () => {
  it('moves evenly between two words and stands still, silent, over a gap', () => {
    const source = new ReplaySource(past(), new Map([['O1', [{ fromS: 600, toS: 1800 }]]]), 180);
    source.seek(90);
    expect(source.at()[0]).toMatchObject({ state: 'moving' });
    expect(source.at()[0]!.position[0]).toBeCloseTo(116 + 90e-5, 9);
    for (const moment of [700, 1200, 1799]) {
      source.seek(moment);
      expect(source.at()[0]!.state).toBe('silent');
      // Where it was last heard, not on the way to where it is heard next.
      expect(source.at()[0]!.position[0]).toBeCloseTo(116 + 600e-5, 9);
      expect(source.countAt(moment)).toEqual({ heard: 0, silent: 1 });
    }
    source.seek(1830);
    expect(source.at()[0]!.state).toBe('moving');
  });

  it('who is off duty and not heard is not silent', () => {
    const source = new ReplaySource(past(), new Map(), 180);
    expect(source.countAt(1200)).toEqual({ heard: 0, silent: 0 });
    expect(source.silentAt(1200)).toEqual([]);
    source.seek(-5);
    expect(source.at()).toHaveLength(1);
  });

  it('draws the track in pieces, dashed over the gap', () => {
    const { shapes } = replayWork(past(), 180);
    expect(shapes.filter((shape) => shape.geometry.type === 'LineString')).toHaveLength(2);
    expect(shapes.filter((shape) => shape.tone === 'muted')).toHaveLength(1);
    expect(stepOf({ from: FROM, to: '2026-03-03T00:00:00.000Z' }, true)).toBeLessThanOrEqual(90);
  });
});

describe('dashes', () => {
  it('draw as much as asked, in strokes of the asked length', () => {
    const metre = 1 / 111_195;
    const strokes = dashes([[0, 0], [99 * metre, 0]], 10, 15); // prettier-ignore
    expect(strokes).toHaveLength(4);
    const length = strokes.reduce((sum, line) => sum + (line.at(-1)![0] - line[0]![0]) / metre, 0);
    expect(length).toBeCloseTo(40, 6);
    expect(dashes([[0, 0]], 10, 10)).toEqual([]);
  });
});

describe('times on the city’s clock', () => {
  it('go there and back, also where summer time begins', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4_000_000 }),
        fc.constantFrom('Asia/Shanghai', 'Asia/Urumqi', 'Europe/Paris'),
        (minutes, zone) => {
          const text = wallText(Date.parse('2026-01-01T00:00:00Z') + minutes * 60_000, zone);
          expect(wallText(instantOfWall(text, zone)!, zone)).toBe(text);
        },
      ),
    );
    expect(instantOfWall('2026-11-22T08:30', 'Asia/Shanghai')).toBe('2026-11-22T00:30:00.000Z');
    expect(instantOfWall('yesterday', 'Asia/Shanghai')).toBeNull();
  });
});

describe('who was inside, by unit', () => {
  it('puts people first, longest first, and sums their stays', () => {
    const stay = (unitId: string, kind: string, fromMin: number, toMin: number) => ({
      unitId,
      kind,
      callSign: unitId,
      personId: null,
      nameZh: null,
      from: new Date(Date.parse(FROM) + fromMin * 60_000).toISOString(),
      to: new Date(Date.parse(FROM) + toMin * 60_000).toISOString(),
      fixes: toMin - fromMin + 1,
      path: [[116, 35]] as [number, number][],
    });
    const units = insideUnits([
      stay('W1', 'sanitation_vehicle', 0, 50),
      stay('O1', 'officer', 10, 12),
      stay('O2', 'officer', 0, 9),
      stay('O1', 'officer', 0, 3),
    ]);
    expect(units.map((unit) => [unit.unitId, unit.insideS / 60, unit.stays.length])).toEqual([
      ['O2', 9, 1],
      ['O1', 5, 2],
      ['W1', 50, 1],
    ]);
    expect(units[1]!.stays[0]!.from).toBe(FROM);
  });
});

describe('a fence in the making', () => {
  it('says what is missing, field by field', () => {
    const line = { type: 'LineString' as const, coordinates: [[116, 35], [116.1, 35]] as [number, number][] }; // prettier-ignore
    const draft = { ...newFence(line, 'commander') };
    expect(draft.rules.events).toEqual(['off_route', 'on_route']);
    expect(missingOf(draft)).toBe('nameZh');
    const named = { ...draft, nameZh: '环线', setName: '巡线' };
    expect(missingOf(named)).toBeNull();
    const window = { days: [], from: '08:00', to: '18:00' };
    expect(missingOf({ ...named, rules: { ...named.rules, windows: [window] } })).toBe('window');
    expect(missingOf({ ...named, owner: '' })).toBe('owner');
  });
});
