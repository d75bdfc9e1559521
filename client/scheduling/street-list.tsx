import { Select } from 'antd';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { StreetCoverage } from '../../server/coverage/contract.ts';
import type { Street } from '../../server/geography/contract.ts';
import { useCity, useCityNow } from '../data/city-context.tsx';
import { useCityData } from '../data/city-data.tsx';
import { ageText, countText, instantText, lengthText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { coverageScale } from '../map/scales.ts';
import { Swatch } from '../shell/legend.tsx';
import { EmptyState, Held } from '../shell/states.tsx';
import { screen, useScreen } from '../state/screen-store.ts';
import { byNeed, coverageClassOf } from './coverage-classes.ts';

const SHOWN = 80;
type Order = 'need' | 'recent' | 'name';

/** Streets by need: those that waited longest first; the legend's chosen classes filter. */
export function StreetList(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { coverage, streets, grids } = useCityData();
  const classes = useScreen((state) => state.coverage.classes);
  const [order, setOrder] = useState<Order>('need');
  const [grid, setGrid] = useState<string | null>(null);
  const [shown, setShown] = useState(SHOWN);
  const byId = useMemo(
    () => new Map((streets.data ?? []).map((street) => [street.streetId, street])),
    [streets.data],
  );
  const rows = useMemo(() => {
    const list = (coverage.data?.streets ?? []).filter(
      (street) =>
        (classes.length === 0 || classes.includes(coverageClassOf(street))) &&
        (grid === null || byId.get(street.streetId)?.homeGridId === grid),
    );
    const name = (street: StreetCoverage): string => byId.get(street.streetId)?.nameZh ?? street.streetId;
    if (order === 'need') list.sort(byNeed);
    else if (order === 'recent') list.sort((a, b) => (a.ageMs ?? Infinity) - (b.ageMs ?? Infinity));
    else list.sort((a, b) => name(a).localeCompare(name(b), 'zh-CN'));
    return list;
  }, [coverage.data, classes, grid, order, byId]);

  return (
    <>
      <div className="section row-wrap" style={{ paddingBlock: 8 }}>
        <Select
          size="small"
          style={{ flex: 1, minWidth: 0 }}
          allowClear
          value={grid}
          placeholder={t('全部网格', 'All grids')}
          aria-label={t('网格', 'Grid')}
          options={(grids.data ?? []).map((one) => ({
            value: one.gridId,
            label: nameOf(language, one.nameZh, one.nameEn),
          }))}
          onChange={(value: string | undefined) => setGrid(value ?? null)}
        />
        <Select<Order>
          size="small"
          style={{ width: 132 }}
          value={order}
          aria-label={t('排序', 'Order')}
          options={[
            { value: 'need', label: t('最久未到在前', 'Longest unseen first') },
            { value: 'recent', label: t('最近到访在前', 'Latest first') },
            { value: 'name', label: t('按名称', 'By name') },
          ]}
          onChange={setOrder}
        />
      </div>
      <Held resource={coverage} rows={8}>
        {() =>
          rows.length === 0 ? (
            <EmptyState
              title={t('没有符合筛选的街巷', 'No street fits the filter')}
              next={t(
                '在图例中再点一次取消筛选，或换一个网格。',
                'Click the legend class again, or choose another grid.',
              )}
            />
          ) : (
            <div className="list">
              {rows.slice(0, shown).map((street) => (
                <StreetRow key={street.streetId} coverage={street} street={byId.get(street.streetId)} />
              ))}
              <div className="section" style={{ textAlign: 'center', color: 'var(--ink-3)', fontSize: 12 }}>
                {t(
                  `${countText(Math.min(shown, rows.length), language)} / ${countText(rows.length, language)} 条`,
                  `${countText(Math.min(shown, rows.length), language)} of ${countText(rows.length, language)}`,
                )}
                {rows.length > shown ? (
                  <button
                    type="button"
                    className="bar-button"
                    style={{ height: 22, color: 'var(--accent)' }}
                    onClick={() => setShown(shown + SHOWN)}
                  >
                    {t('再列', 'More')}
                  </button>
                ) : null}
              </div>
            </div>
          )
        }
      </Held>
    </>
  );
}

function StreetRow({
  coverage,
  street,
}: {
  coverage: StreetCoverage;
  street: Street | undefined;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const now = useCityNow(30_000);
  const theme = useScreen((state) => state.theme);
  const selected = useScreen(
    (state) => state.selection?.layer === 'streets' && state.selection.id === coverage.streetId,
  );
  const one = coverageScale(theme).find((scale) => scale.key === coverageClassOf(coverage));
  const age = coverage.lastSeenAt
    ? ageText(now - Date.parse(coverage.lastSeenAt), language)
    : coverage.state === 'never'
      ? t('无记录', 'no record')
      : t('不明', 'unknown');
  return (
    <button
      type="button"
      className="item"
      data-testid="street-row"
      data-street={coverage.streetId}
      data-class={one?.key}
      aria-pressed={selected}
      onClick={() =>
        screen.dispatch({
          type: 'select',
          selection: selected ? null : { layer: 'streets', id: coverage.streetId },
        })
      }
    >
      <span className="item-top">
        <span className="item-title" style={{ display: 'flex', gap: 8, alignItems: 'center' }}>
          {one ? <Swatch one={one} line /> : null}
          {street ? nameOf(language, street.nameZh, street.nameEn) : coverage.streetId}
        </span>
        <span
          className="item-figure"
          title={
            coverage.lastSeenAt
              ? instantText(coverage.lastSeenAt, language, city.timeZone, 'full')
              : undefined
          }
        >
          {age}
        </span>
      </span>
      <span className="item-sub" style={{ paddingLeft: 30 }}>
        {street ? (
          <span>
            {t(`${street.grade} 级`, `grade ${street.grade}`)} · {lengthText(street.lengthM, language)}
          </span>
        ) : null}
        {street?.dailyMust ? <span className="tag">{t('每日必巡', 'daily')}</span> : null}
        {coverage.state === 'seen' ? null : (
          <span>{nameOf(language, coverage.reasonZh, coverage.reasonEn)}</span>
        )}
      </span>
    </button>
  );
}
