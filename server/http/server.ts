import { randomUUID } from 'node:crypto';
import express from 'express';
import type { NextFunction, Request, Response } from 'express';
import type { Clock } from '../kernel/clock.ts';
import { inCity } from '../kernel/city-scope.ts';
import { XwError, shorten } from '../kernel/errors.ts';
import type { Account } from '../accounts/contract.ts';
import type { Identity, Sessions } from '../accounts/sessions.ts';
import { demoSecretsProblem } from '../accounts/demo-accounts.ts';
import type { DemoAccounts } from '../accounts/demo-accounts.ts';
import { isSameText } from '../accounts/secrets.ts';
import { sendAnswer } from './answer.ts';
import { readJson } from './body.ts';
import { identify } from './identity.ts';
import { readBody, readParams, readQuery } from './input.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { asXwError, sendProblem } from './problem.ts';
import { isFromThisMachine, isHttps, remoteAddress } from './remote.ts';
import type { Context, Route } from './route.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { createLimiter } from './token-bucket.ts';
import type { Rate } from './token-bucket.ts';

/** How often may one address or account act? Data in one place. */
export interface Limits {
  /** Sign-ins and other questions of people who are not known yet, per address. */
  signIn: Rate;
  /** Everything else, per account or address. A map asks for some hundred tiles at once. */
  general: Rate;
}
const LIMITS: Limits = { signIn: { burst: 30, perS: 0.5 }, general: { burst: 3_000, perS: 400 } };

const BODY_LIMIT = 262_144;
/** An answer that took longer is logged even when it went well, ms. */
const SLOW_MS = 1_000;

export interface ServerOptions {
  routes: Route[];
  sessions: Sessions;
  demo: DemoAccounts;
  metrics: Metrics;
  clock: Clock;
  log: Log;
  trustProxy: boolean;
  limits?: Limits;
  /** Also hold every JSON answer against its schema; a mismatch is a 500. For tests: it costs time. */
  checkAnswers?: boolean;
  /** What is asked when no route of /api matches: the built client. */
  pages?: express.RequestHandler;
}

const ANONYMOUS: Account = {
  accountId: 'anonymous',
  login: '',
  nameZh: '',
  role: 'device',
  permissions: [],
  cityIds: [],
  mustChangePassword: false,
};

/** Routes that a person with a one-time password may still use. */
const BEFORE_NEW_PASSWORD = new Set(['/api/v1/session', '/api/v1/session/password']);

/**
 * Puts the routes on Express: every request is numbered, measured and limited, everybody is identified, nothing
 * is answered without the right to it, nothing is read before the right was checked, every failure is a problem
 * document. The order of checks: demo secrets, rate, identity (401), permission (403), CSRF (403), city (403),
 * input (400, 413, 415, 422).
 */
