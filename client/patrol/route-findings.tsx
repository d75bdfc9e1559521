import type { ReactNode } from 'react';
import type { PlannedRoute } from '../../server/duty/planned-route-contract.ts';
import { useCity } from '../data/city-context.tsx';
import { countText, instantText, lengthText, shareText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { screen } from '../state/screen-store.ts';
import { durationText } from './duration-text.ts';
import { gapReasonTexts, streetStateTexts } from './patrol-texts.ts';
import { deviationName, deviationsOf } from './route-map.ts';

type Fit = NonNullable<PlannedRoute['duties'][number]['fit']>;

/** What plan and way make of one another: times and metres, deviations, gaps, street by street. */
export function RouteFindings({
  route,
  chosen,
  onChoose,
}: {
  route: PlannedRoute;
  chosen: string | null;
  onChoose(key: string): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const at = (instant: string): string => instantText(instant, language, city.timeZone, 'second');
  const clock = (instant: string): string => instantText(instant, language, city.timeZone, 'clock');
  const deviations = deviationsOf(route);
  const go = (key: string, position: readonly [number, number] | null): void => {
    onChoose(key);
    if (position === null) return;
    const { view } = screen.get();
    screen.dispatch({
      type: 'set-view',
      view: { ...view, lng: position[0], lat: position[1], zoom: Math.max(view.zoom, 16) },
    });
  };
  return (
    <div data-testid="route" data-unit={route.unitId} data-fixes={route.fixes.length}>
      <div className="section">
        <b>
          {route.callSign} {route.nameZh ?? ''}
        </b>
        <p className="item-sub">
          <span>
            {at(route.from)} – {at(route.to)}
          </span>
          <span data-testid="route-fixes">
            {t(
              `${countText(route.fixes.length, language)} 个可用定位`,
              `${route.fixes.length} usable positions`,
            )}
          </span>
        </p>
        {route.truncated ? (
          <p className="note amber">
            {t('定位过多，只取前一部分。', 'Too many positions; only the first part is shown.')}
          </p>
        ) : null}
        <Legend />
      </div>
      {route.duties.length === 0 ? (
        <p className="section remedy" data-testid="route-no-duty">
          {t(
            '这段时间没有排班，没有计划可比；下面只是实际走过的路。',
            'No duty in this time, nothing to compare with; below is only the way that was gone.',
          )}
        </p>
      ) : null}
      {route.duties.map((duty) => (
        <div key={duty.rosterId} className="section" data-testid="route-duty">
          <div className="item-top">
            <b>
              {nameOf(language, duty.shiftZh, duty.shiftEn)} {clock(duty.startsAt)}–{clock(duty.endsAt)}
            </b>
            <span className="tag">{duty.personZh}</span>
          </div>
          <p className="item-sub">
            <span>
              {t(`计划 ${duty.streetIds.length} 条街巷`, `${duty.streetIds.length} planned streets`)}
              {duty.post === null ? '' : t(`，岗位 ${duty.post.nameZh}`, `, post ${duty.post.nameZh}`)}
            </span>
          </p>
          {duty.fit === null ? (
            <p className="remedy">{t('该班次没有计划路线。', 'No route was planned for this duty.')}</p>
          ) : (
            <FitFigures
              fit={duty.fit}
              startsAt={route.from <= duty.startsAt ? duty.startsAt : null}
              clock={clock}
            />
          )}
        </div>
      ))}
      <div className="section" hidden={route.duties.every((duty) => duty.fit === null)}>
        <h3 className="section-title">
          {t('偏离计划', 'Off the plan')}{' '}
          <span data-testid="route-deviations-count">{deviations.length}</span>{' '}
          <small>
            {t(
              `离所有计划街巷、岗位超过 ${route.toleranceM} 米`,
              `farther than ${route.toleranceM} m from all planned`,
            )}
          </small>
        </h3>
        {deviations.length === 0 ? <p className="remedy">{t('没有偏离。', 'None.')}</p> : null}
        {deviations.length === 0 ? null : (
          <table className="grid-table tight" data-testid="route-deviations">
            <thead>
              <tr>
                <th>#</th>
                <th>{t('时间', 'Time')}</th>
                <th className="num">{t('历时', 'Lasted')}</th>
                <th className="num">{t('最远', 'Farthest')}</th>
                <th className="num">{t('平均', 'Mean')}</th>
              </tr>
            </thead>
            <tbody>
              {deviations.map((one, i) => (
                <tr
                  key={one.from}
                  className={`choose${chosen === `off:${one.from}` ? ' chosen' : ''}`}
                  tabIndex={0}
                  data-testid="route-deviation"
                  onClick={() => go(`off:${one.from}`, one.position)}
                  onKeyDown={(event) =>
                    event.key === 'Enter' ? go(`off:${one.from}`, one.position) : undefined
                  }
                >
                  <td>
                    <b>{deviationName(i)}</b>
                  </td>
                  <td>
                    {clock(one.from)}–{clock(one.to)}
                  </td>
                  <td className="num">{durationText(one.durationS, language)}</td>
                  <td className="num">{lengthText(one.maxM, language)}</td>
                  <td className="num">{lengthText(one.meanM, language)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
      <div className="section">
        <h3 className="section-title">
          {t('断口（不知道路线）', 'Gaps (way not known)')}{' '}
          <span data-testid="route-gaps-count">{route.gaps.length}</span>
        </h3>
        {route.gaps.length === 0 ? <p className="remedy">{t('没有断口。', 'None.')}</p> : null}
        <ul className="gap-list" data-testid="route-gaps">
          {route.gaps.map((gap) => (
            <li key={gap.from}>
              <button
                type="button"
                className="link-button"
                data-testid="route-gap"
                aria-pressed={chosen === `gap:${gap.from}`}
                onClick={() => go(`gap:${gap.from}`, gap.before ?? gap.after)}
              >
                {clock(gap.from)}–{clock(gap.to)}
              </button>{' '}
              {durationText(gap.durationS, language)} ·{' '}
              {nameOf(language, gapReasonTexts[gap.reason].zh, gapReasonTexts[gap.reason].en)}
            </li>
          ))}
        </ul>
      </div>
      {route.streets.length === 0 ? null : (
        <div className="section">
          <h3 className="section-title">{t('计划街巷', 'Planned streets')}</h3>
          <table className="grid-table tight" data-testid="route-streets">
            <tbody>
              {route.streets.map((street, i) => {
                const text = streetStateTexts[street.state];
                const middle = street.lines[0]?.[Math.floor((street.lines[0]?.length ?? 0) / 2)] ?? null;
                const key = `street:${street.streetId}`;
                return (
                  <tr
                    key={street.streetId}
                    className={`choose${chosen === key ? ' chosen' : ''}`}
                    tabIndex={0}
                    data-testid="route-street"
                    data-state={street.state}
                    onClick={() => go(key, middle)}
                    onKeyDown={(event) => (event.key === 'Enter' ? go(key, middle) : undefined)}
                  >
                    <td>{i + 1}</td>
                    <td>
                      {nameOf(language, street.nameZh, street.nameEn)}{' '}
                      <small>{lengthText(street.lengthM, language)}</small>
                    </td>
                    <td>
                      <i className={`plan-swatch ${street.state}`} aria-hidden="true" />{' '}
                      {nameOf(language, text.zh, text.en)}
                      {street.passes.length === 0 ? null : (
                        <small> {street.passes.map((pass) => clock(pass.from)).join(t('、', ', '))}</small>
                      )}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

const figure = (id: string, label: string, value: string, note = ''): ReactNode => (
  <div className="figure" data-testid={`fit-${id}`}>
    <dt>{label}</dt>
    <dd>
      {value} {note === '' ? null : <small>{note}</small>}
    </dd>
  </div>
);

function FitFigures({
  fit,
  startsAt,
  clock,
}: {
  fit: Fit;
  /** Null when the beginning of the duty was not asked about. */
  startsAt: string | null;
  clock(instant: string): string;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const metres = (value: number | null): string =>
    value === null ? t('未知', 'unknown') : lengthText(value, language);
  const part = (seconds: number): string => (fit.dutyS > 0 ? shareText(seconds / fit.dutyS) : '');
  const late =
    fit.firstOnPlanAt === null || startsAt === null
      ? null
      : (Date.parse(fit.firstOnPlanAt) - Date.parse(startsAt)) / 1000;
  return (
    <>
      <TimeLane fit={fit} />
      <dl className="figures three">
        {figure('on', t('在计划上', 'On plan'), durationText(fit.onPlanS, language), part(fit.onPlanS))}
        {figure('off', t('偏离', 'Off plan'), durationText(fit.offPlanS, language), part(fit.offPlanS))}
        {figure(
          'silent',
          t('失联（不计）', 'Silent'),
          durationText(fit.silentS, language),
          part(fit.silentS),
        )}
        {figure('max', t('最远', 'Farthest'), metres(fit.maxM))}
        {figure('median', t('中位偏距', 'Median'), metres(fit.medianM))}
        {figure(
          'start',
          t('首次到计划处', 'First on plan'),
          fit.firstOnPlanAt === null ? t('没有', 'never') : clock(fit.firstOnPlanAt),
          late !== null && late >= 60
            ? t(`晚 ${durationText(late, 'zh')}`, `${durationText(late, 'en')} late`)
            : '',
        )}
      </dl>
    </>
  );
}

/** The duty as a strip of time: on plan, off plan, and hatched where nothing was heard. */
function TimeLane({ fit }: { fit: Fit }): ReactNode {
  const t = useText();
  if (fit.dutyS <= 0) return null;
  const first = fit.silences[0];
  const firstMs = Math.min(
    ...[first?.from, fit.firstHeardAt].flatMap((one) =>
      one === null || one === undefined ? [] : [Date.parse(one)],
    ),
  );
  const place = (from: string, to: string): { left: string; width: string } => ({
    left: `${((Date.parse(from) - firstMs) / 1000 / fit.dutyS) * 100}%`,
    width: `${Math.max(0.4, ((Date.parse(to) - Date.parse(from)) / 1000 / fit.dutyS) * 100)}%`,
  });
  return (
    <div
      className="time-lane"
      role="img"
      aria-label={t(
        '班次时间条：蓝为在计划上，橙为偏离，斜纹为失联',
        'Blue on plan, orange off plan, hatched silent',
      )}
    >
      {fit.deviations.map((one) => (
        <i key={one.from} className="off" style={place(one.from, one.to)} />
      ))}
      {fit.silences.map((one) => (
        <i key={one.from} className="silent" style={place(one.from, one.to)} />
      ))}
    </div>
  );
}

function Legend(): ReactNode {
  const t = useText();
  const entries: [string, string][] = [
    ['way', t('实际（匹配到路网）', 'actual, matched')],
    ['passed', t('计划·已走到', 'planned, walked')],
    ['not_passed', t('计划·未走到', 'planned, not walked')],
    ['not_yet', t('计划·尚未', 'planned, not yet')],
    ['unknown', t('计划·未知', 'planned, unknown')],
    ['gap', t('断口', 'gap')],
    ['off', t('偏离处', 'deviation')],
  ];
  return (
    <p className="plan-legend" aria-label={t('图例', 'Legend')}>
      {entries.map(([key, text]) => (
        <span key={key}>
          <i className={`plan-swatch ${key}`} aria-hidden="true" /> {text}
        </span>
      ))}
    </p>
  );
}
