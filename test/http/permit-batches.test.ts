import { afterAll, beforeAll, expect, it } from 'vitest';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import readExcel from 'read-excel-file/node';
import { writeWorkbook } from '../../server/documents/workbook.ts';
import type { ProblemDocument } from '../../server/http/problem.ts';
import type { Batch, BatchRow } from '../../server/permits/batch-contract.ts';
import type { DateComparison, PermitCheck } from '../../server/permits/contract.ts';
import type { Attachment, Project, ProjectLine } from '../../server/permits/project-contract.ts';
import { describeEngines } from '../harness/engines.ts';
import type { HttpClient } from '../harness/http-client.ts';
import { at, loadCivicTown } from '../sql/civic-town.ts';
import { gateService } from './gate-service.ts';
import type { GateService } from './gate-service.ts';

const BATCHES = '/api/v1/permit-batches';
const PROJECTS = '/api/v1/permit-projects';
const corner = (east: number, north: number): string => at(east, north).join(' ');
/** A square of 40 m in the town, as WKT. */
const square = (east: number, north: number): string =>
  `POLYGON((${[
    [0, 0],
    [40, 0],
    [40, 40],
    [0, 40],
    [0, 0],
  ]
    .map(([x = 0, y = 0]) => corner(east + x, north + y))
    .join(', ')}))`;

