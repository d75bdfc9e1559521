/** Text as XML 1.0 can hold it: control characters are dropped, halves of characters shown as a box. */
export function xmlText(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]|[\ufffe\uffff]/gu, '').replace(/\p{Cs}/gu, '□');
}
