import type { Request } from 'express';
import type { Identity, Sessions } from '../accounts/sessions.ts';
import { ACCESS_TOKEN_PREFIX } from '../accounts/access-tokens.ts';
import { DEVICE_KEY_PREFIX } from '../accounts/sessions.ts';

export const SESSION_COOKIE = 'xw_session';

const identities = new WeakMap<Request, Identity | null>();

/** Who was found behind the request; null when nobody. */
export function identityOf(req: Request): Identity | null {
  return identities.get(req) ?? null;
}

/** The value of a cookie, when it was sent once. A name sent twice is an attack or an accident: neither counts. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  const values = (header ?? '').split(';').flatMap((part) => {
    const at = part.indexOf('=');
    return at > 0 && part.slice(0, at).trim() === name ? [part.slice(at + 1).trim()] : [];
  });
  return values.length === 1 ? values[0] : undefined;
}

/** The secret of a Bearer header, or the password of a Basic one: GIS tools know no other way. */
function secretOf(authorization: string): string | undefined {
  const bearer = /^Bearer +(\S{1,200})$/i.exec(authorization)?.[1];
  if (bearer !== undefined) return bearer;
  const basic = /^Basic +([A-Za-z0-9+/=]{1,600})$/i.exec(authorization)?.[1];
  if (basic === undefined) return undefined;
  return /^[^:]*:(\S{1,200})$/.exec(Buffer.from(basic, 'base64').toString('utf8'))?.[1];
}

/** Map viewers open these by their address alone. */
const BY_ADDRESS = /^\/(tiles|styles)\/[^?]*\?(?:.*&)?access_token=([A-Za-z0-9_-]{1,200})(?:&|$)/;

/** Finds out who asks: a device key or access token in `Authorization` counts before a session cookie, and so does an access token in the address of tiles and styles (RFC 6750 §2.3). Remembers it for this request. */
export async function identify(req: Request, sessions: Sessions): Promise<Identity | null> {
  let identity: Identity | null = null;
  const { authorization } = req.headers;
  if (authorization !== undefined) {
    const secret = secretOf(authorization);
    if (secret?.startsWith(DEVICE_KEY_PREFIX)) identity = await sessions.ofDeviceKey(secret);
    else if (secret?.startsWith(ACCESS_TOKEN_PREFIX)) identity = await sessions.ofAccessToken(secret);
  } else if (BY_ADDRESS.test(req.originalUrl)) {
    const secret = BY_ADDRESS.exec(req.originalUrl)?.[2] ?? '';
    if (secret.startsWith(ACCESS_TOKEN_PREFIX)) identity = await sessions.ofAccessToken(secret);
  } else {
    const token = readCookie(req.headers.cookie, SESSION_COOKIE);
    if (token !== undefined && token.length === 43) identity = await sessions.ofToken(token);
  }
  identities.set(req, identity);
  return identity;
}
