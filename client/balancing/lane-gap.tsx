import { Button } from 'antd';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { balancingApi } from '../api/balancing.ts';
import { useCity } from '../data/city-context.tsx';
import { useResource } from '../data/use-resource.ts';
import { instantText, lengthText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { Held } from '../shell/states.tsx';
import { screen } from '../state/screen-store.ts';
import { viewBeside } from '../state/viewpoint.ts';
import type { Aim } from './aim.ts';
import { aimText } from './aim.ts';
import { WhoAnswered } from './who-answered.tsx';

const AGAIN_MS = 10_000;

/** One street in some hours: seen or not, why, what can be done, and who answered for it when. */
export function LaneGap({ aim }: { aim: Aim }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city, may } = useCity();
  const { streetId, fromHour, toHour } = aim;
  const lane = useResource(`lane/${aimText(aim)}`, (signal) =>
    balancingApi.gaps({ street: streetId, fromHour, toHour }, signal),
  );
  const { reload } = lane;
  useEffect(() => {
    const timer = setInterval(reload, AGAIN_MS);
    return () => clearInterval(timer);
  }, [reload]);
  return (
    <Held resource={lane} rows={6}>
      {({ gaps }) => {
        const [gap] = gaps;
        if (gap === undefined) return <p className="section">{t('没有这条街巷', 'No such street')}</p>;
        return (
          <>
            <div
              className="section"
              data-testid="lane-gap"
              data-street={streetId}
              data-days-seen={gap.daysSeen}
            >
              <div className="item-top">
                <b>{t(gap.nameZh, gap.nameEn)}</b>
                <span className={gap.daysSeen === 0 ? 'tag red' : 'tag blue'}>
                  {gap.daysSeen === 0
                    ? t(`${fromHour}–${toHour} 时无人`, `nobody at ${fromHour}–${toHour}`)
                    : t(`${fromHour}–${toHour} 时已到访`, `seen at ${fromHour}–${toHour}`)}
                </span>
              </div>
              <p className="item-sub">
                <span>{gap.gridZh}</span>
                <span>{lengthText(gap.lengthM, language)}</span>
                {gap.lastSeenAt === null ? null : (
                  <span data-testid="lane-last">
                    {t('最近', 'last')} {instantText(gap.lastSeenAt, language, city.timeZone)}
                  </span>
                )}
              </p>
              <ul className="plain" data-testid="gap-reasons">
                {gap.reasons.map((one) => (
                  <li key={one.reason} data-testid="gap-reason" data-reason={one.reason}>
                    {t(one.zh, one.en)}
                  </li>
                ))}
              </ul>
              <div className="row-wrap">
                {may('plans:write') ? (
                  <Button
                    size="small"
                    type="primary"
                    data-testid="gap-plan"
                    onClick={() => screen.dispatch({ type: 'set-page', page: 'balance', item: aimText(aim) })}
                  >
                    {t('求调整方案', 'Ask for a plan')}
                  </Button>
                ) : null}
                <Button
                  size="small"
                  onClick={() => {
                    const [lng, lat] = gap.middle;
                    screen.dispatch({
                      type: 'set-view',
                      view: viewBeside([lng, lat, lng, lat], screen.get().view, 16),
                    });
                  }}
                >
                  {t('在图上看', 'Show on the map')}
                </Button>
              </div>
            </div>
            <WhoAnswered streetId={streetId} />
          </>
        );
      }}
    </Held>
  );
}
