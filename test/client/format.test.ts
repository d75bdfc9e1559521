import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ageText,
  areaText,
  countText,
  everyText,
  exactAreaText,
  instantText,
  lengthText,
  shareText,
  shortCountText,
} from '../../client/language/format.ts';

const MINUTE = 60_000;

describe('ages', () => {
  it('are whole units, rounded down, in both languages', () => {
    expect(ageText(20_000, 'zh')).toBe('刚刚');
    expect(ageText(3 * MINUTE + 59_000, 'zh')).toBe('3 分钟前');
    expect(ageText(MINUTE, 'en')).toBe('1 minute ago');
    expect(ageText(119 * MINUTE, 'zh')).toBe('1 小时前');
    expect(ageText(15 * 1440 * MINUTE, 'zh')).toBe('15 天前');
    expect(ageText(9000 * 1440 * MINUTE, 'en')).toBe('24 years ago');
  });

  it('say unknown when they are unknown, and never a negative number', () => {
    expect(ageText(null, 'zh')).toBe('未知');
    expect(ageText(Number.NaN, 'en')).toBe('unknown');
    fc.assert(
      fc.property(fc.double({ min: -1e12, max: 0, noNaN: true }), (ageMs) => {
        expect(ageText(ageMs, 'zh')).toBe('刚刚');
      }),
    );
  });
});

describe('measures', () => {
  it('carry their unit', () => {
    expect(areaText(3.456, 'zh')).toBe('3.46 ㎡');
    expect(areaText(9_999.4, 'zh')).toBe('9,999 ㎡');
    expect(areaText(17_700, 'zh')).toBe('1.77 万㎡');
    expect(areaText(17_700, 'en')).toBe('1.77 ha');
    expect(exactAreaText(5307.54, 'zh')).toBe('5,307.5 ㎡');
    expect(lengthText(588.4, 'zh')).toBe('588 米');
    expect(lengthText(1327.65, 'zh')).toBe('1.33 公里');
    expect(lengthText(1327.65, 'en')).toBe('1.33 km');
    expect(everyText(21_600, 'zh')).toBe('每 6 小时');
    expect(everyText(90, 'en')).toBe('every 90 s');
  });

  it('group digits, and shorten to 万 only where asked', () => {
    expect(countText(6336, 'zh')).toBe('6,336');
    expect(shortCountText(332_500, 'zh')).toBe('33.25 万');
    expect(shortCountText(332_500, 'en')).toBe('332,500');
  });

  it('never show a part as nothing, nor less than all as all', () => {
    expect(shareText(0)).toBe('0 %');
    expect(shareText(1)).toBe('100 %');
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), (share) => {
        const text = shareText(share);
        expect(text).not.toBe('0 %');
        expect(text).not.toBe('100 %');
      }),
    );
  });
});

describe('instants', () => {
  it('are shown in the time of the city, not of the browser', () => {
    expect(instantText('2026-11-17T01:42:45.000Z', 'zh', 'Asia/Shanghai', 'minute')).toBe('11月17日 09:42');
    expect(instantText('2026-11-16T17:00:00Z', 'en', 'Asia/Shanghai', 'day')).toBe('17 Nov');
    expect(instantText('2026-11-16T16:00:00Z', 'zh', 'Asia/Shanghai', 'clock')).toBe('00:00');
    expect(instantText('not a time', 'zh', 'Asia/Shanghai')).toBe('未知');
  });
});
