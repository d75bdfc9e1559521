import { Button } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { HotspotResult } from '../../server/hotspots/contract.ts';
import { hotspotsApi } from '../api/hotspots.ts';
import { answerOf, unreachable } from '../api/request.ts';
import type { ApiError } from '../api/request.ts';
import { asApiError } from '../data/use-resource.ts';
import { ExportButton } from '../exports/export-button.tsx';
import { useText } from '../language/use-text.ts';

type Kind = Parameters<typeof hotspotsApi.file>[1];

const files: [kind: Kind, testId: string, zh: string, en: string][] = [
  ['brief.pdf', 'brief-pdf', '一页简报 PDF', 'Brief PDF'],
  ['brief.png', 'brief-png', '图片 PNG', 'Picture PNG'],
  ['brief.xlsx', 'brief-xlsx', 'Excel', 'Excel'],
  ['csv', 'result-csv', 'CSV', 'CSV'],
  ['geojson', 'result-geojson', 'GeoJSON', 'GeoJSON'],
];

/** Takes the result along: the one-page brief, its picture, tables. */
export function BriefButtons({ result }: { result: HotspotResult }): ReactNode {
  const t = useText();
  const [busy, setBusy] = useState<Kind | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const take = async (kind: Kind): Promise<void> => {
    setBusy(kind);
    setError(null);
    try {
      await download(
        hotspotsApi.file(result.resultId, kind),
        `hotspots-${result.resultId.slice(0, 8)}.${kind}`,
      );
    } catch (cause) {
      setError(asApiError(cause));
    } finally {
      setBusy(null);
    }
  };
  return (
    <section className="section" data-testid="hot-files">
      <div className="section-title">{t('晨会材料与导出', 'For the meeting, and exports')}</div>
      <div className="hot-buttons">
        {files.map(([kind, testId, zh, en]) => (
          <Button
            key={kind}
            size="small"
            type={kind === 'brief.pdf' ? 'primary' : 'default'}
            loading={busy === kind}
            disabled={busy !== null && busy !== kind}
            data-testid={testId}
            onClick={() => void take(kind)}
          >
            {t(zh, en)}
          </Button>
        ))}
        <ExportButton what="hotspots" of={result.resultId} />
      </div>
      {error ? (
        <p className="note amber" role="alert" style={{ marginTop: 8 }}>
          {t(error.detailZh, error.detailEn)} {t(error.remedyZh, error.remedyEn)}
        </p>
      ) : null}
      <p className="hot-notes" style={{ marginTop: 6 }}>
        {t('结果编号', 'Result')} {result.resultId.slice(0, 8)} ·{' '}
        {t('同样的条件得到同样的结果', 'same question, same result')}
      </p>
    </section>
  );
}

/** Fetches a file and gives it to the person; a refusal is thrown with its reason. */
async function download(address: string, name: string): Promise<void> {
  let response: Response;
  try {
    response = await fetch(address, { credentials: 'same-origin' });
  } catch {
    throw unreachable();
  }
  if (!response.ok) answerOf(response.status, await response.text());
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
