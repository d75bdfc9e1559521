import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Request, Response } from 'express';

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** Below this, compression costs more than it saves. */
const SMALLEST_COMPRESSED_BYTES = 1200;

export type Encoding = 'br' | 'gzip' | 'identity';

/** Which encoding does the client take? Brotli before gzip; `q=0` is a refusal. */
export function chooseEncoding(acceptEncoding: string | undefined): Encoding {
  const accepted = new Set<string>();
  for (const part of (acceptEncoding ?? '').split(',')) {
    const [name, ...parameters] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    if (name !== undefined && name !== '' && !parameters.some((p) => /^q=0(\.0*)?$/.test(p)))
      accepted.add(name);
  }
  if (accepted.has('br')) return 'br';
  return accepted.has('gzip') ? 'gzip' : 'identity';
}

/** The same bytes in the given encoding. Brotli at 4: about gzip's time, a tenth smaller. */
export async function encode(body: Buffer, encoding: Encoding, brotliQuality = 4): Promise<Buffer> {
  if (encoding === 'br')
    return brotli(body, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
        [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
      },
    });
  return encoding === 'gzip' ? zip(body, { level: 6 }) : body;
}

/** A weak tag of the content: the same for every encoding of it. */
export function weakTag(body: Buffer | string): string {
  return `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
}

/** Does the client already hold this content? Weak comparison. Source: RFC 9110 §13.1.2. */
export function isFresh(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const plain = tag.replace(/^W\//, '');
  return ifNoneMatch.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === plain);
}

export interface Answer {
  body: Buffer;
  contentType: string;
  /** Entity tag with its quotes; a weak one over the body when absent. */
  etag?: string;
  cacheControl: string;
  /** Already-compressed types (PNG, gzip) are sent as they are. */
  compressible?: boolean;
  /** The same buffer is sent again and again: it is tagged and compressed once, and better. */
  constant?: boolean;
}

interface Kept {
  tag: string;
  encoded: Map<Encoding, Promise<Buffer>>;
}
const kept = new WeakMap<Buffer, Kept>();

function keep(body: Buffer): Kept {
  let found = kept.get(body);
  if (found === undefined) {
    found = { tag: weakTag(body), encoded: new Map() };
    kept.set(body, found);
  }
  return found;
}

async function encodeAnswer(answer: Answer, encoding: Encoding): Promise<Buffer> {
  if (answer.constant !== true) return encode(answer.body, encoding);
  const { encoded } = keep(answer.body);
  let bytes = encoded.get(encoding);
  if (bytes === undefined) {
    bytes = encode(answer.body, encoding, 6);
    encoded.set(encoding, bytes);
  }
  return bytes;
}

/** Writes a body with its tag, as 304 when the client holds it, compressed when the client takes that. */
export async function sendAnswer(req: Request, res: Response, answer: Answer): Promise<void> {
  const cacheable = (req.method === 'GET' || req.method === 'HEAD') && res.statusCode === 200;
  res.setHeader('Cache-Control', answer.cacheControl);
  res.vary('Accept-Encoding');
  if (cacheable) {
    const tag = answer.etag ?? (answer.constant === true ? keep(answer.body).tag : weakTag(answer.body));
    res.setHeader('ETag', tag);
    if (isFresh(req.headers['if-none-match'], tag)) {
      res.status(304).end();
      return;
    }
  }
  res.setHeader('Content-Type', answer.contentType);
  const encoding =
    answer.compressible !== false && answer.body.length >= SMALLEST_COMPRESSED_BYTES
      ? chooseEncoding(req.headers['accept-encoding'])
      : 'identity';
  const bytes = await encodeAnswer(answer, encoding);
  if (res.destroyed) return;
  if (encoding !== 'identity') res.setHeader('Content-Encoding', encoding);
  res.setHeader('Content-Length', bytes.length);
  res.end(req.method === 'HEAD' ? undefined : bytes);
}
