import type { Request } from 'express';

/** Is this address the machine itself? IPv4 127/8, IPv6 ::1, and IPv4 in IPv6. An unknown address is not. */
export function isLoopback(address: string | undefined): boolean {
  if (address === undefined) return false;
  const plain = address.replace(/^\[|\]$/g, '').replace(/^::ffff:/i, '');
  return plain === '::1' || /^127(\.\d{1,3}){3}$/.test(plain);
}

/** Does this host name, as in a Host header or a listen address, mean the machine itself? */
export function isLoopbackHost(host: string): boolean {
  const name = host
    .trim()
    .toLowerCase()
    .replace(/^\[([^\]]*)\](:\d+)?$/, '$1')
    .replace(/^([^:]*):\d+$/, '$1');
  return name === 'localhost' || name.endsWith('.localhost') || isLoopback(name);
}

const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/** Did the request come through a proxy that says so? */
function isForwarded(req: Request): boolean {
  return FORWARDED.some((name) => req.headers[name] !== undefined);
}

/** Who is at the other end: the socket's address, or what the trusted proxy nearest to us wrote. */
export function remoteAddress(req: Request, trustProxy: boolean): string | undefined {
  const forwarded = trustProxy ? req.headers['x-forwarded-for'] : undefined;
  const text = Array.isArray(forwarded) ? forwarded.at(-1) : forwarded;
  // A socket that broke may be taken off the request before its end is logged.
  const socket = req.socket as Request['socket'] | null;
  return text?.split(',').at(-1)?.trim() || socket?.remoteAddress;
}

/** Was the request made over https, as far as we may believe it? */
export function isHttps(req: Request, trustProxy: boolean): boolean {
  return (trustProxy && req.headers['x-forwarded-proto'] === 'https') || 'encrypted' in req.socket;
}

/**
 * Did the request come from this machine itself, without a proxy, asking for this machine by name? The name is
 * looked at because a foreign page can point its own name at 127.0.0.1.
 */
export function isFromThisMachine(req: Request, trustProxy: boolean): boolean {
  const direct = isLoopback(req.socket.remoteAddress);
  if (!direct || !isLoopbackHost(req.headers.host ?? '')) return false;
  return !isForwarded(req) || (trustProxy && isLoopback(remoteAddress(req, true)));
}

/** The address under which the service was asked for, for links: the public one when it is set. */
export function originOf(req: Request, publicUrl: string | undefined): string {
  return publicUrl ?? `${req.protocol}://${req.get('host') ?? 'localhost'}`;
}
