import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { readSurveyText } from '../../server/ingest/core/survey-text.ts';
import type { RawItem, RawRow, RowProblem } from '../../server/ingest/core/raw.ts';

const HEAD = `[属性描述]
格式版本号=1.01版本
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=39
精度=0.001
[地块坐标]
`;
const OUTER = `J1,1,3920713.164,39462489.220
J2,1,3920813.164,39462489.220
J3,1,3920813.164,39462589.220
J4,1,3920713.164,39462589.220
`;

function row(item: RawItem | undefined): RawRow {
  if (item === undefined || 'problem' in item) throw new Error(JSON.stringify(item));
  return item;
}
function problem(item: RawItem | undefined): RowProblem {
  if (item === undefined || !('problem' in item)) throw new Error(JSON.stringify(item));
  return item.problem;
}

describe('official survey text', () => {
  it('reads X as north, ring 2 as a hole, several parcels, and claims the zone', () => {
    const survey = readSurveyText(`${HEAD}9,1.0,Z-1,地块一,面,I50,建设用地,,@
${OUTER}J1,1,3920713.164,39462489.220
J5,2,3920743.164,39462519.220
J6,2,3920783.164,39462519.220
J7,2,3920783.164,39462559.220
J5,2,3920743.164,39462519.220
3,0.4,Z-2,地块二,面,I50,绿地,,@
J1,1,3920913.164,39462489.220
J2,1,3920953.164,39462489.220
J3,1,3920953.164,39462589.220`);
    expect(survey.form).toBe('official');
    expect(survey.claim).toEqual({ kind: 'epsg', code: 4527, axisOrder: 'east_north' });
    expect(survey.rows).toHaveLength(2);
    const first = row(survey.rows[0]);
    expect(first.geometry?.type).toBe('Polygon');
    expect(first.geometry?.coordinates).toHaveLength(2);
    expect(first.geometry).toMatchObject({
      coordinates: expect.arrayContaining([expect.arrayContaining([[39462489.22, 3920713.164]])]) as unknown,
    });
    expect(first.properties).toMatchObject({ 编号: 'Z-1', 名称: '地块一', 用途: '建设用地', 精度: '0.001' });
    expect(first.repaired).toBeUndefined();
    expect(row(survey.rows[1]).repaired).toEqual(['ring_closed']);
  });

  it('makes a ring outside the first one a second part', () => {
    const survey = readSurveyText(`${HEAD}8,1,1,a,面,,,,@
${OUTER}J5,2,3921743.164,39462519.220
J6,2,3921783.164,39462519.220
J7,2,3921783.164,39462559.220`);
    expect(row(survey.rows[0]).geometry?.type).toBe('MultiPolygon');
  });

  it('rejects a parcel whose X and Y are swapped, whose points are missing, or whose line is garbled', () => {
    const swapped = OUTER.replace(/(39\d+\.\d+),(39\d+\.\d+)/g, '$2,$1');
    const survey = readSurveyText(
      `${HEAD}4,1,1,a,面,,,,@\n${swapped}9,1,2,b,面,,,,@\n${OUTER}4,1,3,c,面,,,,@\n${OUTER}J5,1,39207x3.1,39462489.2\n`,
    );
    expect(survey.rows.map((item) => problem(item).code)).toEqual([
      'axes_swapped',
      'points_missing',
      'bad_point',
    ]);
    expect(problem(survey.rows[1]).place).toContain('地块2“b”');
    expect(survey.claim).toMatchObject({ code: 4527 });
  });

  it.each([
    ['坐标系=2000国家大地坐标系', '带号=39', '3920713.1,462489.2', 4548],
    ['坐标系=2000国家大地坐标系', '带号=', '3920713.1,39462489.2', 4527],
    ['坐标系=1980西安坐标系', '带号=39', '3920713.1,39462489.2', 2363],
    ['坐标系=1954北京坐标系', '带号=39', '3920713.1,39462489.2', 2415],
  ])('claims %s %s %s as EPSG:%i', (system, zone, point, code) => {
    const head = `[属性描述]\n${system}\n几度分带=3\n${zone}\n[地块坐标]\n`;
    const [x, y] = point.split(',').map(Number) as [number, number];
    const survey = readSurveyText(
      `${head}3,1,1,a,面,,,,@\nJ1,1,${x},${y}\nJ2,1,${x + 9},${y}\nJ3,1,${x},${y + 9}`,
    );
    expect(survey.claim).toMatchObject({ kind: 'epsg', code });
  });

  it('keeps an unnamed datum unknown and refuses a zone that contradicts the numbers', () => {
    expect(readSurveyText(`[地块坐标]\n4,1,1,a,面,,,,@\n${OUTER}`).claim).toEqual({ kind: 'unknown' });
    const wrong = readSurveyText(`${HEAD.replace('带号=39', '带号=40')}4,1,1,a,面,,,,@\n${OUTER}`);
    expect(problem(wrong.rows[0]).code).toBe('zone_mismatch');
  });
});

