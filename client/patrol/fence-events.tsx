import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { FenceEvent, FenceEvents, FenceStep } from '../../server/fences/contract.ts';
import { patrolApi } from '../api/patrol.ts';
import { useCity, useCityNow } from '../data/city-context.tsx';
import { useResource } from '../data/use-resource.ts';
import type { Resource } from '../data/use-resource.ts';
import { ageText, instantText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { useActing } from '../pages/use-acting.ts';
import { EmptyState, Held } from '../shell/states.tsx';
import { screen } from '../state/screen-store.ts';
import { fenceEventTexts, fenceStateTexts, fenceStepTexts } from './patrol-texts.ts';

type Only = FenceEvent['state'] | 'all';
const choices: Only[] = ['all', 'open', 'acknowledged', 'closed'];

/** What happened at fences, newest first; the open event shows what was done and what can be done. */
export function FenceEventList({
  log,
  only,
  onOnly,
  eventId,
  onOpen,
}: {
  log: Resource<FenceEvents>;
  only: Only;
  onOnly(only: Only): void;
  eventId: string | null;
  onOpen(item: string | null): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const now = useCityNow(10_000);
  return (
    <>
      <div className="section row-wrap" role="group" aria-label={t('状态', 'State')}>
        {choices.map((one) => (
          <button
            key={one}
            type="button"
            className="tag"
            aria-pressed={only === one}
            data-testid={`fence-events-${one}`}
            onClick={() => onOnly(one)}
          >
            {one === 'all'
              ? t('全部', 'All')
              : nameOf(language, fenceStateTexts[one].zh, fenceStateTexts[one].en)}
          </button>
        ))}
      </div>
      <Held resource={log} rows={8}>
        {(data) =>
          data.events.length === 0 ? (
            <EmptyState
              title={t('没有事件', 'No events')}
              next={t(
                '有单元进出围栏时，这里即时出现。',
                'When a unit crosses a fence it appears here at once.',
              )}
            />
          ) : (
            <div className="list" data-testid="fence-events" data-open={data.open}>
              {data.events.map((event) => {
                const kind = fenceEventTexts[event.kind];
                const state = fenceStateTexts[event.state];
                const chosen = event.eventId === eventId;
                return (
                  <div key={event.eventId}>
                    <button
                      type="button"
                      className="item"
                      aria-pressed={chosen}
                      aria-expanded={chosen}
                      data-testid="fence-event"
                      data-event={event.eventId}
                      data-kind={event.kind}
                      data-state={event.state}
                      onClick={() => {
                        onOpen(chosen ? null : `event:${event.eventId}`);
                        const { view } = screen.get();
                        if (!chosen)
                          screen.dispatch({
                            type: 'set-view',
                            view: {
                              ...view,
                              lng: event.lng,
                              lat: event.lat,
                              zoom: Math.max(view.zoom, 15.5),
                            },
                          });
                      }}
                    >
                      <span className="item-top">
                        <span className="item-title">
                          {event.callSign} {nameOf(language, kind.zh, kind.en)} {event.fenceNameZh}
                        </span>
                        <span
                          className={`tag ${event.state === 'open' ? 'amber' : event.state === 'closed' ? '' : 'blue'}`}
                        >
                          {nameOf(language, state.zh, state.en)}
                        </span>
                      </span>
                      <span className="item-sub">
                        <span title={instantText(event.at, language, city.timeZone, 'full')}>
                          {ageText(now - Date.parse(event.at), language)}
                        </span>
                        <span>{event.setName}</span>
                        <span data-testid="fence-event-owner">
                          {t('负责人', 'owner')} {event.ownerNameZh}
                        </span>
                      </span>
                    </button>
                    {chosen ? <OpenEvent key={event.steps.length} event={event} onDone={log.reload} /> : null}
                  </div>
                );
              })}
              {data.next === null ? null : (
                <p className="section remedy">
                  {t('更早的事件请按状态筛选。', 'For older ones choose a state.')}
                </p>
              )}
            </div>
          )
        }
      </Held>
    </>
  );
}

function OpenEvent({ event, onDone }: { event: FenceEvent; onDone(): void }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city, may } = useCity();
  const act = useActing();
  const [note, setNote] = useState('');
  const [to, setTo] = useState<string | null>(null);
  const writes = may('fences:write') && event.state !== 'closed';
  const owners = useResource(writes ? 'owners' : null, (signal) => patrolApi.fenceOwners(signal));
  const step = (body: FenceStep, done: string): void => {
    void act(() => patrolApi.stepEvent(event.eventId, body), done).then((ok) => (ok ? onDone() : undefined));
  };
  const said = note.trim();
  return (
    <div className="section stack event-open" data-testid="fence-event-open">
      <p className="item-sub">
        <span>{instantText(event.at, language, city.timeZone, 'full')}</span>
        <button
          type="button"
          className="link-button"
          onClick={() => screen.dispatch({ type: 'select', selection: { layer: 'units', id: event.unitId } })}
        >
          {t('看该单元', 'The unit')}
        </button>
      </p>
      {event.steps.length === 0 ? (
        <p className="remedy">{t('尚未处置。', 'Nothing has been done yet.')}</p>
      ) : (
        <ol className="history" data-testid="fence-event-steps">
          {event.steps.map((one) => {
            const text = fenceStepTexts[one.step];
            return (
              <li key={`${one.at}/${one.step}`}>
                {one.by} {text === undefined ? one.step : nameOf(language, text.zh, text.en)}
                {one.owner === undefined ? '' : ` → ${one.owner}`}
                {one.note === '' ? '' : `：${one.note}`}
                <br />
                <small>{instantText(one.at, language, city.timeZone, 'minute')}</small>
              </li>
            );
          })}
        </ol>
      )}
      {writes ? (
        <>
          <Input
            size="small"
            value={note}
            maxLength={400}
            placeholder={t('说明（办结必填）', 'Note (needed to close)')}
            aria-label={t('说明', 'Note')}
            data-testid="fence-note"
            onChange={(change) => setNote(change.target.value)}
          />
          <div className="row-wrap">
            {event.state === 'open' ? (
              <Button
                size="small"
                type="primary"
                data-testid="fence-acknowledge"
                onClick={() => step({ step: 'acknowledge', note: said }, t('已确认', 'Acknowledged'))}
              >
                {t('确认', 'Acknowledge')}
              </Button>
            ) : null}
            <Button
              size="small"
              disabled={said.length < 2}
              data-testid="fence-close"
              onClick={() => step({ step: 'close', note: said }, t('已办结', 'Closed'))}
            >
              {t('办结', 'Close')}
            </Button>
          </div>
          <div className="row-wrap">
            <Select
              size="small"
              style={{ minWidth: 160 }}
              value={to}
              placeholder={t('移交给…', 'Hand over to…')}
              aria-label={t('移交给', 'Hand over to')}
              data-testid="fence-to"
              loading={owners.loading}
              options={(owners.data?.owners ?? [])
                .filter((one) => one.login !== event.owner)
                .map((one) => ({ value: one.login, label: `${one.nameZh} (${one.login})` }))}
              onChange={setTo}
            />
            <Button
              size="small"
              disabled={to === null}
              data-testid="fence-hand-over"
              onClick={() =>
                to === null
                  ? undefined
                  : step({ step: 'hand_over', to, note: said }, t('已移交', 'Handed over'))
              }
            >
              {t('移交', 'Hand over')}
            </Button>
          </div>
        </>
      ) : null}
    </div>
  );
}
