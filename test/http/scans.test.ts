import { PNG } from 'pngjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCrs } from '../../server/coordinates/core/open-crs.ts';
import { parseCrsClaim } from '../../server/coordinates/core/parse-crs-claim.ts';
import type { ProblemDocument } from '../../server/http/problem.ts';
import { distanceM } from '../../server/kernel/lng-lat.ts';
import { randomOf } from '../../server/kernel/random.ts';
import type { Epsilon, NewControlPoint, Scan, ScanSummary } from '../../server/scans/contract.ts';
import { describeEngines } from '../harness/engines.ts';
import type { HttpClient } from '../harness/http-client.ts';
import { at, loadCivicTown } from '../sql/civic-town.ts';
import { gateService } from './gate-service.ts';
import type { GateService } from './gate-service.ts';

const WIDTH = 900;
const HEIGHT = 700;

/** A picture that does not compress, of some MB when asked for. */
function picture(width = WIDTH, height = HEIGHT, seed = 1): Buffer {
  const png = new PNG({ width, height });
  const random = randomOf(seed, 'picture');
  for (let i = 0; i < png.data.length; i += 1) png.data[i] = i % 4 === 3 ? 255 : random.int(256);
  return PNG.sync.write(png);
}

describeEngines('scanned plans over HTTP', (engine) => {
  let gate: GateService;
  let planner: HttpClient;
  beforeAll(async () => {
    gate = await gateService(engine, { prepare: (db) => loadCivicTown(db, 3) });
    planner = await gate.as('planner');
  });
  afterAll(() => gate?.close());

  /** Sends bytes with the person's own proof. */
  async function send<T>(who: HttpClient, method: string, path: string, bytes: Buffer) {
    const { csrfToken } = (await who.get<{ csrfToken: string }>('/api/v1/session')).body;
    const answer = await fetch(`${gate.url}${path}`, {
      method,
      headers: {
        cookie: who.cookie(),
        'x-csrf-token': csrfToken,
        'content-type': 'application/octet-stream',
      },
      body: new Uint8Array(bytes),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
  }
  const add = (bytes: Buffer, query = 'name=plan.png&title=%E5%8C%BA%E5%88%92%E5%9B%BE') =>
    send<Scan & ProblemDocument>(planner, 'POST', `/api/v1/scans?city=3&${query}`, bytes);
  const path = (scan: { scanId: string }, rest = '') => `/api/v1/scans/${scan.scanId}${rest}?city=3`;

  /** Where the plan truly lies: 2 m a pixel, its upper left corner 900 m west and 700 m north of the centre. */
  const truth = (px: number, py: number) => at(-900 + px * 2, 700 - py * 2);
  const spots = [[40, 50], [850, 60], [860, 640], [60, 660], [450, 350]] as const; // prettier-ignore
  const typed = (name: string, px: number, py: number, crs = 'EPSG:4548;north_east'): NewControlPoint => {
    const [x, y] = openCrs(parseCrsClaim(crs)).fromWgs84(truth(px, py));
    return { name, px, py, x, y, crs };
  };
  const put = (scan: { scanId: string }, points: NewControlPoint[], method?: string) =>
    planner.put<Scan & ProblemDocument>(path(scan, '/control-points'), {
      points,
      ...(method === undefined ? {} : { method }),
    });

  it('keeps the picture as it was sent, over many parts, once', async () => {
    const bytes = picture();
    expect(bytes.length).toBeGreaterThan(1_200_000);
    const added = await add(bytes);
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({
      title: '区划图',
      widthPx: WIDTH,
      heightPx: HEIGHT,
      rmsM: null,
      usedBy: 0,
    });
    const shown = await fetch(`${gate.url}${path(added.body, '/image')}`, {
      headers: { cookie: planner.cookie() },
    });
    expect(shown.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await shown.arrayBuffer()).equals(bytes)).toBe(true);
    const held = await fetch(`${gate.url}${path(added.body, '/image')}`, {
      headers: { cookie: planner.cookie(), 'if-none-match': shown.headers.get('etag') ?? '' },
    });
    expect(held.status).toBe(304);
    const again = await add(bytes, 'name=other.png');
    expect(again.status).toBe(200);
    expect(again.body.scanId).toBe(added.body.scanId);
    const list = await planner.get<{ scans: ScanSummary[] }>('/api/v1/scans?city=3');
    expect(list.body.scans).toHaveLength(1);
    const documents = await gate.db.query<{ title: string }>(
      `select title from documents where city_id = 3 and document_id = $1`,
      [added.body.documentId],
    );
    expect(documents).toEqual([{ title: '区划图' }]);
  });

  it('refuses what is no picture, is cut off, or comes without a right', async () => {
    expect((await add(Buffer.from('%PDF-1.7 hello'))).body.code).toBe('scan_not_image');
    expect((await add(picture(40, 40).subarray(0, 900))).body.code).toBe('scan_truncated');
    expect((await add(Buffer.alloc(0))).body.code).toBe('scan_not_image');
    const inspector = await gate.as('inspector');
    const refused = await send<ProblemDocument>(
      inspector,
      'POST',
      '/api/v1/scans?city=3&name=a.png',
      picture(9, 9),
    );
    expect(refused.status).toBe(403);
    expect((await inspector.get('/api/v1/scans?city=3')).status).toBe(200);
    expect((await planner.get('/api/v1/scans/none-such?city=3')).status).toBe(404);
  });

  it('lays the plan by typed and clicked points, and says how well', async () => {
    const { body: scan } = await add(picture(WIDTH, HEIGHT, 2), 'name=second.png&planScale=2000');
    const three = spots.slice(0, 3).map(([px, py], index) => typed(`K${index + 1}`, px, py));
    const waiting = await put(scan, three);
    expect(waiting.status).toBe(200);
    expect(waiting.body).toMatchObject({ points: 3, fit: null, corners: null, epsilonM: null });
    expect(waiting.body.notes[0]?.code).toBe('more_points');
    expect(waiting.body.controlPoints[0]?.given).toContain('EPSG:4548;north_east');
    expect((await planner.post<ProblemDocument>(path(scan, '/uncertainty'), {})).body.code).toBe(
      'scan_not_placed',
    );

    // As the client does: what is known goes back by its place, the new ones as clicked.
    const kept = waiting.body.controlPoints.map(({ name, px, py, lng, lat }): NewControlPoint => ({
      name,
      px,
      py,
      lngLat: [lng, lat],
    }));
    const clicked = spots.slice(3).map(([px, py], index): NewControlPoint => {
      const [lng, lat] = truth(px, py);
      return { name: `K${index + 4}`, px, py, lngLat: [lng, lat] };
    });
    const fitted = (await put(scan, [...kept, ...clicked])).body;
    expect(fitted.controlPoints[0]?.given).toContain('EPSG:4548;north_east');
    expect(fitted.controlPoints[0]?.errorM).toBe(1);
    // The town's metres are those of a sphere: a plan drawn in them fits the national plane to a few decimetres.
    expect(fitted.rmsM).toBeLessThan(0.5);
    expect(fitted.fit?.planeSrid).toBe(4548);
    expect(fitted.fit?.metresPerPx).toBeCloseTo(2, 1);
    const middle = [0, 1].map((axis) => fitted.corners!.reduce((sum, corner) => sum + corner[axis]!, 0) / 4);
    const [lng, lat] = truth(WIDTH / 2, HEIGHT / 2);
    expect(distanceM([middle[0]!, middle[1]!], [lng, lat])).toBeLessThan(1);
    // 2 px of 2 m, control points to 1 m, half a millimetre at 1:2000, and the fit.
    expect(fitted.epsilonM).toBeGreaterThan(4 + 1 + 1 - 0.05);
    expect(fitted.epsilonM).toBeLessThan(9);
    const far = await planner.post<Epsilon>(path(scan, '/uncertainty'), { positions: [at(-5000, 5000)] });
    expect(far.status).toBe(200);
    expect(far.body.uncertaintyM).toBeGreaterThan(fitted.epsilonM!);
    expect((await planner.get<Scan>(path(scan))).body).toEqual(fitted);
  });

  it('names the point that contradicts the others, and refuses a place in another country', async () => {
    const { body: scan } = await add(picture(WIDTH, HEIGHT, 3));
    const points = spots.map(([px, py], index) => typed(`K${index + 1}`, px, py));
    const wrong = { ...typed('K5', 450, 350), px: 480 };
    const { body } = await put(scan, [...points.slice(0, 4), wrong], 'similarity');
    expect(body.fit?.outlier?.name).toBe('K5');
    const other = { ...typed('K5', 450, 350, 'EPSG:4548'), crs: 'EPSG:4547' };
    const refused = await put(scan, [...points.slice(0, 4), other]);
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ code: 'point_outside_city', place: 'body.points.4' });
    const old = await put(scan, [{ ...typed('K1', 40, 50), crs: 'xian80' }]);
    expect(old.body.code).toBe('crs_refused');
    expect((await planner.get<Scan>(path(scan))).body.points).toBe(5);
  });

  it('keeps the PDF beside the page', async () => {
    const { body: scan } = await add(picture(50, 40, 4), 'name=p3.png&page=3');
    const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(70_000, 7)]);
    const refused = await send<ProblemDocument>(
      planner,
      'PUT',
      `${path(scan, '/original')}&name=a.pdf`,
      picture(9, 9),
    );
    expect(refused.body.code).toBe('scan_not_pdf');
    expect((await planner.get(path(scan, '/original'))).status).toBe(404);
    for (let round = 0; round < 2; round += 1) {
      const sent = await send<Scan>(
        planner,
        'PUT',
        `${path(scan, '/original')}&name=%E5%8E%9F%E4%BB%B6.pdf`,
        pdf,
      );
      expect(sent.body.original).toMatchObject({ name: '原件.pdf', bytes: pdf.length });
    }
    const answer = await fetch(`${gate.url}${path(scan, '/original')}`, {
      headers: { cookie: planner.cookie() },
    });
    expect(Buffer.from(await answer.arrayBuffer()).equals(pdf)).toBe(true);
    expect(answer.headers.get('content-disposition')).toContain('attachment');
  });

  it('stays as long as a zone names it, and goes with every byte after that', async () => {
    const { body: scan } = await add(picture(60, 40, 5));
    await gate.db.query(
      `insert into zones (city_id, zone_id, version, name_zh, regime, class, geom, uncertainty_m, uncertainty_basis, document_id,
                          valid_from, known_from, recorded_by)
       values (3, 'traced', 1, '描绘的区划', 'heritage', 'protection', ST_Multi(ST_MakeEnvelope(116.58, 35.40, 116.59, 35.41, 4326)),
               5, 'traced', $1, '2026-01-01', '2026-01-01', 'test')`,
      [scan.documentId],
    );
    const held = await planner.delete<ProblemDocument>(path(scan));
    expect(held.status).toBe(409);
    expect(held.body.code).toBe('scan_in_use');
    expect((await planner.get<Scan>(path(scan))).body.usedBy).toBe(1);
    await gate.db.query(`delete from zones where city_id = 3 and zone_id = 'traced'`);
    expect((await planner.delete(path(scan))).status).toBe(204);
    expect((await planner.get(path(scan))).status).toBe(404);
    const left = await gate.db.query<{ parts: number; documents: number }>(
      `select (select count(*) from scan_parts where city_id = 3 and scan_id = $1)::int4 as parts,
              (select count(*) from documents where city_id = 3 and document_id = $2)::int4 as documents`,
      [scan.scanId, scan.documentId],
    );
    expect(left).toEqual([{ parts: 0, documents: 0 }]);
    expect((await planner.delete(path(scan))).status).toBe(404);
  });
});
