import { parentPort } from 'node:worker_threads';
import type { PaperMaterial } from './paper-material.ts';
import { writeReport } from './report.ts';
import type { ReportPictures } from './report.ts';

interface Request {
  number: number;
  material: PaperMaterial;
  pictures: ReportPictures;
}

/** The thread's side: setting a paper takes a third of a second, which the service does not have. */
parentPort?.on('message', ({ number, material, pictures }: Request) => {
  void writeReport(material, pictures).then(
    (value) => parentPort?.postMessage({ number, value }, []),
    (error: unknown) =>
      parentPort?.postMessage({ number, error: error instanceof Error ? error.message : String(error) }, []),
  );
});
