import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES, ROLE_PERMISSIONS, may } from '../../server/accounts/permissions.ts';
import type { Permission, Role } from '../../server/accounts/permissions.ts';
import type { ProblemDocument } from '../../server/http/problem.ts';
import type { Route } from '../../server/http/route.ts';
import { CATALOGUE } from '../../server/tiles/catalogue.ts';
import { describeEngines } from '../harness/engines.ts';
import type { HttpAnswer } from '../harness/http-client.ts';
import { gateService } from './gate-service.ts';
import type { GateService } from './gate-service.ts';

const DUMMIES: Record<string, string> = {
  layers: 'boundary',
  layer: 'boundary',
  z: '14',
  tileMatrixSetId: 'WebMercatorQuad',
  tileMatrix: '14',
  tileRow: '6400',
  tileCol: '13500',
  x: '13500',
  y: '6400',
};

/** A path that matches the route, about nothing that exists. */
function pathOf(route: Route): string {
  return route.path.replace(/[:*]([A-Za-z]\w*)/g, (_, name: string) => DUMMIES[name] ?? 'none-such');
}

/** The status that the gate gives, without waiting for a body that may never end. */
async function statusOf(
  url: string,
  route: Route,
  headers: Record<string, string>,
): Promise<{ status: number; code?: string }> {
  const abort = new AbortController();
  const unsafe = route.method !== 'get';
  const answer = await fetch(`${url}${pathOf(route)}`, {
    method: route.method.toUpperCase(),
    headers: { ...headers, ...(unsafe ? { 'content-type': 'application/json' } : {}) },
    ...(unsafe ? { body: '{}' } : {}),
    signal: abort.signal,
  });
  const isProblem = answer.headers.get('content-type')?.startsWith('application/problem+json') === true;
  const code = isProblem ? ((await answer.json()) as ProblemDocument).code : undefined;
  abort.abort();
  return { status: answer.status, code };
}

