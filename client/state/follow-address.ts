/** Goes to an address of this product without loading the page again; one of elsewhere is not followed. */
export function followAddress(link: string): void {
  const address = new URL(link, window.location.href);
  if (address.origin !== window.location.origin) return;
  window.history.pushState(null, '', `${window.location.pathname}${address.search}`);
  window.dispatchEvent(new PopStateEvent('popstate'));
}
