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
import { whyTexts } from './slots-view.tsx';

/** Who answered for a street on a day: everybody who did at any time of it, in which part, and by what. */
export function WhoAnswered({ streetId }: { streetId: string }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const now = useCityNow(60_000);
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: city.timeZone }).format(new Date(now));
  const [chosen, setChosen] = useState<string | null>(null);
  const [time, setTime] = useState('12:00');
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
        <Input
          size="small"
          type="time"
          style={{ width: 100 }}
          value={time}
          aria-label={t('时刻', 'Time')}
          data-testid="who-time"
          onChange={(event) => setTime(event.target.value)}
        />
      </div>
      <HeldThen streetId={streetId} day={day} time={TIME.test(time) ? time : '12:00'} />
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

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** The one person who answered for the street at that time, and the whole day slot by slot. */
function HeldThen({ streetId, day, time }: { streetId: string; day: string; time: string }): ReactNode {
  const t = useText();
  const answer = useResource(
    `held/${streetId}/${day}/${time}`,
    (signal) => balancingApi.answered({ street: streetId, day, time }, signal),
    `held/${streetId}`,
  );
  return (
    <Held resource={answer} rows={2}>
      {(held) => (
        <div
          data-testid="who-then"
          data-day={held.day}
          data-time={held.time}
          data-person={held.at?.personId ?? ''}
          data-why={held.at?.why ?? 'unknown'}
          data-recorded={held.recorded}
        >
          {held.at === null ? (
            <p>{t('这一天没有排班，无从认定。', 'No rosters of that day: nothing can be said.')}</p>
          ) : (
            <>
              <p>
                {held.day} {held.time}：
                <b>{held.at.personId === null ? t('无人', 'nobody') : held.at.nameZh}</b>{' '}
                <span className={`tag ${whyTexts[held.at.why].tone}`}>
                  {t(whyTexts[held.at.why].zh, whyTexts[held.at.why].en)}
                </span>{' '}
                {held.at.from}–{held.at.to}
                {held.standing === null || held.standing.personId === held.at.personId
                  ? null
                  : t(
                      `（本段队员 ${held.standing.nameZh} 不当班）`,
                      ` (its officer ${held.standing.nameZh} is off)`,
                    )}
                <br />
                <small>
                  {held.recorded ? held.source : t('按当日排班推定', 'by the rosters of the day')}
                </small>
              </p>
              <details>
                <summary>{t('当日各时段', 'The whole day')}</summary>
                <table className="grid-table tight">
                  <tbody>
                    {held.stretches.map((one) => (
                      <tr key={one.from} data-testid="who-stretch" data-why={one.why}>
                        <td>
                          {one.from}–{one.to}
                        </td>
                        <td>
                          <b>{one.personId === null ? '—' : one.nameZh}</b>{' '}
                          <span className={`tag ${whyTexts[one.why].tone}`}>
                            {t(whyTexts[one.why].zh, whyTexts[one.why].en)}
                          </span>
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </details>
            </>
          )}
        </div>
      )}
    </Held>
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
