type Px = [number, number];

/**
 * Where in an area, as far as a frame shows it, is room for a label? The middle of the widest inner stretch over a
 * few horizontal lines. Rings are closed; holes count by the even-odd rule. Undefined when none of it is in the frame.
 * Example: the square 0…10 within a frame that holds it: its middle, (5, 5).
 */
export function inwardPoint(
  areas: readonly (readonly (readonly Px[])[])[],
  frame: readonly [left: number, top: number, right: number, bottom: number],
): Px | undefined {
  const [left, top, right, bottom] = frame;
  let best: { at: Px; wide: number } | undefined;
  for (const rings of areas) {
    const ys = rings.flat().map(([, y]) => y);
    const from = Math.max(top, Math.min(...ys));
    const to = Math.min(bottom, Math.max(...ys));
    if (!(to > from)) continue;
    for (const share of [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8]) {
      const y = from + share * (to - from);
      const cuts = crossings(rings, y);
      for (let i = 0; i + 1 < cuts.length; i += 2) {
        const [a, b] = [Math.max(left, cuts[i]!), Math.min(right, cuts[i + 1]!)];
        // A line nearer to the middle wins unless another is wider by a quarter.
        if (b > a && (best === undefined || b - a > best.wide * 1.25))
          best = { at: [(a + b) / 2, y], wide: b - a };
      }
    }
  }
  return best?.at;
}

function crossings(rings: readonly (readonly Px[])[], y: number): number[] {
  const cuts: number[] = [];
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 1) {
      const [ax, ay] = ring[i]!;
      const [bx, by] = ring[(i + 1) % ring.length]!;
      if (ay > y !== by > y) cuts.push(ax + ((y - ay) / (by - ay)) * (bx - ax));
    }
  }
  return cuts.sort((a, b) => a - b);
}
