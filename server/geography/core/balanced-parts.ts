/**
 * How is one connected thing cut into n connected parts of about equal size? Items (street pieces, faces) with
 * sizes and neighbours are halved again and again: one side grows from an end by distance until it has its share,
 * what is then cut off from the other side joins it; at last single items change sides where that evens things out.
 * Exactly n parts come out when there are at least n items and they hang together.
 */
export interface Items {
  /** Size of each item (m, or any unit), ≥ 0. */
  size: readonly number[];
  /** Neighbours of each item with the distance to them, > 0. */
  near: readonly (readonly { to: number; far: number }[])[];
}

const before = (a: readonly [number, number], b: readonly [number, number]): boolean =>
  a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);

/** Distance of each member from the start over members only; unreached ones are absent. */
function reach(items: Items, members: ReadonlySet<number>, start: number): Map<number, number> {
  const best = new Map<number, number>([[start, 0]]);
  const done = new Set<number>();
  const heap: [number, number][] = [[0, start]];
  const push = (entry: [number, number]): void => {
    let i = heap.push(entry) - 1;
    while (i > 0 && before(heap[i]!, heap[(i - 1) >> 1]!)) {
      const up = (i - 1) >> 1;
      [heap[i], heap[up]] = [heap[up]!, heap[i]!];
      i = up;
    }
  };
  const pop = (): [number, number] => {
    const top = heap[0]!;
    const last = heap.pop()!;
    if (heap.length > 0) {
      heap[0] = last;
      for (let i = 0; ;) {
        let low = i;
        for (const k of [2 * i + 1, 2 * i + 2]) if (k < heap.length && before(heap[k]!, heap[low]!)) low = k;
        if (low === i) break;
        [heap[i], heap[low]] = [heap[low]!, heap[i]!];
        i = low;
      }
    }
    return top;
  };
  while (heap.length > 0) {
    const [d, v] = pop();
    if (done.has(v)) continue;
    done.add(v);
    for (const { to, far } of items.near[v]!) {
      if (!members.has(to) || done.has(to)) continue;
      const next = d + far;
      const known = best.get(to);
      if (known !== undefined && known <= next) continue;
      best.set(to, next);
      push([next, to]);
    }
  }
  return best;
}

/** Connected parts of the members, the largest size first. */
export function connectedParts(items: Items, members: ReadonlySet<number>): number[][] {
  const left = new Set(members);
  const out: number[][] = [];
  for (const start of members) {
    if (!left.has(start)) continue;
    const part: number[] = [];
    const stack = [start];
    left.delete(start);
    for (let v = stack.pop(); v !== undefined; v = stack.pop()) {
      part.push(v);
      for (const { to } of items.near[v]!) if (left.delete(to)) stack.push(to);
    }
    out.push(part);
  }
  const total = (part: readonly number[]): number => part.reduce((s, v) => s + items.size[v]!, 0);
  return out.sort((a, b) => total(b) - total(a) || b.length - a.length || a[0]! - b[0]!);
}

function farthest(found: Map<number, number>): number {
  let best = -1;
  let d = -1;
  for (const [v, at] of found) {
    if (at > d || (at === d && v < best)) {
      best = v;
      d = at;
    }
  }
  return best;
}

function halve(items: Items, part: readonly number[], wanted: number): [number[], number[]] {
  const members = new Set(part);
  const total = part.reduce((s, v) => s + items.size[v]!, 0);
  const first = farthest(reach(items, members, Math.min(...part)));
  const other = farthest(reach(items, members, first));
  let best: { a: number[]; b: number[]; gap: number } | undefined;
  for (const [end, share] of [
    [first, wanted],
    [other, wanted],
    [first, 1 - wanted],
    [other, 1 - wanted],
  ] as const) {
    const order = [...reach(items, members, end)].sort((x, y) => x[1] - y[1] || x[0] - y[0]);
    const taken = new Set<number>();
    let sum = 0;
    for (const [v] of order) {
      const size = items.size[v]!;
      if (taken.size > 0 && (sum + size / 2 > total * share || taken.size === order.length - 1)) break;
      taken.add(v);
      sum += size;
    }
    const rest = connectedParts(items, new Set(part.filter((v) => !taken.has(v))));
    for (const stray of rest.slice(1)) for (const v of stray) taken.add(v);
    const mine = [...taken];
    const theirs = rest[0] ?? [];
    const got = mine.reduce((s, v) => s + items.size[v]!, 0);
    const gap = Math.abs(got - total * share);
    const pair = share === wanted ? { a: mine, b: theirs, gap } : { a: theirs, b: mine, gap };
    if (theirs.length > 0 && (best === undefined || gap < best.gap - 1e-9)) best = pair;
  }
  if (best === undefined) throw new RangeError('a single item can not be halved');
  return [best.a, best.b];
}

