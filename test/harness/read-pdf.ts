import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** What a reader can select in a PDF, page by page (lines joined as they stand), and the fonts it was set in. */
export async function readPdf(
  bytes: Uint8Array,
): Promise<{ pages: string[]; text: string; fonts: string[] }> {
  const document = await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise;
  const pages: string[] = [];
  const fonts = new Set<string>();
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number);
    const { items } = await page.getTextContent();
    let text = '';
    for (const item of items) {
      if (!('str' in item)) continue;
      text += item.str + (item.hasEOL ? '\n' : '');
      fonts.add(item.fontName);
    }
    pages.push(text);
  }
  await document.destroy();
  return { pages, text: pages.join('\n'), fonts: [...fonts] };
}
