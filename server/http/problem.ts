import { STATUS_CODES } from 'node:http';
import type { Response } from 'express';
import { z } from 'zod';
import { XwError, shorten } from '../kernel/errors.ts';
import type { Problem } from '../kernel/errors.ts';

/** One fault among several in an input. */
export interface InputFault {
  place: string;
  detail: string;
  detailEn: string;
  value?: string;
}

/** A refusal of input that may name several places. The first is also the problem's own place. */
export class InputError extends XwError {
  readonly faults: readonly InputFault[];
  constructor(problem: Problem, faults: readonly InputFault[]) {
    super(problem);
    this.name = 'InputError';
    this.faults = faults;
  }
}

const TITLES_ZH: Record<number, string> = {
  400: '请求有误',
  401: '尚未登录',
  403: '没有权限',
  404: '没有找到',
  405: '方法不允许',
  409: '与现状冲突',
  410: '已不存在',
  413: '内容过大',
  415: '格式不支持',
  422: '内容不合要求',
  429: '请求过多',
  500: '服务内部错误',
  503: '服务暂不可用',
};

/** An error as it crosses the port. Source: RFC 9457, members beyond it are ours. */
export const ProblemDocument = z.object({
  type: z.string(),
  title: z.string(),
  titleZh: z.string(),
  status: z.number().int(),
  detail: z.string(),
  detailEn: z.string(),
  /** The request, as the log names it. */
  instance: z.string(),
  code: z.string(),
  value: z.string().optional(),
  place: z.string().optional(),
  remedy: z.string().optional(),
  remedyEn: z.string().optional(),
  errors: z
    .array(
      z.object({
        place: z.string(),
        detail: z.string(),
        detailEn: z.string(),
        value: z.string().optional(),
      }),
    )
    .optional(),
});
export type ProblemDocument = z.output<typeof ProblemDocument>;

function problemDocument(error: XwError, requestId: string): ProblemDocument {
  const { problem } = error;
  return {
    type: `urn:xiangwang:problem:${problem.code}`,
    title: STATUS_CODES[problem.status] ?? 'Error',
    titleZh: TITLES_ZH[problem.status] ?? '错误',
    instance: `urn:xiangwang:request:${requestId}`,
    ...problem,
    ...(error instanceof InputError ? { errors: [...error.faults] } : {}),
  };
}

/** Writes the problem; does nothing but end the answer when its head is already gone. */
export function sendProblem(res: Response, error: XwError, requestId: string): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const body = JSON.stringify(problemDocument(error, requestId));
  for (const name of ['ETag', 'Last-Modified', 'Content-Encoding', 'Content-Disposition'])
    res.removeHeader(name);
  res.status(error.problem.status);
  res.setHeader('Content-Type', 'application/problem+json; charset=utf-8');
  res.setHeader('Cache-Control', 'no-store');
  if (error.problem.status === 503 && !res.hasHeader('Retry-After')) res.setHeader('Retry-After', '2');
  if (error.problem.status === 401 && !res.hasHeader('WWW-Authenticate'))
    res.setHeader('WWW-Authenticate', 'Bearer realm="xiangwang"');
  res.end(body);
}

/** What body parsers and routers throw, in our words; anything unknown is a defect and says nothing of itself. */
export function asXwError(error: unknown): XwError {
  if (error instanceof XwError) return error;
  const known = error as { type?: string; status?: number; message?: string; limit?: number };
  switch (known?.type) {
    case 'entity.too.large':
      return tooLarge(known.limit ?? 0);
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new XwError({
        code: 'unsupported_encoding',
        status: 415,
        detail: '请求内容的编码不受支持。',
        detailEn: 'The encoding of the request body is not supported.',
        place: 'body',
        remedy: '请使用 UTF-8，压缩可用 gzip、deflate 或 br。',
        remedyEn: 'Send UTF-8, compressed with gzip, deflate or br if at all.',
      });
    case 'request.aborted':
    case 'request.size.invalid':
      return badRequest('body', '', '请求未完整送达。', 'The request body did not arrive in full.');
    default:
  }
  if (error instanceof URIError || known?.status === 400)
    return badRequest('path', '', '请求无法解读。', 'The request could not be read.');
  if (error instanceof Error && /timeout/i.test(error.message) && /query|statement/i.test(error.message))
    return new XwError(
      {
        code: 'query_too_slow',
        status: 503,
        detail: '查询超过时限，未得出结果。',
        detailEn: 'The query took too long and was given up; no answer was derived.',
        remedy: '请缩小范围或时间段后重试。',
        remedyEn: 'Ask for a smaller area or period.',
      },
      { cause: error },
    );
  return new XwError(
    {
      code: 'internal_error',
      status: 500,
      detail: '服务出现未预料的错误，已记录。',
      detailEn: 'Something unexpected failed; it was logged.',
      remedy: '请把请求编号告知管理员。',
      remedyEn: 'Tell an administrator the request number.',
    },
    { cause: error },
  );
}

export function badRequest(
  place: string,
  value: unknown,
  detail: string,
  detailEn: string,
  code = 'bad_request',
): XwError {
  return new XwError({
    code,
    status: 400,
    detail,
    detailEn,
    place,
    value: shorten(value),
    remedy: '请对照接口说明 /api/docs 更正后重试。',
    remedyEn: 'Correct it by the interface description at /api/docs and try again.',
  });
}

export function tooLarge(limit: number): XwError {
  return new XwError({
    code: 'body_too_large',
    status: 413,
    detail: `内容超过上限 ${limit} 字节。`,
    detailEn: `The body is larger than ${limit} bytes.`,
    place: 'body',
    value: String(limit),
    remedy: '请分批提交。',
    remedyEn: 'Send it in smaller parts.',
  });
}