describe('survey text as people paste it', () => {
  const square = [[462489.22, 3920713.164], [462489.22, 3920813.164], [462589.22, 3920813.164], [462489.22, 3920713.164]]; // prettier-ignore

  it.each([
    ['点号,X,Y\nJ1,3920713.164,462489.22\nJ2,3920813.164,462489.22\nJ3,3920813.164,462589.22'],
    ['J1，3920713.164，462489.22\r\nJ2，3920813.164，462489.22\r\nJ3，3920813.164，462589.22\r\n'],
    ['3920713.164 462489.22\n3920813.164 462489.22\n3920813.164 462589.22\n3920713.164 462489.22'],
    [
      '序号\tX坐标(m)\tY坐标(m)\t备注\n1\t3920713.164\t462489.22\t界桩\n2\t3920813.164\t462489.22\t\n3\t3920813.164\t462589.22\t',
    ],
    ['点号,Y,X\n1,462489.22,3920713.164\n2,462489.22,3920813.164\n3,462589.22,3920813.164'],
    ['Ｊ１，３９２０７１３.１６４，４６２４８９.２２\nJ2、3920813.164、462489.22\nJ3;3920813.164;462589.22'],
    ['点号,X,Y\n1,462489.22,3920713.164\n2,462489.22,3920813.164\n3,462589.22,3920813.164'],
  ])('reads %j', (text) => {
    const survey = readSurveyText(text);
    expect(survey.form).toBe('bare');
    expect(survey.claim).toEqual({ kind: 'unknown' });
    expect(row(survey.rows[0]).geometry).toEqual({ type: 'Polygon', coordinates: [square] });
  });

  it('separates rings by blank lines and parcels by titles; degrees stay longitude first', () => {
    const text = `地块甲\n1,116.587,35.415\n2,116.588,35.415\n3,116.588,35.416\n\n地块乙\n1,116.687,35.415\n2,116.688,35.415\n3,116.688,35.416`;
    const survey = readSurveyText(text);
    expect(survey.rows.map((item) => row(item).properties['名称'])).toEqual(['地块甲', '地块乙']);
    expect(row(survey.rows[0]).geometry).toMatchObject({
      coordinates: [expect.arrayContaining([[116.587, 35.415]]) as unknown],
    });
    const two = readSurveyText(
      '1,116.1,35.1\n2,116.2,35.1\n3,116.2,35.2\n\n1,116.3,35.1\n2,116.4,35.1\n3,116.4,35.2',
    );
    expect(row(two.rows[0]).geometry?.type).toBe('MultiPolygon');
  });

  it('says which line is no point, and gives no rows for no text', () => {
    expect(
      problem(
        readSurveyText('1,3920713.164,462489.22\n2,3920813.1b4,462489.22\n3,3920813.164,462589.22').rows[0],
      ),
    ).toMatchObject({ code: 'bad_point', value: expect.stringContaining('第2行') as string });
    expect(readSurveyText('').rows).toEqual([]);
    expect(readSurveyText('你好\n再见').rows).toEqual([]);
  });

  it('never throws and never gives a coordinate that is no number', () => {
    const cell = fc.oneof(
      fc.constantFrom(
        'J1',
        '3920713.164',
        '39462489.22',
        '462489.22',
        '116.5',
        'NaN',
        '@',
        '',
        '[地块坐标]',
        '面',
        '，',
        '1e999',
      ),
      fc.string({ maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(fc.array(cell, { maxLength: 6 }), { maxLength: 12 }), (lines) => {
        const survey = readSurveyText(lines.map((cells) => cells.join(',')).join('\n'));
        const read = survey.rows.filter((item) => !('problem' in item));
        expect(
          read
            .map((item) => JSON.stringify('geometry' in item ? item.geometry : null))
            .filter((text) => /[[,]null|NaN/.test(text)),
        ).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
