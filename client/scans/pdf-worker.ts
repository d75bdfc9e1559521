// The reader of PDF files, in a worker of its own; bundled, so that nothing is fetched from elsewhere.
import 'pdfjs-dist/build/pdf.worker.min.mjs';
