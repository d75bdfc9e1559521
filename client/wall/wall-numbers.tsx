import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useCity } from '../data/city-context.tsx';
import { useCityData } from '../data/city-data.tsx';
import { shortCountText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import type { UnitState } from '../state/app-state.ts';
import type { WallData } from './use-wall-data.ts';

const EVERY_MS = 2000;

/** The numbers of the shift, large enough to be read from the back of the room. */
export function WallNumbers({ data }: { data: WallData }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const { days } = useCityData();
  const units = useUnitCounts();
  const { attendance, overdue, warnings, hot } = data;
  // None because nobody counts is not the same as none.
  const counted = (what: string): boolean => (city.counts[what] ?? 0) > 0;
  const number = (value: number | null | undefined): string =>
    value === null || value === undefined ? '—' : shortCountText(value, language);
  const of = <T,>(what: string, value: T): T | null => (counted(what) ? value : null);
  const none = t('没有数据', 'no data');
  const counts = days.data?.days;
  const today = counts?.at(-1)?.count;
  const staff = attendance.data?.totals.rostered ? attendance.data.totals : null;
  const due = staff && staff.rostered - staff.off;
  const road = of('sanitationRoads', warnings.data?.counts);
  return (
    <div className="wall-numbers" data-testid="wall-numbers">
      <Figure
        id="cases"
        label={t('今日新收', 'Cases today')}
        value={number(of('cases', today))}
        unit={t('件', '')}
        note={
          counted('cases')
            ? t(`昨日 ${number(counts?.at(-2)?.count)} 件`, `yesterday ${number(counts?.at(-2)?.count)}`)
            : none
        }
      />
      <Figure
        id="overdue"
        tone="red"
        label={t('超时未结', 'Overdue')}
        value={number(of('cases', overdue.data?.totalLate))}
        unit={t('件', '')}
        note={counted('cases') ? t('过了法定或约定时限', 'past their due time') : none}
      />
      <Figure
        id="staff"
        label={t('在岗 / 应到', 'On post / due')}
        value={number(staff?.onPost)}
        unit={`/ ${number(due)}`}
        note={
          staff
            ? t(
                `失联 ${staff.silent} · 缺勤 ${staff.absent} · 网格外 ${staff.elsewhere}`,
                `silent ${staff.silent} · absent ${staff.absent} · outside ${staff.elsewhere}`,
              )
            : t('没有排班', 'nobody rostered')
        }
      />
      <Figure
        id="units"
        label={t('移动中', 'Moving')}
        value={number(of('units', units.moving))}
        unit={t('人车', 'units')}
        note={
          !counted('units')
            ? t('没有接入终端', 'no terminals')
            : t(
                `停留 ${units.stopped} · 失联 ${units.silent}`,
                `standing ${units.stopped} · silent ${units.silent}`,
              )
        }
      />
      <Figure
        id="hot"
        tone="amber"
        label={t('确认热点 · 7 天', 'Hotspots · 7 days')}
        value={number(of('cases', hot?.totals.confirmed))}
        unit={t('处', '')}
        note={
          !counted('cases')
            ? none
            : hot
              ? t(`另有关注 ${hot.totals.watch} 处`, `${hot.totals.watch} on watch`)
              : '…'
        }
      />
      <Figure
        id="roads"
        tone="amber"
        label={t('作业预警', 'Road warnings')}
        value={number(road && road.stage1 + road.stage2 + road.stage3)}
        unit={t('条', '')}
        note={
          road
            ? t(
                `三级 ${road.stage3} · 二级 ${road.stage2} · 已撤回 ${road.withdrawn}`,
                `stage 3: ${road.stage3} · 2: ${road.stage2} · withdrawn ${road.withdrawn}`,
              )
            : t('没有作业计划', 'no rounds planned')
        }
      />
    </div>
  );
}

function Figure(props: {
  id: string;
  label: string;
  value: string;
  unit: string;
  note: string;
  tone?: 'red' | 'amber';
}): ReactNode {
  return (
    <div className="wall-figure" data-testid={`wall-${props.id}`}>
      <h3>{props.label}</h3>
      <p className={props.value === '—' || props.value === '0' ? '' : props.tone}>
        <b>{props.value}</b> <span>{props.unit}</span>
      </p>
      <small>{props.note}</small>
    </div>
  );
}

function useUnitCounts(): Record<UnitState, number> {
  const { units } = useCity();
  const [counts, setCounts] = useState<Record<UnitState, number>>({
    moving: 0,
    stopped: 0,
    silent: 0,
    off: 0,
  });
  useEffect(() => {
    const count = (): void => {
      const next: Record<UnitState, number> = { moving: 0, stopped: 0, silent: 0, off: 0 };
      for (const unit of units.at(performance.now())) next[unit.state] += 1;
      setCounts(next);
    };
    count();
    const timer = setInterval(count, EVERY_MS);
    return () => clearInterval(timer);
  }, [units]);
  return counts;
}
