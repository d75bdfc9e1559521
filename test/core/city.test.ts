import { describe, expect, it } from 'vitest';
import { shippedCodes } from '../../server/city/load-codes.ts';
import { codesOf } from '../../server/city/core/code-file.ts';
import { acceptSetting } from '../../server/city/core/setting-definitions.ts';
import { boxOf, cellOf, resolutionOf } from '../../server/geography/core/h3-cell.ts';

describe('settings', () => {
  const definition = { key: 'k', unit: 's', labelZh: '', labelEn: '', source: '' };
  it('take values of the shipped kind only', () => {
    expect(acceptSetting({ ...definition, value: 5 }, 0)).toBe(0);
    expect(acceptSetting({ ...definition, value: [1, 2] }, [0, 3.5, 9])).toEqual([0, 3.5, 9]);
    expect(acceptSetting({ ...definition, value: 'a' }, 'b')).toBe('b');
    for (const bad of [-1, Number.NaN, Infinity, '5', null, undefined, [5]]) {
      expect(() => acceptSetting({ ...definition, value: 5 }, bad), String(bad)).toThrow(/setting_refused/);
    }
    for (const bad of [[], [2, 1], [1, 1], [1, '2'], 1, null]) {
      expect(() => acceptSetting({ ...definition, value: [1, 2] }, bad), String(bad)).toThrow(
        /setting_refused/,
      );
    }
  });
});

describe('code lists', () => {
  it('shipped with the product are sound and name every step and channel', () => {
    const codes = shippedCodes();
    const lists = new Map<string, string[]>();
    for (const { list, code } of codes) lists.set(list, [...(lists.get(list) ?? []), code]);
    expect(lists.get('case_status')).toEqual(
      expect.arrayContaining([
        'reported',
        'accepted',
        'dispatched',
        'handled',
        'verified',
        'closed',
        'rejected',
      ]),
    );
    expect(lists.get('case_outcome')).toContain('persuasion');
    expect(lists.get('responsibility_role')).toEqual(
      expect.arrayContaining(['grid_chief', 'street_chief', 'steward']),
    );
    for (const [list, held] of lists) expect(new Set(held).size, list).toBe(held.length);
    for (const { zh, en, list, code } of codes)
      expect(/[\u4e00-\u9fff\d]/.test(zh) && en !== '', `${list}/${code}`).toBe(true);
  });
  it('that are broken are refused with file and field', () => {
    const file = {
      list: 'x',
      source: 'test',
      validFrom: '2021-01-01',
      codes: [{ code: 'a', zh: '甲', en: 'A' }],
    };
    expect(codesOf('x.json', file)).toMatchObject([
      { list: 'x', code: 'a', position: 0, parent: null, attributes: {} },
    ]);
    expect(() => codesOf('x.json', { ...file, codes: [] })).toThrow(/code_file_invalid/);
    expect(() => codesOf('x.json', { ...file, codes: [...file.codes, ...file.codes] })).toThrow(/twice/);
    expect(() =>
      codesOf('x.json', { ...file, codes: [{ code: 'b', zh: '乙', en: 'B', parent: 'z' }] }),
    ).toThrow(/parent/);
  });
});

describe('H3 cells', () => {
  it('take longitude first and know their resolution', () => {
    const cell = cellOf([116.587, 35.41], 10);
    expect(resolutionOf(cell)).toBe(10);
    const [w, s, e, n] = boxOf(cell);
    expect(w < 116.587 && 116.587 < e && s < 35.41 && 35.41 < n).toBe(true);
    expect(resolutionOf('nonsense')).toBeUndefined();
  });
});
