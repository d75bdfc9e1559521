import { useCallback, useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { Presence } from '../../server/tracking/looks-contract.ts';
import { api } from '../api/endpoints.ts';
import { patrolApi } from '../api/patrol.ts';
import type { Look } from '../api/patrol.ts';
import { useCity } from '../data/city-context.tsx';
import { useResource } from '../data/use-resource.ts';
import { areaText, countText, instantText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { SidePageFrame } from '../pages/side-page-frame.tsx';
import { EmptyState, Held } from '../shell/states.tsx';
import type { AskedArea } from '../state/patrol-ask.ts';
import { screen, useScreen } from '../state/screen-store.ts';
import { viewBeside } from '../state/viewpoint.ts';
import { AreaChoice, useKnownArea } from './area-choice.tsx';
import type { KnownArea } from './area-choice.tsx';
import { insideUnits, presenceWork } from './presence-map.ts';
import { PresenceTable } from './presence-table.tsx';
import { LookRecorded, PurposeForm } from './purpose-form.tsx';
import { SpanPicker, isSound, lastHours } from './span-picker.tsx';
import { boxAround } from '../state/geometry-box.ts';

const HOURS = 0.5;

interface AskedPresence extends Look {
  area: KnownArea;
}

/** Who was inside this area between two times, and of whom is that not known? */
export function PresencePage(): ReactNode {
  const t = useText();
  const { clock, may } = useCity();
  const ask = useScreen((state) => state.patrol);
  const [usual] = useState(() => lastHours(HOURS, clock.now()));
  const span = ask.from !== null && ask.to !== null ? { from: ask.from, to: ask.to } : usual;
  const known = useKnownArea(ask.area);
  const [look, setLook] = useState<AskedPresence | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const found = useResource(
    look === null ? null : JSON.stringify(look),
    (signal) => {
      const { area, ...asked } = look!;
      return patrolApi.presence({ ...asked, area: area.geometry }, signal);
    },
    'presence',
  );
  const stays = found.data?.stays;
  const units = useMemo(() => insideUnits(stays ?? []), [stays]);
  const ground = look === null || known !== null ? known : look.area;
  const work = useMemo(() => presenceWork(ground, units, chosen), [ground, units, chosen]);
  useEffect(() => {
    const box = known === null ? null : boxAround(known.geometry.coordinates);
    if (box) screen.dispatch({ type: 'set-view', view: viewBeside(box, screen.get().view, 16.5) });
  }, [known]);
  const choose = useCallback((area: AskedArea | null) => {
    setLook(null);
    setChosen(null);
    screen.dispatch({ type: 'set-patrol', patrol: { area } });
  }, []);

  if (!may('tracks:read'))
    return (
      <SidePageFrame title={t('谁到过这里', 'Who was here')}>
        <EmptyState
          title={t('您的角色不能查看轨迹', 'Your role may not read tracks')}
          next={t('如有需要，请由指挥员查询。', 'Ask the commander where it is needed.')}
        />
      </SidePageFrame>
    );
  return (
    <SidePageFrame
      title={t('谁到过这里', 'Who was here')}
      about={t(
        '一个区域、两个时刻；失联的人另列为未知',
        'An area and two times; the silent are listed as unknown',
      )}
    >
      <div className="section stack">
        <AreaChoice area={ask.area} known={known} under={work} onChange={choose} />
        <SpanPicker span={span} onChange={(next) => screen.dispatch({ type: 'set-patrol', patrol: next })} />
      </div>
      <PurposeForm
        action={t('查询', 'Ask')}
        busy={found.loading}
        disabled={known === null || !isSound(span)}
        onLook={(purpose) => {
          if (known === null) return;
          screen.dispatch({ type: 'set-patrol', patrol: span });
          setLook({ ...span, purpose, area: known });
        }}
      />
      {look === null ? (
        <EmptyState
          title={t('还没有查询', 'Nothing asked yet')}
          next={t(
            '画一个区域或选网格，定时段，填写用途。',
            'Draw an area or choose a grid, two times, and say why.',
          )}
        />
      ) : (
        <Held resource={found} rows={8}>
          {(data) => (
            <>
              <div className="section">
                <LookRecorded purpose={look.purpose} />
              </div>
              <Answer data={data} name={look.area.name} chosen={chosen} onChoose={setChosen} />
            </>
          )}
        </Held>
      )}
    </SidePageFrame>
  );
}

function Answer({
  data,
  name,
  chosen,
  onChoose,
}: {
  data: Presence;
  name: string;
  chosen: string | null;
  onChoose(key: string): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const clock = (at: string): string => instantText(at, language, city.timeZone, 'clock');
  const units = useMemo(() => insideUnits(data.stays), [data]);
  const held = useResource(data.unknown.length > 0 ? 'units' : null, (signal) => api.units(signal));
  const nameOfUnit = (unitId: string): string => {
    const unit = held.data?.units.find((one) => one.unitId === unitId);
    return unit === undefined ? unitId : `${unit.callSign} ${unit.nameZh ?? ''}`;
  };
  const unknown = [...new Set(data.unknown.map((one) => one.unitId))];
  return (
    <div data-testid="presence" data-stays={data.stays.length} data-unknown={data.unknown.length}>
      <div className="section">
        <dl className="figures">
          <div className="figure">
            <dt>{t('到过的单元', 'Units inside')}</dt>
            <dd data-testid="presence-units">{countText(units.length, language)}</dd>
          </div>
          <div className="figure">
            <dt>{t('次数', 'Stays')}</dt>
            <dd>{countText(data.stays.length, language)}</dd>
          </div>
          <div className="figure">
            <dt>{t('未知', 'Unknown')}</dt>
            <dd data-testid="presence-unknown">{countText(unknown.length, language)}</dd>
          </div>
        </dl>
        <p className="item-sub">
          <span>{name}</span>
          <span>{areaText(data.areaM2, language)}</span>
          <span>
            {instantText(data.from, language, city.timeZone)} – {clock(data.to)}
          </span>
        </p>
        {data.truncated ? (
          <p className="note amber">
            {t('结果过多，只列前一部分；请缩小区域或时段。', 'Too many; only the first are listed.')}
          </p>
        ) : null}
      </div>
      {data.stays.length === 0 ? (
        <EmptyState
          title={t('没有人到过（已知的）', 'Nobody, as far as is known')}
          next={t('看下面的未知名单，或换时段。', 'See the unknown below, or take another time.')}
        />
      ) : (
        <PresenceTable data={data} units={units} chosen={chosen} onChoose={onChoose} />
      )}
      {data.unknown.length === 0 ? null : (
        <div className="section unknown-ground">
          <h3 className="section-title">
            {t('未知：在岗而失联，可能在、也可能不在', 'Unknown: on duty and silent')}
          </h3>
          <ul className="gap-list" data-testid="presence-unknown-list">
            {data.unknown.slice(0, 100).map((one) => (
              <li key={`${one.unitId}/${one.from}`}>
                {nameOfUnit(one.unitId)} {clock(one.from)}–{clock(one.to)}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
