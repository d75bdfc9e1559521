import { useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { Replay } from '../../server/tracking/looks-contract.ts';
import { patrolApi } from '../api/patrol.ts';
import type { Look } from '../api/patrol.ts';
import { useCity } from '../data/city-context.tsx';
import { useMapWork } from '../data/use-map-work.ts';
import { useResource } from '../data/use-resource.ts';
import { countText, instantText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { SidePageFrame } from '../pages/side-page-frame.tsx';
import { EmptyState, Held } from '../shell/states.tsx';
import { screen, useScreen } from '../state/screen-store.ts';
import { shownUnits } from '../state/shown-units.ts';
import { viewBeside } from '../state/viewpoint.ts';
import { LookRecorded, PurposeForm } from './purpose-form.tsx';
import { replaySession, useReplaySession } from './replay-session.ts';
import { ReplaySource } from './replay-source.ts';
import type { ReplaySilence } from './replay-source.ts';
import { replayWork, stepOf, trackBox } from './replay-map.ts';
import { SpanPicker, isSound, lastHours } from './span-picker.tsx';
import { UnitPicker } from './unit-picker.tsx';

const HOURS = 0.5;

interface AskedReplay extends Look {
  unit: string | null;
}

/** The past on the map: all units or one, over a chosen time. What was not heard stays a gap. */
export function ReplayPage(): ReactNode {
  const t = useText();
  const { clock, may } = useCity();
  const ask = useScreen((state) => state.patrol);
  const [usual] = useState(() => lastHours(HOURS, clock.now()));
  const span = ask.from !== null && ask.to !== null ? { from: ask.from, to: ask.to } : usual;
  const [look, setLook] = useState<AskedReplay | null>(null);
  const replay = useResource(
    look === null ? null : JSON.stringify(look),
    async (signal) => {
      const { unit, ...asked } = look!;
      const [past, silent] = await Promise.all([
        patrolApi.replay(asked, stepOf(asked, unit === null), unit, signal),
        patrolApi.silences(asked.from, asked.to, unit, signal),
      ]);
      return { past, silent };
    },
    'replay',
  );
  const data = replay.data;
  const source = useMemo(() => (data === null ? null : sourceOf(data.past, data.silent)), [data]);
  const single = look?.unit ?? null;
  const work = useMemo(
    () => (data === null || single === null ? null : replayWork(data.past, data.silent.afterS)),
    [data, single],
  );
  useMapWork(work);
  useEffect(() => {
    if (source === null) return;
    const asked = screen.get().patrol.at;
    const atS = asked === null ? 0 : (Date.parse(asked) - source.fromMs) / 1000;
    replaySession.open(source, atS >= 0 && atS <= source.durationS ? atS : 0);
    shownUnits.show(source);
    screen.dispatch({ type: 'set-layer', layer: 'units', visible: true }, { silent: true });
    return () => {
      shownUnits.show(null);
      replaySession.close();
    };
  }, [source]);
  useEffect(() => {
    const box = data === null || single === null ? null : trackBox(data.past);
    if (box) screen.dispatch({ type: 'set-view', view: viewBeside(box, screen.get().view) });
  }, [data, single]);

  if (!may('tracks:read'))
    return (
      <SidePageFrame title={t('轨迹回放', 'Replay')}>
        <EmptyState
          title={t('您的角色不能查看轨迹', 'Your role may not read tracks')}
          next={t('实时位置仍可在地图上查看。', 'Live positions stay on the map.')}
        />
      </SidePageFrame>
    );
  return (
    <SidePageFrame
      title={t('轨迹回放', 'Replay')}
      about={t(
        '失联的单元停在最后位置并变空心，不推算',
        'The silent stay where they were last heard, hollow',
      )}
    >
      <div className="section stack">
        <UnitPicker
          unit={ask.unit}
          all={t('全部单元', 'All units')}
          onChange={(unit) => screen.dispatch({ type: 'set-patrol', patrol: { unit } })}
        />
        <SpanPicker span={span} onChange={(next) => screen.dispatch({ type: 'set-patrol', patrol: next })} />
      </div>
      <PurposeForm
        action={t('回放', 'Replay')}
        busy={replay.loading}
        disabled={!isSound(span)}
        onLook={(purpose) => {
          screen.dispatch({ type: 'set-patrol', patrol: span });
          setLook({ unit: ask.unit, ...span, purpose });
        }}
      />
      {look === null ? (
        <EmptyState
          title={t('还没有回放', 'Nothing is played')}
          next={t('选定时段，填写用途后点“回放”。', 'Choose a time, say why, then press Replay.')}
        />
      ) : (
        <Held resource={replay} rows={6}>
          {({ past }) => (
            <>
              <div className="section">
                <LookRecorded purpose={look.purpose} />
              </div>
              <Played past={past} />
            </>
          )}
        </Held>
      )}
    </SidePageFrame>
  );
}

/** What is played, and who is silent at the moment that the slider stands at. */
function Played({ past }: { past: Replay }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const { source, atS } = useReplaySession();
  const silent = source?.silentAt(atS) ?? [];
  const count = source?.countAt(atS) ?? { heard: 0, silent: 0 };
  return (
    <div data-testid="replay" data-units={past.units.length}>
      <div className="section">
        <dl className="figures">
          <div className="figure">
            <dt>{t('有轨迹的单元', 'Units with a track')}</dt>
            <dd data-testid="replay-units">{countText(past.units.length, language)}</dd>
          </div>
          <div className="figure">
            <dt>{t('此刻有消息', 'Heard now')}</dt>
            <dd>{countText(count.heard, language)}</dd>
          </div>
          <div className="figure">
            <dt>{t('此刻失联', 'Silent now')}</dt>
            <dd data-testid="replay-silent-count">{countText(count.silent, language)}</dd>
          </div>
        </dl>
        <p className="item-sub">
          <span>
            {t(
              `${countText(past.fixes, 'zh')} 个定位，每 ${past.stepS} 秒至多一个`,
              `${countText(past.fixes, 'en')} positions, at most one every ${past.stepS} s`,
            )}
          </span>
        </p>
      </div>
      {past.units.length === 0 ? (
        <EmptyState
          title={t('这段时间没有任何定位', 'No position in this time')}
          next={t(
            '换一个时段；超过保留期限的定位已删除。',
            'Take another time; older positions have been removed.',
          )}
        />
      ) : null}
      {silent.length === 0 ? null : (
        <div className="section">
          <h3 className="section-title">{t('此刻失联（不等于缺勤）', 'Silent now (not absent)')}</h3>
          <ul className="gap-list" data-testid="replay-silent">
            {silent.slice(0, 60).map((unit) => (
              <li key={unit.unitId}>
                <button
                  type="button"
                  className="link-button"
                  onClick={() => {
                    const { view } = screen.get();
                    const [lng, lat] = unit.position;
                    screen.dispatch({
                      type: 'set-view',
                      view: { ...view, lng, lat, zoom: Math.max(view.zoom, 16) },
                    });
                  }}
                >
                  {unit.callSign}
                </button>{' '}
                {t('最后消息', 'last heard')}{' '}
                {instantText(unit.observedAtMs, language, city.timeZone, 'clock')}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function sourceOf(
  past: Replay,
  silent: { afterS: number; silences: readonly { unitId: string; from: string; to: string }[] },
): ReplaySource {
  const beganMs = Date.parse(past.from);
  const byUnit = new Map<string, ReplaySilence[]>();
  for (const { unitId, from, to } of silent.silences) {
    const list = byUnit.get(unitId) ?? [];
    byUnit.set(unitId, list);
    list.push({ fromS: (Date.parse(from) - beganMs) / 1000, toS: (Date.parse(to) - beganMs) / 1000 });
  }
  return new ReplaySource(past, byUnit, silent.afterS);
}
