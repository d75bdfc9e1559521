const KEY = 'xw_card';
const CARD = /^[\w-]{20,64}$/;

/** The card of this phone: taken from the link that a person opened (behind #, so that it is never sent), else as kept. */
export function readCard(): string | null {
  const given = new URLSearchParams(location.hash.slice(1)).get('card');
  if (given !== null && CARD.test(given)) {
    localStorage.setItem(KEY, given);
    history.replaceState(null, '', `${location.pathname}${location.search}`);
    return given;
  }
  const kept = localStorage.getItem(KEY);
  return kept !== null && CARD.test(kept) ? kept : null;
}
