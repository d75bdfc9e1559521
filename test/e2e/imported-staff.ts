import assert from 'node:assert/strict';
import type { RosterImport } from '../../server/duty/contract.ts';
import { writeWorkbook } from '../../server/documents/workbook.ts';
import type { Feature, Geometry } from '../../server/kernel/geojson.ts';
import { createHttpClient } from '../harness/http-client.ts';
import type { HttpClient } from '../harness/http-client.ts';
import { bring } from './imported-town.ts';

const DAY_MS = 86_400_000;
const SHIFTS = ['白班', '晚班'] as const;
const NAMES = ['赵', '钱', '孙', '李', '周', '吴', '郑', '王', '冯', '陈', '褚', '卫'];

/** Who came to the imported city. */
export interface ImportedStaff {
  /** Officers by grid: the first of each answers for two streets of three. */
  officers: ReadonlyMap<string, readonly string[]>;
  /** Days of the roster, from today on. */
  days: readonly string[];
  /** Name that each grid was given. */
  grids: ReadonlyMap<string, string>;
}

/**
 * Brings people to a city that has none, as a stranger's files over the doors that everybody has: the grids with names of the
 * city's own (taken away as GeoJSON, named, brought in again), the register of people and the shifts as CSV, who answers for
 * which street as CSV, and two weeks of a 排班表 with
 * everybody's streets as Excel. Two officers and a chief a grid.
 */
export async function importStaff(url: string, cityId: number, now: number): Promise<ImportedStaff> {
  const planner = createHttpClient(url);
  await planner.login('planner');
  const taken = await features(planner, cityId, 'grids');
  const grids = new Map(taken.map((one, i) => [String(one.id), `泗滨${'东南西北'[i % 4]!}片网格`]));
  const named = taken.map((one) => ({
    type: 'Feature',
    geometry: one.geometry,
    properties: { 网格编号: one.id, 网格名称: grids.get(String(one.id)) },
  }));
  await bring(planner, cityId, 'grids', 'grids.geojson', JSON.stringify({ type: 'FeatureCollection', features: named })); // prettier-ignore

  const scheduler = createHttpClient(url);
  await scheduler.login('scheduler');
  const register = ['工号,姓名,人员类别,职务'];
  const officers = new Map<string, string[]>();
  [...grids.keys()].forEach((gridId, g) => {
    const [first, second, chief] = [1, 2, 3].map((n) => `P${g + 1}0${n}`);
    const name = (n: number): string => `${NAMES[(g * 3 + n) % NAMES.length]!}${'一二三四'[g % 4]!}`;
    register.push(`${first},${name(0)},执法队员,队员`, `${second},${name(1)},执法队员,队员`, `${chief},${name(2)},总街长,总街长`); // prettier-ignore
    officers.set(gridId, [first!, second!]);
  });
  await bring(scheduler, cityId, 'people', '人员.csv', register.join('\n'));
  await bring(scheduler, cityId, 'shifts', '班次.csv', `编号,名称,模式,上班时间,下班时间\nday,${SHIFTS[0]},正常,08:00,16:00\nlate,${SHIFTS[1]},延时,14:00,22:00`); // prettier-ignore

  // In force since yesterday, as a register says.
  const since = new Date(now - DAY_MS).toISOString().slice(0, 10);
  const streets = await features(scheduler, cityId, 'streets');
  const beats = new Map([...officers.values()].flat().map((personId) => [personId, [] as string[]]));
  streets.forEach(({ id, properties }, i) => {
    const [first, second] = officers.get(String(properties['homeGridId']))!;
    beats.get(i % 3 === 0 ? second! : first!)!.push(String(id));
  });
  const held = [...beats]
    .flatMap(([personId, ids]) => ids.map((id) => `${id},,包段队员,${personId},${since},名册`))
    .concat([...officers.keys()].map((gridId, g) => `,${gridId},总街长,P${g + 1}03,${since},名册`));
  await bring(scheduler, cityId, 'responsibilities', '责任人.csv', ['街巷,网格,责任角色,责任人,生效日期,依据', ...held].join('\n')); // prettier-ignore

  const days = Array.from({ length: 14 }, (_, i) => new Date(now + i * DAY_MS).toISOString().slice(0, 10));
  const rows = [...officers].flatMap(([gridId, pair]) =>
    pair.map((personId, i) => ({
      personId,
      gridId,
      streets: beats.get(personId)!.join('、'),
      ...Object.fromEntries(days.map((day) => [day, SHIFTS[i % 2]!])),
    })),
  );
  const columns = [
    { header: '工号', key: 'personId', width: 12 },
    { header: '网格', key: 'gridId', width: 10 },
    { header: '街巷', key: 'streets', width: 40 },
    ...days.map((day) => ({ header: day, key: day, width: 12 })),
  ];
  const sent = await scheduler.request<RosterImport>(
    `/api/v1/roster-imports?name=${encodeURIComponent('排班表.xlsx')}&city=${cityId}`,
    {
      method: 'POST',
      body: new Uint8Array(await writeWorkbook([{ name: '排班表', columns, rows }])),
      headers: { 'content-type': 'application/octet-stream' },
    },
  );
  assert.equal(sent.status, 200, sent.text);
  assert.deepEqual(sent.body.refused, []);
  assert.equal(sent.body.turns, rows.length * days.length);
  return { officers, days, grids };
}

/** A layer as everybody can take it away. */
async function features(
  client: HttpClient,
  cityId: number,
  layer: string,
): Promise<Feature<Geometry, Record<string, unknown>>[]> {
  const answer = await client.get<{ features: Feature<Geometry, Record<string, unknown>>[] }>(
    `/api/v1/exports/layers/${layer}?format=geojson&city=${cityId}`,
  );
  assert.equal(answer.status, 200, answer.text);
  return answer.body.features;
}
