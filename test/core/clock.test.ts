import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cityTimeMs,
  firstCityTimeMs,
  inServiceDay,
  localMinuteOfDay,
} from '../../server/clock/core/city-time.ts';
import { clockNote } from '../../server/clock/core/clock-note.ts';

const ZONE = 'Asia/Shanghai';
const at = (text: string): number => Date.parse(text);

const localDay = (t: number): number => Math.floor((t + 8 * 3_600_000) / 86_400_000);

describe('city time', () => {
  it('passes at its rate while running and stands while paused', () => {
    const mapping = { cityMs: 1_000_000, realMs: 500, rate: 60, running: true };
    expect(cityTimeMs(mapping, 500)).toBe(1_000_000);
    expect(cityTimeMs(mapping, 1_500)).toBe(1_060_000);
    expect(cityTimeMs(mapping, 0)).toBe(1_000_000);
    expect(cityTimeMs({ ...mapping, running: false }, 99_999)).toBe(1_000_000);
  });

  it('never goes back as real time goes on', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.constantFrom(0.5, 1, 10, 60), (a, b, rate) => {
        const mapping = { cityMs: 0, realMs: 1000, rate, running: true };
        const [early, late] = a < b ? [a, b] : [b, a];
        expect(cityTimeMs(mapping, late)).toBeGreaterThanOrEqual(cityTimeMs(mapping, early));
      }),
    );
  });

  it('knows the local minute and the service day 06:30 to 21:30', () => {
    expect(localMinuteOfDay(at('2026-03-01T22:30:00Z'), ZONE)).toBe(390);
    expect(inServiceDay(at('2026-03-01T22:29:59Z'), ZONE)).toBe(false);
    expect(inServiceDay(at('2026-03-01T22:30:00Z'), ZONE)).toBe(true);
    expect(inServiceDay(at('2026-03-02T13:29:59Z'), ZONE)).toBe(true);
    expect(inServiceDay(at('2026-03-02T13:30:00Z'), ZONE)).toBe(false);
  });

  it('a city can be told at which time of its day to begin', () => {
    for (const real of ['2026-03-01T16:00:00Z', '2026-03-02T04:00:12.345Z', '2026-03-02T15:59:59Z'])
      expect(new Date(firstCityTimeMs(at(real), ZONE, 570)).toISOString().slice(0, 16)).toBe(
        '2026-03-02T01:30',
      );
  });

  it('a city loaded when many are out begins now, else at 10:00 of that local day', () => {
    const noon = at('2026-03-02T04:00:12.345Z');
    expect(firstCityTimeMs(noon, ZONE)).toBe(noon);
    expect(firstCityTimeMs(at('2026-03-02T11:59:59Z'), ZONE)).toBe(at('2026-03-02T11:59:59Z'));
    expect(firstCityTimeMs(at('2026-03-02T12:00:00Z'), ZONE)).toBe(at('2026-03-02T02:00:00Z'));
    expect(firstCityTimeMs(at('2026-03-01T18:00:20Z'), ZONE)).toBe(at('2026-03-02T02:00:00Z'));
    expect(firstCityTimeMs(at('2026-03-02T15:59:00Z'), ZONE)).toBe(at('2026-03-02T02:00:00Z'));
    fc.assert(
      fc.property(fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') }), (ms) => {
        const first = firstCityTimeMs(ms, ZONE);
        expect(inServiceDay(first, ZONE)).toBe(true);
        expect(localDay(first)).toBe(localDay(ms));
      }),
    );
  });
});

describe('what the clock says of itself', () => {
  const city = at('2026-03-02T04:00:00Z');
  it('is silent when it agrees with real time', () => {
    expect(clockNote(city, 30_000, undefined, ZONE)).toEqual({ zh: null, en: null });
  });
  it('names the lead or the lag', () => {
    expect(clockNote(city, 90 * 60_000, undefined, ZONE).zh).toContain('快 90 分钟');
    expect(clockNote(city, -5 * 86_400_000, undefined, ZONE).en).toContain('5 days behind');
  });
  it('says that a stretch that was jumped over is unknown, for a day', () => {
    const gap = { fromMs: city - 10 * 3_600_000, toMs: city - 3_600_000 };
    const note = clockNote(city, 0, gap, ZONE);
    expect(note.zh).toContain('2026-03-02 02:00');
    expect(note.en).toContain('unknown, not absent');
    expect(clockNote(city + 48 * 3_600_000, 0, gap, ZONE).en).toBeNull();
  });
});
