/**
 * By when should a case be done? `attributes` are those of its type; `dueHours` (natural hours, > 0) is its limit.
 * Null when the type has no limit: nothing is assumed. Instants are ISO 8601 UTC.
 */
export function dueAtOf(reportedAt: string, attributes: Readonly<Record<string, unknown>>): string | null {
  const hours = attributes['dueHours'];
  if (typeof hours !== 'number' || !(hours > 0)) return null;
  return new Date(Date.parse(reportedAt) + hours * 3_600_000).toISOString();
}
