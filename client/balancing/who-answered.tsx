import { Input } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { balancingApi } from '../api/balancing.ts';
import { dutyApi } from '../api/duty.ts';
import { useCity, useCityNow } from '../data/city-context.tsx';
import { useResource } from '../data/use-resource.ts';
import { instantText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { EmptyState, Held } from '../shell/states.tsx';
import { dayStart } from '../state/period.ts';

/** Who answered for a street on a day: everybody who did at any time of it, in which part, and by what. */
export function WhoAnswered({ streetId }: { streetId: string }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const now = useCityNow(60_000);
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: city.timeZone }).format(new Date(now));
  const [chosen, setChosen] = useState<string | null>(null);
  const day = chosen ?? today;
  const answer = useResource(
    `answered/${streetId}`,
    (signal) => balancingApi.responsibilities(streetId, signal),
    'answered',
  );
  const noon = Date.parse(`${day}T12:00:00Z`);
  const from = dayStart(noon, city.timeZone);
  const until = dayStart(noon, city.timeZone, 1);
  return (
    <div className="section" data-testid="who-answered" data-day={day}>
      <div className="row-wrap">
        <b>{t('这一天谁负责？', 'Who answered for it on')}</b>
        <Input
          size="small"
          type="date"
          style={{ width: 140 }}
          value={day}
          aria-label={t('日期', 'Day')}
          data-testid="who-day"
          onChange={(event) => setChosen(event.target.value === '' ? null : event.target.value)}
        />
      </div>
      <Held resource={answer} rows={3}>
        {({ history }) => {
          const those = history.filter(
            (one) => Date.parse(one.since) < until && (one.until === null || Date.parse(one.until) > from),
          );
          return those.length === 0 ? (
            <EmptyState
              title={t('这一天没有登记责任人', 'Nobody is on record for that day')}
              next={t('请核对街长名单与排班。', 'See the lists of chiefs and the rosters.')}
            />
          ) : (
            <table className="grid-table tight">
              <tbody>
                {those.map((one) => (
                  <tr
                    key={`${one.role}/${one.personId}/${one.since}`}
                    data-testid="who-row"
                    data-role={one.role}
                    data-person={one.personId}
                  >
                    <td>{t(one.roleZh, one.roleEn)}</td>
                    <td>
                      <b>{one.nameZh}</b>
                    </td>
                    <td>
                      {instantText(one.since, language, city.timeZone, 'date')} —{' '}
                      {one.until === null
                        ? t('至今', 'now')
                        : instantText(one.until, language, city.timeZone, 'date')}
                      <br />
                      <small>{one.source}</small>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          );
        }}
      </Held>
      <Rostered streetId={streetId} day={day} />
    </div>
  );
}

/** Who was rostered to the street on that day. */
function Rostered({ streetId, day }: { streetId: string; day: string }): ReactNode {
  const t = useText();
  const roster = useResource(`rostered/${day}`, (signal) => dutyApi.roster(day, day, signal), 'rostered');
  const those = (roster.data?.rows ?? []).filter((row) => row.streetIds.includes(streetId));
  if (roster.data === null) return null;
  return (
    <p data-testid="who-rostered">
      {t('当日排班：', 'Rostered that day: ')}
      {those.length === 0
        ? t('无人排到本街', 'nobody to this street')
        : those.map((row) => `${row.nameZh} ${row.shiftZh} ${row.starts}–${row.ends}`).join('；')}
    </p>
  );
}
