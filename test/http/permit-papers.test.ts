import { afterAll, beforeAll, expect, it } from 'vitest';
import { readZip } from '../../server/documents/steady-zip.ts';
import type { Polygon, Position } from '../../server/kernel/geojson.ts';
import type { PermitCheck, PermitRequest } from '../../server/permits/contract.ts';
import { describeEngines } from '../harness/engines.ts';
import type { HttpClient } from '../harness/http-client.ts';
import { readPdf } from '../harness/read-pdf.ts';
import { at, loadCivicTown } from '../sql/civic-town.ts';
import { gateService } from './gate-service.ts';
import type { GateService } from './gate-service.ts';

function box(west: number, south: number, east: number, north: number): Polygon {
  const corners = [at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)];
  return { type: 'Polygon', coordinates: [corners.map(([lng, lat]): Position => [lng, lat])] };
}
const WGS84 = { kind: 'epsg', code: 4326 } as const;
/** Deep in the pagoda's zone. */
const asked = (change: Partial<PermitRequest> = {}): PermitRequest => ({
  site: { geometry: box(-1020, -1020, -980, -980), crs: WGS84, accuracyBasis: 'rtk' },
  works: { types: ['new_build'], buildingHeight: { valueM: 12.2, ref: 'eave' }, storeys: 2 },
  asOf: { legal: '2026-06-10' },
  purpose: 'design',
  ...change,
});
const CHECKS = '/api/v1/permit-checks';

