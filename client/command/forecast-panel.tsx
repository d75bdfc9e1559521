import { Segmented } from 'antd';
import type { ReactNode } from 'react';
import type { ForecastAnswer } from '../../server/hotspots/contract.ts';
import { useCity } from '../data/city-context.tsx';
import { instantText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { EmptyState, Held } from '../shell/states.tsx';
import { horizons } from '../state/hot-view.ts';
import type { HotView } from '../state/hot-view.ts';
import { useScreen } from '../state/screen-store.ts';
import { forecastScale } from './hot-classes.ts';
import { HotFilters, setHot, UnitChoice } from './hot-filters.tsx';
import { RankMark } from './hot-places.tsx';
import { quarterOf } from './hot-scenes.ts';
import { useHotspots } from './hotspot-data.tsx';
import { PlaceView } from './place-view.tsx';

const SHOWN = 15;
const horizonTexts: Record<HotView['horizon'], [zh: string, en: string]> = {
  shift: ['下一班', 'Next shift'],
  day: ['明天', 'Next day'],
  week: ['下一周', 'Next week'],
};

/** Where will the next shift, day or week have its cases, and how well did such maps do so far? */
export function ForecastPanel(): ReactNode {
  const t = useText();
  const { city } = useCity();
  const { forecast } = useHotspots();
  const place = useScreen((state) => state.hot.place);
  const horizon = useScreen((state) => state.hot.horizon);
  if (place !== null) return <PlaceView key={place} place={place} />;
  return (
    <div data-testid="hot-forecast">
      <div className="section hot-form">
        <div className="pair">
          <span>{t('何时', 'When')}</span>
          <Segmented
            block
            size="small"
            value={horizon}
            aria-label={t('预测时段', 'Horizon')}
            options={horizons.map((value) => ({
              value,
              label: <span data-testid={`ahead-${value}`}>{t(...horizonTexts[value])}</span>,
            }))}
            onChange={(value) => setHot({ horizon: value })}
          />
        </div>
        <HotFilters />
        <UnitChoice fine={city.h3Fine} coarse={city.h3Coarse} />
      </div>
      <Held resource={forecast} rows={8}>
        {(answer) => <Forecast answer={answer} />}
      </Held>
    </div>
  );
}

const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;

function Forecast({ answer }: { answer: ForecastAnswer }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const theme = useScreen((state) => state.theme);
  const { city } = useCity();
  const { placeNameOf, open } = useHotspots();
  const { backTest } = answer;
  const scales = forecastScale(theme);
  const all = answer.places.reduce((sum, { expected }) => sum + expected, 0);
  const day = (at: string): string => instantText(at, language, city.timeZone, 'minute');
  const end = instantText(answer.to, language, city.timeZone, answer.horizon === 'week' ? 'minute' : 'clock');
  const poor = backTest.verdict !== 'better';
  return (
    <>
      <section className="section">
        <p className="hot-sum" data-testid="forecast-period">
          <b>
            {day(answer.from)} – {end === '00:00' ? '24:00' : end}
          </b>
          {t(
            `：标出 ${percent(answer.areaShare)} 的面积，预计其中约 ${all.toFixed(1)} 件。`,
            `: ${percent(answer.areaShare)} of the area is flagged; about ${all.toFixed(1)} cases are expected there.`,
          )}
        </p>
        <p
          className={`note ${poor ? 'amber' : 'strong'}`}
          style={{ marginTop: 6 }}
          data-testid="forecast-verdict"
          data-verdict={backTest.verdict}
        >
          {t(backTest.verdictZh, backTest.verdictEn)}
        </p>
        <Record answer={answer} />
      </section>
      {answer.places.length === 0 ? (
        <EmptyState
          title={t('案件太少，无法预测', 'Too few cases to forecast')}
          next={t('放宽类型或渠道。', 'Widen types or channels.')}
        />
      ) : (
        <ol className="list">
          {answer.places.slice(0, SHOWN).map((place, index) => {
            const scale = scales[quarterOf(index, answer.places.length)]!;
            return (
              <li key={place.id}>
                <button
                  type="button"
                  className="item"
                  data-testid="forecast-row"
                  onClick={() => open(place.id)}
                >
                  <span className="hot-row">
                    <RankMark rank={index + 1} scale={{ look: 'outline' }} color={scale.colors[0]!} />
                    <span className="item-title">{placeNameOf(place)}</span>
                    <span className="hot-figure">
                      {place.expected.toFixed(2)}
                      <small>{t('预计件数', 'expected')}</small>
                    </span>
                  </span>
                </button>
              </li>
            );
          })}
        </ol>
      )}
    </>
  );
}

/** How such maps did: hits of the last week, and the hit rate with its interval beside both baselines. */
function Record({ answer }: { answer: ForecastAnswer }): ReactNode {
  const t = useText();
  const { backTest, horizon } = answer;
  const { hitRate, lastWeek, pai } = backTest;
  if (hitRate === null)
    return (
      <p className="hot-notes" style={{ marginTop: 6 }}>
        {t('还没有可回测的时段。', 'No period to test it on yet.')}
      </p>
    );
  const rows: [zh: string, en: string, rate: typeof hitRate.model, own: boolean][] = [
    ['本预测', 'this map', hitRate.model, true],
    ['上一期照搬', 'last period', hitRate.lastPeriod, false],
    ['历史密度', 'density of the past', hitRate.density, false],
  ];
  const top = Math.max(...rows.map(([, , rate]) => rate.high), 0.01);
  return (
    <div style={{ marginTop: 10 }} data-testid="forecast-record">
      {lastWeek ? (
        <p className="hot-sum" data-testid="forecast-last-week">
          {t('上周命中率 ', 'Last week: ')}
          <b>{percent(lastWeek.hitRate)}</b>
          {t(
            `（${lastWeek.cases} 件中 ${lastWeek.hits} 件落在标出处）`,
            ` (${lastWeek.hits} of ${lastWeek.cases} cases)`,
          )}
        </p>
      ) : null}
      <div className="section-title" style={{ margin: '8px 0 4px' }}>
        {t(
          `近 ${backTest.periods} 期回测命中率（95 % 区间）`,
          `Hit rate over ${backTest.periods} periods (95 % interval)`,
        )}
      </div>
      <ul className="bars intervals">
        {rows.map(([zh, en, rate, own]) => (
          <li key={en}>
            <span>{t(zh, en)}</span>
            <span className="interval">
              <span
                className={`range${own ? ' own' : ''}`}
                style={{
                  left: `${(rate.low / top) * 100}%`,
                  width: `${((rate.high - rate.low) / top) * 100}%`,
                }}
              />
              <span className="point" style={{ left: `${(rate.mean / top) * 100}%` }} />
            </span>
            <span className="num">{percent(rate.mean)}</span>
          </li>
        ))}
      </ul>
      <p className="hot-notes" style={{ marginTop: 4 }}>
        {pai
          ? t(
              `命中密度（PAI）${pai.model.mean.toFixed(1)}：标出处的案件密度是全市的倍数。`,
              `PAI ${pai.model.mean.toFixed(1)}: density of cases where flagged over that of the city.`,
            )
          : null}{' '}
        {horizon === 'week' ? null : t('预测只用此前的案件。', 'Each map knew only the cases before it.')}
      </p>
    </div>
  );
}
