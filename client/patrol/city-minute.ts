/** What the wall clock of a time zone shows at an instant, as a field of date and time takes it: 2026-11-22T08:30. */
export function wallText(at: string | number, timeZone: string): string {
  const text = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(new Date(at));
  return text.replace(' ', 'T');
}

/**
 * Which instant does the wall clock of a time zone mean? UTC ISO; null for text that is no time. Of an hour that comes
 * twice in a night the first is meant.
 */
export function instantOfWall(text: string, timeZone: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text)) return null;
  const wanted = Date.parse(`${text}:00Z`);
  if (Number.isNaN(wanted)) return null;
  let guess = wanted;
  for (let step = 0; step < 2; step += 1) guess += wanted - Date.parse(`${wallText(guess, timeZone)}:00Z`);
  return new Date(guess).toISOString();
}
