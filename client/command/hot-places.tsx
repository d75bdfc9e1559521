import { Button } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { HotPlace, HotspotResult } from '../../server/hotspots/contract.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { useScreen } from '../state/screen-store.ts';
import { classOfPlace, colorOf, hotScale } from './hot-classes.ts';
import type { HotScale } from './hot-classes.ts';
import { foundByTag, ratioText } from './hot-texts.ts';
import { useHotspots } from './hotspot-data.tsx';

const FIRST = 12;

/** The places of an answer, as numbered on the map; a click reads one. */
export function HotPlaces({ result }: { result: HotspotResult }): ReactNode {
  const t = useText();
  const theme = useScreen((state) => state.theme);
  const classes = useScreen((state) => state.hot.classes);
  const { emerging, placeNameOf, frameAll } = useHotspots();
  const [all, setAll] = useState(false);
  const scales = new Map(hotScale(theme).map((scale) => [scale.key, scale]));
  const since = new Map(emerging.data?.places.map((place) => [place.id, place.since]));
  const list = result.places
    .map((place, index) => ({ place, rank: index + 1, kind: classOfPlace(place) }))
    .filter(({ kind }) => classes.length === 0 || classes.includes(kind));
  if (list.length === 0) return null;
  const shown = all ? list : list.slice(0, FIRST);
  return (
    <section data-testid="hot-places" aria-label={t('热点清单', 'List of hotspots')}>
      <div className="section item-top" style={{ padding: '6px 16px', alignItems: 'center' }}>
        <b>{t('从最热的读起', 'The hottest first')}</b>
        <Button type="link" size="small" data-testid="hot-frame" onClick={frameAll}>
          {t('地图看全', 'Show all on the map')}
        </Button>
      </div>
      <ol className="list">
        {shown.map(({ place, rank, kind }) => (
          <li key={place.id}>
            <PlaceRow
              place={place}
              rank={place.tier === 'none' ? null : rank}
              scale={scales.get(kind)!}
              since={since.get(place.id) ?? null}
              name={placeNameOf(place)}
            />
          </li>
        ))}
      </ol>
      {list.length > FIRST ? (
        <div className="section" style={{ textAlign: 'center' }}>
          <Button type="link" size="small" onClick={() => setAll(!all)}>
            {all ? t('只看前几处', 'Fewer') : t(`全部 ${list.length} 处`, `All ${list.length} places`)}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

function PlaceRow({
  place,
  rank,
  scale,
  since,
  name,
}: {
  place: HotPlace;
  rank: number | null;
  scale: HotScale;
  since: string | null;
  name: string;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { open } = useHotspots();
  const tag = foundByTag(place);
  return (
    <button
      type="button"
      className="item"
      data-testid="hot-place-row"
      data-place={place.id}
      onClick={() => open(place.id)}
    >
      <span className="hot-row">
        <RankMark rank={rank} scale={scale} color={colorOf(scale, place.ratio)} />
        <span>
          <span className="item-title">{name}</span>
          <span className="item-sub">
            <span>{t(scale.zh, scale.en)}</span>
            {tag ? <span>{t(...tag)}</span> : null}
            {since ? <span>{t(`自 ${since.slice(5)}`, `since ${since.slice(5)}`)}</span> : null}
            {place.change && place.change.tier !== 'none' ? (
              <span style={{ color: 'var(--red)' }}>{t('▲ 增多', '▲ grown')}</span>
            ) : null}
          </span>
          <Spark weeks={place.weeks} />
        </span>
        <span className="hot-figure">
          {ratioText(place.ratio, language)}
          <small>
            {place.observed} / {place.expected.toFixed(1)}
          </small>
        </span>
      </span>
    </button>
  );
}

/** The number of a place, drawn as its class is on the map. */
export function RankMark({
  rank,
  scale,
  color,
}: {
  rank: number | null;
  scale: Pick<HotScale, 'look'>;
  color: string;
}): ReactNode {
  const solid = scale.look === 'solid';
  return (
    <span
      className={`hot-rank ${scale.look}`}
      style={scale.look === 'hatch' ? {} : solid ? { background: color } : { color }}
    >
      {rank ?? ''}
    </span>
  );
}

/** Counts per week, the last in the accent colour. */
function Spark({ weeks }: { weeks: readonly number[] }): ReactNode {
  const top = Math.max(1, ...weeks);
  return (
    <span className="spark" aria-hidden="true">
      {weeks.map((count, i) => (
        <i
          key={i}
          className={i === weeks.length - 1 ? 'on' : ''}
          style={{ height: `${Math.max(6, (count / top) * 100)}%` }}
        />
      ))}
    </span>
  );
}
