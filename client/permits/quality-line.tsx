import { Button } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { permitsApi } from '../api/permits.ts';
import { useCity } from '../data/city-context.tsx';
import { isLive, useJob } from '../data/use-job.ts';
import { useResource } from '../data/use-resource.ts';
import { countText, instantText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { useActing } from '../pages/use-acting.ts';
import { Held } from '../shell/states.tsx';

/** How often can a check of this city not answer? Over random plots, by the register as it stands. */
export function QualityLine(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city, may } = useCity();
  const act = useActing();
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useJob(jobId);
  const live = job.data !== null && isLive(job.data);
  const ended = job.data !== null && !live ? job.data.jobId : '';
  const answer = useResource(`quality#${ended}`, (signal) => permitsApi.quality(signal), 'quality');
  const measure = (): void => {
    void act(async () => {
      setJobId((await permitsApi.measureQuality()).jobId);
    }, '');
  };
  return (
    <Held resource={answer} rows={1}>
      {({ quality }) => (
        <p className="note row-wrap" data-testid="permit-quality" data-sites={quality?.sites ?? 0}>
          <span>
            {quality === null
              ? t(
                  '随机地块中“依据不足”的比例：尚未测算。',
                  'Share of open verdicts over random plots: not measured yet.',
                )
              : t(
                  `随机 ${countText(quality.sites, language)} 处地块中，“依据不足”占 ${(quality.indeterminateShare * 100).toFixed(1)}%。`,
                  `Of ${countText(quality.sites, language)} random plots ${(quality.indeterminateShare * 100).toFixed(1)} % cannot be decided.`,
                )}{' '}
            {quality === null ? null : (
              <small>{instantText(quality.measuredAt, language, city.timeZone, 'full')}</small>
            )}
          </span>
          {may('zones:check') ? (
            <Button size="small" disabled={live} data-testid="quality-measure" onClick={measure}>
              {live ? `${Math.round((job.data?.progress ?? 0) * 100)}%` : t('重新测算', 'Measure again')}
            </Button>
          ) : null}
        </p>
      )}
    </Held>
  );
}
