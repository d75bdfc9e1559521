/**
 * How is a name broken into lines of at most so wide? Given breaks stay; Latin words stay whole; Chinese breaks
 * anywhere, in lines of about the same length. A word wider than a line stands alone.
 * Example: 12 characters of width 1 and a width of 8 give two lines of 6.
 */
export function wrapWords(text: string, widest: number, widthOf: (part: string) => number): string[] {
  return text.split('\n').flatMap((line) => {
    const whole = widthOf(line);
    if (whole <= widest) return [line];
    const target = whole / Math.ceil(whole / widest);
    const parts = line.match(/[\p{L}\p{N}.,'’()-]+?(?=[\p{Script=Han}]|$|\s)|\p{Script=Han}|\s+|./gu) ?? [
      line,
    ];
    const lines: string[] = [];
    let now = '';
    for (const part of parts) {
      const next = now + part;
      // Half a character over the even share is nearer to it than a character less.
      if (now.trim() !== '' && widthOf(next.trim()) > Math.min(widest, target + widthOf(part) / 2)) {
        lines.push(now.trim());
        now = part;
      } else now = next;
    }
    if (now.trim() !== '') lines.push(now.trim());
    return lines;
  });
}
