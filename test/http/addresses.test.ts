import { afterAll, beforeAll, expect, it } from 'vitest';
import type {
  AddressReview,
  AliasPage,
  ConfirmedReview,
  ResolvedAddress,
  ReviewPage,
} from '../../server/addresses/contract.ts';
import type { ProblemDocument } from '../../server/http/problem.ts';
import { describeEngines } from '../harness/engines.ts';
import { at, loadCivicTown } from '../sql/civic-town.ts';
import { gateService } from './gate-service.ts';
import type { GateService } from './gate-service.ts';

const CITY = 'city=3';

/** As an import leaves them: three rows of which nothing is known. */
async function putReviews(gate: GateService): Promise<void> {
  await gate.db.query(
    `insert into address_reviews (city_id, review_id, import_id, row_key, text, normalised, resolved, why_zh, why_en, candidates, enqueued_at)
     select 3, 'AR-' || n, 'I9', '第' || n || '行', '老码头' || n, '老码头' || n, 'unknown', '无', 'none',
       jsonb_build_array(jsonb_build_object('lngLat', jsonb_build_array($1::float8, $2::float8), 'errorM', 30, 'score', 0.5, 'kind', 'place',
         'reasonZh', '相近', 'reasonEn', 'near', 'matched', '[]'::jsonb, 'target', null)),
       '2026-06-10T02:00:00Z'
     from generate_series(1, 3) as n`,
    [...at(100, 100)],
  );
}

describeEngines('addresses over HTTP', (engine) => {
  let gate: GateService;
  beforeAll(async () => {
    gate = await gateService(engine, { prepare: (db) => loadCivicTown(db, 3) });
    await putReviews(gate);
  });
  afterAll(() => gate?.close());

  const resolvePath = (text: string) => `/api/v1/addresses/resolve?q=${encodeURIComponent(text)}&${CITY}`;

  it('resolves an address for whoever may see the city', async () => {
    const inspector = await gate.as('inspector');
    const { status, body } = await inspector.get<ResolvedAddress>(resolvePath('西网格运河街'));
    expect(status).toBe(200);
    expect(body.candidates[0]).toMatchObject({ kind: 'road', target: { layer: 'streets', id: 'S3' } });
    expect(body.state).toBe('review');
    const unknown = await inspector.get<ResolvedAddress>(resolvePath('蓬莱仙岛'));
    expect(unknown.body).toMatchObject({ state: 'unknown', candidates: [] });
    expect((await inspector.get(`/api/v1/addresses/resolve?${CITY}`)).status).toBe(400);
    expect((await gate.client().get(resolvePath('运河街'))).status).toBe(401);
  });

  it('pages through the queue, confirms, rejects and opens again', async () => {
    const commander = await gate.as('commander');
    const page = await commander.get<ReviewPage>(`/api/v1/address-reviews?state=open&limit=2&${CITY}`);
    expect(page.body).toMatchObject({ counts: { open: 3, confirmed: 0, rejected: 0 } });
    expect(page.body.reviews.map(({ reviewId }) => reviewId)).toEqual(['AR-1', 'AR-2']);
    const next = await commander.get<ReviewPage>(
      `/api/v1/address-reviews?state=open&limit=2&cursor=${page.body.nextCursor}&${CITY}`,
    );
    expect(next.body).toMatchObject({ reviews: [{ reviewId: 'AR-3' }], nextCursor: null });
    const wrong = await commander.get<ProblemDocument>(`/api/v1/address-reviews?cursor=zzz&${CITY}`);
    expect(wrong).toMatchObject({ status: 422, body: { code: 'invalid_value' } });

    const confirmed = await commander.post<ConfirmedReview>(`/api/v1/address-reviews/AR-1/confirm?${CITY}`, {
      candidate: 0,
    });
    expect(confirmed.status).toBe(200);
    expect(confirmed.body).toMatchObject({
      review: { state: 'confirmed', errorM: 30, candidateIndex: 0, outcome: null },
      alias: { text: '老码头1' },
    });
    const again = await commander.post<ProblemDocument>(`/api/v1/address-reviews/AR-1/reject?${CITY}`, {});
    expect(again).toMatchObject({ status: 409, body: { code: 'review_decided' } });
    const point = await commander.post<ConfirmedReview>(`/api/v1/address-reviews/AR-2/confirm?${CITY}`, {
      lngLat: at(200, 0),
      errorM: 25,
      learn: false,
    });
    expect(point.body).toMatchObject({ review: { errorM: 25, candidateIndex: null }, alias: null });
    const rejected = await commander.post<AddressReview>(`/api/v1/address-reviews/AR-3/reject?${CITY}`, {
      note: '同上',
    });
    expect(rejected.body).toMatchObject({ state: 'rejected', note: '同上' });
    const opened = await commander.post<AddressReview>(`/api/v1/address-reviews/AR-3/reopen?${CITY}`, {});
    expect(opened.body).toMatchObject({ state: 'open', decidedBy: null, note: null });
    const one = await commander.get<AddressReview>(`/api/v1/address-reviews/AR-2?${CITY}`);
    expect(one.body).toMatchObject({ state: 'confirmed' });
    expect((await commander.get(`/api/v1/address-reviews/none?${CITY}`)).status).toBe(404);
    const bad = await commander.post<ProblemDocument>(`/api/v1/address-reviews/AR-3/confirm?${CITY}`, {});
    expect(bad.status).toBe(422);
  });

  it('lists what was learned and lets it be withdrawn', async () => {
    const commander = await gate.as('commander');
    const { body } = await commander.get<AliasPage>(`/api/v1/address-aliases?${CITY}`);
    expect(body.aliases).toMatchObject([{ text: '老码头1', confirmations: 1, active: true }]);
    expect((await commander.get<ResolvedAddress>(resolvePath('老码头1'))).body.state).toBe('placed');
    const path = `/api/v1/address-aliases/${body.aliases[0]!.aliasId}?${CITY}`;
    expect((await commander.patch(path, { active: false })).body).toMatchObject({ active: false });
    expect((await commander.get<ResolvedAddress>(resolvePath('老码头1'))).body.state).toBe('unknown');
  });

  it('shows the queue to nobody who may not read cases, and lets only writers decide', async () => {
    expect((await (await gate.as('planner')).get(`/api/v1/address-reviews?${CITY}`)).status).toBe(403);
    const scheduler = await gate.as('scheduler');
    expect((await scheduler.get(`/api/v1/address-reviews?${CITY}`)).status).toBe(200);
    const refused = await scheduler.post(`/api/v1/address-reviews/AR-3/reject?${CITY}`, {});
    expect(refused.status).toBe(403);
  });
});
