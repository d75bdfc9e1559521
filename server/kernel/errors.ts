/** What went wrong, said so that a person can act: code, the value, where it stood, and what to do. */
export interface Problem {
  /** Stable machine code, snake_case. */
  code: string;
  /** HTTP status that fits. */
  status: number;
  /** One plain sentence, Chinese first. */
  detail: string;
  detailEn: string;
  /** The offending value, shortened. */
  value?: string;
  /** Where it stood: a field, a row, a file. */
  place?: string;
  /** What the person can do. */
  remedy?: string;
  remedyEn?: string;
}

/** An expected failure. Anything else that is thrown is a defect and answers 500. */
export class XwError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem, options?: { cause?: unknown }) {
    super(`${problem.code}: ${problem.detailEn}`, options);
    this.name = 'XwError';
    this.problem = problem;
  }
}

export function notFound(place: string, value: string): XwError {
  return new XwError({
    code: 'not_found',
    status: 404,
    detail: `没有找到：${value}`,
    detailEn: `Not found: ${value}`,
    value,
    place,
    remedy: '请检查编号，或从列表中重新选择。',
    remedyEn: 'Check the identifier or choose it again from the list.',
  });
}

export function invalid(place: string, value: unknown, detail: string, detailEn: string): XwError {
  return new XwError({
    code: 'invalid_value',
    status: 422,
    detail,
    detailEn,
    value: shorten(value),
    place,
    remedy: '请更正该项后重试。',
    remedyEn: 'Correct this value and try again.',
  });
}

/** A value as evidence in an error: at most 200 characters, never a whole payload. */
export function shorten(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