export function createServer(options: ServerOptions): express.Express {
  const { sessions, demo, metrics, clock, log, trustProxy } = options;
  const limits = options.limits ?? LIMITS;
  const signInLimiter = createLimiter(limits.signIn);
  const generalLimiter = createLimiter(limits.general);
  const streams = new Map<Response, { req: Request; accountId: string }>();
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  app.set('strict routing', true);
  app.set('case sensitive routing', true);

  sessions.watch((accountId) => {
    for (const [res, { req, accountId: of }] of streams)
      if (accountId === undefined || of === accountId) void recheck(res, req, of);
  });
  async function recheck(res: Response, req: Request, accountId: string): Promise<void> {
    const identity = await identify(req, sessions).catch(() => undefined);
    if (identity === null || (identity !== undefined && identity.account.accountId !== accountId))
      res.destroy();
  }

  app.use((req, res, next) => {
    const requestId = randomUUID();
    const startedMs = performance.now();
    res.locals['requestId'] = requestId;
    res.setHeader('X-Request-Id', requestId);
    setSecurityHeaders(res, isHttps(req, trustProxy));
    metrics.inFlight += 1;
    res.once('close', () => {
      metrics.inFlight -= 1;
      const tookMs = performance.now() - startedMs;
      const pattern = (res.locals['route'] as string | undefined) ?? 'page';
      metrics.observe(req.method, pattern, res.statusCode, tookMs / 1000);
      const notable =
        res.statusCode >= 400 || req.method !== 'GET' || (tookMs > SLOW_MS && res.locals['stream'] !== true);
      log[res.statusCode >= 500 ? 'error' : notable ? 'info' : 'debug']('request', {
        requestId,
        method: req.method,
        path: req.path,
        status: res.statusCode,
        tookMs: Math.round(tookMs * 10) / 10,
        account: res.locals['accountId'] as string | undefined,
        remote: remoteAddress(req, trustProxy),
        problem: res.locals['problem'] as string | undefined,
      });
    });
    next();
  });

  // Maps and GIS pages of others may read these with a token; no cookie goes along, and nothing can be changed.
  app.use(['/tiles', '/styles', '/ogc'], (req, res, next) => {
    res.setHeader('Access-Control-Allow-Origin', '*');
    if (req.method !== 'OPTIONS') {
      res.setHeader('Access-Control-Expose-Headers', 'ETag, Link, Content-Crs');
      next();
      return;
    }
    res.setHeader('Access-Control-Allow-Methods', 'GET, HEAD');
    res.setHeader('Access-Control-Allow-Headers', 'Authorization, If-None-Match');
    res.setHeader('Access-Control-Max-Age', '86400');
    res.status(204).end();
  });

  app.use(async (req, _res, next) => {
    if (req.path !== '/healthz' && !isFromThisMachine(req, trustProxy) && (await demo.inUse()))
      throw demoSecretsProblem(remoteAddress(req, trustProxy) ?? 'unknown');
    next();
  });

  // Paths are tried one after the other, and a map asks for hundreds of tiles at once: theirs come first.
  const tilesFirst = [...options.routes].sort((a, b) => Number(isTile(b)) - Number(isTile(a)));
  for (const route of tilesFirst) app[route.method](route.path, (req, res) => serve(route, req, res));

  app.use(['/api', '/tiles', '/styles', '/ogc'], (req) => {
    throw new XwError({
      code: 'no_such_route',
      status: 404,
      detail: `没有这个接口：${req.method} ${shorten(req.originalUrl.split('?')[0])}`,
      detailEn: `There is no such interface: ${req.method} ${shorten(req.originalUrl.split('?')[0])}`,
      place: 'path',
      remedy: '接口清单见 /api/docs。',
      remedyEn: 'The list of interfaces is at /api/docs.',
    });
  });
  if (options.pages !== undefined) app.use(options.pages);

  app.use((error: unknown, _req: Request, res: Response, _next: NextFunction) => {
    const known = asXwError(error);
    const requestId = res.locals['requestId'] as string;
    res.locals['problem'] = known.problem.code;
    if (known.problem.status >= 500)
      log.error(known.message, {
        requestId,
        cause:
          error instanceof Error
            ? (((error.cause as Error | undefined) ?? error).stack ?? error.message)
            : String(error),
      });
    sendProblem(res, known, requestId);
  });
  return app;

  async function serve(route: Route, req: Request, res: Response): Promise<void> {
    res.locals['route'] = route.path;
    const identity = await identify(req, sessions);
    res.locals['accountId'] = identity?.account.accountId;
    // GIS tools ask for a name and a token only when they are told to.
    if (identity === null && route.path.startsWith('/ogc'))
      res.setHeader('WWW-Authenticate', 'Basic realm="Xiangwang", charset="UTF-8"');
    limit(route, req, res, identity);
    authorize(route, req, identity);
    const search = new URLSearchParams(req.originalUrl.split('?')[1] ?? '');
    const { query, city } = readQuery(route.query, search);
    const params = readParams(route.params, req.params);
    const cityId = cityOf(identity, city ?? cityInPath(route, req), route);
    const body =
      route.body === undefined
        ? undefined
        : readBody(
            route.body,
            await readJson(req, res, route.bodyLimit ?? BODY_LIMIT, route.ndjson ?? false),
          );
    const context: Context<unknown, unknown, unknown> = {
      params,
      query,
      body,
      account: identity?.account ?? ANONYMOUS,
      proof: identity?.proof ?? 'none',
      device: identity?.device,
      get cityId() {
        if (cityId === undefined) throw noCity();
        return cityId;
      },
      requestId: res.locals['requestId'] as string,
      req,
      res,
    };
    if (route.stream === true) {
      res.locals['stream'] = true;
      streams.set(res, { req, accountId: context.account.accountId });
      res.once('close', () => streams.delete(res));
    }
    const result = await (cityId === undefined
      ? route.handle(context)
      : inCity(cityId, () => route.handle(context)));
    if (res.headersSent || res.destroyed || res.writableEnded) return;
    if (result === undefined) {
      res.setHeader('Cache-Control', 'no-store');
      res.status(204).end();
      return;
    }
    if (options.checkAnswers === true) holdAgainstSchema(route, result);
    await sendAnswer(req, res, {
      body: Buffer.from(JSON.stringify(result)),
      contentType: 'application/json; charset=utf-8',
      cacheControl: route.method === 'get' ? (route.cacheControl ?? 'private, no-cache') : 'no-store',
    });
  }

  function limit(route: Route, req: Request, res: Response, identity: Identity | null): void {
    const strict = route.path === '/api/v1/session' && route.method === 'post';
    const address = remoteAddress(req, trustProxy) ?? 'unknown';
    const waitMs = strict
      ? signInLimiter.take(address, clock.now())
      : generalLimiter.take(identity?.account.accountId ?? address, clock.now());
    if (waitMs === 0) return;
    res.setHeader('Retry-After', Math.max(1, Math.ceil(waitMs / 1000)));
    throw new XwError({
      code: 'too_many_requests',
      status: 429,
      detail: '请求过于频繁。',
      detailEn: 'Too many requests.',
      remedy: `请 ${Math.ceil(waitMs / 1000)} 秒后重试。`,
      remedyEn: `Try again in ${Math.ceil(waitMs / 1000)} s.`,
    });
  }
}