function split(items: Items, part: readonly number[], n: number): number[][] {
  if (n <= 1) return [[...part]];
  const low = Math.floor(n / 2);
  const [a, b] = halve(items, part, low / n);
  const sum = (list: readonly number[]): number => list.reduce((s, v) => s + items.size[v]!, 0);
  const share = sum(a) / Math.max(1e-9, sum(a) + sum(b));
  const na = Math.max(1, n - b.length, Math.min(a.length, n - 1, Math.round(n * share)));
  return [...split(items, a, na), ...split(items, b, n - na)];
}

/** Does the part hang together without one of its items? */
function holdsWithout(items: Items, part: ReadonlySet<number>, item: number): boolean {
  if (part.size <= 2) return part.size === 2;
  const rest = new Set(part);
  rest.delete(item);
  const around = items.near[item]!.map((n) => n.to).filter((v) => rest.has(v));
  if (around.length <= 1) return around.length === 1;
  const seen = new Set<number>([around[0]!]);
  const stack = [around[0]!];
  const open = new Set(around);
  open.delete(around[0]!);
  for (let v = stack.pop(); v !== undefined && open.size > 0; v = stack.pop()) {
    for (const { to } of items.near[v]!) {
      if (!rest.has(to) || seen.has(to)) continue;
      seen.add(to);
      open.delete(to);
      stack.push(to);
    }
  }
  return open.size === 0;
}

/**
 * Moves items over part borders while that lowers the sum of squared sizes plus `price(item, from, to)`, the cost of
 * the border that a move makes (negative when it makes the border better). Every part stays connected and non-empty.
 */
export function evenOut(
  items: Items,
  parts: readonly (readonly number[])[],
  passes: number,
  price: (item: number, from: number, to: number, partOf: Int32Array) => number = () => 0,
): number[][] {
  const sets = parts.map((part) => new Set(part));
  const partOf = new Int32Array(items.size.length).fill(-1);
  sets.forEach((set, p) => set.forEach((v) => (partOf[v] = p)));
  const sizes = parts.map((part) => part.reduce((s, v) => s + items.size[v]!, 0));
  for (let pass = 0; pass < passes; pass += 1) {
    let moved = false;
    for (let v = 0; v < partOf.length; v += 1) {
      const from = partOf[v]!;
      if (from < 0) continue;
      const targets = new Set(items.near[v]!.map((n) => partOf[n.to]!).filter((p) => p >= 0 && p !== from));
      let best = -1;
      let gain = 1e-6;
      for (const to of targets) {
        const w = items.size[v]!;
        const change = 2 * w * (sizes[from]! - sizes[to]! - w) - price(v, from, to, partOf);
        if (change > gain) {
          gain = change;
          best = to;
        }
      }
      if (best < 0 || sets[from]!.size === 1 || !holdsWithout(items, sets[from]!, v)) continue;
      sets[from]!.delete(v);
      sets[best]!.add(v);
      partOf[v] = best;
      sizes[from]! -= items.size[v]!;
      sizes[best]! += items.size[v]!;
      moved = true;
    }
    if (!moved) break;
  }
  return sets.map((set) => [...set].sort((a, b) => a - b));
}

/**
 * Cuts connected members into exactly n connected parts of about equal size.
 * Throws RangeError when n is below one or above the number of members, or when the members do not hang together.
 */
export function balancedParts(items: Items, members: readonly number[], n: number): number[][] {
  if (!Number.isInteger(n) || n < 1 || n > members.length)
    throw new RangeError(`${members.length} items can not make ${n} parts`);
  if (connectedParts(items, new Set(members)).length > 1)
    throw new RangeError('the items do not hang together');
  return evenOut(items, split(items, members, n), 6);
}
