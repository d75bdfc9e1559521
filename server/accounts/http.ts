import type { Response } from 'express';
import { z } from 'zod';
import { route } from '../http/route.ts';
import type { Context, Route } from '../http/route.ts';
import { isFromThisMachine, isHttps } from '../http/remote.ts';
import { SESSION_COOKIE, identityOf } from '../http/identity.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { Accounts } from './accounts.ts';
import type { DemoAccounts } from './demo-accounts.ts';
import type { Sessions } from './sessions.ts';
import {
  AccessToken,
  AccountRecord,
  AccountWithPassword,
  ChangeAccount,
  ChangePassword,
  CreateAccount,
  CreateDeviceKey,
  DeviceKey,
  DeviceKeyWithSecret,
  NewAccessToken,
  Session,
  SignIn,
  Welcome,
} from './contract.ts';

const NOBODY = { account: null, csrfToken: null, expiresAt: null, demoSecret: false };

function setCookie(res: Response, token: string, https: boolean): void {
  const parts = [`${SESSION_COOKIE}=${token}`, 'Path=/', 'HttpOnly', 'SameSite=Strict'];
  if (https) parts.push('Secure');
  if (token === '') parts.push('Max-Age=0');
  res.append('Set-Cookie', parts.join('; '));
}

export function accountRoutes(deps: {
  accounts: Accounts;
  tokens: AccessTokens;
  sessions: Sessions;
  demo: DemoAccounts;
  trustProxy: boolean;
  /** The public address is https, so cookies are marked Secure whatever the last hop was. */
  httpsOnly: boolean;
  version: string;
  /** What an acknowledged write survives on this engine. */
  durability: { noteZh: string; noteEn: string };
}): Route[] {
  const { accounts, tokens, sessions, demo, trustProxy, version, durability } = deps;
  const https = ({ req }: Pick<Context<unknown, unknown, unknown>, 'req'>): boolean =>
    deps.httpsOnly || isHttps(req, trustProxy);
  const base = '/api/v1';

  const session: Route[] = [
    route({
      method: 'get',
      path: `${base}/welcome`,
      permission: 'public',
      tag: 'session',
      summary: 'Which deployment is this? For the sign-in page',
      summaryZh: '登录页：这是哪个部署',
      response: Welcome,
      handle: ({ req }) =>
        demo.welcome({ fromThisMachine: isFromThisMachine(req, trustProxy), version, durability }),
    }),
    route({
      method: 'post',
      path: `${base}/session`,
      permission: 'public',
      tag: 'session',
      summary: 'Sign in; the session is a cookie',
      summaryZh: '登录，会话保存在 Cookie 中',
      body: SignIn,
      bodyLimit: 4_096,
      response: Session,
      handle: async (context) => {
        const { login, password } = context.body;
        const opened = await sessions.signIn(login, password, context.req.headers['user-agent'] ?? null);
        setCookie(context.res, opened.token, https(context));
        return opened.session;
      },
    }),
    route({
      method: 'get',
      path: `${base}/session`,
      permission: 'public',
      tag: 'session',
      summary: 'Who am I? Nobody is an answer, not an error',
      summaryZh: '当前登录的是谁（未登录也是一种回答）',
      response: Session,
      cacheControl: 'no-store',
      handle: async ({ req }) => {
        const identity = identityOf(req);
        if (identity?.proof !== 'session') return NOBODY;
        const { account, csrfToken, expiresAtMs, demoSecret } = identity;
        const expiresAt = expiresAtMs === undefined ? null : new Date(expiresAtMs).toISOString();
        return { account, csrfToken: csrfToken ?? null, expiresAt, demoSecret };
      },
    }),
    route({
      method: 'delete',
      path: `${base}/session`,
      permission: 'signed-in',
      tag: 'session',
      summary: 'Sign out',
      summaryZh: '退出登录',
      handle: async (context) => {
        const identity = identityOf(context.req);
        if (identity !== null) await sessions.signOut(identity);
        setCookie(context.res, '', https(context));
        return undefined;
      },
    }),
    route({
      method: 'post',
      path: `${base}/session/password`,
      permission: 'signed-in',
      tag: 'session',
      summary: 'Change my password; my other sessions end',
      summaryZh: '修改自己的密码，其他会话随之结束',
      body: ChangePassword,
      bodyLimit: 4_096,
      handle: async ({ req, body }) => {
        const identity = identityOf(req);
        if (identity !== null)
          await sessions.changePassword(identity, body.currentPassword, body.newPassword);
        return undefined;
      },
    }),
  ];

  const users: Route[] = [
    route({
      method: 'get',
      path: `${base}/accounts`,
      permission: 'accounts:write',
      tag: 'accounts',
      summary: 'All accounts',
      summaryZh: '全部账号',
      response: z.object({ accounts: z.array(AccountRecord) }),
      handle: async () => ({ accounts: await accounts.list() }),
    }),
    route({
      method: 'post',
      path: `${base}/accounts`,
      permission: 'accounts:write',
      tag: 'accounts',
      summary: 'Make an account; its one-time password is shown this once',
      summaryZh: '新建账号，一次性密码只显示这一次',
      body: CreateAccount,
      response: AccountWithPassword,
      handle: async (context) => {
        const { account, body, res } = context;
        const made = await accounts.create(account.accountId, {
          ...body,
          cityIds: body.cityIds ?? [context.cityId],
        });
        res.status(201);
        return made;
      },
    }),
    route({
      method: 'patch',
      path: `${base}/accounts/:accountId`,
      permission: 'accounts:write',
      tag: 'accounts',
      summary: 'Rename, move, disable or enable an account',
      summaryZh: '改名、改角色、停用或启用账号',
      params: z.object({ accountId: z.string().min(1).max(80) }),
      body: ChangeAccount,
      response: AccountRecord,
      handle: ({ account, params, body }) => accounts.change(account.accountId, params.accountId, body),
    }),
    route({
      method: 'post',
      path: `${base}/accounts/:accountId/reset`,
      permission: 'accounts:write',
      tag: 'accounts',
      summary: 'A new one-time password, shown this once; lifts a lock, ends sessions',
      summaryZh: '重置密码：一次性密码只显示这一次，同时解除锁定、结束会话',
      params: z.object({ accountId: z.string().min(1).max(80) }),
      response: AccountWithPassword,
      handle: ({ account, params }) => accounts.reset(account.accountId, params.accountId),
    }),
  ];

  const devices: Route[] = [
    route({
      method: 'get',
      path: `${base}/device-keys`,
      permission: 'accounts:write',
      tag: 'accounts',
      summary: 'Device keys of the city',
      summaryZh: '本市的设备密钥',
      response: z.object({ keys: z.array(DeviceKey) }),
      handle: async ({ cityId }) => ({ keys: await accounts.listDeviceKeys(cityId) }),
    }),
    route({
      method: 'post',
      path: `${base}/device-keys`,
      permission: 'accounts:write',
      tag: 'accounts',
      summary: 'Make a device key; its secret is shown this once',
      summaryZh: '新建设备密钥，密钥只显示这一次',
      body: CreateDeviceKey,
      response: DeviceKeyWithSecret,
      handle: async ({ account, cityId, body, res }) => {
        const made = await accounts.createDeviceKey(account.accountId, cityId, body);
        res.status(201);
        return made;
      },
    }),
    route({
      method: 'delete',
      path: `${base}/device-keys/:keyId`,
      permission: 'accounts:write',
      tag: 'accounts',
      summary: 'Revoke a device key at once',
      summaryZh: '立即吊销设备密钥',
      params: z.object({ keyId: z.string().min(1).max(80) }),
      handle: async ({ account, cityId, params }) => {
        await accounts.revokeDeviceKey(account.accountId, cityId, params.keyId);
        return undefined;
      },
    }),
  ];
  const own: Route[] = [
    route({
      method: 'get',
      path: `${base}/access-tokens`,
      permission: 'signed-in',
      tag: 'accounts',
      summary: 'My read-only tokens for GIS tools',
      summaryZh: '我的只读访问令牌（供 QGIS、GDAL 等使用）',
      response: z.object({ tokens: z.array(AccessToken) }),
      handle: async ({ account }) => ({ tokens: await tokens.list(account.accountId) }),
    }),
    route({
      method: 'post',
      path: `${base}/access-tokens`,
      permission: 'signed-in',
      tag: 'accounts',
      summary:
        'Make a token; its secret is shown this once. Tools send it as Bearer, or as the password of Basic.',
      summaryZh: '新建访问令牌，只显示这一次；工具以 Bearer 或 Basic 密码方式携带',
      body: NewAccessToken,
      response: z.object({ token: AccessToken, secret: z.string() }),
      handle: async ({ account, body, res }) => {
        const made = await tokens.make(account.accountId, body);
        res.status(201);
        return made;
      },
    }),
    route({
      method: 'delete',
      path: `${base}/access-tokens/:tokenId`,
      permission: 'signed-in',
      tag: 'accounts',
      summary: 'Revoke a token of mine at once',
      summaryZh: '立即吊销我的访问令牌',
      params: z.object({ tokenId: z.string().min(1).max(80) }),
      handle: async ({ account, params }) => {
        await tokens.revoke(account.accountId, params.tokenId);
        return undefined;
      },
    }),
  ];
  return [...session, ...users, ...devices, ...own];
}
