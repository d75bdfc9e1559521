import { Button, Select } from 'antd';
import type { ReactNode } from 'react';
import type { HotspotResult } from '../../server/hotspots/contract.ts';
import { useCity } from '../data/city-context.tsx';
import { countText } from '../language/format.ts';
import { periodDays, periodText } from '../language/period-text.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { EmptyState, ErrorState, Held, LoadingState } from '../shell/states.tsx';
import { presetOf, presetPeriod } from '../state/period.ts';
import type { PeriodPreset } from '../state/period.ts';
import { screen, useScreen } from '../state/screen-store.ts';
import { presetTexts } from '../shell/time-bar.tsx';
import { BriefButtons } from './brief-buttons.tsx';
import { DaySeries } from './day-series.tsx';
import { HotFilters, setHot, UnitChoice } from './hot-filters.tsx';
import { HotPlaces } from './hot-places.tsx';
import { placeUnit, summaryText } from './hot-texts.ts';
import { useHotspots } from './hotspot-data.tsx';
import { HourClock } from './hour-clock.tsx';
import { MethodChoice, StatisticList } from './method-choice.tsx';
import { PlaceView } from './place-view.tsx';
import { StabilityCheck } from './stability-check.tsx';

const presets: PeriodPreset[] = ['7d', 'last-week', '30d', '90d'];

/** Where is it hot beyond chance and beyond effort, in this period against the one before? */
export function WherePanel(): ReactNode {
  const { city } = useCity();
  const place = useScreen((state) => state.hot.place);
  const method = useScreen((state) => state.hot.method);
  if (place !== null) return <PlaceView key={place} place={place} />;
  return (
    <div data-testid="hot-where">
      <div className="section hot-form">
        <Periods />
        <UnitChoice fine={city.h3Fine} coarse={city.h3Coarse} />
        <HotFilters>
          <MethodChoice />
        </HotFilters>
      </div>
      {method === 'expected' ? <Answer /> : <StatisticList />}
    </div>
  );
}

function Periods(): ReactNode {
  const t = useText();
  const { city, clock } = useCity();
  const time = useScreen((state) => state.time);
  const beforeDays = useScreen((state) => state.hot.beforeDays);
  const preset = presetOf(time, clock.now(), city.timeZone);
  return (
    <>
      <div className="pair" role="group" aria-label={t('时段', 'Period')}>
        <span>{t('本期', 'Period')}</span>
        <div className="row-wrap">
          {presets.map((name) => (
            <Button
              key={name}
              size="small"
              type={preset === name ? 'primary' : 'default'}
              aria-pressed={preset === name}
              data-testid={`hot-period-${name}`}
              onClick={() =>
                screen.dispatch({ type: 'set-time', time: presetPeriod(name, clock.now(), city.timeZone) })
              }
            >
              {t(...presetTexts[name]).replace(/^(近|Last) (?=\d)/, '')}
            </Button>
          ))}
        </div>
      </div>
      <label className="pair">
        <span>{t('前期', 'Before')}</span>
        <Select
          size="small"
          value={beforeDays}
          aria-label={t('与哪一段比较', 'Against which period')}
          data-testid="hot-before"
          options={[
            { value: 28, label: t('之前 4 周', 'the 4 weeks before') },
            { value: 7, label: t('之前 1 周', 'the week before') },
            { value: 84, label: t('之前 12 周', 'the 12 weeks before') },
            { value: 364, label: t('之前 1 年', 'the year before') },
            { value: 0, label: t('不比较', 'no comparison') },
          ]}
          onChange={(value: number) => setHot({ beforeDays: value })}
        />
      </label>
    </>
  );
}

function Answer(): ReactNode {
  const t = useText();
  const { answer } = useHotspots();
  const { result, job, error } = answer;
  return (
    <>
      {job && !answer.current && job.state !== 'succeeded' ? (
        <Working />
      ) : error && !result ? (
        <ErrorState error={error} onRetry={answer.reload} />
      ) : null}
      {result ? (
        <>
          {error ? (
            <div className="stale" role="status">
              <span>{t(error.detailZh, error.detailEn)}</span>
              <Button type="link" size="small" onClick={answer.reload}>
                {t('重试', 'Try again')}
              </Button>
            </div>
          ) : null}
          <Found result={result} />
        </>
      ) : error || job ? null : (
        <LoadingState rows={6} />
      )}
    </>
  );
}

