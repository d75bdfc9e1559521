import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { Attendance } from '../../server/duty/contract.ts';
import type { StaffState } from '../../server/people/contract.ts';
import { dutyApi } from '../api/duty.ts';
import { useCity } from '../data/city-context.tsx';
import { knowsPeople } from '../data/knows-people.ts';
import { useResource } from '../data/use-resource.ts';
import { ageText, countText, instantText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { PageFrame } from '../pages/page-frame.tsx';
import { EmptyState, Held } from '../shell/states.tsx';
import { screen, useScreen } from '../state/screen-store.ts';
import { chosenText, readChosen } from './attendance-choice.ts';
import type { Chosen } from './attendance-choice.ts';

const EVERY_MS = 20_000;
type Count = keyof Attendance['totals'];

const columns: [StaffState, Count, string, string][] = [
  ['on_post', 'onPost', '在岗', 'On post'],
  ['elsewhere', 'elsewhere', '网格外', 'Outside'],
  ['silent', 'silent', '失联', 'Silent'],
  ['absent', 'absent', '缺勤', 'Absent'],
  ['expected', 'expected', '待到岗', 'Expected'],
  ['off', 'off', '不在班', 'Off'],
];

/** The attendance board: every grid by state, and the people behind the number that was clicked. */
export function AttendancePage(): ReactNode {
  const t = useText();
  const { city } = useCity();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTurn((count) => count + 1), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const board = useResource(`attendance#${turn}`, (signal) => dutyApi.attendance(signal), 'attendance');
  // The number that was chosen is in the address, so that a link and a step back show the same people.
  const chosen = readChosen(useScreen((state) => state.item));
  return (
    <PageFrame
      title={t('考勤', 'Attendance')}
      about={t(
        '失联是设备没有消息，缺勤是班次开始后毫无踪迹：两者分开计',
        'Silent means no word from the device, absent means no sign since the shift began: kept apart',
      )}
    >
      {knowsPeople(city) ? (
        <Held resource={board} rows={10}>
          {(data) => (
            <>
              <Board
                data={data}
                chosen={chosen}
                onChoose={(next) =>
                  screen.dispatch({ type: 'set-page', page: 'attendance', item: chosenText(next) })
                }
              />
              <Members data={data} chosen={chosen} />
            </>
          )}
        </Held>
      ) : (
        <EmptyState
          title={t('没有人员与排班，无从得知谁在岗', 'No people and no roster: who is on post is not known')}
          next={t(
            '在“导入数据”页导入人员与班次，再在“排班”页导入排班表，这里便列出在岗、失联与缺勤。',
            'Import people and shifts (Import data), then a roster (Roster page); then this lists who is on post, silent and absent.',
          )}
        />
      )}
    </PageFrame>
  );
}

function Board({
  data,
  chosen,
  onChoose,
}: {
  data: Attendance;
  chosen: Chosen;
  onChoose(chosen: Chosen): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const rows = [
    ...data.grids.map((grid) => ({
      gridId: grid.gridId as string | null,
      name: nameOf(language, grid.nameZh, grid.nameEn),
      counts: grid.counts,
    })),
    { gridId: null, name: t('全区', 'All'), counts: data.totals },
  ];
  return (
    <>
      <table className="grid-table" data-testid="attendance-board">
        <caption style={{ textAlign: 'start' }}>
          {t('截至', 'As of')} {instantText(data.at, language, city.timeZone, 'full')} ·{' '}
          {t(
            `在岗以 ${Math.round(data.thresholds.onPostAgeS / 60)} 分钟内的信号为准；网格外：信号新、位置在本网格之外（例如车辆在途），不等于离岗；开班 ${Math.round(data.thresholds.absenceGraceS / 60)} 分钟仍无踪迹为缺勤`,
            `on post by a sign within ${Math.round(data.thresholds.onPostAgeS / 60)} min; outside: as fresh, but not in the grid (a vehicle on its way, say), which is not leaving the post; absent ${Math.round(data.thresholds.absenceGraceS / 60)} min after the shift began without any`,
          )}
        </caption>
        <thead>
          <tr>
            <th>{t('网格', 'Grid')}</th>
            <th className="num">{t('在册', 'Rostered')}</th>
            {columns.map(([state, , zh, en]) => (
              <th key={state} className="num">
                {t(zh, en)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.gridId ?? 'all'} data-grid={row.gridId ?? 'all'}>
              <th scope="row">{row.name}</th>
              <td className="num">{countText(row.counts.rostered, language)}</td>
              {columns.map(([state, key]) => (
                <td key={state} className="num" data-state={state} data-some={row.counts[key] > 0}>
                  <button
                    type="button"
                    className="count-button"
                    aria-pressed={chosen.gridId === row.gridId && chosen.state === state}
                    data-testid={`attendance-${row.gridId ?? 'all'}-${state}`}
                    onClick={() => onChoose({ gridId: row.gridId, state })}
                  >
                    {countText(row.counts[key], language)}
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Members({ data, chosen }: { data: Attendance; chosen: Chosen }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const members = data.members.filter(
    (one) =>
      (chosen.gridId === null || one.gridId === chosen.gridId) &&
      (chosen.state === null || one.state === chosen.state),
  );
  const gridNames = new Map(
    data.grids.map((grid) => [grid.gridId, nameOf(language, grid.nameZh, grid.nameEn)]),
  );
  if (members.length === 0)
    return (
      <EmptyState
        title={
          chosen.state === 'absent'
            ? t('此刻无人缺勤', 'Nobody is absent now')
            : t('此刻没有这样的人', 'Nobody of this kind now')
        }
        next={t('点击上表的数字，看是哪些人。', 'Click a number above to see who they are.')}
      />
    );
  return (
    <table className="grid-table" data-testid="attendance-members" style={{ marginTop: 16 }}>
      <thead>
        <tr>
          <th>{t('姓名', 'Name')}</th>
          <th>{t('网格', 'Grid')}</th>
          <th>{t('状态', 'State')}</th>
          <th>{t('班次', 'Shift')}</th>
          <th>{t('岗位', 'Post')}</th>
          <th>{t('最后信号', 'Last sign')}</th>
          <th />
        </tr>
      </thead>
      <tbody>
        {members.map((one) => (
          <tr key={`${one.personId}/${one.gridId}`} data-testid="attendance-member">
            <td>
              {one.nameZh} <small>{one.callSign ?? ''}</small>
            </td>
            <td>{gridNames.get(one.gridId) ?? one.gridZh}</td>
            <td>{nameOf(language, one.stateZh, one.stateEn)}</td>
            <td>
              {nameOf(language, one.shift.nameZh, one.shift.nameEn)}{' '}
              <small>
                {instantText(one.shift.startsAt, language, city.timeZone, 'clock')}–
                {instantText(one.shift.endsAt, language, city.timeZone, 'clock')}
              </small>
            </td>
            <td>{one.post?.nameZh ?? t('巡查', 'on the beat')}</td>
            <td>
              {one.ageMs === null ? t('没有', 'none') : ageText(one.ageMs, language)}
              {one.sign === 'check_in' ? ` · ${t('签到', 'check-in')}` : ''}
            </td>
            <td>
              {one.unitId === null || one.position === null ? null : (
                <button
                  type="button"
                  className="link-button"
                  onClick={() => {
                    screen.dispatch({ type: 'set-page', page: null });
                    screen.dispatch({ type: 'select', selection: { layer: 'units', id: one.unitId! } });
                  }}
                >
                  {t('在图上看', 'Show on the map')}
                </button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
