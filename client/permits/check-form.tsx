import { SafetyCertificateOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useCity, useCityNow } from '../data/city-context.tsx';
import { sitePolygon, useCityData } from '../data/city-data.tsx';
import { useText } from '../language/use-text.ts';
import { Held } from '../shell/states.tsx';
import { screen, useScreen } from '../state/screen-store.ts';
import { dayText } from './day-text.ts';
import { OverlapResult } from './overlap-result.tsx';
import { requestOf } from './permit-request.ts';
import { Refusal } from './refusal.tsx';
import { SiteInput } from './site-input.tsx';
import { useChecking } from './use-checking.ts';
import { WorksInput } from './works-input.tsx';

/** The claimed system does not put the numbers into the city; another may. */
const claimFails = new Set(['site_out_of_jurisdiction', 'crs_out_of_range']);

/** Site, works, date: what is asked. One button. */
export function CheckForm(): ReactNode {
  const t = useText();
  const { city } = useCity();
  const { reading } = useCityData();
  const now = useCityNow(60_000);
  const ask = useScreen((state) => state.ask);
  const draw = useScreen((state) => state.draw);
  const legalDate = useScreen((state) => state.legalDate);
  const checking = useChecking();
  const asked = requestOf(ask, draw.polygon, legalDate ?? dayText(now, city.timeZone), city.timeZone);

  if (checking.error && checking.error.status >= 500) {
    return (
      <Refusal
        error={checking.error}
        busy={checking.busy}
        onRetry={() => void (asked.ok && checking.ask(asked.request))}
        onBack={checking.forget}
      />
    );
  }
  return (
    <>
      <SiteInput />
      <WorksInput />
      <div className="section">
        <Button
          block
          type="primary"
          icon={<SafetyCertificateOutlined />}
          loading={checking.busy}
          disabled={!asked.ok || draw.mode === 'polygon'}
          data-testid="check-run"
          onClick={() => void (asked.ok && checking.ask(asked.request))}
        >
          {t('核查能否建设', 'Check whether it may be built')}
        </Button>
        {asked.ok ? null : (
          <p className="remedy" style={{ marginTop: 6 }} data-testid="check-missing">
            {t(asked.zh, asked.en)}
          </p>
        )}
        {checking.error && asked.ok && checking.failedFor(asked.request) ? (
          <Refusal
            error={checking.error}
            busy={checking.busy}
            {...(claimFails.has(checking.error.code) && asked.request.site.crs.kind !== 'unknown'
              ? {
                  onSuggested: () => {
                    screen.dispatch({ type: 'set-ask', ask: { crs: 'unknown' } });
                    const { site } = asked.request;
                    void checking.ask({ ...asked.request, site: { ...site, crs: { kind: 'unknown' } } });
                  },
                }
              : {})}
          />
        ) : null}
      </div>
      {draw.polygon && ask.text === null ? (
        <Held resource={reading} rows={6}>
          {(data) => <OverlapResult reading={data} site={sitePolygon(draw.polygon ?? [])} />}
        </Held>
      ) : null}
    </>
  );
}
