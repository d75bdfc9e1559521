import { afterAll, beforeAll, expect, it } from 'vitest';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { writeWorkbook } from '../../server/documents/workbook.ts';
import type { Visit } from '../../server/coverage/contract.ts';
import type {
  Attendance,
  Card,
  CheckIn,
  Plate,
  PlateView,
  Roster,
  RosterImport,
} from '../../server/duty/contract.ts';
import type { ProblemDocument } from '../../server/http/problem.ts';
import type { GridStaff } from '../../server/people/contract.ts';
import { describeEngines } from '../harness/engines.ts';
import type { HttpClient } from '../harness/http-client.ts';
import { testService } from '../harness/service.ts';
import type { TestService } from '../harness/service.ts';

const CARDS = '/api/v1/check-in-cards?city=1';
const PLATES = '/api/v1/check-in-plates';

describeEngines('duty over HTTP', (engine) => {
  let service: TestService;
  let scheduler: HttpClient;
  let today: string;
  beforeAll(async () => {
    service = await testService(engine, { settings: { simulate: false } });
    scheduler = await service.as('scheduler');
    const { body } = await scheduler.get<Attendance>('/api/v1/attendance?city=1');
    today = new Date(Date.parse(body.at) + 8 * 3_600_000).toISOString().slice(0, 10);
  });
  afterAll(() => service?.close());

  const plusDays = (days: number): string =>
    new Date(Date.parse(today) + days * 86_400_000).toISOString().slice(0, 10);
  const roster = async (from: string, to: string): Promise<Roster> =>
    (await scheduler.get<Roster>(`/api/v1/rosters?city=1&from=${from}&to=${to}`)).body;
  const send = (bytes: Buffer, rest = '') =>
    scheduler.request<RosterImport & ProblemDocument>(
      `/api/v1/roster-imports?city=1&name=${encodeURIComponent('排班.xlsx')}${rest}`,
      { method: 'POST', body: bytes, headers: { 'content-type': 'application/octet-stream' } },
    );

  it('counts each grid as its own card does, and silence apart from absence', async () => {
    const { body } = await scheduler.get<Attendance>('/api/v1/attendance?city=1');
    expect(body.grids).toHaveLength(9);
    for (const { gridId, counts } of body.grids) {
      const card = await scheduler.get<GridStaff>(
        `/api/v1/grids/${gridId}/staff?city=1&at=${encodeURIComponent(body.at)}`,
      );
      expect(counts).toEqual(card.body.counts);
      expect(body.members.filter((one) => one.gridId === gridId)).toHaveLength(counts.rostered);
    }
    const { rostered, ...parts } = body.totals;
    expect(rostered).toBeGreaterThan(50);
    expect(Object.values(parts).reduce((sum, one) => sum + one, 0)).toBe(rostered);
  });

  it('takes the week of a sheet, lists what it cannot read, and puts the old week back', async () => {
    const day = plusDays(2);
    const before = await roster(day, day);
    const [first, second] = before.rows;
    const sheet = await writeWorkbook([
      {
        name: '排班表',
        columns: ['工号', '姓名', day].map((header) => ({ header, key: header })),
        rows: [
          { 工号: first!.personId, 姓名: first!.nameZh, [day]: '机动班' },
          { 工号: second!.personId, 姓名: second!.nameZh, [day]: '不存在的班' },
          { 工号: 'P-nobody', 姓名: '无此人', [day]: '正常班' },
        ],
      },
    ]);
    const checked = await send(sheet, '&dryRun=true');
    expect(checked.status, checked.text).toBe(200);
    expect(checked.body).toMatchObject({ state: 'checked', turns: 1, replaced: 0 });
    expect(await roster(day, day)).toEqual(before);

    const loaded = await send(sheet);
    expect(loaded.body).toMatchObject({ state: 'loaded', turns: 1, replaced: 1, people: 1 });
    expect(loaded.body.refused.map(({ code, value }) => [code, value])).toEqual([
      ['unknown_shift', '不存在的班'],
      ['unknown_person', 'P-nobody'],
    ]);
    const after = await roster(day, day);
    expect(after.rows).toHaveLength(before.rows.length);
    expect(after.rows.find((row) => row.personId === first!.personId)).toMatchObject({
      shiftId: 'mobile',
      unitId: first!.unitId,
    });
    const undo = `/api/v1/roster-imports/${loaded.body.importId}/undo?city=1`;
    expect((await scheduler.post<RosterImport>(undo)).body.state).toBe('undone');
    expect((await roster(day, day)).rows.toSorted(byId)).toEqual(before.rows.toSorted(byId));
    expect((await scheduler.post<ProblemDocument>(undo)).body.code).toBe('not_loaded');

    // What is no sheet at all is told with what this page reads, not with every format that there is.
    const stranger = await send(Buffer.from('hello'));
    expect(stranger.status).toBe(422);
    expect(stranger.text).toContain('.xlsx');
    expect(stranger.text).not.toContain('GeoPackage');
  });

  it('gives the week as a sheet that says the same when it is read again', async () => {
    const [from, to] = [plusDays(1), plusDays(3)];
    const answer = await fetch(`${scheduler.url}/api/v1/rosters.xlsx?city=1&from=${from}&to=${to}`, {
      headers: { cookie: scheduler.cookie() },
    });
    expect(answer.status).toBe(200);
    const before = await roster(from, to);
    const again = await send(Buffer.from(await answer.arrayBuffer()), '&dryRun=true');
    expect(again.body.refused).toEqual([]);
    expect(again.body).toMatchObject({ turns: before.rows.length, from, to });
  });

  it('lets somebody without a terminal show that a lane was seen', async () => {
    const { body: hung } = await scheduler.post<{ plates: Plate[] }>(`${PLATES}?city=1`, {
      subjectKind: 'street',
      gridId: 'G01',
    });
    expect(hung.plates.length).toBeGreaterThan(5);
    // Hanging again hangs nothing twice.
    const { body: twice } = await scheduler.post<{ plates: Plate[] }>(`${PLATES}?city=1`, {
      subjectKind: 'street',
      gridId: 'G01',
    });
    expect(twice.plates.map(({ plateId }) => plateId)).toEqual(hung.plates.map(({ plateId }) => plateId));
    const [plate] = hung.plates;
    const { rows } = await roster(today, today);
    const { body: card } = await scheduler.post<Card>(CARDS, { personId: rows[0]!.personId });
    expect(card.nameZh).toBe(rows[0]!.nameZh);

    const phone = service.client();
    const seen = await phone.post<PlateView>('/api/v1/check-in/look', { plateId: plate!.plateId });
    expect(seen.body).toMatchObject({ nameZh: plate!.nameZh, personZh: null, synthetic: true });
    const done = await phone.post<CheckIn>('/api/v1/check-in', { plateId: plate!.plateId, card: card.card });
    expect(done.status, done.text).toBe(200);
    expect(done.body).toMatchObject({ result: 'counted', personZh: card.nameZh });
    const visits = await scheduler.get<Visit[]>(`/api/v1/visits?city=1&street=${plate!.subjectId}`);
    expect(visits.body[0]).toMatchObject({ evidence: 'qr', personId: card.personId });

    // Elsewhere by its own word: kept, not counted.
    const far = await phone.post<CheckIn>('/api/v1/check-in', {
      plateId: plate!.plateId,
      card: card.card,
      lng: 116.9,
      lat: 35.1,
      accuracyM: 20,
    });
    expect(far.body.result).toBe('far');
    const still = await scheduler.get<Visit[]>(`/api/v1/visits?city=1&street=${plate!.subjectId}`);
    expect(still.body).toHaveLength(visits.body.length);

    // A new card makes the old one worthless; a plate that was taken down is not there.
    await scheduler.post<Card>(CARDS, { personId: card.personId });
    const old = await phone.post<ProblemDocument>('/api/v1/check-in', {
      plateId: plate!.plateId,
      card: card.card,
    });
    expect([old.status, old.body.code]).toEqual([403, 'card_refused']);
    await scheduler.delete(`${PLATES}/${plate!.plateId}?city=1`);
    expect((await phone.post('/api/v1/check-in/look', { plateId: plate!.plateId })).status).toBe(404);
  });

  it('prints the plates with the name of each street', async () => {
    const answer = await fetch(`${scheduler.url}${PLATES}.pdf?city=1&grid=G01`, {
      headers: { cookie: scheduler.cookie() },
    });
    const { body } = await scheduler.get<{ plates: Plate[] }>(`${PLATES}?city=1&grid=G01`);
    const pdf = await getDocument({ data: new Uint8Array(await answer.arrayBuffer()) }).promise;
    const text = await (await pdf.getPage(1)).getTextContent();
    const words = text.items.map((item) => ('str' in item ? item.str : '')).join('');
    expect(words).toContain(body.plates[0]!.nameZh);
    expect(pdf.numPages).toBe(Math.ceil(body.plates.length / 3));
  });

  it('lets others neither see rosters nor change them', async () => {
    const planner = await service.as('planner');
    expect((await planner.get(`/api/v1/rosters?city=1&from=${today}&to=${today}`)).status).toBe(403);
    const commander = await service.as('commander');
    expect((await commander.get('/api/v1/attendance?city=1')).status).toBe(200);
    expect((await commander.post(CARDS, { personId: 'P001' })).status).toBe(403);
  });
});

const byId = (a: { rosterId: string }, b: { rosterId: string }): number => (a.rosterId < b.rosterId ? -1 : 1);
