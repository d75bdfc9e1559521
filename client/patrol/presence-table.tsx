import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Presence } from '../../server/tracking/looks-contract.ts';
import { useCity } from '../data/city-context.tsx';
import { countText, instantText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { screen } from '../state/screen-store.ts';
import { durationText } from './duration-text.ts';
import { unitKindTexts } from './patrol-texts.ts';
import type { InsideUnit } from './presence-map.ts';

/** Who was inside, a row a unit; the open one shows each of its stays. The numbers are those on the map. */
export function PresenceTable({
  data,
  units,
  chosen,
  onChoose,
}: {
  data: Presence;
  units: readonly InsideUnit[];
  chosen: string | null;
  onChoose(unitId: string | null): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const [kind, setKind] = useState<string | null>(null);
  const clock = (at: string): string => instantText(at, language, city.timeZone, 'clock');
  const kinds = [...new Set(units.map((unit) => unit.kind))];
  return (
    <>
      <div className="section row-wrap" role="group" aria-label={t('种类', 'Kind')}>
        {[null, ...kinds].map((one) => {
          const text = one === null ? { zh: '全部', en: 'All' } : unitKindTexts[one];
          return (
            <button
              key={one ?? 'all'}
              type="button"
              className="tag"
              aria-pressed={kind === one}
              data-testid={`presence-kind-${one ?? 'all'}`}
              onClick={() => setKind(one)}
            >
              {text === undefined ? one : nameOf(language, text.zh, text.en)}{' '}
              <b>{countText(units.filter((unit) => one === null || unit.kind === one).length, language)}</b>
            </button>
          );
        })}
      </div>
      <table className="grid-table tight" data-testid="presence-table">
        <thead>
          <tr>
            <th>#</th>
            <th>{t('单元', 'Unit')}</th>
            <th>{t('最早–最晚', 'First–last')}</th>
            <th className="num">{t('在内', 'Inside')}</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {units.map((unit, i) => {
            if (kind !== null && unit.kind !== kind) return null;
            const open = chosen === unit.unitId;
            const toggle = (): void => onChoose(open ? null : unit.unitId);
            return (
              <tr
                key={unit.unitId}
                className={`choose${open ? ' chosen' : ''}`}
                tabIndex={0}
                aria-expanded={open}
                data-testid="presence-stay"
                data-unit={unit.unitId}
                data-stays={unit.stays.length}
                onClick={toggle}
                onKeyDown={(event) => (event.key === 'Enter' ? toggle() : undefined)}
              >
                <td>{i + 1}</td>
                <td>
                  {unit.callSign} {unit.nameZh ?? ''}
                  {open ? (
                    <ul className="gap-list" data-testid="presence-stays">
                      {unit.stays.map((stay) => (
                        <li key={stay.from}>
                          {clock(stay.from)}–{clock(stay.to)}{' '}
                          {t(`${stay.fixes} 个定位`, `${stay.fixes} positions`)}
                        </li>
                      ))}
                    </ul>
                  ) : (
                    <small> {t(`${unit.stays.length} 次`, `${unit.stays.length}×`)}</small>
                  )}
                </td>
                <td>
                  {clock(unit.stays[0]!.from)}–{clock(unit.stays.at(-1)!.to)}
                </td>
                <td className="num">{durationText(unit.insideS, language)}</td>
                <td>
                  <button
                    type="button"
                    className="link-button"
                    data-testid="presence-route"
                    onClick={(event) => {
                      event.stopPropagation();
                      screen.dispatch({
                        type: 'set-patrol',
                        patrol: { unit: unit.unitId, from: data.from, to: data.to },
                      });
                      screen.dispatch({ type: 'set-page', page: 'unit-route' });
                    }}
                  >
                    {t('路线', 'Route')}
                  </button>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}
