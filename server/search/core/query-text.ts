/**
 * What did the person mean to type? Full-width letters, digits and punctuation become half-width, runs of spaces one
 * space, ends are trimmed, letters lower-case. Chinese text stays as it is.
 * Example: '１１６．５８，３５．４１ ' → '116.58,35.41'.
 */
export function normalizeQuery(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[、；;]/g, ',')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

/** The text as a pattern for `like … escape '\'`: its own wildcards are taken literally. */
export function likePattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
}
