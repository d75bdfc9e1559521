import { useState } from 'react';
import type { ReactNode } from 'react';
import type { StaffState } from '../../server/people/contract.ts';
import { useCity, useCityNow } from '../data/city-context.tsx';
import { knowsPeople } from '../data/knows-people.ts';
import { ageText, instantText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { StateGlyph, staffTally } from '../scheduling/grid-staff-table.tsx';
import { Held } from '../shell/states.tsx';
import { screen } from '../state/screen-store.ts';
import { useGridStaff } from './grid-staff-feed.ts';

/** Who of a grid's roster is where, on its card: the counts are those of the table beside it, and lead to the people. */
export function GridStaffCard({ gridId }: { gridId: string }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const now = useCityNow(10_000);
  const staff = useGridStaff(city.cityId, gridId);
  const [chosen, setChosen] = useState<StaffState | null>(null);
  return (
    <section className="card-section" data-testid="card-staff">
      <h3>{t('人员', 'Staff')}</h3>
      <Held resource={staff} rows={3}>
        {(data) => {
          const shown = chosen ?? staffTally.find(([, key]) => data.counts[key] > 0)?.[0] ?? null;
          const people = data.onDuty.filter((one) => one.state === shown);
          return (
            <>
              <div className="tally" data-testid="card-staff-counts" data-rostered={data.counts.rostered}>
                {staffTally.map(([state, key, zh, en]) => (
                  <button
                    key={state}
                    type="button"
                    data-state={state}
                    data-testid={`card-staff-${state}`}
                    aria-pressed={state === shown}
                    onClick={() => setChosen(state)}
                  >
                    <b>{knowsPeople(city) ? data.counts[key] : '—'}</b>
                    <span>
                      <StateGlyph state={state} />
                      {t(zh, en)}
                    </span>
                  </button>
                ))}
              </div>
              <p className="item-sub">
                <span>
                  {knowsPeople(city)
                    ? t(`在册 ${data.counts.rostered}`, `${data.counts.rostered} rostered`)
                    : t('没有排班，无从得知', 'no roster: not known')}{' '}
                  · {instantText(data.at, language, city.timeZone, 'second')}
                </span>
              </p>
              <ul className="card-people" data-testid="card-staff-people">
                {people.map((person) => {
                  const sign = person.sign === 'check_in' ? person.lastCheckInAt : person.lastFixAt;
                  return (
                    <li key={`${person.personId}/${person.shift.shiftId}`} data-testid="card-staff-person">
                      <button
                        type="button"
                        className="link-button"
                        disabled={person.unitId === null}
                        onClick={() => {
                          if (person.unitId === null) return;
                          screen.dispatch({
                            type: 'select',
                            selection: { layer: 'units', id: person.unitId },
                          });
                        }}
                      >
                        {person.nameZh}
                      </button>{' '}
                      <span>
                        {person.post?.nameZh ??
                          (person.streetIds.length > 0
                            ? t(
                                `巡查 ${person.streetIds.length} 条街巷`,
                                `${person.streetIds.length} streets`,
                              )
                            : t('机动', 'mobile'))}
                      </span>
                      <small>
                        {nameOf(language, person.shift.nameZh, person.shift.nameEn)} ·{' '}
                        {sign === null || sign === undefined
                          ? t('没有信号', 'no sign')
                          : ageText(now - Date.parse(sign), language)}
                      </small>
                    </li>
                  );
                })}
              </ul>
            </>
          );
        }}
      </Held>
    </section>
  );
}
