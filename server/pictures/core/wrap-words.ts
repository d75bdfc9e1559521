/**
 * How is a name broken into lines of at most so wide? Given breaks stay; Latin words stay whole; Chinese breaks
 * anywhere, in lines of about the same length. A word wider than a line stands alone.
 * Example: 12 characters of width 1 and a width of 8 give two lines of 6.
 */
export function wrapWords(text: string, widest: number, widthOf: (part: string) => number): string[] {
  return text.split('\n').flatMap((line) => {
    if (widthOf(line) <= widest) return [line];
    const parts = line.match(/[\p{L}\p{N}.,'’()-]+?(?=[\p{Script=Han}]|$|\s)|\p{Script=Han}|\s+|./gu) ?? [
      line,
    ];
    const lines: string[] = [];
    while (parts.length > 0) {
      const left = widthOf(parts.join('').trim());
      const target = left / Math.max(1, Math.ceil(left / widest - 1e-9));
      let now = parts.shift()!;
      while (parts.length > 0) {
        const next = now + parts[0]!;
        const [before, after] = [widthOf(now.trim()), widthOf(next.trim())];
        // A part belongs to the line that it brings nearer to the even share; the hundredth is for rounding.
        if (after > widest * 1.01 || after - target > target - before + target / 100) break;
        now = next;
        parts.shift();
      }
      if (now.trim() !== '') lines.push(now.trim());
    }
    return lines;
  });
}