describeEngines('who may ask what', (engine) => {
  let gate: GateService;
  const proofs = new Map<Role, Record<string, string>>();

  async function signIn(role: Role): Promise<void> {
    const client = await gate.as(role);
    const session = await client.get<{ csrfToken: string }>('/api/v1/session');
    proofs.set(role, { cookie: client.cookie(), 'x-csrf-token': session.body.csrfToken });
  }

  beforeAll(async () => {
    gate = await gateService(engine);
    for (const role of ROLES) if (role !== 'device') await signIn(role);
    const admin = await gate.as('admin');
    const key = await admin.post<{ secret: string }>('/api/v1/device-keys', { label: '终端' });
    proofs.set('device', { authorization: `Bearer ${key.body.secret}` });
  });
  afterAll(() => gate?.close());

  it('knows every part of the service', () => {
    const tags = new Set(gate.app.routes.map((route) => route.tag));
    expect(gate.app.routes.length).toBeGreaterThan(45);
    expect(tags.size).toBeGreaterThan(8);
  });

  it.each<[RegExp, RegExp]>([
    [/^\/api\/v1\/(accounts|device-keys)/, /^accounts:write$/],
    [/^\/api\/v1\/audit/, /^audit:read$/],
    [/^\/api\/v1\/cases/, /^cases:(read|write)$/],
    [/\/track$/, /^tracks:read$/],
    [/^\/api\/v1\/units$/, /^units:read$/],
    [/\/staff$/, /^people:read$/],
    [/^\/api\/v1\/zone-overlaps/, /^zones:check$/],
    [/^\/api\/v1\/coverage(\/|$)/, /^coverage:read$/],
    [
      /^\/api\/v1\/(coverage-register|permit-checks|construction-screening|law)/,
      /^(zones:(check|write)|settings:write)$/,
    ],
    [/^\/api\/v1\/visits/, /^(visits:write|coverage:read)$/],
    [/^\/api\/v1\/fixes/, /^fixes:write$/],
  ])('asks at %s for %s', (path, permission) => {
    const routes = gate.app.routes.filter((route) => path.test(route.path));
    expect(routes.length).toBeGreaterThan(0);
    for (const route of routes) expect(`${route.permission}`).toMatch(permission);
  });

  it('has no public door but these', () => {
    const open = gate.app.routes
      .filter((route) => route.permission === 'public')
      .map((route) => `${route.method} ${route.path}`);
    expect(open.sort()).toEqual([
      'get /api/docs',
      'get /api/docs/page.css',
      'get /api/docs/page.js',
      'get /api/openapi.json',
      'get /api/v1/session',
      'get /api/v1/welcome',
      'get /healthz',
      'get /metrics',
      'get /readyz',
      // A card in the hand of somebody without an account is the proof there.
      'post /api/v1/check-in',
      'post /api/v1/check-in/look',
      'post /api/v1/session',
    ]);
  });

  it('lets nobody in who is not signed in, except to what is said to be public', async () => {
    const wrong = [];
    for (const route of gate.app.routes) {
      const { status, code } = await statusOf(gate.url, route, {});
      const open = route.permission === 'public';
      if (open ? status === 403 || code === 'not_signed_in' : status !== 401)
        wrong.push(`${route.method} ${route.path}: ${status}`);
    }
    expect(wrong).toEqual([]);
  });

  it.each([
    ['a made-up session', { cookie: `xw_session=${'A'.repeat(43)}` }],
    ['a made-up device key', { authorization: `Bearer xwd_${'A'.repeat(43)}` }],
    ['a scheme we do not know', { authorization: 'Basic YWRtaW46YWRtaW4tZGVtbw==' }],
  ])('is not fooled by %s', async (_, headers) => {
    const wrong = [];
    for (const route of gate.app.routes.filter((candidate) => candidate.permission !== 'public')) {
      const { status } = await statusOf(gate.url, route, headers);
      if (status !== 401) wrong.push(`${route.method} ${route.path}: ${status}`);
    }
    expect(wrong).toEqual([]);
  });

  it.each(ROLES)('lets %s do what the role may, and nothing else', async (role) => {
    const wrong = [];
    let allowed = 0;
    for (const route of gate.app.routes) {
      const { permission } = route;
      const { status, code } = await statusOf(gate.url, route, proofs.get(role)!);
      const ownRight =
        permission === 'signed-in' ? role !== 'device' : permission === 'public' || may(role, permission);
      const refused = status === 401 || status === 403;
      // Signing in with an empty body is refused as input; nothing else about a public route is 401 or 403.
      if (refused === ownRight || status >= 500)
        wrong.push(`${route.method} ${route.path} as ${role}: ${status} ${code}`);
      if (!ownRight && code !== 'forbidden') wrong.push(`${route.method} ${route.path} as ${role}: ${code}`);
      if (ownRight) allowed += 1;
      if (route.method === 'delete' && route.path === '/api/v1/session' && role !== 'device')
        await signIn(role);
    }
    expect(wrong).toEqual([]);
    expect(allowed).toBeGreaterThan(5);
  });

  it('asks for the CSRF token on every change by a person', async () => {
    const wrong = [];
    for (const role of ROLES.filter((candidate) => candidate !== 'device')) {
      const { cookie } = proofs.get(role) as { cookie: string };
      for (const route of gate.app.routes) {
        const { permission } = route;
        if (route.method === 'get' || permission === 'public') continue;
        if (permission !== 'signed-in' && !may(role, permission)) continue;
        const wrongProofs: Record<string, string>[] = [
          { cookie },
          { cookie, 'x-csrf-token': 'A'.repeat(43) },
        ];
        for (const headers of wrongProofs) {
          const { status, code } = await statusOf(gate.url, route, headers);
          if (status !== 403 || code !== 'csrf_refused')
            wrong.push(`${route.method} ${route.path} as ${role}: ${status} ${code}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('refuses a city that is not the account’s, on every route', async () => {
    await gate.db.query(`delete from account_cities where city_id = 2`);
    await signIn('commander');
    const wrong = [];
    for (const route of gate.app.routes) {
      const { permission } = route;
      if (permission === 'public' || permission === 'signed-in' || !may('commander', permission)) continue;
      const elsewhere = { ...route, path: `${route.path}?city=2` };
      const { status, code } = await statusOf(gate.url, elsewhere, proofs.get('commander')!);
      // An unknown or missing parameter may be named first; an answer may not be given.
      if (status < 400 || (status >= 404 && status !== 422))
        wrong.push(`${route.method} ${route.path}: ${status} ${code}`);
    }
    expect(wrong).toEqual([]);
  });

  it.each(ROLES)('shows %s only the layers of the role, by whatever door', async (role) => {
    const wrong = [];
    const ask = async (path: string): Promise<HttpAnswer<ProblemDocument>> =>
      gate.client().request(path, { headers: proofs.get(role)! });
    const doors = gate.app.routes.filter((route) => route.method === 'get' && /:layers?\b/.test(route.path));
    expect(doors.length).toBeGreaterThanOrEqual(3);
    for (const [layer, { permission }] of CATALOGUE) {
      for (const route of doors) {
        const path = pathOf({ ...route, path: route.path.replace(/:layers?\b/, layer) });
        const { status, body } = await ask(path);
        const allowed = may(role, route.permission as Permission) && may(role, permission);
        if (allowed ? status === 401 || status === 403 || status >= 500 : status !== 403)
          wrong.push(`${path} as ${role}: ${status} ${body?.code}`);
      }
      const mixed = await ask(`/tiles/boundary,${layer}/14/13500/6400.mvt`);
      if ((mixed.status !== 403) !== (may(role, 'city:read') && may(role, permission)))
        wrong.push(`boundary,${layer} as ${role}: ${mixed.status}`);
    }
    const unit = await ask('/api/v1/inspect/units/none-such');
    expect(unit.status).toBe(may(role, 'city:read') && may(role, 'units:read') ? 404 : 403);
    expect(wrong).toEqual([]);
    if (!may(role, 'city:read')) return;
    const listed = (await ask('/api/v1/layers')).body as unknown as { id: string }[];
    const expected = [...CATALOGUE].filter(([, layer]) => may(role, layer.permission)).map(([id]) => id);
    expect(listed.map((layer) => layer.id).sort()).toEqual(expected.sort());
  });
});

describe('the table of rights itself', () => {
  const holders = (permission: Permission): Role[] => ROLES.filter((role) => may(role, permission));

  it('keeps personal tracks, the audit and the accounts to those who answer for them', () => {
    expect(holders('tracks:read')).toEqual(['commander']);
    expect(holders('audit:read')).toEqual(['admin']);
    expect(holders('accounts:write')).toEqual(['admin']);
    expect(holders('zones:write')).toEqual(['planner']);
    expect(holders('fixes:write')).toEqual(['device']);
    expect(holders('units:read')).toEqual(['commander', 'scheduler']);
    expect(holders('people:read')).toEqual(['commander', 'scheduler']);
    expect(holders('cases:read')).toEqual(['commander', 'scheduler', 'inspector']);
  });

  it('gives no role the same permission twice', () => {
    for (const role of ROLES)
      expect(new Set(ROLE_PERMISSIONS[role]).size).toBe(ROLE_PERMISSIONS[role].length);
  });
});
