import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { Segmented } from 'antd';
import type { HotHours } from '../../server/coverage/report-contract.ts';
import { coverageApi } from '../api/coverage.ts';
import { useCity } from '../data/city-context.tsx';
import { useMapWork } from '../data/use-map-work.ts';
import { useResource } from '../data/use-resource.ts';
import { countText, lengthText, shareText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { EmptyState, Held } from '../shell/states.tsx';
import { noWork } from '../state/map-work.ts';
import { screen } from '../state/screen-store.ts';
import { blindWork, rankWork } from './coverage-map.ts';
import { RankedRow } from './gaps-tab.tsx';
import type { TabProps } from './gaps-page.tsx';
import { FlightForm } from './visit-files.tsx';
import { boxAround } from '../state/geometry-box.ts';

const SHOWN = 40;
type Part = 'spots' | 'hours' | 'unclaimed';

/** What nobody sees: stretches without camera, patrol or drone; hours with cases and nobody there; lanes without a steward. */
export function BlindTab(props: TabProps): ReactNode {
  const t = useText();
  const [part, setPart] = useState<Part>('spots');
  return (
    <>
      <div className="section">
        <Segmented<Part>
          block
          size="small"
          value={part}
          aria-label={t('盲区的种类', 'Kind of blindness')}
          options={[
            { value: 'spots', label: <span data-testid="blind-spots">{t('无人看见', 'Seen by none')}</span> },
            { value: 'hours', label: <span data-testid="blind-hours">{t('热时无人', 'Hot hours')}</span> },
            {
              value: 'unclaimed',
              label: <span data-testid="blind-unclaimed">{t('无人认领', 'Unclaimed')}</span>,
            },
          ]}
          onChange={setPart}
        />
      </div>
      {part === 'spots' ? <Spots {...props} /> : null}
      {part === 'hours' ? <Hours {...props} /> : null}
      {part === 'unclaimed' ? <Claims {...props} /> : null}
    </>
  );
}

function Spots({ shapes }: TabProps): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { may } = useCity();
  const [chosen, setChosen] = useState<string | null>(null);
  const spots = useResource('blind-spots', (signal) => coverageApi.blindSpots(signal));
  const box = chosen === null ? null : boxAround(shapes.get(chosen)?.coordinates);
  const cameras = useResource(box === null ? null : `cameras/${box.join()}`, (signal) =>
    coverageApi.cameras(box!.join(), signal),
  );
  const work = useMemo(
    () => (spots.data === null ? noWork : blindWork(spots.data.streets, cameras.data?.cameras ?? [], chosen)),
    [spots.data, cameras.data, chosen],
  );
  useMapWork(work);
  const look = (streetId: string): void => {
    setChosen(streetId === chosen ? null : streetId);
    const around = boxAround(shapes.get(streetId)?.coordinates);
    if (around === null) return;
    const { view } = screen.get();
    screen.dispatch({
      type: 'set-view',
      view: {
        ...view,
        lng: (around[0] + around[2]) / 2,
        lat: (around[1] + around[3]) / 2,
        zoom: Math.max(view.zoom, 16),
      },
    });
  };
  return (
    <>
      {may('visits:write') ? <FlightForm onLoaded={spots.reload} /> : null}
      <Held resource={spots} rows={8}>
        {(data) => (
          <>
            <div className="section">
              <p className="item-sub" data-testid="blind-length" data-m={Math.round(data.blindM)}>
                {t(
                  `近 24 小时，${lengthText(data.blindM, language)} 街巷（${shareText(data.blindM / Math.max(1, data.lengthM))}）没有可作证据的摄像机、巡查或无人机看到。`,
                  `In 24 hours, ${lengthText(data.blindM, language)} of streets (${shareText(data.blindM / Math.max(1, data.lengthM))}) were seen by no camera that counts, no patrol and no drone.`,
                )}
              </p>
              {cameras.data === null ? null : (
                <p className="item-sub">
                  {t(
                    `此街附近：${cameras.data.counts.evidence} 台可作证据（蓝），${cameras.data.counts.leads} 台仅作线索（灰）。`,
                    `Near this street: ${cameras.data.counts.evidence} cameras that count (blue), ${cameras.data.counts.leads} for leads only (grey).`,
                  )}
                </p>
              )}
            </div>
            {data.streets.length === 0 ? (
              <EmptyState
                title={t('没有盲区', 'Nothing is blind')}
                next={t('近 24 小时每段街巷都有人或设备看到。', 'Every stretch was seen in 24 hours.')}
              />
            ) : (
              <div className="list" data-testid="blind-list">
                {data.streets.slice(0, SHOWN).map((street) => (
                  <button
                    key={street.streetId}
                    type="button"
                    className="item"
                    aria-pressed={chosen === street.streetId}
                    data-testid="blind-row"
                    onClick={() => look(street.streetId)}
                  >
                    <span className="item-top">
                      <span className="item-title">{nameOf(language, street.nameZh, street.nameEn)}</span>
                      <span className="item-figure">{lengthText(street.blindM, language)}</span>
                    </span>
                    <span className="item-sub">
                      {t('全长', 'of')} {lengthText(street.lengthM, language)} ·{' '}
                      {shareText(street.blindM / Math.max(1, street.lengthM))}
                    </span>
                  </button>
                ))}
              </div>
            )}
          </>
        )}
      </Held>
    </>
  );
}

