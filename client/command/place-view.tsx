import { ArrowLeftOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import type { HotPlace, HotspotResult } from '../../server/hotspots/contract.ts';
import type { ProfileAnswer } from '../../server/hotspots/profile-contract.ts';
import { useCodes } from '../data/use-codes.ts';
import { useCity } from '../data/city-context.tsx';
import { useLanguage, useText } from '../language/use-text.ts';
import { periodDays, periodText } from '../language/period-text.ts';
import { ErrorState, Held, LoadingState } from '../shell/states.tsx';
import { useScreen } from '../state/screen-store.ts';
import { DaySeries } from './day-series.tsx';
import { classOfPlace, hotScale } from './hot-classes.ts';
import { setHot } from './hot-filters.tsx';
import { shiftDays } from './hot-question.ts';
import { changeText, foundByText, isSilent, judgesNow, qText, ratioText } from './hot-texts.ts';
import { useHotspots } from './hotspot-data.tsx';
import { HourClock } from './hour-clock.tsx';
import { PlaceCases } from './place-cases.tsx';

/** One place: how hot, since when, who found it, when it happens, what it is, and its cases. */
export function PlaceView({ place }: { place: string }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const { answer, emerging, placeProfile, forecast, placeNameOf } = useHotspots();
  const time = useScreen((state) => state.time);
  const found = answer.result?.places.find(({ id }) => id === place) ?? null;
  const named = found ??
    emerging.data?.places.find(({ id }) => id === place) ??
    forecast.data?.places.find(({ id }) => id === place) ?? { id: place, streets: [] };
  const since = emerging.data?.places.find(({ id }) => id === place) ?? null;
  return (
    <div data-testid="hot-place" data-place={place}>
      <div className="section" style={{ display: 'flex', gap: 8, alignItems: 'center' }}>
        <button
          type="button"
          className="bar-button"
          aria-label={t('返回清单', 'Back to the list')}
          data-testid="hot-place-back"
          onClick={() => setHot({ place: null })}
        >
          <ArrowLeftOutlined />
        </button>
        <div style={{ flex: 1 }}>
          <b data-testid="hot-place-name">{placeNameOf(named)}</b>
          <div style={{ color: 'var(--ink-3)', fontSize: 12 }}>
            {periodText(time, language, city.timeZone)} · {place}
          </div>
        </div>
      </div>
      <Verdict place={place} />
      {since ? (
        <section className="section" data-testid="hot-since">
          <div className="section-title">{t('自何时起', 'Since when')}</div>
          <p className="hot-sum">
            <b>{language === 'zh' ? since.categoryZh : since.categoryEn}</b>
            {t('：', ': ')}
            {since.since
              ? t(
                  `自 ${since.since} 那周起连续显著。`,
                  `significant in every week since the one of ${since.since}.`,
                )
              : t('最近一周不显著。', 'not significant in the last week.')}
          </p>
          <Signs signs={since.signs} />
        </section>
      ) : null}
      <section className="section" style={{ display: 'grid', gap: 12 }}>
        <Held resource={placeProfile} rows={6}>
          {(profile) => (
            <>
              <DaySeries days={profile.days} by="week" shownDays={periodDays(time)} />
              <HourClock
                counts={profile.clockLong}
                label={t('近半年：几点、星期几', 'Half a year: hour and weekday')}
              />
              <Shares profile={profile} />
            </>
          )}
        </Held>
      </section>
      <PlaceCases place={place} />
      <section className="section hot-buttons">
        <PlanCampaign place={place} />
      </section>
    </div>
  );
}

/** What the default test says of a place; while it has not answered for this period nothing is said of it. */
function Verdict({ place }: { place: string }): ReactNode {
  const t = useText();
  const { answer } = useHotspots();
  const time = useScreen((state) => state.time);
  const { result, error } = answer;
  if (result !== null && judgesNow(result, answer.current, time)) {
    const found = result.places.find(({ id }) => id === place);
    if (found) return <Judged place={found} result={result} />;
    return (
      <p className="section note" data-testid="hot-not">
        {t('按默认检验，此处本期不是热点。', 'By the default test this is no hotspot in the period.')}
      </p>
    );
  }
  if (error === null) return <LoadingState rows={3} />;
  return (
    <div data-testid="hot-unjudged">
      <ErrorState error={error} onRetry={answer.reload} />
    </div>
  );
}

function Judged({ place, result }: { place: HotPlace; result: HotspotResult }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const theme = useScreen((state) => state.theme);
  const scale = hotScale(theme).find(({ key }) => key === classOfPlace(place))!;
  const { question } = result;
  const days = {
    now: periodDays({ from: question.from, to: question.to }),
    before: question.compareFrom ? periodDays({ from: question.compareFrom, to: question.from }) : 0,
  };
  const change = changeText(place, days, language);
  const { placeProfile } = useHotspots();
  const voiceless = (placeProfile.data?.total ?? 0) - place.observed;
  const row = (name: string, channel: HotPlace['others'] | null): ReactNode => (
    <tr>
      <td>{name}</td>
      {isSilent(channel) ? (
        <td colSpan={3} className="num">
          {t('不在所选条件之内', 'outside of the filter')}
        </td>
      ) : channel === null ? (
        <td colSpan={3} className="num">
          {t('没有到访记录，无法衡量', 'no visits on record: unknown')}
        </td>
      ) : (
        <>
          <td className="num">{channel.observed}</td>
          <td className="num">{channel.expected.toFixed(1)}</td>
          <td className="num">
            {channel.tier === 'none' ? t('未达显著', 'not significant') : qText(channel.q)}
          </td>
        </>
      )}
    </tr>
  );
  return (
    <section className="section" data-testid="hot-judged" data-tier={place.tier}>
      <p className="hot-sum">
        <b>{t(scale.zh, scale.en)}</b>
        {t('：', ': ')}
        {place.expected > 0
          ? t(
              `按街道与人口，这一带本期应有约 ${place.expected.toFixed(1)} 件，实有 ${place.observed} 件，是期望的 ${ratioText(place.ratio, 'zh')}（${qText(place.q)}）。`,
              `about ${place.expected.toFixed(1)} cases are usual here, ${place.observed} came: ${ratioText(place.ratio, 'en')} (${qText(place.q)}).`,
            )
          : t(scale.saysZh, scale.saysEn)}
      </p>
      {change ? <p className="hot-notes">{change}</p> : null}
      {voiceless > 0 ? (
        <p className="hot-notes">
          {t(
            `另有 ${voiceless} 件巡查发现的案件不在有到访记录的街巷上：列出，不参与判定。`,
            `${voiceless} more were found by patrols off the streets whose visits are known: listed, without a vote.`,
          )}
        </p>
      ) : null}
      <div className="section-title" style={{ marginTop: 10 }}>
        {t('谁发现的', 'Who found it')}
      </div>
      <table className="channels" data-testid="hot-channels">
        <thead>
          <tr>
            <th scope="col">{t('渠道', 'Channel')}</th>
            <th scope="col" className="num">
              {t('实有', 'Seen')}
            </th>
            <th scope="col" className="num">
              {t('期望', 'Expected')}
            </th>
            <th scope="col" className="num">
              {t('判断', 'Verdict')}
            </th>
          </tr>
        </thead>
        <tbody>
          {row(t('市民、热线、摄像', 'Citizens, hotline, cameras'), place.others)}
          {row(t('巡查（对到访次数）', 'Patrols (against visits)'), place.patrol)}
        </tbody>
      </table>
      <p className="note" style={{ marginTop: 6 }} data-testid="hot-found-by">
        {foundByText(place, language)}
      </p>
    </section>
  );
}

/** Hot, cold or neither per step. */
export function Signs({ signs }: { signs: readonly number[] }): ReactNode {
  const t = useText();
  const hot = signs.filter((sign) => sign > 0).length;
  return (
    <span
      className="signs"
      role="img"
      aria-label={t(`${signs.length} 周中 ${hot} 周显著`, `significant in ${hot} of ${signs.length} weeks`)}
    >
      {signs.map((sign, i) => (
        <i key={i} className={sign > 0 ? 'hot' : sign < 0 ? 'cold' : ''} />
      ))}
    </span>
  );
}

/** What is reported there and how it ended. */
function Shares({ profile }: { profile: ProfileAnswer }): ReactNode {
  const t = useText();
  const types = useCodes('case_type');
  const outcomes = useCodes('case_outcome');
  const top = Math.max(1, profile.types[0]?.count ?? 1);
  if (profile.total === 0) return null;
  const ends = profile.outcomes
    .map(({ code, count }) => `${code === 'none' ? t('尚无结果', 'none yet') : outcomes.name(code)} ${count}`)
    .join(t('、', ', '));
  return (
    <div>
      <div className="section-title">
        {t('是什么', 'What it is')}
        <small style={{ fontWeight: 400 }}>
          {profile.total} {t('件（含邻格）', 'with the ring')}
        </small>
      </div>
      <ul className="bars">
        {profile.types.slice(0, 5).map(({ code, count }) => (
          <li key={code}>
            <span>{types.name(code)}</span>
            <i style={{ width: `${(count / top) * 100}%` }} />
            <span className="num">{count}</span>
          </li>
        ))}
      </ul>
      <p className="hot-notes" style={{ marginTop: 4 }}>
        {t('处理结果：', 'Outcomes: ')}
        {ends}
      </p>
    </div>
  );
}

/** Begins a campaign with this cell as its area, from tomorrow for a week; dates are changed there. */
function PlanCampaign({ place }: { place: string }): ReactNode {
  const t = useText();
  const unit = useScreen((state) => state.hot.unit);
  const time = useScreen((state) => state.time);
  if (unit !== 'cell') return null;
  return (
    <Button
      size="small"
      data-testid="hot-to-campaign"
      onClick={() =>
        setHot({
          task: 'campaign',
          area: [place],
          campaign: time.to === null ? null : { from: shiftDays(time.to, -14), to: time.to },
        })
      }
    >
      {t('看此处整治的效果', 'Judge a campaign here')}
    </Button>
  );
}
