import { Button } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { HotspotResult, StabilityAnswer } from '../../server/hotspots/contract.ts';
import { api } from '../api/endpoints.ts';
import { hotspotsApi } from '../api/hotspots.ts';
import type { ApiError } from '../api/request.ts';
import { isLive, useJob } from '../data/use-job.ts';
import { asApiError } from '../data/use-resource.ts';
import { useText } from '../language/use-text.ts';
import { useHotspots } from './hotspot-data.tsx';

const variantTexts: Record<string, [zh: string, en: string]> = {
  'resolution-1': ['粗一级', 'coarser cells'],
  'resolution+1': ['细一级', 'finer cells'],
  'ring-1': ['邻域小一圈', 'a ring less'],
  'ring+1': ['邻域大一圈', 'a ring more'],
};

/** A variant in words; one that nobody named is shown as it is. */
function variantText(variant: string, t: (zh: string, en: string) => string): string {
  const found = variantTexts[variant];
  return found ? t(...found) : variant;
}

/** Which hotspots hold when the cells, the ring or the sample are others? A job with progress that can be ended. */
export function StabilityCheck({ result }: { result: HotspotResult }): ReactNode {
  const t = useText();
  const [asked, setAsked] = useState<{ resultId: string; jobId: string } | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const jobId = asked?.resultId === result.resultId ? asked.jobId : null;
  const job = useJob(jobId);
  const live = jobId !== null && (job.data === null || isLive(job.data));
  const done = job.data?.state === 'succeeded' ? (job.data.result as StabilityAnswer) : null;
  const begin = async (): Promise<void> => {
    setError(null);
    try {
      setAsked({ resultId: result.resultId, ...(await hotspotsApi.stability(result.resultId)) });
    } catch (cause) {
      setError(asApiError(cause));
    }
  };
  return (
    <section className="section" data-testid="hot-stability" data-state={job.data?.state ?? ''}>
      <div className="section-title">
        {t('稳不稳：换格、换邻域、只用一半案件', 'Does it hold: other cells, other rings, half of the cases')}
        {live ? null : (
          <Button size="small" data-testid="hot-stability-begin" onClick={() => void begin()}>
            {done ? t('再查', 'Again') : t('检查', 'Check')}
          </Button>
        )}
      </div>
      {live ? (
        <div className="hot-work" role="status">
          <progress value={job.data?.progress ?? 0} max={1} style={{ flex: 1 }} />
          <span style={{ fontSize: 12 }}>{job.data?.message ?? ''}</span>
          <Button size="small" onClick={() => jobId && void api.cancelJob(jobId).then(() => job.reload())}>
            {t('取消', 'Cancel')}
          </Button>
        </div>
      ) : null}
      {job.data?.state === 'cancelled' ? <p className="hot-notes">{t('已取消。', 'Cancelled.')}</p> : null}
      {error || job.error ? (
        <p className="note amber" role="alert">
          {t((error ?? job.error)!.detailZh, (error ?? job.error)!.detailEn)}
        </p>
      ) : null}
      {done ? <Stability result={result} answer={done} /> : null}
    </section>
  );
}

function Stability({ result, answer }: { result: HotspotResult; answer: StabilityAnswer }): ReactNode {
  const t = useText();
  const { placeNameOf, open } = useHotspots();
  const places = new Map(result.places.map((place) => [place.id, place]));
  const shown = answer.cells.filter(({ tier }) => tier !== 'none');
  const firm = shown.filter(({ flips, halves }) => flips.length === 0 && halves >= 0.5);
  return (
    <div data-testid="hot-stability-result">
      <p className="hot-sum">
        {t(
          `${shown.length} 处中 ${firm.length} 处在各种口径下都成立。`,
          `${firm.length} of ${shown.length} hold under every variant.`,
        )}
      </p>
      <table className="channels">
        <thead>
          <tr>
            <th scope="col">{t('地点', 'Place')}</th>
            <th scope="col">{t('会变的口径', 'Flips under')}</th>
            <th scope="col" className="num">
              {t('半样本仍在', 'In halves')}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.slice(0, 12).map(({ cell, flips, halves }) => {
            const place = places.get(cell);
            return (
              <tr key={cell}>
                <td>
                  <Button
                    type="link"
                    size="small"
                    style={{ padding: 0, height: 'auto', whiteSpace: 'normal', textAlign: 'left' }}
                    onClick={() => open(cell)}
                  >
                    {placeNameOf(place ?? { id: cell, streets: [] })}
                  </Button>
                </td>
                <td>
                  {flips.length === 0
                    ? t('无', 'none')
                    : flips.map((variant) => variantText(variant, t)).join(t('、', ', '))}
                </td>
                <td className="num">{Math.round(halves * 100)} %</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