function isTile({ path }: Route): boolean {
  return path.startsWith('/tiles/');
}

/** Default deny: only what the route asks for and the account has goes through. */
function authorize(route: Route, req: Request, identity: Identity | null): void {
  const { permission } = route;
  if (permission !== 'public') {
    if (identity === null) throw notSignedIn();
    if (permission !== 'signed-in' && !identity.account.permissions.includes(permission))
      throw forbidden(permission, identity.account);
    if (permission === 'signed-in' && identity.proof !== 'session')
      throw forbidden('signed-in', identity.account);
    if (identity.account.mustChangePassword && !BEFORE_NEW_PASSWORD.has(route.path))
      throw mustChangePassword();
  }
  const safe = req.method === 'GET' || req.method === 'HEAD';
  if (safe) return;
  if (identity?.proof === 'token') throw readsOnly();
  // A foreign page may not even sign somebody in; browsers say where a request comes from.
  if (req.headers['sec-fetch-site'] === 'cross-site') throw csrf('header sec-fetch-site');
  if (identity?.proof === 'session' && permission !== 'public') {
    const sent = req.headers['x-csrf-token'];
    if (typeof sent !== 'string' || identity.csrfToken === undefined || !isSameText(sent, identity.csrfToken))
      throw csrf('header x-csrf-token');
  }
}

/** The city of a path like /ogc/:cityId/…; tools that build addresses themselves lose a query. */
function cityInPath(route: Route, req: Request): number | undefined {
  const said = route.path.includes('/:cityId') ? req.params['cityId'] : undefined;
  return typeof said === 'string' && /^\d{1,9}$/.test(said) ? Number(said) : undefined;
}

function cityOf(identity: Identity | null, asked: number | undefined, route: Route): number | undefined {
  if (identity === null || route.permission === 'public') return asked;
  const { cityIds } = identity.account;
  if (asked === undefined) return cityIds[0];
  if (cityIds.includes(asked)) return asked;
  throw new XwError({
    code: 'city_forbidden',
    status: 403,
    detail: `此账号不能查看城市 ${asked}。`,
    detailEn: `This account may not see city ${asked}.`,
    value: String(asked),
    place: 'query.city',
    remedy: `可查看：${cityIds.join(', ') || '—'}。如有需要请联系管理员。`,
    remedyEn: `It may see: ${cityIds.join(', ') || 'none'}. Ask an administrator if you need more.`,
  });
}

function holdAgainstSchema(route: Route, result: unknown): void {
  const checked = route.response?.safeParse(JSON.parse(JSON.stringify(result)));
  if (checked?.success === false)
    throw new Error(`${route.method} ${route.path} answers against its schema: ${checked.error.message}`);
}

function notSignedIn(): XwError {
  return new XwError({
    code: 'not_signed_in',
    status: 401,
    detail: '尚未登录，或会话已结束。',
    detailEn: 'Nobody is signed in, or the session is over.',
    remedy: '请登录后重试。',
    remedyEn: 'Sign in and try again.',
  });
}

function forbidden(permission: string, account: Account): XwError {
  return new XwError({
    code: 'forbidden',
    status: 403,
    detail: `此账号（角色 ${account.role}）没有权限 ${permission}。`,
    detailEn: `This account (role ${account.role}) lacks the permission ${permission}.`,
    value: permission,
    place: 'account.permissions',
    remedy: '如工作需要，请联系管理员调整角色。',
    remedyEn: 'If your work needs it, ask an administrator for another role.',
  });
}

function readsOnly(): XwError {
  return new XwError({
    code: 'token_reads_only',
    status: 403,
    detail: '访问令牌只能读取。',
    detailEn: 'An access token only reads.',
    place: 'header authorization',
    remedy: '请在页面上登录后操作。',
    remedyEn: 'Sign in on the page to change something.',
  });
}

function mustChangePassword(): XwError {
  return new XwError({
    code: 'password_change_required',
    status: 403,
    detail: '当前是一次性密码，请先更换。',
    detailEn: 'This is a one-time password; replace it first.',
    place: 'account.mustChangePassword',
    remedy: '请调用 POST /api/v1/session/password，或在页面上更换密码。',
    remedyEn: 'Use POST /api/v1/session/password, or change it on the page.',
  });
}

function csrf(place: string): XwError {
  return new XwError({
    code: 'csrf_refused',
    status: 403,
    detail: '请求缺少有效的防伪标记。',
    detailEn: 'The request lacks a valid CSRF token.',
    place,
    remedy: '请在请求头 x-csrf-token 中带上登录时取得的标记，或刷新页面。',
    remedyEn: 'Send the token from the session in x-csrf-token, or reload the page.',
  });
}

function noCity(): XwError {
  return new XwError({
    code: 'no_city',
    status: 409,
    detail: '此账号还没有可查看的城市。',
    detailEn: 'There is no city that this account may see.',
    place: 'query.city',
    remedy: '请导入城市，或请管理员分配城市。',
    remedyEn: 'Import a city, or ask an administrator to assign one.',
  });
}
