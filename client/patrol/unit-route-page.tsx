import { Select } from 'antd';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { PlannedRoute } from '../../server/duty/planned-route-contract.ts';
import { patrolApi } from '../api/patrol.ts';
import type { Look } from '../api/patrol.ts';
import { useCity } from '../data/city-context.tsx';
import { useMapWork } from '../data/use-map-work.ts';
import { useResource } from '../data/use-resource.ts';
import { useText } from '../language/use-text.ts';
import { SidePageFrame } from '../pages/side-page-frame.tsx';
import { EmptyState, Held } from '../shell/states.tsx';
import { screen, useScreen } from '../state/screen-store.ts';
import { viewBeside } from '../state/viewpoint.ts';
import { LookRecorded, PurposeForm } from './purpose-form.tsx';
import { RouteFindings } from './route-findings.tsx';
import { boundsOf, routeWork } from './route-map.ts';
import { SpanPicker, isSound, lastHours } from './span-picker.tsx';
import { UnitPicker } from './unit-picker.tsx';

const TOLERANCES = [30, 50, 100, 200];
const HOURS = 2;

interface AskedLook extends Look {
  unit: string;
  toleranceM: number;
}

/** Where should a unit have been, and where was it? The purpose is asked before anything is shown. */
export function UnitRoutePage(): ReactNode {
  const t = useText();
  const { clock, may } = useCity();
  const ask = useScreen((state) => state.patrol);
  const [usual] = useState(() => lastHours(HOURS, clock.now()));
  const span = ask.from !== null && ask.to !== null ? { from: ask.from, to: ask.to } : usual;
  const [look, setLook] = useState<AskedLook | null>(null);
  const current = look !== null && look.unit === ask.unit ? look : null;
  const route = useResource(
    current === null ? null : JSON.stringify(current),
    (signal) => {
      const { unit, toleranceM, ...asked } = current!;
      return patrolApi.plannedRoute(unit, asked, toleranceM, signal);
    },
    current?.unit ?? '',
  );
  const [chosen, setChosen] = useState<string | null>(null);
  const data = route.data;
  const work = useMemo(() => (data === null ? null : routeWork(data, chosen)), [data, chosen]);
  useMapWork(work, { onMark: setChosen });
  useFrame(data);
  const forget = useCallback(() => setLook(null), []);

  return (
    <SidePageFrame
      title={t('计划与实际路线', 'Planned and actual route')}
      about={t('失联的时段只画断口，不猜路线', 'Where nothing was heard a gap is drawn, never a guessed way')}
    >
      {may('tracks:read') ? (
        <>
          <div className="section stack">
            <UnitPicker
              unit={ask.unit}
              onChange={(unit) => {
                forget();
                setChosen(null);
                screen.dispatch({ type: 'set-patrol', patrol: { unit } });
              }}
            />
            <SpanPicker
              span={span}
              onChange={(next) => screen.dispatch({ type: 'set-patrol', patrol: next })}
            />
            <label className="row-wrap">
              <small>{t('偏离容差', 'Off the plan beyond')}</small>
              <Select
                size="small"
                style={{ width: 96 }}
                value={ask.toleranceM}
                data-testid="route-tolerance"
                aria-label={t('偏离容差', 'Off the plan beyond')}
                options={TOLERANCES.map((value) => ({ value, label: t(`${value} 米`, `${value} m`) }))}
                onChange={(toleranceM) => screen.dispatch({ type: 'set-patrol', patrol: { toleranceM } })}
              />
            </label>
          </div>
          <PurposeForm
            action={t('查看', 'Look')}
            busy={route.loading}
            disabled={ask.unit === null || !isSound(span)}
            onLook={(purpose) => {
              if (ask.unit === null) return;
              screen.dispatch({ type: 'set-patrol', patrol: span });
              setLook({ unit: ask.unit, toleranceM: ask.toleranceM, ...span, purpose });
            }}
          />
          {current === null ? (
            <EmptyState
              title={t('尚未查看任何人的轨迹', 'Nobody’s track has been looked at')}
              next={t(
                '选定人员或车辆与时段，填写用途后点“查看”。',
                'Choose who and when, say why, then press Look.',
              )}
            />
          ) : (
            <Held resource={route} rows={10}>
              {(found) => (
                <>
                  <div className="section">
                    <LookRecorded purpose={found.purpose} />
                  </div>
                  <RouteFindings route={found} chosen={chosen} onChoose={setChosen} />
                </>
              )}
            </Held>
          )}
        </>
      ) : (
        <EmptyState
          title={t('您的角色不能查看个人轨迹', 'Your role may not read a person’s track')}
          next={t('实时位置仍可在地图上查看。', 'Live positions stay on the map.')}
        />
      )}
    </SidePageFrame>
  );
}

/** Brings what was found into view, once a finding. */
function useFrame(route: PlannedRoute | null): void {
  useEffect(() => {
    const box = route === null ? null : boundsOf(route);
    if (box) screen.dispatch({ type: 'set-view', view: viewBeside(box, screen.get().view) });
  }, [route]);
}
