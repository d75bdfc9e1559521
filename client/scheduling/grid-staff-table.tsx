import { ArrowLeftOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import type { GridStaff, StaffState } from '../../server/people/contract.ts';
import { useCity, useCityNow } from '../data/city-context.tsx';
import { knowsPeople } from '../data/knows-people.ts';
import { ageText, countText, instantText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { useGridStaff } from '../patrol/grid-staff-feed.ts';
import { EmptyState, Held } from '../shell/states.tsx';
import { screen, useScreen } from '../state/screen-store.ts';

export const staffTally: [StaffState, keyof GridStaff['counts'], string, string][] = [
  ['on_post', 'onPost', '在岗', 'on post'],
  ['elsewhere', 'elsewhere', '网格外', 'outside'],
  ['silent', 'silent', '失联', 'silent'],
  ['expected', 'expected', '待到岗', 'expected'],
  ['absent', 'absent', '缺勤', 'absent'],
  ['off', 'off', '不在班', 'off'],
];

/** Who answers for the grid and who of its roster is where; the counts above are the rows below. */
export function GridStaffTable(props: { gridId: string; onBack(): void }): ReactNode {
  const t = useText();
  const { may } = useCity();
  if (may('people:read')) return <ReadableStaff {...props} />;
  return (
    <EmptyState
      title={t('您的角色不能查看人员', 'Your role may not read people')}
      next={t('请联系管理员。', 'Ask the administrator.')}
    />
  );
}

function ReadableStaff({ gridId, onBack }: { gridId: string; onBack(): void }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const staff = useGridStaff(city.cityId, gridId);
  const known = knowsPeople(city);
  return (
    <Held resource={staff} rows={8}>
      {(data) => (
        <div data-testid="grid-staff">
          <div className="section" style={{ display: 'flex', gap: 8, alignItems: 'center' }}>
            <button
              type="button"
              className="bar-button"
              aria-label={t('返回网格列表', 'Back to the grids')}
              onClick={onBack}
            >
              <ArrowLeftOutlined />
            </button>
            <div style={{ flex: 1 }}>
              <b>{nameOf(language, data.nameZh, data.nameEn)}</b>
              <div style={{ color: 'var(--ink-3)', fontSize: 12 }}>
                {data.chiefs
                  .map((chief) => `${nameOf(language, chief.roleZh, chief.roleEn)} ${chief.nameZh}`)
                  .join(' · ') || t('未登记总街长', 'no chief registered')}
              </div>
            </div>
            <span className="tag">
              {t('在册', 'rostered')} {known ? countText(data.counts.rostered, language) : '—'}
            </span>
          </div>
          <div className="section">
            <div className="tally" data-testid="staff-counts">
              {staffTally.map(([state, key, zh, en]) => (
                <div key={state} data-state={state}>
                  <b>{known ? data.counts[key] : '—'}</b>
                  <span>
                    <StateGlyph state={state} />
                    {t(zh, en)}
                  </span>
                </div>
              ))}
            </div>
            <p style={{ color: 'var(--ink-3)', fontSize: 12, marginTop: 6 }}>
              {t(
                `失联 = ${Math.round(data.thresholds.onPostAgeS / 60)} 分钟内没有定位或签到，不等于缺勤。`,
                `Silent: no position or check-in for ${Math.round(data.thresholds.onPostAgeS / 60)} minutes; that is not absence.`,
              )}
            </p>
          </div>
          <StaffRows staff={data} />
        </div>
      )}
    </Held>
  );
}

function StaffRows({ staff }: { staff: GridStaff }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const now = useCityNow(10_000);
  const selection = useScreen((state) => state.selection);
  const rank = staffTally.map(([state]) => state);
  const rows = [...staff.onDuty].sort(
    (a, b) => rank.indexOf(a.state) - rank.indexOf(b.state) || a.personId.localeCompare(b.personId),
  );
  if (!knowsPeople(city)) {
    return (
      <EmptyState
        title={t('没有排班，在岗情况无从得知', 'No roster: who is on post is not known')}
        next={t(
          '在“导入数据”页导入人员与班次，再在“排班”页导入排班表，这里便列出在岗、失联与缺勤。',
          'Import people and shifts (Import data), then a roster (Roster page); then this lists who is on post, silent and absent.',
        )}
      />
    );
  }
  if (rows.length === 0) {
    return (
      <EmptyState
        title={t('此刻没有人在此网格的班上', 'Nobody is rostered here now')}
        next={t('查看其他时段或排班。', 'Look at another time or the roster.')}
      />
    );
  }
  return (
    <table className="grid-table">
      <thead>
        <tr>
          <th scope="col">{t('人员', 'Person')}</th>
          <th scope="col">{t('岗位 / 班次', 'Post / shift')}</th>
          <th scope="col" className="num">
            {t('最近信号', 'Last sign')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((person) => {
          const sign = person.sign === 'check_in' ? person.lastCheckInAt : person.lastFixAt;
          const chosen = selection?.layer === 'units' && selection.id === person.unitId;
          const show = (): void => {
            if (person.unitId)
              screen.dispatch({ type: 'select', selection: { layer: 'units', id: person.unitId } });
            if (person.position) {
              const [lng, lat] = person.position;
              const { view } = screen.get();
              screen.dispatch({
                type: 'set-view',
                view: { ...view, lng, lat, zoom: Math.max(view.zoom, 16) },
              });
            }
          };
          return (
            <tr
              key={`${person.personId}/${person.shift.shiftId}`}
              className={`choose${chosen ? ' chosen' : ''}`}
              data-testid="grid-staff-row"
              data-state={person.state}
              onClick={show}
            >
              <td>
                <div style={{ fontWeight: 500 }}>{person.nameZh}</div>
                <span style={{ display: 'inline-flex', gap: 5, alignItems: 'center', color: 'var(--ink-2)' }}>
                  <StateGlyph state={person.state} />
                  {nameOf(language, person.stateZh, person.stateEn)}
                </span>
              </td>
              <td>
                <div>
                  {person.post?.nameZh ??
                    (person.streetIds.length > 0
                      ? t(`${person.streetIds.length} 条街巷`, `${person.streetIds.length} streets`)
                      : t('机动', 'mobile'))}
                </div>
                <span style={{ color: 'var(--ink-3)' }}>
                  {nameOf(language, person.shift.nameZh, person.shift.nameEn)}{' '}
                  {instantText(person.shift.startsAt, language, city.timeZone, 'clock')}–
                  {instantText(person.shift.endsAt, language, city.timeZone, 'clock')}
                </span>
              </td>
              <td
                className="num"
                title={sign ? instantText(sign, language, city.timeZone, 'full') : undefined}
              >
                {sign ? ageText(now - Date.parse(sign), language) : t('无', 'none')}
                <div style={{ color: 'var(--ink-3)' }}>
                  {person.sign === 'check_in'
                    ? t('签到', 'check-in')
                    : person.sign === 'fix'
                      ? (person.callSign ?? '')
                      : ''}
                </div>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** States told apart by form, so that they differ without colour too. */
export function StateGlyph({ state }: { state: StaffState }): ReactNode {
  const forms: Record<StaffState, ReactNode> = {
    on_post: <circle cx="5" cy="5" r="4" fill="#0072b2" />,
    elsewhere: <circle cx="5" cy="5" r="3.3" fill="none" stroke="#0072b2" strokeWidth="1.6" />,
    silent: <path d="M1 9L9 1M1 5l4-4M5 9l4-4" stroke="var(--hatch)" strokeWidth="1.4" />,
    expected: (
      <circle
        cx="5"
        cy="5"
        r="3.3"
        fill="none"
        stroke="var(--ink-3)"
        strokeWidth="1.4"
        strokeDasharray="2 1.6"
      />
    ),
    absent: <path d="M1.500 1.500l7 7M8.500 1.500l-7 7" stroke="var(--red)" strokeWidth="2" />,
    off: <path d="M1 5h8" stroke="var(--ink-3)" strokeWidth="1.8" />,
  };
  return (
    <svg className="glyph" viewBox="0 0 10 10" aria-hidden="true">
      {forms[state]}
    </svg>
  );
}
