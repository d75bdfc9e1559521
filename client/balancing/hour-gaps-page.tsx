import { Select } from 'antd';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import type { HourGap, HourGaps } from '../../server/balancing/gap-contract.ts';
import { balancingApi } from '../api/balancing.ts';
import { useCityData } from '../data/city-data.tsx';
import { useMapWork } from '../data/use-map-work.ts';
import { useResource } from '../data/use-resource.ts';
import { useText } from '../language/use-text.ts';
import { SidePageFrame } from '../pages/side-page-frame.tsx';
import { EmptyState, Held } from '../shell/states.tsx';
import { screen, useScreen } from '../state/screen-store.ts';
import { aimText, hoursItem, readAim, readHours } from './aim.ts';
import { gapWork, shapesOf } from './plan-map.ts';
import { LaneGap } from './lane-gap.tsx';

const FIRST = { fromHour: 19, toHour: 21 };

/** Streets that nobody is seen in at some hours; the page's item is the street that is looked at, with its hours. */
export function HourGapsPage(): ReactNode {
  const t = useText();
  const item = useScreen((state) => state.item);
  const aim = readAim(item);
  const { fromHour, toHour } = aim ?? readHours(item) ?? FIRST;
  const gaps = useResource(
    `gaps/${fromHour}-${toHour}`,
    (signal) => balancingApi.gaps({ fromHour, toHour }, signal),
    'gaps',
  );
  return (
    <SidePageFrame
      title={t('时段空白', 'Unseen hours')}
      about={t('某时段从无人到访的街巷，及其原因', 'Streets that nobody is seen in at some hours, and why')}
      back={aim !== null}
      backTo={aim === null ? null : hoursItem(aim)}
    >
      {aim === null ? (
        <div className="section row-wrap">
          <HourSelect
            name={t('从', 'From')}
            value={fromHour}
            hours={range(0, 23)}
            testId="gap-from"
            onChange={(from) => setHours({ fromHour: from, toHour: Math.max(toHour, from + 1) })}
          />
          <HourSelect
            name={t('到', 'to')}
            value={toHour}
            hours={range(fromHour + 1, 24)}
            testId="gap-to"
            onChange={(to) => setHours({ fromHour, toHour: to })}
          />
        </div>
      ) : null}
      <Held resource={gaps} rows={8}>
        {(data) => <Gaps data={data} streetId={aim?.streetId ?? null} />}
      </Held>
      {aim === null ? null : <LaneGap key={aimText(aim)} aim={aim} />}
    </SidePageFrame>
  );
}

const setHours = (hours: { fromHour: number; toHour: number }): void =>
  screen.dispatch({ type: 'set-page', page: 'hour-gaps', item: hoursItem(hours) });

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

function HourSelect({
  name,
  value,
  hours,
  testId,
  onChange,
}: {
  name: string;
  value: number;
  hours: readonly number[];
  testId: string;
  onChange(hour: number): void;
}): ReactNode {
  return (
    <label className="row-wrap" style={{ gap: 6 }}>
      {name}
      <Select
        size="small"
        style={{ width: 84 }}
        value={value}
        data-testid={testId}
        aria-label={name}
        options={hours.map((hour) => ({ value: hour, label: `${String(hour).padStart(2, '0')}:00` }))}
        onChange={onChange}
      />
    </label>
  );
}

function Gaps({ data, streetId }: { data: HourGaps; streetId: string | null }): ReactNode {
  const t = useText();
  const { streetShapes } = useCityData();
  const shapes = useMemo(() => shapesOf(streetShapes.data), [streetShapes.data]);
  const work = useMemo(() => gapWork(data.gaps, shapes, streetId), [data.gaps, shapes, streetId]);
  useMapWork(work, {
    onPlace: ({ near }) => {
      const hit = near.find((one) => one.layer === 'streets')?.id;
      if (hit !== undefined) open(data, hit);
    },
  });
  if (streetId !== null) return null;
  return (
    <>
      <p className="section" data-testid="gaps-summary">
        {data.daysHeard === 0
          ? t(
              `${data.from} 至 ${data.to} 没有任何到访记录：下列街巷在 ${data.fromHour}–${data.toHour} 时是否有人到过，无从得知`,
              `No visit of any kind is on record from ${data.from} to ${data.to}: whether these streets were seen ${data.fromHour}–${data.toHour} h is not known`,
            )
          : t(
              `${data.from} 至 ${data.to}，${data.fromHour}–${data.toHour} 时：${data.streets} 条街巷中 ${data.unseen} 条从未到访（有记录的 ${data.daysHeard} 天）`,
              `${data.from} to ${data.to}, ${data.fromHour}–${data.toHour} h: ${data.unseen} of ${data.streets} streets never seen on the ${data.daysHeard} days heard of`,
            )}
      </p>
      {data.gaps.length === 0 ? (
        <EmptyState
          title={t('此时段没有空白', 'No street is left out')}
          next={t('换一个时段再看。', 'Look at other hours.')}
        />
      ) : (
        <div className="list" data-testid="gaps-list">
          {data.gaps.map((gap) => (
            <GapLine key={gap.streetId} gap={gap} onOpen={() => open(data, gap.streetId)} />
          ))}
        </div>
      )}
    </>
  );
}

function open({ fromHour, toHour }: HourGaps, streetId: string): void {
  screen.dispatch({
    type: 'set-page',
    page: 'hour-gaps',
    item: aimText({ streetId, fromHour, toHour }),
  });
}

function GapLine({ gap, onOpen }: { gap: HourGap; onOpen(): void }): ReactNode {
  const t = useText();
  const has = (reason: string): boolean => gap.reasons.some((one) => one.reason === reason);
  return (
    <button
      type="button"
      className="item"
      data-testid="hour-gap"
      data-street={gap.streetId}
      data-reasons={gap.reasons.map(({ reason }) => reason).join(' ')}
      onClick={onOpen}
    >
      <span className="item-top">
        <span className="item-title">{t(gap.nameZh, gap.nameEn)}</span>
        {has('no_shift') ? <span className="tag red">{t('无班', 'no shift')}</span> : null}
        {has('overloaded') ? (
          <span className="tag amber">
            {t(`负荷 ${gap.holder?.ratio.toFixed(1)} 倍`, `load × ${gap.holder?.ratio.toFixed(1)}`)}
          </span>
        ) : null}
      </span>
      <span className="item-sub">
        <span>{gap.gridZh}</span>
        <span>{gap.holder?.nameZh ?? t('无包段队员', 'no officer')}</span>
        <span>
          {t(
            `预计 ${gap.expectedPerWeek.toFixed(2)} 起/周`,
            `${gap.expectedPerWeek.toFixed(2)} cases a week`,
          )}
        </span>
      </span>
    </button>
  );
}
