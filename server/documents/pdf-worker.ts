import { parentPort } from 'node:worker_threads';
import type { PdfCall, PdfOptions } from './pdf.ts';
import { setPdf } from './set-pdf.ts';

interface Request {
  number: number;
  options: PdfOptions;
  calls: PdfCall[];
}

async function answer({ number, options, calls }: Request): Promise<void> {
  try {
    parentPort?.postMessage({ number, value: await setPdf(options, calls) }, []);
  } catch (error) {
    parentPort?.postMessage({ number, error: error instanceof Error ? error.message : String(error) }, []);
  }
}

parentPort?.on('message', (request: Request) => void answer(request));
