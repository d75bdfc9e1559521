import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import type { ReactNode } from 'react';
import '../styles/print.css';
import { useCity } from '../data/city-context.tsx';
import { useCityData } from '../data/city-data.tsx';
import { instantText, lengthText } from '../language/format.ts';
import { periodText } from '../language/period-text.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { Legend } from '../shell/legend.tsx';
import { headOf } from '../shell/panel-frame.tsx';
import { mapPicture } from '../state/map-picture.ts';
import { screen, useScreen } from '../state/screen-store.ts';
import { scaleBar } from './scale-bar.ts';

interface Picture {
  url: string;
  /** Size on the screen, px. */
  width: number;
  height: number;
}

const BAR_PX = 150;
/** Height that the sheet leaves for the map. */
const FIGURE_MM = 150;

/** What is printed: the map as it stands on the screen, with all that a map on paper owes its reader. */
export function PrintSheet(): ReactNode {
  const [picture, setPicture] = useState<Picture | null>(null);
  useEffect(() => {
    const before = (): void => {
      const canvas = mapPicture.now();
      if (!canvas) return;
      const ratio = window.devicePixelRatio || 1;
      const url = canvas.toDataURL('image/png');
      // The browser lays the page out as soon as this returns.
      flushSync(() => setPicture({ url, width: canvas.width / ratio, height: canvas.height / ratio }));
    };
    const after = (): void => setPicture(null);
    window.addEventListener('beforeprint', before);
    window.addEventListener('afterprint', after);
    return () => {
      window.removeEventListener('beforeprint', before);
      window.removeEventListener('afterprint', after);
    };
  }, []);
  return picture ? <Sheet picture={picture} /> : null;
}

function Sheet({ picture }: { picture: Picture }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city, clock, account, layers } = useCity();
  const { card, periodBefore } = useCityData();
  const { view, workspace, hot, time, legalDate, visible, selection } = screen.get();
  const theme = useScreen((state) => state.theme);
  const head = headOf(workspace, hot.task);
  const bar = scaleBar(view.lat, view.zoom, BAR_PX);
  const now = clock.now();
  const sources = [
    ...new Set(
      (layers.data ?? [])
        .filter(({ id, attribution }) => visible.includes(id) && attribution)
        .map(({ attribution }) => attribution.replace(/^©\s*/, '')),
    ),
  ];
  const when =
    workspace === 'permits'
      ? `${t('判读日期', 'Date of the law')} ${legalDate ?? instantText(now, language, city.timeZone, 'date')}`
      : `${t('时段', 'Period')} ${periodText(time, language, city.timeZone)}${
          periodBefore
            ? `（A） ${t('对', 'against')} ${periodText(periodBefore, language, city.timeZone)}（B）`
            : ''
        }`;
  const chosen = selection && card.data ? nameOf(language, card.data.titleZh, card.data.titleEn) : null;
  return (
    <article className="print-sheet" data-testid="print-sheet" data-theme={theme}>
      <header>
        <div>
          <h1>
            {nameOf(language, city.nameZh, city.nameEn)} · {t(head.zh, head.en)}
          </h1>
          <p>
            {when}
            {chosen ? ` · ${chosen}` : ''}
          </p>
        </div>
        {city.synthetic ? (
          <b className="print-synthetic" data-testid="print-synthetic">
            {t('合成示范数据', 'Synthetic demo data')}
          </b>
        ) : null}
      </header>
      <figure
        style={{
          aspectRatio: `${picture.width} / ${picture.height}`,
          width: `min(100%, ${FIGURE_MM * (picture.width / picture.height)}mm)`,
        }}
      >
        <img src={picture.url} alt={t('地图', 'Map')} data-testid="print-picture" />
        <div className="print-legend">
          <Legend />
        </div>
        <div className="print-north" data-testid="print-north" data-bearing={view.bearing.toFixed(1)}>
          <svg viewBox="-20 -24 40 48" aria-hidden="true" style={{ rotate: `${-view.bearing}deg` }}>
            <path d="M0-20 9 16 0 9-9 16z" fill="#2a2824" />
            <path d="M0-20 0 9-9 16z" fill="#fdfcfa" stroke="#2a2824" strokeWidth="1" />
          </svg>
          {t('北', 'N')}
        </div>
        <div
          className="print-scale"
          data-testid="print-scale"
          data-metres={bar.metres}
          style={{ width: `${(bar.px / picture.width) * 100}%` }}
        >
          {lengthText(bar.metres, language)}
          {view.pitch > 10 ? <small>{t('（图中心）', ' (at the centre)')}</small> : null}
        </div>
      </figure>
      <footer>
        <span data-testid="print-datum">
          {t('坐标', 'Datum')} WGS84 / CGCS2000 · {t('量算', 'measured in')} EPSG:{city.localSrid}
        </span>
        <span data-testid="print-date">
          {city.synthetic ? t('演示时间', 'Demo time') : t('城市时间', 'City time')}{' '}
          {instantText(now, language, city.timeZone, 'full')} · {t('制图', 'printed by')} {account.nameZh}
        </span>
        <span data-testid="print-source">
          {t('来源', 'Source')} © {(sources.length > 0 ? sources : [city.attribution]).join(' · ')} ·{' '}
          {city.licence}
        </span>
        <span className="print-address">{window.location.href}</span>
      </footer>
    </article>
  );
}
