import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayStart, periodPresets, presetOf, presetPeriod } from '../../client/state/period.ts';

const DAY = 86_400_000;
const zones = ['Asia/Shanghai', 'Asia/Urumqi', 'Europe/Berlin', 'America/New_York', 'UTC'];
const instant = fc.integer({ min: Date.parse('2020-01-01'), max: Date.parse('2035-01-01') });

describe('presets', () => {
  it('are whole local days; worked example of 22 November 2026 in Shanghai, a Sunday', () => {
    const now = Date.parse('2026-11-22T11:20:00Z');
    expect(presetPeriod('7d', now, 'Asia/Shanghai')).toEqual({
      from: '2026-11-15T16:00:00.000Z',
      to: '2026-11-22T16:00:00.000Z',
    });
    expect(presetPeriod('last-week', now, 'Asia/Shanghai')).toEqual({
      from: '2026-11-08T16:00:00.000Z',
      to: '2026-11-15T16:00:00.000Z',
    });
  });

  it('contain now, or end before this week', () => {
    fc.assert(
      fc.property(
        instant,
        fc.constantFrom(...zones),
        fc.constantFrom(...periodPresets),
        (now, zone, preset) => {
          const { from, to } = presetPeriod(preset, now, zone);
          if (preset === 'last-week') expect(Date.parse(to)).toBeLessThanOrEqual(now);
          else {
            expect(Date.parse(from)).toBeLessThanOrEqual(now);
            expect(Date.parse(to)).toBeGreaterThan(now);
          }
          const days = (Date.parse(to) - Date.parse(from)) / DAY;
          const wanted = preset === 'last-week' ? 7 : Number(preset.slice(0, -1));
          expect(Math.abs(days - wanted)).toBeLessThan(1.01 / 24);
          expect(presetOf({ from, to }, now, zone)).toBe(preset);
        },
      ),
    );
  });
});

describe('dayStart', () => {
  it('is the last local midnight, also when clocks change', () => {
    fc.assert(
      fc.property(instant, fc.constantFrom(...zones), (now, zone) => {
        const start = dayStart(now, zone);
        expect(start).toBeLessThanOrEqual(now);
        expect(now - start).toBeLessThan(25 * 3_600_000);
        const clock = new Intl.DateTimeFormat('en-GB', {
          timeZone: zone,
          hour: '2-digit',
          minute: '2-digit',
          hourCycle: 'h23',
        });
        expect(clock.format(start)).toBe('00:00');
      }),
    );
    expect(new Date(dayStart(Date.parse('2026-03-29T12:00:00Z'), 'Europe/Berlin')).toISOString()).toBe(
      '2026-03-28T23:00:00.000Z',
    );
  });
});
