/**
 * Which longer lines do these pieces make? Pieces (x,y interleaved) are joined end to end where exactly two ends meet;
 * at a fork or where three meet nothing is joined. The result does not depend on the order of the pieces: they are
 * sorted by their first position before anything else. Closed loops stay closed.
 */
export function joinLines(pieces: ArrayLike<number>[]): number[][] {
  const lines = pieces.map((piece) => Array.from(piece)).filter((piece) => piece.length >= 4);
  lines.sort((a, b) => {
    for (let i = 0; i < Math.min(a.length, b.length); i += 1) if (a[i] !== b[i]) return a[i]! - b[i]!;
    return a.length - b.length;
  });
  const ends = new Map<string, number[]>();
  const note = (key: string, line: number): void => {
    const list = ends.get(key);
    if (list === undefined) ends.set(key, [line]);
    else list.push(line);
  };
  lines.forEach((line, i) => {
    note(startOf(line), i);
    note(endOf(line), i);
  });
  const used = new Uint8Array(lines.length);
  const nextAt = (place: string, self: number): number | undefined => {
    const meeting = ends.get(place)!;
    if (meeting.length !== 2) return undefined;
    const other = meeting[0] === self ? meeting[1]! : meeting[0]!;
    return other === self || used[other] === 1 ? undefined : other;
  };
  const grow = (line: number[], from: number): number[] => {
    let grown = line;
    let tip = from;
    for (let next = nextAt(endOf(grown), tip); next !== undefined; next = nextAt(endOf(grown), tip)) {
      used[next] = 1;
      const piece = lines[next]!;
      const onward = startOf(piece) === endOf(grown) ? piece : reversed(piece);
      grown = grown.concat(onward.slice(2));
      tip = next;
    }
    return grown;
  };
  const joined: number[][] = [];
  lines.forEach((line, i) => {
    if (used[i] === 1) return;
    used[i] = 1;
    const forward = grow(line, i);
    joined.push(reversed(grow(reversed(forward), i)));
  });
  return joined;
}

function startOf(line: number[]): string {
  return `${line[0]},${line[1]}`;
}

function endOf(line: number[]): string {
  return `${line[line.length - 2]},${line[line.length - 1]}`;
}

function reversed(line: number[]): number[] {
  const back: number[] = [];
  for (let i = line.length - 2; i >= 0; i -= 2) back.push(line[i]!, line[i + 1]!);
  return back;
}
