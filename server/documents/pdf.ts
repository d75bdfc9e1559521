import { openThread } from '../kernel/thread-client.ts';
import { XwError } from '../kernel/errors.ts';

export interface PdfOptions {
  title: string;
  author: string;
  subject?: string;
  /** ISO instant that the file says it was made at; with the same content it gives the same bytes. */
  createdIso: string;
  size?: 'A4' | 'A3';
  landscape?: boolean;
  /** Stand at the foot of every page beside its number. */
  footerZh: string;
  footerEn: string;
}

export interface PdfTextStyle {
  bold?: boolean;
  /** Points; 9.5 unless told. */
  size?: number;
  /** '#rrggbb' */
  color?: string;
  align?: 'left' | 'center' | 'right';
}

export type PdfTone = 'red' | 'amber' | 'blue' | 'grey' | 'green' | 'plain';

export interface PdfColumn {
  zh: string;
  en?: string;
  /** Share of the width; equal when absent. */
  width?: number;
  align?: 'left' | 'right';
}

/** A paper that is written from top to bottom; pages break by themselves. Chinese first, English beneath it. */
export interface PdfPage {
  heading(zh: string, en?: string, level?: 1 | 2 | 3): void;
  text(zh: string, en?: string, style?: PdfTextStyle): void;
  /** Name and value, two columns. */
  facts(rows: { zh: string; en?: string; value: string }[]): void;
  table(columns: PdfColumn[], rows: string[][]): void;
  /** An opaque PNG or a JPEG (transparency would cost the sameness of bytes) across the page, or so many millimetres wide; with a caption beneath. */
  picture(image: Buffer, options: { widthMm?: number; caption?: string }): void;
  /** A box with a coloured edge: a verdict, a warning. */
  note(zh: string, en: string | undefined, tone: PdfTone, style?: { size?: number }): void;
  /** Words of a source, set off, with where they stand. */
  quote(source: string, words: string, note?: string): void;
  /** A small square picture (a QR code) with lines beside it. */
  beside(image: Buffer, sizeMm: number, lines: string[]): void;
  space(mm: number): void;
  /** Begins a page when less than this is left on the present one. */
  keep(mm: number): void;
  breakPage(): void;
  /** Errors: 503 `papers_restarting`. */
  finish(): Promise<Buffer>;
}

/** What was written on a paper, call by call. */
export interface PdfCall {
  method: Exclude<keyof PdfPage, 'finish'>;
  args: unknown[];
}

/** One thread sets the papers of all: a page takes up to a second, which the service does not have. */
const thread = openThread({
  code: new URL('./pdf-worker.ts', import.meta.url),
  name: 'paper thread',
  lostError: (cause) =>
    new XwError(
      {
        code: 'papers_restarting',
        status: 503,
        detail: '文书线程正在重启，请稍后重试。',
        detailEn: 'The paper thread is restarting.',
        remedy: '请稍后重试。',
        remedyEn: 'Try again in a moment.',
      },
      { cause },
    ),
});

/**
 * Opens a PDF with the Chinese font embedded as a subset: what it shows can be selected, searched and copied as
 * text. What is written is noted down; `finish` has it set by the paper thread. Throws RangeError when `createdIso` is
 * no instant. The same calls give the same bytes.
 */
export function openPdf(options: PdfOptions): PdfPage {
  if (Number.isNaN(Date.parse(options.createdIso)))
    throw new RangeError(`openPdf: createdIso is not an instant: ${options.createdIso}`);
  const calls: PdfCall[] = [];
  const note =
    (method: PdfCall['method']) =>
    (...args: unknown[]): void =>
      void calls.push({ method, args });
  return {
    heading: note('heading'),
    text: note('text'),
    facts: note('facts'),
    table: note('table'),
    picture: note('picture'),
    note: note('note'),
    quote: note('quote'),
    beside: note('beside'),
    space: note('space'),
    keep: note('keep'),
    breakPage: note('breakPage'),
    async finish() {
      const bytes = (await thread.send({ options, calls })) as Uint8Array;
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
  };
}
