import type { PDFDocumentProxy } from 'pdfjs-dist';

/** Longest side of the picture that is made of a page, px: about 300 dpi of an A3 sheet. */
const LONGEST_PX = 5000;
const DOTS_PER_INCH = 300;
const POINTS_PER_INCH = 72;
const PARTS = '/pdf/';

export interface PdfPages {
  count: number;
  /** The page (1 …) as a PNG: 300 dpi, or less where that would pass 5000 px. `previewPx` makes a small one. */
  picture(page: number, previewPx?: number): Promise<Blob>;
  close(): Promise<void>;
}

/** Opens a PDF in the browser. Throws what the reader throws for a file that is none, or is locked. */
export async function openPdf(file: Blob): Promise<PdfPages> {
  const { GlobalWorkerOptions, getDocument } = await import('pdfjs-dist');
  if (!GlobalWorkerOptions.workerPort) {
    GlobalWorkerOptions.workerPort = new Worker(new URL('./pdf-worker.ts', import.meta.url), {
      type: 'module',
    });
  }
  const parts = new URL(PARTS, window.location.href).href;
  const loading = getDocument({
    data: new Uint8Array(await file.arrayBuffer()),
    cMapUrl: `${parts}cmaps/`,
    cMapPacked: true,
    standardFontDataUrl: `${parts}standard_fonts/`,
    wasmUrl: `${parts}wasm/`,
    // The page may not compile WebAssembly; the reader has the same decoders as script.
    useWasm: false,
    enableXfa: false,
  });
  const pdf = await loading.promise;
  return {
    count: pdf.numPages,
    picture: (page, previewPx) => draw(pdf, page, previewPx),
    close: () => loading.destroy(),
  };
}

async function draw(pdf: PDFDocumentProxy, number: number, previewPx?: number): Promise<Blob> {
  const page = await pdf.getPage(number);
  const { width, height } = page.getViewport({ scale: 1 });
  const longest = Math.max(width, height);
  const scale = previewPx
    ? previewPx / longest
    : Math.min(DOTS_PER_INCH / POINTS_PER_INCH, LONGEST_PX / longest);
  const viewport = page.getViewport({ scale });
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(viewport.width);
  canvas.height = Math.round(viewport.height);
  await page.render({ canvas, viewport, background: '#ffffff' }).promise;
  page.cleanup();
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The page gave no picture'))),
      'image/png',
    );
  });
}
