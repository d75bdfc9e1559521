import express from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { badRequest, tooLarge } from './problem.ts';
import { XwError } from '../kernel/errors.ts';

const parsers = new Map<number, RequestHandler>();

function textParser(limit: number): RequestHandler {
  let parser = parsers.get(limit);
  if (parser === undefined) {
    parser = express.raw({ limit, type: () => true, inflate: true });
    parsers.set(limit, parser);
  }
  return parser;
}

/** The bytes of a request body, decompressed, at most `limit`. */
async function readBytes(req: Request, res: Response, limit: number): Promise<Buffer> {
  const declared = Number(req.headers['content-length'] ?? 0);
  if (declared > limit) throw tooLarge(limit);
  await new Promise<void>((resolve, reject) => {
    void textParser(limit)(req, res, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
  });
  return Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
}

function parse(text: string, place: (position: number | undefined) => string): unknown {
  try {
    return JSON.parse(text, refusePrototype);
  } catch (error) {
    if (error instanceof XwError) throw error;
    const at = /position (\d+)/.exec(String(error))?.[1];
    const position = at === undefined ? undefined : Number(at);
    throw badRequest(
      place(position),
      position === undefined ? text.slice(0, 60) : text.slice(Math.max(0, position - 20), position + 20),
      `不是合法的 JSON（${place(position)}）。`,
      `Not valid JSON (${place(position)}).`,
      'invalid_json',
    );
  }
}

function refusePrototype(this: unknown, key: string, value: unknown): unknown {
  if (key === '__proto__')
    throw badRequest(
      'body',
      key,
      '不允许的字段名 __proto__。',
      'The field name __proto__ is refused.',
      'invalid_json',
    );
  return value;
}

function lineAndColumn(text: string, position: number | undefined): string {
  if (position === undefined) return 'body';
  const before = text.slice(0, position).split('\n');
  return `body line ${before.length} column ${before.at(-1)!.length + 1}`;
}

/**
 * The JSON value that a request carries. With `ndjson`, one value a line gives an array. An absent body is
 * undefined. Errors: 413, 415, and 400 `invalid_json` with line and column.
 */
export async function readJson(
  req: Request,
  res: Response,
  limit: number,
  ndjson: boolean,
): Promise<unknown> {
  const type = (req.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
  const isLines = ndjson && (type === 'application/x-ndjson' || type === 'application/jsonl');
  const isJson = type === 'application/json' || /^application\/[\w.+-]+\+json$/.test(type);
  const empty =
    req.headers['content-length'] === '0' || (type === '' && req.headers['transfer-encoding'] === undefined);
  if (!isLines && !isJson) {
    if (empty && Number(req.headers['content-length'] ?? 0) === 0) return undefined;
    throw new XwError({
      code: 'unsupported_media_type',
      status: 415,
      detail: `内容类型“${type}”不受支持。`,
      detailEn: `The content type "${type}" is not supported.`,
      place: 'header content-type',
      value: type,
      remedy: `请使用 application/json${ndjson ? ' 或 application/x-ndjson' : ''}。`,
      remedyEn: `Send application/json${ndjson ? ' or application/x-ndjson' : ''}.`,
    });
  }
  const bytes = await readBytes(req, res, limit);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw badRequest('body', '', '内容不是 UTF-8 编码。', 'The body is not UTF-8.', 'invalid_encoding');
  }
  if (!isLines) return text === '' ? undefined : parse(text, (position) => lineAndColumn(text, position));
  return text
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [parse(line, () => `body line ${index + 1}`)]));
}
