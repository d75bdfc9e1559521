import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import type { RequestHandler, Response } from 'express';
import { chooseEncoding, encode, isFresh, weakTag } from './answer.ts';
import type { Encoding } from './answer.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};
const PACKED = new Set(['.png', '.jpg', '.webp', '.woff2', '.ico']);
/** The build puts a hash of the content into these names, so they never change. */
const HASHED = /^\/assets\/.*-[\w-]{8,}\.\w+$/;

interface Page {
  type: string;
  tag: string;
  cacheControl: string;
  bytes: Map<Encoding, Promise<Buffer>>;
}

/**
 * Serves the built client from memory: hashed assets for good, the page itself always revalidated. Any other path
 * without a dot is a view of the page and gets it. A missing build is said in plain words.
 */
export function clientPages(folder: string): RequestHandler {
  let pages: Map<string, Page> | undefined;
  return async (req, res) => {
    res.locals['route'] = 'page';
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      res.status(405).setHeader('Allow', 'GET, HEAD');
      res.end();
      return;
    }
    if (pages === undefined || pages.size === 0) pages = load(folder);
    const isView = !req.path.slice(req.path.lastIndexOf('/')).includes('.');
    const page = pages.get(decoded(req.path)) ?? (isView ? pages.get('/index.html') : undefined);
    if (page === undefined) {
      plain(res, isView && pages.size === 0 ? 503 : 404, isView && pages.size === 0 ? NOT_BUILT : NOT_FOUND);
      return;
    }
    res.setHeader('Cache-Control', page.cacheControl);
    res.setHeader('ETag', page.tag);
    res.vary('Accept-Encoding');
    if (isFresh(req.headers['if-none-match'], page.tag)) {
      res.status(304).end();
      return;
    }
    const plainBytes = page.bytes.get('identity')!;
    const encoding = page.bytes.has('br') ? chooseEncoding(req.headers['accept-encoding']) : 'identity';
    const bytes = await (page.bytes.get(encoding) ?? pack(page, encoding, plainBytes));
    res.setHeader('Content-Type', page.type);
    if (encoding !== 'identity') res.setHeader('Content-Encoding', encoding);
    res.setHeader('Content-Length', bytes.length);
    res.end(req.method === 'HEAD' ? undefined : bytes);
  };
}

const NOT_BUILT = '客户端尚未构建，请运行 npm run build。\nThe client is not built; run npm run build.\n';
const NOT_FOUND = '没有找到。\nNot found.\n';

function plain(res: Response, status: number, text: string): void {
  res.status(status).setHeader('Content-Type', 'text/plain; charset=utf-8');
  res.setHeader('Cache-Control', 'no-store');
  res.end(text);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

async function pack(page: Page, encoding: Encoding, plainBytes: Promise<Buffer>): Promise<Buffer> {
  const packed = plainBytes.then((bytes) => encode(bytes, encoding, 5));
  page.bytes.set(encoding, packed);
  return packed;
}

function load(folder: string): Map<string, Page> {
  const pages = new Map<string, Page>();
  if (!existsSync(folder)) return pages;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const path = `/${relative(folder, file).split(sep).join('/')}`;
    const extension = extname(path);
    const body = readFileSync(file);
    const bytes = new Map<Encoding, Promise<Buffer>>([['identity', Promise.resolve(body)]]);
    const page: Page = {
      type: TYPES[extension] ?? 'application/octet-stream',
      tag: weakTag(body),
      cacheControl: HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
      bytes,
    };
    if (!PACKED.has(extension) && body.length > 1_200) void pack(page, 'br', bytes.get('identity')!);
    pages.set(path, page);
  }
  return pages;
}
