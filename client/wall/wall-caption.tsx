import type { ReactNode } from 'react';
import { useHotspots } from '../command/hotspot-data.tsx';
import { ratioText } from '../command/hot-texts.ts';
import { useCity, useCityNow } from '../data/city-context.tsx';
import { periodText } from '../language/period-text.ts';
import { ageText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import type { TourStop } from './tour-stops.ts';
import type { WallData } from './use-wall-data.ts';

/** What the wall looks at now, in one line that is read across the room. */
export function WallCaption({ stop, data }: { stop: TourStop; data: WallData }): ReactNode {
  return (
    <div className="wall-caption" data-testid="wall-caption" data-stop={stop.key} aria-live="polite">
      <Words stop={stop} data={data} />
    </div>
  );
}

function Words({ stop, data }: { stop: TourStop; data: WallData }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const now = useCityNow(30_000);
  const { placeNameOf } = useHotspots();
  if (stop.kind === 'hot') {
    const { place, rank } = stop;
    const tier = place.tier === 'confirmed' ? t('确认', 'confirmed') : t('关注', 'watch');
    return (
      <>
        <b className="wall-rank">{rank}</b>
        <h2>{placeNameOf(place)}</h2>
        <span className={`wall-tag ${place.tier === 'confirmed' ? 'amber' : ''}`}>
          {t('热点', 'hot')} · {tier}
        </span>
        <p>
          {t(
            `7 天 ${place.observed} 件，常态 ${place.expected.toFixed(1)} 件，${ratioText(place.ratio, 'zh')}`,
            `${place.observed} cases in 7 days, ${place.expected.toFixed(1)} expected, ${ratioText(place.ratio, 'en')}`,
          )}
        </p>
      </>
    );
  }
  if (stop.kind === 'grid') {
    const { grid } = stop;
    const { onPost, silent, absent, elsewhere } = grid.counts;
    return (
      <>
        <h2>{nameOf(language, grid.nameZh, grid.nameEn)}</h2>
        <p className="wall-counts">
          <span>
            {t('在岗', 'on post')} <b data-testid="wall-grid-on-post">{onPost}</b>
          </span>
          <span>
            {t('网格外', 'outside')} <b>{elsewhere}</b>
          </span>
          <span>
            {t('失联', 'silent')} <b>{silent}</b>
          </span>
          <span className={absent > 0 ? 'red' : ''}>
            {t('缺勤', 'absent')} <b>{absent}</b>
          </span>
        </p>
      </>
    );
  }
  if (stop.kind === 'alert') {
    const { alert } = stop;
    return (
      <>
        <span className={`wall-tag ${alert.tone}`}>{nameOf(language, alert.kind.zh, alert.kind.en)}</span>
        <h2>{nameOf(language, alert.title.zh, alert.title.en)}</h2>
        <p>
          {alert.owner
            ? `${t('责任', 'with')} ${nameOf(language, alert.owner.zh, alert.owner.en)}`
            : t('无人认领', 'nobody owns it')}{' '}
          · {ageText(now - Date.parse(alert.since), language)}
        </p>
      </>
    );
  }
  return (
    <>
      <h2>{nameOf(language, city.nameZh, city.nameEn)}</h2>
      <p>
        {t('热点', 'Hotspots')} {periodText(data.period, language, city.timeZone)} ·{' '}
        {t('柱高为实际与常态之比的平方根', 'height: square root of actual to expected')}
      </p>
    </>
  );
}
