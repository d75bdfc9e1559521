import { useState } from 'react';
import type { ReactNode } from 'react';
import type { CityUpload } from '../../server/cities/contract.ts';
import { citiesApi } from '../api/cities.ts';
import type { ApiError } from '../api/request.ts';
import { asApiError } from '../data/use-resource.ts';
import { bytesText, countText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { FileDrop } from '../pages/file-drop.tsx';
import { ErrorState } from '../shell/states.tsx';

/** Takes a file, sends it, and hands on what the service found in it. */
export function FileStep({
  testId,
  accept,
  hint,
  kind,
  onRead,
}: {
  testId: string;
  accept: string;
  hint: string;
  kind(name: string): CityUpload['kind'];
  onRead(upload: CityUpload): void;
}): ReactNode {
  const [file, setFile] = useState<File | null>(null);
  const [sent, setSent] = useState<number | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const take = async (next: File): Promise<void> => {
    setFile(next);
    setError(null);
    setSent(0);
    try {
      onRead(await citiesApi.sendFile(next, kind(next.name), { onProgress: setSent }));
    } catch (cause) {
      setError(asApiError(cause));
    } finally {
      setSent(null);
    }
  };
  return (
    <>
      <FileDrop
        file={file}
        accept={accept}
        hint={hint}
        sent={sent}
        testId={testId}
        onFile={(next) => void take(next)}
      />
      {error ? <ErrorState error={error} {...(file ? { onRetry: () => void take(file) } : {})} /> : null}
    </>
  );
}

const countNames: Record<string, [zh: string, en: string]> = {
  features: ['要素', 'features'],
  roads: ['道路', 'roads'],
  named: ['有名的', 'named'],
  buildings: ['建筑', 'buildings'],
  boundaries: ['边界', 'boundaries'],
  surfaces: ['水面与绿地', 'water and green'],
  places: ['地点', 'places'],
  nodes: ['节点', 'nodes'],
  ways: ['路径', 'ways'],
  relations: ['关系', 'relations'],
};

/** What a file holds, in numbers, and what the service has to say of it. */
export function FoundInFile({ upload }: { upload: CityUpload }): ReactNode {
  const t = useText();
  const language = useLanguage();
  return (
    <div data-testid="city-found">
      <div className="row-wrap">
        {Object.entries(upload.counts).map(([kind, count]) => (
          <span key={kind} className="tag">
            {countNames[kind] ? t(...countNames[kind]) : kind} {countText(count, language)}
          </span>
        ))}
        <span className="tag">{bytesText(upload.bytes)}</span>
      </div>
      {upload.notes.map((note) => (
        <p key={note.en} className="item-sub" style={{ marginTop: 4 }}>
          {nameOf(language, note.zh, note.en)}
        </p>
      ))}
    </div>
  );
}