describeEngines('the papers of a permit check', (engine) => {
  let gate: GateService;
  let planner: HttpClient;
  beforeAll(async () => {
    gate = await gateService(engine, {
      prepare: async (db) => {
        await loadCivicTown(db, 3);
        await db.query("update cities set adcode = '370811' where city_id = 3");
      },
    });
    planner = await gate.as('planner');
  });
  afterAll(() => gate?.close());

  async function check(change: Partial<PermitRequest> = {}): Promise<PermitCheck> {
    const { status, body } = await planner.post<PermitCheck>(`${CHECKS}?city=3`, asked(change));
    expect(status).toBe(200);
    return body;
  }
  async function file(
    checkId: string,
    name: string,
    who = planner,
  ): Promise<{ answer: Response; bytes: Buffer }> {
    const answer = await fetch(`${gate.url}${CHECKS}/${checkId}/${name}?city=3`, {
      headers: { cookie: who.cookie() },
    });
    return { answer, bytes: Buffer.from(await answer.arrayBuffer()) };
  }
  async function letterOf(checkId: string): Promise<string> {
    const { answer, bytes } = await file(checkId, 'letter.docx');
    expect(answer.status).toBe(200);
    const body = (await readZip(bytes)).find(({ name }) => name === 'word/document.xml')!;
    return body.bytes.toString('utf8').replace(/<[^>]+>/g, '');
  }
  /** Breaks of lines fall anywhere. */
  const joined = (text: string): string => text.replace(/\s+/g, '');

  it('report the verdict with its law, its excess and its hash, in text that can be searched', async () => {
    const made = await check({ projectNo: 'XM-7' });
    const { answer, bytes } = await file(made.checkId, 'report.pdf');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    expect(answer.headers.get('content-disposition')).toContain(`permit-check-${made.checkId}.pdf`);
    const { text, pages } = await readPdf(bytes);
    const plain = joined(text);
    expect(made.finding.outcome).toBe('PROHIBITED_UNLESS_SPECIAL');
    expect(plain).toContain('PROHIBITED_UNLESS_SPECIAL');
    expect(plain).toContain('原则禁止，特殊情况须报批');
    expect(text).toContain('+3.2 m');
    expect(plain).toContain(made.findingSha256);
    for (const cited of made.finding.rules.flatMap(({ citations }) => citations)) {
      expect(plain).toContain(joined(cited.labelZh));
      expect(plain).toContain(joined(cited.quote));
    }
    for (const { titleZh } of made.finding.duties) expect(plain).toContain(joined(titleZh));
    const zone = made.finding.zones.find(({ relation }) => relation === 'in')!;
    expect(plain).toContain(joined(zone.nameZh));
    expect(plain).toContain(joined(`+${zone.marginM.toFixed(2)} m ± ${zone.epsilon.totalM.toFixed(2)} m`));
    expect(plain).toContain('XM-7');
    expect(plain).toContain('尚无经办人采信或改判');
    expect(plain).toContain('合成数据');
    expect(plain).toContain('EPSG:4548');
    // Two maps and the code: pictures are embedded.
    expect(bytes.toString('latin1').split('/Subtype /Image').length - 1).toBeGreaterThanOrEqual(3);
    expect(pages.length).toBeGreaterThan(2);
  });

  it('are the same bytes for the same check, until an officer has spoken, who is named', async () => {
    const made = await check();
    const [first, again] = [await file(made.checkId, 'report.pdf'), await file(made.checkId, 'report.pdf')];
    expect(again.bytes.equals(first.bytes)).toBe(true);
    const tag = first.answer.headers.get('etag')!;
    const held = await fetch(`${gate.url}${CHECKS}/${made.checkId}/report.pdf?city=3`, {
      headers: { cookie: planner.cookie(), 'if-none-match': tag },
    });
    expect(held.status).toBe(304);
    const letters = [await file(made.checkId, 'letter.docx'), await file(made.checkId, 'letter.docx')];
    expect(letters[0]!.bytes.equals(letters[1]!.bytes)).toBe(true);
    await planner.post(`${CHECKS}/${made.checkId}/decisions?city=3`, {
      kind: 'overridden',
      outcome: 'PROHIBITED',
      reason: '另有地方禁止条款',
    });
    const [account] = await gate.db.query<{ nameZh: string }>(
      `select name_zh as "nameZh" from accounts where login = 'planner'`,
    );
    const { text } = await readPdf((await file(made.checkId, 'report.pdf')).bytes);
    expect(joined(text)).toContain('另有地方禁止条款');
    expect(text).toContain(account!.nameZh);
    // The letter follows the officer.
    const letter = await letterOf(made.checkId);
    expect(letter).toContain('告知函');
    expect(letter).toContain('不得进行所申请的建设');
    expect(letter).toContain('改判为“禁止”');
  });

  it('write to the authority that must consent, with article, materials and the archaeology duty', async () => {
    const made = await check({ projectNo: 'XM-8' });
    const letter = await letterOf(made.checkId);
    const { authority, materials } = made.finding.rules.find(
      (rule) => rule.certain && rule.authority !== null,
    )!;
    const order = [
      '〔    〕    号',
      '征求意见的函',
      `${authority!.consent[0]}`,
      '一、项目与地块情况',
      '二、依据',
      '三、提请事项',
      '四、考古与其他义务',
      '附件：',
    ];
    const places = order.map((part) => letter.indexOf(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(materials.length).toBeGreaterThan(0);
    expect(letter).toContain('随附或补交材料');
    expect(letter).toContain('超出 +3.2 m');
    expect(letter).toContain('草稿');
  });

  it('ask for a survey where nothing can be decided, and never say that a site is free', async () => {
    const made = await check({
      site: { geometry: box(-905, -1020, -899, -1010), crs: WGS84, accuracyBasis: 'phone' },
      works: { types: ['new_build'] },
    });
    expect(made.finding.outcome).toBe('INDETERMINATE');
    const letter = await letterOf(made.checkId);
    expect(letter).toMatch(/复测/);
    expect(letter).toContain('依据不足，不能下结论');
    expect(letter).not.toMatch(/未发现|无限制|可以办理|准予/);
    const { text } = await readPdf((await file(made.checkId, 'report.pdf')).bytes);
    expect(joined(text)).toContain('依据不足，不能下结论');
    expect(joined(text)).not.toMatch(/未发现限制|无涉/);
  });

  it('show every position where the numbers do not say on which earth they are', async () => {
    const { geometry } = asked().site;
    const text = (geometry as Polygon).coordinates[0]!.slice(0, 4)
      .map(([lng, lat], index) => `J${index + 1},${lat},${lng}`)
      .join('\n');
    const made = await check({ site: { text, crs: { kind: 'unknown' }, accuracyBasis: 'rtk' } });
    expect(made.envelope.readings.length).toBeGreaterThan(1);
    const plain = joined((await readPdf((await file(made.checkId, 'report.pdf')).bytes)).text);
    for (const { nameZh } of made.envelope.readings) expect(plain).toContain(joined(nameZh));
    expect(plain).toContain('各种坐标解读下的可能位置');
  });

  it('are for those who may read the check, and of its own city', async () => {
    const made = await check();
    for (const name of ['report.pdf', 'letter.docx']) {
      for (const login of ['commander', 'scheduler', 'inspector'])
        expect((await file(made.checkId, name, await gate.as(login))).answer.status).toBe(403);
      expect((await file('P-nobody', name)).answer.status).toBe(404);
      const elsewhere = await planner.get(`${CHECKS}/${made.checkId}/${name}?city=1`);
      expect(elsewhere.status).toBeGreaterThanOrEqual(403);
    }
  });

  it('answer 503 while the zones cannot be read, never a paper without them', async () => {
    const made = await check();
    await gate.db.query('alter table zones rename to zones_away');
    try {
      for (const name of ['report.pdf', 'letter.docx']) {
        const { answer, bytes } = await file(made.checkId, name);
        expect(answer.status).toBe(503);
        expect(JSON.parse(bytes.toString('utf8'))).toMatchObject({ code: 'zones_unreadable' });
      }
    } finally {
      await gate.db.query('alter table zones_away rename to zones');
    }
  });
});
