import { connect } from 'node:net';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  ImportLayerInfo,
  ImportList,
  ImportReport,
  ImportStarted,
  RejectedRow,
} from '../../server/ingest/contract.ts';
import type { ProblemDocument } from '../../server/http/problem.ts';
import type { HttpAnswer, HttpClient } from '../harness/http-client.ts';
import { gateService } from './gate-service.ts';
import type { GateService } from './gate-service.ts';

const CSV =
  '编号,类别,lng,lat\nL1,路灯,117.55,35.45\nL2,路灯,117.551,35.45\nL3,不明物,117.552,35.45\nL4,=1+1,117.552,35.45\n';

describe('imports over HTTP', () => {
  let service: GateService;
  let admin: HttpClient;
  let planner: HttpClient;

  beforeAll(async () => {
    service = await gateService('embedded');
    admin = await service.as('admin');
    planner = await service.as('planner');
  });
  afterAll(() => service?.close());

  function send<T = ImportStarted>(client: HttpClient, query: string, body: string): Promise<HttpAnswer<T>> {
    return client.request<T>(`/api/v1/imports?${query}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/octet-stream' },
    });
  }

  async function settled(client: HttpClient, importId: string, wanted: string): Promise<ImportReport> {
    const deadline = Date.now() + 30_000;
    for (;;) {
      const { body, status } = await client.get<ImportReport>(`/api/v1/imports/${importId}`);
      if (status !== 200) throw new Error(`the report answers ${status}`);
      if (body.state === wanted) return body;
      if (Date.now() > deadline || body.state === 'failed')
        throw new Error(`it is ${body.state}: ${JSON.stringify(body.error)}`);
    }
  }

  it('names the layers that an account may bring in, with their fields and codes', async () => {
    const { body } = await planner.get<ImportLayerInfo[]>('/api/v1/imports/layers');
    expect(body.map(({ layer }) => layer)).toEqual(expect.arrayContaining(['zones', 'buildings', 'assets']));
    expect(body.map(({ layer }) => layer)).not.toContain('cases');
    const kind = body.find(({ layer }) => layer === 'assets')!.fields.find(({ name }) => name === 'kind')!;
    expect(kind).toMatchObject({ zh: '部件类别', required: true, type: 'code' });
    expect(kind.codes).toContainEqual({ code: 'lamp', zh: '路灯', en: 'Street lamp' });
  });

  it('takes a file, asks which datum, goes on with the answer, lists what it refused, and takes it back', async () => {
    const started = await send(planner, `name=${encodeURIComponent('路灯.csv')}&layer=assets&city=1`, CSV);
    expect(started.status).toBe(202);
    const { importId } = started.body;
    const asked = await settled(planner, importId, 'asking');
    expect(asked.datum?.question?.code).toBe('crs_unknown');
    const answered = await planner.post<ImportStarted>(`/api/v1/imports/${importId}/answer`, {
      crs: 'EPSG:4326',
    });
    expect(answered.status).toBe(202);
    const report = await settled(planner, importId, 'loaded');
    expect(report).toMatchObject({
      fileName: '路灯.csv',
      format: 'csv',
      counts: { read: 4, added: 2, rejected: 2 },
    });
    expect(report.preview.features).toHaveLength(2);
    expect(report.bbox).toEqual([117.55, 35.45, 117.551, 35.45]);
    const refused = await planner.get<{ rows: RejectedRow[]; next: string | null }>(
      `/api/v1/imports/${importId}/rejected?limit=1`,
    );
    expect(refused.body).toMatchObject({
      rows: [{ seq: 1, code: 'unknown_code', value: '不明物' }],
      next: '1',
    });
    const csv = await planner.get(`/api/v1/imports/${importId}/rejected.csv`);
    expect(csv.headers.get('content-type')).toContain('text/csv');
    expect(csv.text).toContain("'=1+1");
    expect(csv.text.trim().split('\r\n')).toHaveLength(3);

    const list = await planner.get<ImportList>('/api/v1/imports?limit=10');
    expect(list.body.imports.map((one) => one.importId)).toEqual([importId]);
    expect((await planner.post<ImportStarted>(`/api/v1/imports/${importId}/undo`)).status).toBe(202);
    await settled(planner, importId, 'undone');
    expect(await service.db.query(`select 1 from assets where asset_id in ('L1', 'L2')`)).toEqual([]);
    // Nothing of the upload stays on the disk.
    const folder = join(service.config.dataDir, 'imports');
    expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
    const trail = await service.db.query<{ action: string }>(
      `select action from audit_entries where stream = 'imports' order by seq`,
    );
    expect(trail.map(({ action }) => action)).toEqual(['import.loaded', 'import.undone']);
  });

  it('shows an import only to those who may bring in its layer, in its city', async () => {
    const { body } = await send(admin, 'name=u.csv&layer=units&city=1', 'unit_id,kind\nQ1,执勤车\n');
    await settled(admin, body.importId, 'loaded');
    expect((await planner.get(`/api/v1/imports/${body.importId}`)).status).toBe(404);
    expect((await admin.get(`/api/v1/imports/${body.importId}?city=2`)).status).toBe(404);
    const refused = await send<ProblemDocument>(planner, 'name=u.csv&layer=units', 'unit_id,kind\n');
    expect([refused.status, refused.body.code]).toEqual([403, 'forbidden_layer']);
    const inspector = await service.as('inspector');
    expect((await send(inspector, 'name=u.csv&layer=assets', 'x')).status).toBe(403);
    expect((await service.client().get('/api/v1/imports')).status).toBe(401);
  });

  it('refuses what it is asked wrongly, in plain words', async () => {
    const bad: [query: string, status: number, code: string][] = [
      ['name=x.csv&layer=nonsense', 400, 'invalid_parameter'],
      ['name=monaco.osm.pbf&layer=city', 422, 'use_new_city'],
      ['name=x.csv&layer=assets&crs=mars', 422, 'crs_unknown'],
      ['name=x.csv&layer=assets&crs=EPSG:2363', 422, 'crs_refused'],
      ['name=x.csv&layer=assets&map=colour=c', 422, 'invalid_value'],
    ];
    for (const [query, status, code] of bad) {
      const answer = await send<ProblemDocument>(admin, query, CSV);
      expect([query, answer.status, answer.body.code]).toEqual([query, status, code]);
    }
    const { body } = await send(admin, 'name=x.csv&layer=assets&crs=EPSG:4326&dryRun=true', CSV);
    await settled(admin, body.importId, 'staged');
    const early = await admin.post<ProblemDocument>(`/api/v1/imports/${body.importId}/undo`);
    expect([early.status, early.body.code]).toEqual([409, 'not_loaded']);
    expect((await admin.post(`/api/v1/imports/${body.importId}/cancel`)).status).toBe(200);
    expect(
      (await admin.post<ProblemDocument>(`/api/v1/imports/${body.importId}/answer`, { go: true })).body.code,
    ).toBe('nothing_asked');
    expect((await admin.post(`/api/v1/imports/none-such/undo`)).status).toBe(404);
  });

  it('forgets an upload that broke off', async () => {
    const session = await admin.get<{ csrfToken: string }>('/api/v1/session');
    const socket = connect(service.port, '127.0.0.1');
    socket.write(
      `POST /api/v1/imports?name=a.csv&layer=assets HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: ${admin.cookie()}\r\n` +
        `x-csrf-token: ${session.body.csrfToken}\r\nContent-Length: 1000000\r\n\r\npart of it`,
    );
    const folder = join(service.config.dataDir, 'imports');
    const files = () => (existsSync(folder) ? readdirSync(folder) : []);
    const until = async (done: () => boolean): Promise<void> => {
      for (const deadline = Date.now() + 30_000; !done(); await new Promise((go) => setImmediate(go)))
        if (Date.now() > deadline) throw new Error(`still ${files().join(' ')}`);
    };
    await until(() => files().length === 1);
    socket.destroy();
    await until(() => files().length === 0);
    const { body } = await admin.get<ImportList>('/api/v1/imports?layer=assets');
    expect(body.imports.map(({ fileName }) => fileName)).not.toContain('a.csv');
  });
});
