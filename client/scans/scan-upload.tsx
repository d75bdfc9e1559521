import { Button, Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { scansApi } from '../api/scans.ts';
import type { ApiError } from '../api/request.ts';
import { asApiError } from '../data/use-resource.ts';
import { useText } from '../language/use-text.ts';
import { FileDrop } from '../pages/file-drop.tsx';
import { ErrorState, LoadingState } from '../shell/states.tsx';
import { screen } from '../state/screen-store.ts';
import { openPdf } from './pdf-pages.ts';
import type { PdfPages } from './pdf-pages.ts';

const PREVIEWED = 24;
const PREVIEW_PX = 220;

/** A sheet to work from: a picture, or a page of a PDF that the browser draws itself. */
export function ScanUpload(): ReactNode {
  const t = useText();
  const [file, setFile] = useState<File | null>(null);
  const [title, setTitle] = useState('');
  const [pdf, setPdf] = useState<PdfPages | null>(null);
  const [page, setPage] = useState(1);
  const [sent, setSent] = useState<number | null>(null);
  const [reading, setReading] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const open = useRef<PdfPages | null>(null);
  useEffect(() => () => void open.current?.close(), []);

  const take = async (next: File): Promise<void> => {
    setError(null);
    setFile(next);
    setPdf(null);
    setPage(1);
    void open.current?.close();
    open.current = null;
    if (title === '') setTitle(next.name.replace(/\.\w+$/, ''));
    if (!isPdf(next)) return;
    setReading(true);
    try {
      const pages = await openPdf(next);
      open.current = pages;
      setPdf(pages);
    } catch {
      setFile(null);
      setError(notReadable(next.name));
    } finally {
      setReading(false);
    }
  };
  const send = async (): Promise<void> => {
    if (!file) return;
    setError(null);
    setSent(0);
    try {
      const picture = pdf ? await pdf.picture(page) : file;
      const scan = await scansApi.send(picture, {
        name: pdf ? `${file.name.replace(/\.pdf$/i, '')}-p${page}.png` : file.name,
        title: title.trim() || file.name,
        ...(pdf ? { page } : {}),
        onProgress: setSent,
      });
      if (pdf) await scansApi.sendOriginal(scan.scanId, file);
      screen.dispatch({ type: 'set-page', page: 'scans', item: scan.scanId });
    } catch (cause) {
      setError(asApiError(cause));
    } finally {
      setSent(null);
    }
  };
  return (
    <div className="section">
      <div className="section-title">{t('上传一张图纸', 'A new sheet')}</div>
      <div className="stack">
        <FileDrop
          file={file}
          accept=".png,.jpg,.jpeg,.pdf"
          testId="scan-file"
          sent={sent}
          hint={t(
            'PNG、JPG，或 PDF 的一页（在浏览器里转成图片）',
            'PNG, JPG, or one page of a PDF (drawn in the browser)',
          )}
          onFile={(next) => void take(next)}
        />
        {reading ? <LoadingState rows={2} /> : null}
        {pdf ? <PdfChoice pdf={pdf} page={page} onPage={setPage} /> : null}
        {file ? (
          <label className="field">
            {t('图名', 'Title')}
            <Input
              size="small"
              value={title}
              data-testid="scan-title"
              onChange={(event) => setTitle(event.target.value)}
            />
          </label>
        ) : null}
        {error ? <ErrorState error={error} /> : null}
        <Button
          type="primary"
          disabled={!file || reading}
          loading={sent !== null}
          data-testid="scan-send"
          style={{ justifySelf: 'start' }}
          onClick={() => void send()}
        >
          {pdf ? t(`上传第 ${page} 页`, `Send page ${page}`) : t('上传', 'Send')}
        </Button>
      </div>
    </div>
  );
}

function isPdf(file: File): boolean {
  return file.type === 'application/pdf' || /\.pdf$/i.test(file.name);
}

function notReadable(name: string): ApiError {
  const error = asApiError(new Error(name));
  return Object.assign(error, {
    code: 'pdf_unreadable',
    detailZh: '这个 PDF 打不开。',
    detailEn: 'This PDF cannot be opened.',
    remedyZh: '文件可能不完整或加了密码；请另存为 PNG 或 JPG 再试。',
    remedyEn: 'It may be cut off or locked; save the page as PNG or JPG and try again.',
  });
}

/** The pages in small; the chosen one is sent. */
function PdfChoice({
  pdf,
  page,
  onPage,
}: {
  pdf: PdfPages;
  page: number;
  onPage(page: number): void;
}): ReactNode {
  const t = useText();
  const [pictures, setPictures] = useState<readonly string[]>([]);
  useEffect(() => {
    const ending = new AbortController();
    const made: string[] = [];
    const draw = async (): Promise<void> => {
      for (let number = 1; number <= Math.min(pdf.count, PREVIEWED); number += 1) {
        made.push(URL.createObjectURL(await pdf.picture(number, PREVIEW_PX)));
        if (ending.signal.aborted) return;
        setPictures([...made]);
      }
    };
    // A page that cannot be drawn small is said when it is sent.
    draw().catch(() => undefined);
    return () => {
      ending.abort();
      for (const address of made) URL.revokeObjectURL(address);
    };
  }, [pdf]);
  return (
    <div className="field">
      {t(`共 ${pdf.count} 页，选择一页`, `${pdf.count} pages; choose one`)}
      <div className="pdf-pages" data-testid="pdf-pages">
        {Array.from({ length: Math.min(pdf.count, PREVIEWED) }, (_, index) => (
          <button
            key={index}
            type="button"
            className="pdf-page"
            aria-pressed={page === index + 1}
            data-testid="pdf-page"
            onClick={() => onPage(index + 1)}
          >
            {pictures[index] ? <img src={pictures[index]} alt="" /> : <LoadingState rows={2} />}
            {t(`第 ${index + 1} 页`, `Page ${index + 1}`)}
          </button>
        ))}
      </div>
      {pdf.count > PREVIEWED ? (
        <Input
          size="small"
          type="number"
          min={1}
          max={pdf.count}
          value={page}
          aria-label={t('页码', 'Page')}
          onChange={(event) => onPage(Math.min(pdf.count, Math.max(1, Number(event.target.value) || 1)))}
        />
      ) : null}
    </div>
  );
}
