import type { RejectedRow } from '../contract.ts';

const HEAD = ['序号 seq', '位置 place', '代码 code', '值 value', '原因', 'reason'];

/**
 * Refused rows as CSV for a spreadsheet: byte order mark, CRLF, RFC 4180 quoting; a value that a spreadsheet would take
 * for a formula gets an apostrophe. Source: RFC 4180; OWASP "CSV Injection".
 */
export function rejectedCsv(rows: readonly RejectedRow[], head: boolean): string {
  const lines = rows.map(({ seq, place, code, value, reasonZh, reasonEn }) =>
    [String(seq), place, code, value, reasonZh, reasonEn].map(cell).join(','),
  );
  return `${head ? `\uFEFF${HEAD.join(',')}\r\n` : ''}${lines.map((line) => `${line}\r\n`).join('')}`;
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^[+-]?[\d.]+$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
