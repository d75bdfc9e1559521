import type { OutgoingHttpHeaders } from 'node:http';
import type { Request, Response } from 'express';
import type { StoredTile, TileEncoding } from './stored-tile.ts';

/** Must be asked for again each time, with the tag: the answer is 304 while nothing changed. */
const REVALIDATE = 'private, no-cache';
const IMMUTABLE = 'private, max-age=31536000, immutable';

/** Answers a vector tile with its tag: 204 when nothing is there, 304 when the client holds it in any encoding that it takes. */
export async function sendTile(
  req: Request,
  res: Response,
  stored: StoredTile,
  lasting: boolean,
): Promise<void> {
  res.setHeader('Cache-Control', lasting ? IMMUTABLE : REVALIDATE);
  res.setHeader('Vary', 'Accept-Encoding');
  if (stored.sha256 === undefined) {
    res.status(204).end();
    return;
  }
  const encoding = encodingFor(req.headers['accept-encoding'], stored);
  const match = req.headers['if-none-match'];
  if (match !== undefined && holds(match, stored.tag(encoding))) {
    res.setHeader('ETag', stored.tag(encoding));
    res.status(304).end();
    return;
  }
  const body = stored.ready(encoding) ?? (await stored.body(encoding))!;
  if (res.destroyed) return;
  const headers: OutgoingHttpHeaders = {
    ETag: stored.tag(encoding),
    'Content-Type': 'application/vnd.mapbox-vector-tile',
    'Content-Length': body.length,
  };
  if (encoding !== 'identity') headers['Content-Encoding'] = encoding;
  res.writeHead(200, headers).end(req.method === 'HEAD' ? undefined : body);
}

/** What is at hand already, among what the client takes; else Brotli before gzip. */
function encodingFor(header: string | undefined, stored: StoredTile): TileEncoding {
  const taken = encodingsOf(header ?? '');
  if (taken.br && taken.gzip)
    return stored.ready('br') === undefined && stored.ready('gzip') !== undefined ? 'gzip' : 'br';
  return taken.br ? 'br' : taken.gzip ? 'gzip' : 'identity';
}

interface Taken {
  br: boolean;
  gzip: boolean;
}
const headers = new Map<string, Taken>();

/** Browsers send a handful of different headers: each is read once. */
function encodingsOf(header: string): Taken {
  let taken = headers.get(header);
  if (taken === undefined) {
    taken = { br: takes(header, 'br'), gzip: takes(header, 'gzip') };
    if (headers.size >= 200) headers.clear();
    headers.set(header, taken);
  }
  return taken;
}

function takes(header: string, name: 'br' | 'gzip'): boolean {
  const parts = header
    .toLowerCase()
    .split(',')
    .map((part) => part.trim().split(/\s*;\s*q\s*=\s*/));
  const weightOf = (wanted: string): number | undefined => {
    const part = parts.find(([one]) => one === wanted);
    return part === undefined ? undefined : Number(part[1] ?? 1);
  };
  // A wildcard is taken for gzip, which everybody knows.
  const weight = weightOf(name) ?? (name === 'gzip' ? weightOf('*') : undefined) ?? 0;
  return weight > 0;
}

/** Strong comparison against the request's tags; the same content in another encoding is held as well. */
function holds(header: string, etag: string): boolean {
  const plain = etag.replace(/-(gzip|br)"$/, '"');
  return header.split(',').some((candidate) => {
    const one = candidate.trim();
    return one === '*' || one.replace(/-(gzip|br)"$/, '"') === plain;
  });
}