describeEngines('batch checks and project files over HTTP', (engine) => {
  let gate: GateService;
  let planner: HttpClient;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'xw-batch-'));
    gate = await gateService(engine, { prepare: (db) => loadCivicTown(db, 3) });
    planner = await gate.as('planner');
  });
  afterAll(async () => {
    await gate?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function send(name: string, bytes: Buffer | string, rest = ''): Promise<Batch> {
    const started = await planner.request<Batch>(
      `${BATCHES}?city=3&name=${encodeURIComponent(name)}&crs=EPSG:4326${rest}`,
      { method: 'POST', body: bytes, headers: { 'content-type': 'application/octet-stream' } },
    );
    expect(started.status, started.text).toBe(202);
    const deadline = Date.now() + 60_000;
    for (;;) {
      const { body } = await planner.get<Batch>(`${BATCHES}/${started.body.batchId}?city=3`);
      if (body.state !== 'running') return body;
      if (Date.now() > deadline) throw new Error(`the batch still runs: ${JSON.stringify(body)}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  const rowsOf = async (batch: Batch): Promise<BatchRow[]> =>
    (await planner.get<{ rows: BatchRow[] }>(`${BATCHES}/${batch.batchId}/rows?city=3`)).body.rows;

  it('judges an Excel file row by row; a bad row is listed with its reason and sinks nothing', async () => {
    const columns = ['地块编号', '界址点', '工程类型', '檐口高度(m)', '层数', '日期'].map((header) => ({
      header,
      key: header,
    }));
    const row = (ref: string, site: string, change: Record<string, string> = {}) => ({
      地块编号: ref,
      界址点: site,
      工程类型: '新建',
      '檐口高度(m)': '12.2',
      层数: '2',
      日期: '2026/6/10',
      ...change,
    });
    const file = await writeWorkbook([
      {
        name: '地块',
        columns,
        rows: [
          row('甲', square(-1020, -1020)),
          row('乙', square(-1020, -1020), { '檐口高度(m)': '十二米' }),
          row('丙', square(-1020, -1020), { 工程类型: '飞行' }),
          row('丁', ''),
          row('=HYPERLINK("x")', square(-1020, -1020), { 日期: '2026-13-40' }),
          row('己', square(60_000, 0)),
        ],
      },
    ]);
    const batch = await send('地块.xlsx', file);
    expect(batch).toMatchObject({ state: 'done', rows: 6, refused: 5, error: null });
    expect(batch.outcomes).toEqual({ PROHIBITED_UNLESS_SPECIAL: 1 });
    const rows = await rowsOf(batch);
    expect(rows.map(({ ref }) => ref)).toEqual(['甲', '乙', '丙', '丁', '=HYPERLINK("x")', '己']);
    expect(rows.map(({ problem }) => problem?.code ?? null)).toEqual([
      null,
      'invalid_number',
      'unknown_code',
      'site_missing',
      'invalid_value',
      'site_out_of_jurisdiction',
    ]);
    expect(rows[1]?.problem).toMatchObject({ value: '十二米', place: expect.stringContaining('檐口高度') });
    // The same site asked alone has the same verdict.
    const { body: check } = await planner.get<PermitCheck>(
      `/api/v1/permit-checks/${rows[0]?.checkId}?city=3`,
    );
    expect(check.finding.limits[0]).toMatchObject({ kind: 'height', ref: 'eave', over: 3.2 });

    const xlsx = join(folder, 'results.xlsx');
    const answer = await fetch(`${planner.url}${BATCHES}/${batch.batchId}/results.xlsx?city=3`, {
      headers: { cookie: planner.cookie() },
    });
    writeFileSync(xlsx, Buffer.from(await answer.arrayBuffer()));
    const [verdicts, refused] = await readExcel(xlsx);
    expect(verdicts?.data[1]).toEqual(
      expect.arrayContaining(['甲', check.checkId, check.findingSha256, 3.2]),
    );
    expect(refused?.data.slice(1, 6).map((cells) => cells[2])).toEqual(
      rows.slice(1).map(({ problem }) => problem?.code),
    );
    const ndjson = await fetch(`${planner.url}${BATCHES}/${batch.batchId}/results.ndjson?city=3`, {
      headers: { cookie: planner.cookie() },
    });
    expect((await ndjson.text()).trim().split('\n')).toHaveLength(6);
  });

  it('takes requests by lines, and a file that holds none fails as a whole with its reason', async () => {
    const ask = (change: object) => ({
      ref: 'a-1',
      site: { text: square(-1020, -1020), crs: { kind: 'epsg', code: 4326 }, accuracyBasis: 'rtk' },
      works: { types: ['new_build'] },
      asOf: { legal: '2026-06-10' },
      ...change,
    });
    const torn = { text: square(-1020, -1020).replace('.', '\0'), crs: { kind: 'unknown' } };
    const lines = [
      JSON.stringify(ask({})),
      '{"site": 7\0',
      JSON.stringify(ask({ works: { types: [] } })),
      JSON.stringify(ask({ ref: '\uD800', site: torn })),
    ];
    const batch = await send('requests.ndjson', `${lines.join('\n')}\n`);
    expect(batch).toMatchObject({ state: 'done', rows: 4, refused: 3 });
    const rows = await rowsOf(batch);
    expect(rows.map(({ problem }) => problem?.code ?? null)).toEqual([
      null,
      'broken_json',
      'invalid_value',
      'damaged_text',
    ]);
    expect(rows[1]?.place).toBe('第2行');
    const broken = await send('nothing.csv', '编号,界址点\n');
    expect(broken.state).toBe('failed');
    expect(broken.error?.code).toBe('no_rows');
  });

  it('lists every check of a batch once, page by page, though all were made at one instant', async () => {
    interface Page {
      checks: { checkId: string }[];
      nextCursor: string | null;
    }
    const page = async (query: string) =>
      (await planner.get<Page>(`/api/v1/permit-checks?city=3&${query}`)).body;
    const all = (await page('limit=200')).checks.map((one) => one.checkId);
    expect(all.length).toBeGreaterThan(1);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { checks, nextCursor }: Page = await page(
        `limit=1${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      seen.push(...checks.map((one) => one.checkId));
      cursor = nextCursor;
    }
    expect(seen).toEqual(all);
    for (const cursor of ['A-1', '2026-02-30~x', '2026-06-10T00:00:00Z']) {
      const refused = await planner.get<ProblemDocument>(
        `/api/v1/permit-checks?city=3&cursor=${encodeURIComponent(cursor)}`,
      );
      expect(refused.status, cursor).toBe(422);
      expect(refused.body).toMatchObject({ code: 'invalid_value', place: 'cursor', value: cursor });
    }
  });

  it('keeps the file of a project: checks, attachments, clock and history', async () => {
    const input = {
      projectNo: 'XM-2026-9',
      nameZh: '某综合楼',
      builder: '某建设公司',
      receivedOn: '2026-06-01',
    };
    const opened = await planner.post<Project>(`${PROJECTS}?city=3`, input);
    expect(opened.status, opened.text).toBe(200);
    expect((await planner.post<ProblemDocument>(`${PROJECTS}?city=3`, input)).body).toMatchObject({
      code: 'project_exists',
      value: 'XM-2026-9',
    });
    const check = await planner.post<PermitCheck>('/api/v1/permit-checks?city=3', {
      site: { text: square(-1020, -1020), crs: { kind: 'epsg', code: 4326 }, accuracyBasis: 'rtk' },
      works: { types: ['new_build'] },
      asOf: { legal: '2026-06-10' },
      projectNo: 'XM-2026-9',
    });
    const path = `${PROJECTS}/XM-2026-9`;
    const attached = await planner.request<Attachment>(
      `${path}/attachments?city=3&name=${encodeURIComponent('总平面图.pdf')}`,
      { method: 'POST', body: '%PDF-1.4 示意', headers: { 'content-type': 'application/pdf' } },
    );
    expect(attached.status, attached.text).toBe(200);
    const back = await planner.get(`${path}/attachments/${attached.body.attachmentId}?city=3`);
    expect(back.text).toBe('%PDF-1.4 示意');
    expect(back.headers.get('content-disposition')).toContain('attachment');
    await planner.patch(`${path}?city=3`, { contractor: '某施工队' });
    await planner.post(`/api/v1/permit-checks/${check.body.checkId}/decisions?city=3`, { kind: 'adopted' });
    const { body: project } = await planner.get<Project>(`${path}?city=3`);
    expect(project).toMatchObject({ contractor: '某施工队', checks: 1, attachments: 1 });
    expect(project.checkLines[0]?.checkId).toBe(check.body.checkId);
    expect(project.history.map(({ kind }) => kind).toSorted()).toEqual(
      ['attached', 'changed', 'checked', 'decided', 'received'].toSorted(),
    );
    expect(project.clock.workingDays).toBeGreaterThan(0);
    expect(project.clock.naturalDays).toBeGreaterThanOrEqual(project.clock.workingDays ?? Infinity);
    const list = await planner.get<{ projects: ProjectLine[] }>(`${PROJECTS}?city=3&q=综合`);
    expect(list.body.projects.map(({ projectNo }) => projectNo)).toEqual(['XM-2026-9']);
    const removed = await planner.delete(`${path}/attachments/${attached.body.attachmentId}?city=3`);
    expect(removed.status).toBe(204);
  });

  it('compares two dates: the works of before and after the law of 2025', async () => {
    const { body: check } = await planner.post<PermitCheck>('/api/v1/permit-checks?city=3', {
      site: { text: square(-1020, -1020), crs: { kind: 'epsg', code: 4326 }, accuracyBasis: 'rtk' },
      works: { types: ['new_build'] },
      asOf: { legal: '2026-06-10' },
    });
    const { status, body } = await planner.post<DateComparison>(
      `/api/v1/permit-checks/${check.checkId}/compare?city=3`,
      { days: ['2024-06-10', '2026-06-10'] },
    );
    expect(status).toBe(200);
    const laws = (side: 'first' | 'second') =>
      body[side].rules.flatMap((rule) => rule.citations.map(({ lawId }) => lawId));
    expect(laws('second')).toContain('wenwu-2024');
    expect(laws('first')).not.toContain('wenwu-2024');
    expect(body.changes.length).toBeGreaterThan(0);
  });

  it('shows nothing of it to others', async () => {
    const scheduler = await gate.as('scheduler');
    for (const path of [BATCHES, PROJECTS, `${PROJECTS}/XM-2026-9`])
      expect((await scheduler.get(`${path}?city=3`)).status).toBe(403);
  });
});
