import { Popover } from 'antd';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { useCity } from '../data/city-context.tsx';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { useScreen } from '../state/screen-store.ts';

/** What the map stands on: the synthetic mark, and the source of each layer that is on. */
export function MapMarks(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city, layers } = useCity();
  const visible = useScreen((state) => state.visible);
  const sources = useMemo(() => {
    const bySource = new Map<string, string[]>();
    for (const layer of layers.data ?? []) {
      if (!visible.includes(layer.id) || !layer.attribution) continue;
      const names = bySource.get(layer.attribution) ?? [];
      bySource.set(layer.attribution, [...names, nameOf(language, layer.titleZh, layer.titleEn)]);
    }
    if (bySource.size === 0 && city.attribution) bySource.set(city.attribution, []);
    return [...bySource];
  }, [layers.data, visible, language, city.attribution]);
  return (
    <div className="marks">
      {city.synthetic ? (
        <span className="mark synthetic" data-testid="synthetic-mark">
          {t('合成示范数据', 'Synthetic demo data')}
        </span>
      ) : null}
      <Popover
        trigger="click"
        placement="topRight"
        title={t('数据来源', 'Sources')}
        content={
          <ul style={{ maxWidth: 340, display: 'grid', gap: 6 }}>
            {sources.map(([source, names]) => (
              <li key={source}>
                {source}
                {names.length > 0 ? (
                  <div style={{ color: 'var(--ink-3)', fontSize: 12 }}>{names.join(t('、', ', '))}</div>
                ) : null}
              </li>
            ))}
            <li style={{ color: 'var(--ink-3)', fontSize: 12 }}>
              {t('坐标', 'Coordinates')}: WGS84 / CGCS2000 · {t('量算', 'Measured in')} EPSG:{city.localSrid}{' '}
              · {t('许可', 'Licence')}: {city.licence}
            </li>
          </ul>
        }
      >
        <span className="mark">
          <button type="button" data-testid="attribution">
            ©{' '}
            {sources
              .map(([source]) => source.replace(/^©\s*/, ''))
              .join(' · ')
              .slice(0, 60)}
          </button>
        </span>
      </Popover>
    </div>
  );
}
