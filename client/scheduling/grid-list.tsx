import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { useCityData } from '../data/city-data.tsx';
import { countText, lengthText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { Held } from '../shell/states.tsx';
import { coverageClassOf } from './coverage-classes.ts';

const stale = new Set(['d14', 'd30', 'older', 'never']);

/** The grids of the city with what each must cover; a click opens its staff. */
export function GridList({ onChoose }: { onChoose(gridId: string): void }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { grids, streets, coverage } = useCityData();
  const waiting = useMemo(() => {
    const home = new Map((streets.data ?? []).map((street) => [street.streetId, street.homeGridId]));
    const counts = new Map<string, number>();
    for (const street of coverage.data?.streets ?? []) {
      const grid = home.get(street.streetId);
      if (grid && stale.has(coverageClassOf(street))) counts.set(grid, (counts.get(grid) ?? 0) + 1);
    }
    return counts;
  }, [streets.data, coverage.data]);
  return (
    <Held resource={grids} rows={9}>
      {(list) => (
        <div className="list" data-testid="grid-list">
          {list.map((grid) => (
            <button
              key={grid.gridId}
              type="button"
              className="item"
              data-testid={`grid-${grid.gridId}`}
              onClick={() => onChoose(grid.gridId)}
            >
              <span className="item-top">
                <span className="item-title">{nameOf(language, grid.nameZh, grid.nameEn)}</span>
                <span className="item-figure">
                  {countText(waiting.get(grid.gridId) ?? 0, language)}
                  <small style={{ fontWeight: 400, color: 'var(--ink-3)' }}>
                    {' '}
                    {t('条超 7 天', 'over 7 days')}
                  </small>
                </span>
              </span>
              <span className="item-sub">
                <span>
                  {countText(grid.streetCount, language)} {t('条街巷', 'streets')}
                </span>
                <span>{lengthText(grid.streetLengthM, language)}</span>
                <span>
                  {t(`${(grid.areaM2 / 1e6).toFixed(1)} 平方公里`, `${(grid.areaM2 / 1e6).toFixed(1)} km²`)}
                </span>
              </span>
            </button>
          ))}
        </div>
      )}
    </Held>
  );
}
