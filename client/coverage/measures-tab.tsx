import { Segmented, Select } from 'antd';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { Measures, StreetMeasures } from '../../server/coverage/report-contract.ts';
import { coverageApi } from '../api/coverage.ts';
import { useCity, useCityNow } from '../data/city-context.tsx';
import { useMapWork } from '../data/use-map-work.ts';
import { useResource } from '../data/use-resource.ts';
import { ageText, countText, instantText, lengthText, shareText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { Held } from '../shell/states.tsx';
import { noWork } from '../state/map-work.ts';
import type { MapWork } from '../state/map-work.ts';
import type { TabProps } from './gaps-page.tsx';
import { hoursText } from './hours-text.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SHOWN = 60;
const LIT = 25;

type Figure =
  'openGapMs' | 'longestGapMs' | 'meanGapMs' | 'averageMs' | 'uncoveredMs' | 'dwellMs' | 'patrollers';
const figures: [Figure, zh: string, en: string][] = [
  ['longestGapMs', '最长空档', 'longest gap'],
  ['openGapMs', '至今空档', 'open gap'],
  ['meanGapMs', '平均空档', 'mean gap'],
  ['averageMs', '时均空档', 'time-average idleness'],
  ['uncoveredMs', '超出允许', 'beyond what is allowed'],
  ['dwellMs', '停留', 'dwell'],
  ['patrollers', '到过的人', 'patrollers'],
];

/** How long streets were left alone over a period, beside the best that so many people could do. */
export function MeasuresTab(props: TabProps): ReactNode {
  const t = useText();
  const now = useCityNow(60_000);
  const [days, setDays] = useState(7);
  const [gpsOnly, setGpsOnly] = useState(false);
  // To the minute, so that the same question has the same key.
  const toMs = Math.floor(now / 60_000) * 60_000;
  const measures = useResource(
    `measures/${days}/${gpsOnly}/${toMs}`,
    (signal) =>
      coverageApi.measures(
        {
          from: new Date(toMs - days * DAY_MS).toISOString(),
          to: new Date(toMs).toISOString(),
          ...(gpsOnly ? { evidence: 'gps' } : {}),
        },
        signal,
      ),
    'measures',
  );
  return (
    <>
      <div className="section row-wrap">
        <Select<number>
          size="small"
          style={{ width: 112 }}
          value={days}
          aria-label={t('时段', 'Period')}
          options={[1, 3, 7, 14].map((value) => ({
            value,
            label: value === 1 ? t('近 24 小时', '24 hours') : t(`近 ${value} 天`, `${value} days`),
          }))}
          onChange={setDays}
        />
        <Segmented<'all' | 'gps'>
          aria-label={t('计哪些到访', 'Which visits count')}
          size="small"
          value={gpsOnly ? 'gps' : 'all'}
          options={[
            { value: 'all', label: t('全部证据', 'All evidence') },
            { value: 'gps', label: t('只计卫星定位', 'Only GPS') },
          ]}
          onChange={(value) => setGpsOnly(value === 'gps')}
        />
      </div>
      <Held resource={measures} rows={10}>
        {(data) => <MeasuresView {...props} data={data} />}
      </Held>
    </>
  );
}

function MeasuresView({ data, shapes, streetId, onStreet }: TabProps & { data: Measures }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const [by, setBy] = useState<Figure>('longestGapMs');
  const rows = useMemo(
    () => data.streets.toSorted((a, b) => b[by] - a[by] || a.streetId.localeCompare(b.streetId)),
    [data, by],
  );
  const work = useMemo(
    (): MapWork => ({
      ...noWork,
      shapes: rows.slice(0, LIT).flatMap((street) => {
        const geometry = shapes.get(street.streetId);
        return geometry === undefined
          ? []
          : [
              {
                key: street.streetId,
                geometry,
                tone: 4,
                widthPx: street.streetId === streetId ? 9 : 5,
                name: street.nameZh,
              },
            ];
      }),
    }),
    [rows, shapes, streetId],
  );
  useMapWork(work);
  const { bound, city } = data;
  return (
    <>
      {city === null ? null : (
        <div className="section stack">
          <dl className="bound" data-testid="coverage-bound">
            <div>
              <dt>{t('最长空档（实际）', 'Longest gap (actual)')}</dt>
              <dd data-testid="bound-actual">
                {city.neverVisited > 0 ? '≥ ' : ''}
                {hoursText(city.worstMs, language)}
              </dd>
            </div>
            <div>
              <dt>{t('理论最好 L/(k·v)', 'Best possible L/(k·v)')}</dt>
              <dd data-testid="bound-best">
                {bound.gapMs === null ? t('无人', 'nobody') : hoursText(bound.gapMs, language)}
              </dd>
            </div>
            <div>
              <dt>{t('两者之比', 'Their ratio')}</dt>
              <dd>{bound.efficiency === null ? '–' : shareText(bound.efficiency)}</dd>
            </div>
          </dl>
          <p className="item-sub">
            {t(
              `L ${lengthText(bound.lengthM, language)}，k 平均 ${bound.patrollers.toFixed(1)} 人同时在班，v ${bound.speedMps} 米/秒：全靠步行时，任何排法都不可能更短；车辆更快，不在此列。`,
              `L ${lengthText(bound.lengthM, language)}, k ${bound.patrollers.toFixed(1)} on duty at once on average, v ${bound.speedMps} m/s: on foot no plan can do better; vehicles are faster.`,
            )}
          </p>
          <p className="item-sub">
            {t(
              `按长度加权的时均空档 ${hoursText(city.lengthWeightedMs, language)} · 未超允许的街长 ${shareText(city.lengthShareWithin)} · 期内未到访 ${countText(city.neverVisited, language)} 条 · 不均（基尼）${city.gini.toFixed(2)}`,
              `Idleness by length ${hoursText(city.lengthWeightedMs, language)} · ${shareText(city.lengthShareWithin)} of the length within what is allowed · ${countText(city.neverVisited, language)} not visited · Gini ${city.gini.toFixed(2)}`,
            )}
          </p>
          <Select<Figure>
            size="small"
            value={by}
            aria-label={t('排序', 'Order')}
            data-testid="measure-order"
            options={figures.map(([value, zh, en]) => ({ value, label: t(`按${zh}`, `by ${en}`) }))}
            onChange={setBy}
          />
        </div>
      )}
      <div className="list" data-testid="measure-list">
        {rows.slice(0, SHOWN).map((street) => (
          <MeasureRow
            key={street.streetId}
            street={street}
            by={by}
            onOpen={() => onStreet(street.streetId)}
          />
        ))}
      </div>
    </>
  );
}

/** Does the gap reach back beyond what is told? */
function atLeast(street: StreetMeasures, figure: Figure): boolean {
  if (figure === 'openGapMs') return street.openGapAtLeast;
  if (figure === 'uncoveredMs') return street.openGapAtLeast && street.visits === 0;
  return street.visits === 0 && (figure === 'longestGapMs' || figure === 'meanGapMs');
}

function MeasureRow({
  street,
  by,
  onOpen,
}: {
  street: StreetMeasures;
  by: Figure;
  onOpen(): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const now = useCityNow(60_000);
  const figure = (key: Figure): string =>
    key === 'patrollers'
      ? t(`${street.patrollers} 人`, `${street.patrollers}`)
      : `${atLeast(street, key) ? '≥ ' : ''}${hoursText(street[key], language)}`;
  return (
    <button
      type="button"
      className="item"
      data-testid="measure-row"
      data-street={street.streetId}
      onClick={onOpen}
    >
      <span className="item-top">
        <span className="item-title">{nameOf(language, street.nameZh, street.nameEn)}</span>
        <span className="item-figure">{figure(by)}</span>
      </span>
      <span className="item-sub">
        <span
          title={
            street.lastSeenAt ? instantText(street.lastSeenAt, language, city.timeZone, 'full') : undefined
          }
        >
          {street.lastSeenAt
            ? `${t('上次', 'last')} ${ageText(now - Date.parse(street.lastSeenAt), language)}`
            : t('统计期内无记录', 'none in the days looked at')}
        </span>
        <span>{t(`${street.visits} 次`, `${street.visits} visits`)}</span>
        {figures
          .filter(([key]) => key !== by)
          .map(([key, zh, en]) => (
            <span key={key}>
              {t(zh, en)} {figure(key)}
            </span>
          ))}
        {street.rateSensitive ? <span className="tag amber">{t('随频率而变', 'rate')}</span> : null}
      </span>
    </button>
  );
}
