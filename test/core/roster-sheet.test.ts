import { describe, expect, it } from 'vitest';
import { dayOfHeading, readRosterSheet } from '../../server/duty/core/roster-sheet.ts';
import type { DutyBook, SheetRow } from '../../server/duty/core/roster-sheet.ts';

const shift = (shiftId: string, nameZh: string, starts: string, ends: string) => ({
  shiftId,
  nameZh,
  nameEn: shiftId,
  mode: shiftId,
  starts,
  ends,
});
const person = (personId: string, nameZh: string, active = true) => ({
  personId,
  nameZh,
  active,
  gridId: 'G01',
  unitId: `U-${personId}`,
});
const BOOK: DutyBook = {
  people: [person('P1', '王芳'), person('P2', '李强'), person('P3', '李强'), person('P4', '赵六', false)],
  shifts: [
    shift('normal', '正常班', '08:00', '17:00'),
    shift('staggered', '错时班', '06:30', '14:00'),
    shift('extended', '延时守点班', '14:00', '21:30'),
    shift('night', '夜班', '21:30', '06:30'),
  ],
  grids: [
    { gridId: 'G01', nameZh: '古槐街道' },
    { gridId: 'G02', nameZh: '济阳街道' },
  ],
  posts: [{ postId: 'O05', nameZh: '南门市场值守点', gridId: 'G02' }],
  streets: [{ streetId: 'S001', nameZh: '太白楼路' }],
  lastStreets: new Map([['P1', ['S009']]]),
  leaves: [{ personId: 'P1', startsOn: '2026-11-26', endsOn: '2026-11-27' }],
};
const read = (rows: SheetRow['properties'][], weekOf?: string) =>
  readRosterSheet(
    rows.map((properties, index) => ({ place: `第${index + 2}行`, properties })),
    BOOK,
    { today: '2026-11-22', ...(weekOf === undefined ? {} : { weekOf }) },
  );

describe('a roster sheet', () => {
  it('reads a row a person with a column for each day; blanks and 休 are days off', () => {
    const { turns, spoken, refused } = read([
      { 姓名: '王芳', '11月23日 周一': '正常班', '11月24日 周二': '休', '11/25': '错时+延时守点班' },
    ]);
    expect(refused).toEqual([]);
    expect(turns.map(({ day, shiftId }) => `${day} ${shiftId}`)).toEqual([
      '2026-11-23 normal',
      '2026-11-25 staggered',
      '2026-11-25 extended',
    ]);
    // What the sheet does not say is as it was last time.
    expect(turns[0]).toMatchObject({ personId: 'P1', unitId: 'U-P1', gridId: 'G01', streetIds: ['S009'] });
    expect(spoken.map(({ day }) => day)).toEqual(['2026-11-23', '2026-11-24', '2026-11-25']);
  });

  it('reads a row a turn, with the grid of the post when only the post is said', () => {
    const { turns, refused } = read([
      { 工号: 'P2', 日期: '2026-11-23', 班次: '夜', 岗位: '南门市场值守点', 街巷: '太白楼路' },
    ]);
    expect(refused).toEqual([]);
    expect(turns).toEqual([
      expect.objectContaining({ shiftId: 'night', gridId: 'G02', postId: 'O05', streetIds: ['S001'] }),
    ]);
  });

  it('lists each cell that it cannot take, with its place and value, and keeps the rest', () => {
    const { turns, refused } = read([
      { 姓名: '王芳', '2026-11-23': '早早班', '2026-11-24': '正常班', '2026-11-26': '正常班' },
      { 姓名: '李强', '2026-11-23': '正常班' },
      { 姓名: '钱七', '2026-11-23': '正常班' },
      { 姓名: '赵六', '2026-11-23': '正常班' },
      { 工号: 'P3', 网格: '月球', '2026-11-23': '正常班' },
      { 工号: 'P2', 街巷: '天上街', '2026-11-23': '正常班' },
      { 工号: 'P2', '2026-11-23': '正常班+错时班' },
      { '2026-11-23': '正常班' },
      { 工号: 'P3', 备注: '无' },
    ]);
    expect(turns.map(({ personId, day }) => `${personId} ${day}`)).toEqual([
      'P1 2026-11-24',
      'P2 2026-11-23',
    ]);
    expect(refused.map(({ place, code, value }) => [place, code, value])).toEqual([
      ['第2行 2026-11-23', 'unknown_shift', '早早班'],
      ['第2行 2026-11-26', 'on_leave', 'normal'],
      ['第3行 姓名', 'ambiguous_name', '李强'],
      ['第4行 姓名', 'unknown_person', '钱七'],
      ['第5行 姓名', 'inactive_person', '赵六'],
      ['第6行 网格', 'unknown_grid', '月球'],
      ['第7行 街巷', 'unknown_street', '天上街'],
      ['第8行 2026-11-23', 'double_booked', 'staggered'],
      ['第9行', 'person_missing', ''],
      ['第10行', 'no_days', '李强'],
    ]);
  });

  it('sees a night shift that runs into the next morning: overlap refused, short rest warned of', () => {
    const { turns, refused, warnings } = read([
      { 工号: 'P2', '2026-11-23': '夜班', '2026-11-24': '错时班' },
      { 工号: 'P3', '2026-11-23': '夜班', '2026-11-24': '正常班' },
    ]);
    expect(turns).toHaveLength(4);
    expect(refused).toEqual([]);
    expect(warnings.map(({ code, value }) => [code, value])).toEqual([
      ['short_rest', '0 h'],
      ['short_rest', '1.5 h'],
    ]);
  });

  it('takes weekdays from the given Monday, and the year that lies nearest', () => {
    expect(dayOfHeading('周三', '2026-11-22', '2026-11-23')).toBe('2026-11-25');
    expect(dayOfHeading('星期天', '2026-11-22', '2026-11-23')).toBe('2026-11-29');
    expect(dayOfHeading('周三', '2026-11-22', undefined)).toBeUndefined();
    expect(dayOfHeading('1月2日', '2026-12-28', undefined)).toBe('2027-01-02');
    expect(dayOfHeading('2月30日', '2026-12-28', undefined)).toBeUndefined();
    expect(dayOfHeading('2026年11月23日（周一）', '2026-01-01', undefined)).toBe('2026-11-23');
    expect(dayOfHeading('姓名', '2026-01-01', '2026-11-23')).toBeUndefined();
  });
});
