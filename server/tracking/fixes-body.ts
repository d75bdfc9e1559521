import { createGunzip } from 'node:zlib';
import type { Readable } from 'node:stream';
import type { Request } from 'express';
import { XwError, shorten } from '../kernel/errors.ts';
import { MAX_FIXES_BODY_BYTES } from './contract.ts';
import type { IntakeGate } from './intake-gate.ts';
import { UnreadableLine } from './tracking.ts';

const LINES = new Set(['application/x-ndjson', 'application/jsonl', 'application/ndjson']);

/**
 * A batch as a terminal sent it, read whole: at most MAX_FIXES_BODY_BYTES after decompression, counted by the gate
 * until `done`. Errors: 413 body_too_large, 415 unsupported_media_type, 400 invalid_encoding, 503 fixes_busy.
 */
export interface FixesBody {
  /** The rows: of a JSON array, or one JSON value a line. Raises 400 invalid_json. */
  rows(): unknown[];
  done(): void;
}

export async function readFixesBody(req: Request, gate: IntakeGate): Promise<FixesBody> {
  const type = (req.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
  const lines = LINES.has(type);
  if (!lines && type !== 'application/json') throw unsupported('content-type', type);
  const bytes = await readBytes(req, MAX_FIXES_BODY_BYTES, gate);
  return {
    rows: () => rowsOf(textOf(bytes), lines),
    done: () => gate.letGo(bytes.length),
  };
}

/** A line that is not JSON is handed on as such, so that one torn line does not lose the others. */
function rowsOf(text: string, lines: boolean): unknown[] {
  if (lines)
    return text.split('\n').flatMap((line) => {
      if (line.trim() === '') return [];
      try {
        return [JSON.parse(line) as unknown];
      } catch {
        return [new UnreadableLine(line)];
      }
    });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw bad(
      'invalid_json',
      text,
      '内容不是合法的 JSON。',
      `The body is not valid JSON: ${(error as Error).message}`,
    );
  }
  if (!Array.isArray(value))
    throw bad('invalid_json', text, '内容须为定位数据的数组。', 'The body must be an array of fixes.');
  return value;
}

function bytesOf(req: Request): Readable {
  const encoding = (req.get('content-encoding') ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity') return req;
  if (encoding !== 'gzip' && encoding !== 'x-gzip') throw unsupported('content-encoding', encoding);
  return req.pipe(createGunzip());
}

/** The whole body; what comes after a refusal is read and dropped, so that the answer can be heard. */
function readBytes(req: Request, limit: number, gate: IntakeGate): Promise<Buffer> {
  const source = bytesOf(req);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let over = false;
    const stop = (error: XwError): void => {
      if (over) return;
      over = true;
      gate.letGo(size);
      source.off('data', take);
      if (source !== req) {
        req.unpipe();
        source.destroy();
      }
      req.resume();
      reject(error);
    };
    const broken = (error: Error): void =>
      stop(
        bad(
          'invalid_encoding',
          '',
          '内容无法解压或传输中断。',
          `The body could not be read: ${error.message}`,
        ),
      );
    function take(chunk: Buffer): void {
      try {
        if (size + chunk.length > limit) throw tooLarge(limit);
        gate.hold(chunk.length);
      } catch (error) {
        stop(error as XwError);
        return;
      }
      size += chunk.length;
      chunks.push(chunk);
    }
    source.on('data', take);
    source.on('end', () => {
      if (over) return;
      over = true;
      resolve(Buffer.concat(chunks));
    });
    source.on('error', broken);
    req.on('error', broken);
    req.on('close', () => {
      if (!req.complete) broken(new Error('the connection was closed'));
    });
  });
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw bad('invalid_encoding', '', '内容不是 UTF-8 编码。', 'The body is not UTF-8.');
  }
}

function bad(code: string, value: string, detail: string, detailEn: string): XwError {
  return new XwError({
    code,
    status: 400,
    detail,
    detailEn,
    value: shorten(value),
    place: 'body',
    remedy: '请发送 JSON 数组，或每行一个 JSON 对象（application/x-ndjson）。',
    remedyEn: 'Send a JSON array, or one JSON object a line (application/x-ndjson).',
  });
}

function unsupported(header: string, value: string): XwError {
  return new XwError({
    code: 'unsupported_media_type',
    status: 415,
    detail: `不支持的 ${header}：“${value}”。`,
    detailEn: `The ${header} "${value}" is not supported.`,
    value,
    place: `header ${header}`,
    remedy: '请使用 application/json 或 application/x-ndjson，可用 gzip 压缩。',
    remedyEn: 'Send application/json or application/x-ndjson, gzip allowed.',
  });
}

function tooLarge(limit: number): XwError {
  return new XwError({
    code: 'body_too_large',
    status: 413,
    detail: `内容解压后超过 ${limit} 字节；未保存任何一条。`,
    detailEn: `The body is larger than ${limit} bytes after decompression; nothing was stored.`,
    value: `> ${limit}`,
    place: 'body',
    remedy: '请分批发送。',
    remedyEn: 'Send smaller batches.',
  });
}
