import { writeFileSync, mkdirSync } from 'node:fs';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { HotspotAnswer, HotspotResult } from '../../server/hotspots/contract.ts';
import type { Job } from '../../server/jobs/contract.ts';
import { describeEngines } from '../harness/engines.ts';
import type { HttpClient } from '../harness/http-client.ts';
import { testService } from '../harness/service.ts';
import type { TestService } from '../harness/service.ts';

const DAY = 86_400_000;
const at = (day: number): string => new Date(Date.now() + day * DAY).toISOString();
const OUT = 'test/out/briefs';

describeEngines('the brief of a stored result', (engine) => {
  let service: TestService;
  let commander: HttpClient;
  let cookie: string;

  beforeAll(async () => {
    service = await testService(engine);
    commander = await service.as('commander');
    cookie = commander.cookie();
    mkdirSync(OUT, { recursive: true });
  });
  afterAll(() => service?.close());

  async function ask(question: Record<string, unknown>): Promise<HotspotResult> {
    const answer = await commander.post<HotspotAnswer>('/api/v1/hotspots', question);
    if (answer.status === 200) return answer.body.result!;
    const path = `/api/v1/jobs/${answer.body.jobId}`;
    await expect
      .poll(async () => (await commander.get<Job>(path)).body.state, { timeout: 60_000 })
      .toBe('succeeded');
    const { resultId } = (await commander.get<Job>(path)).body.result as { resultId: string };
    return (await commander.get<HotspotResult>(`/api/v1/hotspots/${resultId}`)).body;
  }
  async function file(resultId: string, kind: string): Promise<{ type: string | null; bytes: Buffer }> {
    const answer = await fetch(`${service.url}/api/v1/hotspots/${resultId}/brief.${kind}`, {
      headers: { cookie },
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(answer.status, bytes.toString('utf8', 0, 400)).toBe(200);
    return { type: answer.headers.get('content-type'), bytes };
  }

  it('is one page as a paper and as a picture, and a workbook; the same bytes again', async () => {
    const result = await ask({ from: at(-60), to: at(0), compareFrom: at(-120) });
    expect(result.totals.confirmed).toBeGreaterThan(0);
    const pdf = await file(result.resultId, 'pdf');
    writeFileSync(`${OUT}/${engine}.pdf`, pdf.bytes);
    expect(pdf.type).toBe('application/pdf');
    expect(pdf.bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.bytes.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(1);
    expect((await file(result.resultId, 'pdf')).bytes.equals(pdf.bytes)).toBe(true);

    const png = await file(result.resultId, 'png');
    writeFileSync(`${OUT}/${engine}.png`, png.bytes);
    expect(png.type).toBe('image/png');
    const picture = PNG.sync.read(png.bytes);
    expect([picture.width, picture.height]).toEqual([1240, 1754]);

    const xlsx = await file(result.resultId, 'xlsx');
    writeFileSync(`${OUT}/${engine}.xlsx`, xlsx.bytes);
    expect(xlsx.bytes.subarray(0, 2).toString()).toBe('PK');
    // Emerging, forecast and the check of stability are computed for the first brief.
  }, 180_000);

  it('of streets, and of a period without a hotspot', async () => {
    const streets = await ask({ from: at(-90), to: at(0), unit: 'street' });
    const pdf = await file(streets.resultId, 'pdf');
    expect(pdf.bytes.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(1);
    writeFileSync(`${OUT}/${engine}-streets.png`, (await file(streets.resultId, 'png')).bytes);
    const quiet = await ask({ from: at(-1), to: at(0), types: ['spoil_truck'] });
    const empty = await file(quiet.resultId, 'pdf');
    expect(empty.bytes.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(1);
  }, 180_000);

  it('is refused to who may not see cases, and of what is not there', async () => {
    const planner = await service.as('planner');
    const none = '0'.repeat(24);
    for (const kind of ['pdf', 'png', 'xlsx']) {
      expect((await planner.get(`/api/v1/hotspots/${none}/brief.${kind}`)).status).toBe(403);
      expect((await commander.get(`/api/v1/hotspots/${none}/brief.${kind}`)).status).toBe(404);
    }
    expect(service.logged).toEqual([]);
  });
});
