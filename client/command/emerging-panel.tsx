import type { ReactNode } from 'react';
import type { EmergingAnswer } from '../../server/hotspots/contract.ts';
import { useCity } from '../data/city-context.tsx';
import { instantText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { EmptyState, Held } from '../shell/states.tsx';
import { useScreen } from '../state/screen-store.ts';
import { emergingScale } from './hot-classes.ts';
import { HotFilters, UnitChoice } from './hot-filters.tsx';
import { RankMark } from './hot-places.tsx';
import { useHotspots } from './hotspot-data.tsx';
import { PlaceView, Signs } from './place-view.tsx';

const SHOWN = 40;

/** Which places are newly hot, which get worse, which always were? Weekly steps over half a year. */
export function EmergingPanel(): ReactNode {
  const { city } = useCity();
  const { emerging } = useHotspots();
  const place = useScreen((state) => state.hot.place);
  if (place !== null) return <PlaceView key={place} place={place} />;
  return (
    <div data-testid="hot-emerging">
      <div className="section hot-form">
        <HotFilters />
        <UnitChoice fine={city.h3Fine} coarse={city.h3Coarse} />
      </div>
      <Held resource={emerging} rows={8}>
        {(answer) => <Emerging answer={answer} />}
      </Held>
    </div>
  );
}

function Emerging({ answer }: { answer: EmergingAnswer }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const { placeNameOf, open } = useHotspots();
  const classes = useScreen((state) => state.hot.classes);
  const scales = new Map(emergingScale().map((scale) => [scale.key, scale]));
  const fresh = (answer.counts['new_hot'] ?? 0) + (answer.counts['intensifying_hot'] ?? 0);
  const list = answer.places
    .map((place, index) => ({ place, rank: index + 1 }))
    .filter(({ place }) => classes.length === 0 || classes.includes(place.category));
  return (
    <>
      <section className="section">
        <p className="hot-sum">
          {t(
            `${answer.steps} 周（至 ${instantText(answer.to, 'zh', city.timeZone, 'day')}）中，新增与加强的热点 ${fresh} 处，各类共 ${answer.places.length} 处。`,
            `Over ${answer.steps} weeks to ${instantText(answer.to, 'en', city.timeZone, 'day')}: ${fresh} new or intensifying, ${answer.places.length} in all.`,
          )}
        </p>
        <ul className="hot-notes">
          <li>
            {t(
              `每周看该处及邻格近 ${answer.back + 1} 周，与街道、人口和到访相称为正常；每周内控制误报（BH）。`,
              `Each week a place and its ring over ${answer.back + 1} weeks against streets, people and visits; BH within each week.`,
            )}
          </li>
          {answer.notes.map((note) => (
            <li key={note.zh}>{nameOf(language, note.zh, note.en)}</li>
          ))}
        </ul>
      </section>
      {list.length === 0 ? (
        <EmptyState
          title={t('没有新增或持续的热点', 'No emerging place')}
          next={t('放宽类型或渠道，或看“热点”。', 'Widen types or channels, or look at the hotspots.')}
        />
      ) : (
        <ol className="list">
          {list.slice(0, SHOWN).map(({ place, rank }) => {
            const scale = scales.get(place.category);
            if (!scale) return null;
            return (
              <li key={place.id}>
                <button
                  type="button"
                  className="item"
                  data-testid="emerging-row"
                  data-category={place.category}
                  onClick={() => open(place.id)}
                >
                  <span className="hot-row">
                    <RankMark rank={rank} scale={scale} color={scale.colors[0]!} />
                    <span>
                      <span className="item-title">{placeNameOf(place)}</span>
                      <span className="item-sub">
                        <span>
                          {place.categoryZh}
                          {language === 'en' ? ` ${place.categoryEn}` : ''}
                        </span>
                        {place.since ? (
                          <span>{t(`自 ${place.since.slice(5)}`, `since ${place.since.slice(5)}`)}</span>
                        ) : null}
                      </span>
                      <Signs signs={place.signs} />
                    </span>
                    <span className="hot-figure">
                      {place.series.at(-1)}
                      <small>{t('件/上周', 'last week')}</small>
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
