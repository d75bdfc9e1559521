/** A session ends when nothing was asked for so long, ms. */
export const SESSION_IDLE_MS = 8 * 3_600_000;
/** A session ends so long after signing in, whatever happens, ms. */
export const SESSION_LONGEST_MS = 24 * 3_600_000;
/** `seen_at` is written at most this often, ms: a look at the map must not be a write. */
export const SESSION_TOUCH_MS = 60_000;

/** Does a session last seen then, and ending then at the latest, still hold? Instants in epoch ms. */
export function isSessionAlive(session: { seenAtMs: number; expiresAtMs: number }, nowMs: number): boolean {
  return nowMs < session.expiresAtMs && nowMs - session.seenAtMs < SESSION_IDLE_MS;
}
