/** What tells two passes of one unit apart. Times epoch ms. */
export interface Pass {
  subject: string;
  subjectId: string;
  fromMs: number;
  toMs: number;
  counted: boolean;
  steady: boolean;
}

/** Ends may move by this much when a track is matched again with a little more of it, ms. */
const SAME_MS = 2_000;

/**
 * What must change so that what is kept of a unit agrees with what its track shows now? `kept` are its passes that end
 * after `sinceMs`, `found` those of the track from `sinceMs` on. A pass that began before `sinceMs` stays as it is, and
 * what is found of the same street while it lasts is a part of it. A found pass takes over the place of a kept one of
 * the same street that it overlaps, so that a visit keeps its id; one that has not changed is left alone. `drop` and
 * `put` are to be done in this order; `put[i].passId` is the id that it takes over, if any.
 */
export function passChanges<K extends Pass & { passId: string }, F extends Pass>(
  kept: readonly K[],
  found: readonly F[],
  sinceMs: number,
): { drop: K[]; put: { pass: F; passId: string | undefined }[] } {
  const overlaps = (a: Pass, b: Pass): boolean =>
    a.subject === b.subject && a.subjectId === b.subjectId && a.fromMs <= b.toMs && b.fromMs <= a.toMs;
  const settled = kept.filter((pass) => pass.fromMs < sinceMs);
  const open = new Set(kept.filter((pass) => pass.fromMs >= sinceMs));
  const drop: K[] = [];
  const put: { pass: F; passId: string | undefined }[] = [];
  for (const pass of found) {
    if (pass.fromMs < sinceMs || settled.some((other) => overlaps(other, pass))) continue;
    const same = [...open].find((other) => overlaps(other, pass));
    if (same === undefined) {
      put.push({ pass, passId: undefined });
      continue;
    }
    open.delete(same);
    const unchanged =
      Math.abs(same.fromMs - pass.fromMs) <= SAME_MS &&
      Math.abs(same.toMs - pass.toMs) <= SAME_MS &&
      same.counted === pass.counted &&
      same.steady === pass.steady;
    if (unchanged) continue;
    drop.push(same);
    put.push({ pass, passId: same.passId });
  }
  drop.push(...open);
  return { drop, put };
}