function Hours({ onStreet }: TabProps): ReactNode {
  const t = useText();
  const hours = useResource('hot-hours', (signal) => coverageApi.hotHours(signal));
  useMapWork(noWork);
  return (
    <Held resource={hours} rows={8}>
      {(data) => (
        <>
          <div className="section">
            <p className="item-sub">
              {t(
                `近 ${data.days} 天里预计有案件而无人到访的钟点；预计数取自 ${data.basisDays} 天案件。`,
                `Hours with cases to be expected and nobody there, over ${data.days} days; expected from ${data.basisDays} days of cases.`,
              )}
            </p>
          </div>
          <div className="list" data-testid="hot-hours">
            {data.hours.slice(0, SHOWN).map((one) => (
              <HourRow
                key={`${one.streetId}/${one.hour}`}
                one={one}
                days={data.days}
                onOpen={() => onStreet(one.streetId)}
              />
            ))}
          </div>
        </>
      )}
    </Held>
  );
}

function HourRow({
  one,
  days,
  onOpen,
}: {
  one: HotHours['hours'][number];
  days: number;
  onOpen(): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  return (
    <button type="button" className="item" data-testid="hot-hour" onClick={onOpen}>
      <span className="item-top">
        <span className="item-title">
          {nameOf(language, one.nameZh, one.nameEn)} {one.hour}–{one.hour + 1} {t('时', 'h')}
        </span>
        <span className="item-figure">
          {one.expectedPerWeek.toFixed(1)} <small>{t('起/周', '/ week')}</small>
        </span>
      </span>
      <span className="item-sub">
        <span>
          {t(`${days} 天中 ${one.uncoveredDays} 天无人`, `nobody on ${one.uncoveredDays} of ${days} days`)}
        </span>
        <span>{t(`${one.visits} 次到访`, `${one.visits} visits`)}</span>
        {one.tier === null ? null : (
          <span className="tag red">
            {one.tier === 'confirmed'
              ? t('热点（确认）', 'hotspot, confirmed')
              : t('热点（关注）', 'hotspot, watch')}
          </span>
        )}
      </span>
    </button>
  );
}

function Claims({ shapes, streetId, onStreet }: TabProps): ReactNode {
  const t = useText();
  const language = useLanguage();
  const claims = useResource('unclaimed', (signal) => coverageApi.unclaimed(signal));
  const ranked = claims.data?.ranked;
  const work = useMemo(
    () => (ranked === undefined ? noWork : rankWork(shapes, ranked, streetId)),
    [shapes, ranked, streetId],
  );
  useMapWork(work, { onMark: onStreet });
  return (
    <Held resource={claims} rows={8}>
      {(data) => (
        <>
          <div className="section">
            <p className="item-sub" data-testid="unclaimed-count" data-count={data.unclaimed}>
              {t(
                `${countText(data.streets, language)} 条街巷中 ${countText(data.unclaimed, language)} 条没有小巷管家；以下按需要排序。`,
                `${countText(data.unclaimed, language)} of ${countText(data.streets, language)} streets have no steward; ranked by need.`,
              )}
            </p>
          </div>
          <div className="list">
            {data.ranked.slice(0, SHOWN).map((one) => (
              <RankedRow
                key={one.streetId}
                gap={one}
                most={Math.max(data.ranked[0]?.score ?? 1, 1)}
                onOpen={() => onStreet(one.streetId)}
              />
            ))}
          </div>
        </>
      )}
    </Held>
  );
}