/** Long work: how far it is, and a way to end it. */
function Working(): ReactNode {
  const t = useText();
  const { answer } = useHotspots();
  const { job } = answer;
  if (!job) return null;
  const ended = job.state === 'cancelled' || job.state === 'failed';
  return (
    <div className="section hot-work" role="status" data-testid="hot-work">
      <progress value={job.progress} max={1} style={{ flex: 1 }} aria-label={t('进度', 'Progress')} />
      <span style={{ fontSize: 12 }}>
        {job.state === 'cancelled'
          ? t('已取消', 'Cancelled')
          : job.state === 'failed'
            ? t(job.error?.detail ?? '未完成', job.error?.detailEn ?? 'not done')
            : `${Math.round(job.progress * 100)} %`}
      </span>
      <Button size="small" onClick={ended ? answer.reload : answer.cancel}>
        {ended ? t('重新计算', 'Again') : t('取消', 'Cancel')}
      </Button>
    </div>
  );
}

function Found({ result }: { result: HotspotResult }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const { answer, profile } = useHotspots();
  const time = useScreen((state) => state.time);
  const { totals } = result;
  const hot = totals.confirmed + totals.watch;
  const unit = placeUnit(result.question.unit, language);
  return (
    <>
      <section
        className="section"
        aria-live="polite"
        data-testid="hot-summary"
        data-current={answer.current}
        data-took-ms={answer.tookMs === null ? '' : Math.round(answer.tookMs)}
        data-cases={totals.cases}
        data-confirmed={totals.confirmed}
        data-watch={totals.watch}
        data-result={result.resultId}
      >
        <dl className="hot-figures">
          <Figure
            label={t('本期案件', 'Cases')}
            value={countText(totals.cases, language)}
            unit={t('件', '')}
          />
          <Figure label={t('确认热点', 'Confirmed')} value={String(totals.confirmed)} unit={unit} />
          <Figure label={t('关注', 'Watch')} value={String(totals.watch)} unit={unit} />
        </dl>
        <p className="hot-sum" style={{ marginTop: 8 }}>
          {periodText({ from: result.question.from, to: result.question.to }, language, city.timeZone)}
          {t('：', ': ')}
          {summaryText(totals, language, unit || undefined)}
        </p>
        {hot === 0 ? <Fewer cases={totals.cases} /> : null}
        <ul className="hot-notes" style={{ marginTop: 6 }}>
          {totals.effortOnly > 0 ? (
            <li>
              {t(
                `另有 ${totals.effortOnly} ${unit}只是巡查去得多，不算热点。`,
                `${totals.effortOnly} more are patrol effort only, no hotspots.`,
              )}
            </li>
          ) : null}
          {result.notes.map((note) => (
            <li key={note.zh}>{nameOf(language, note.zh, note.en)}</li>
          ))}
          <li>
            {t(
              `半数案件集中在 ${(result.concentration.k50 * 100).toFixed(1)} % 的单元。`,
              `Half of the cases lie in ${(result.concentration.k50 * 100).toFixed(1)} % of the places.`,
            )}
          </li>
        </ul>
      </section>
      <HotPlaces result={result} />
      <section className="section" style={{ display: 'grid', gap: 12 }}>
        <Held resource={profile} rows={3}>
          {(data) => (
            <>
              <HourClock
                counts={data.clock}
                label={t('本期：几点、星期几', 'In the period: hour and weekday')}
              />
              <DaySeries days={data.days} by="day" shownDays={periodDays(time)} />
            </>
          )}
        </Held>
      </section>
      {result.question.unit === 'cell' ? <StabilityCheck result={result} /> : null}
      <BriefButtons result={result} />
    </>
  );
}

export function Figure({ label, value, unit }: { label: string; value: string; unit: string }): ReactNode {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {value}
        <small>{unit}</small>
      </dd>
    </div>
  );
}

/** Nothing hot: why that may be, and the way to a longer look. */
function Fewer({ cases }: { cases: number }): ReactNode {
  const t = useText();
  const { city, clock } = useCity();
  const time = useScreen((state) => state.time);
  const preset = presetOf(time, clock.now(), city.timeZone);
  const longer: PeriodPreset | null = periodDays(time) < 28 ? '30d' : preset === '90d' ? null : '90d';
  if (longer === null)
    return cases === 0 ? (
      <EmptyState
        title={t('没有符合条件的案件', 'No case fits')}
        next={t('放宽类型、渠道或时段。', 'Widen types, channels or hours.')}
      />
    ) : null;
  return (
    <p className="note strong" style={{ marginTop: 8 }}>
      {t(
        cases < 30 ? `只有 ${cases} 件，太少，难以确认。` : '本期没有突出的地点。',
        cases < 30 ? `${cases} cases are too few to confirm anything.` : 'Nothing stands out in this period.',
      )}{' '}
      <Button
        type="link"
        size="small"
        style={{ padding: 0 }}
        data-testid={`hot-longer-${longer}`}
        onClick={() =>
          screen.dispatch({ type: 'set-time', time: presetPeriod(longer, clock.now(), city.timeZone) })
        }
      >
        {t(`改看${presetTexts[longer][0]}`, `Look at the ${presetTexts[longer][1].toLowerCase()}`)}
      </Button>
    </p>
  );
}
