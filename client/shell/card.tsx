import { AimOutlined, CloseOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import type { Card as CardAnswer } from '../../server/inspect/contract.ts';
import { useCity, useCityNow } from '../data/city-context.tsx';
import { useCityData } from '../data/city-data.tsx';
import { ageText, instantText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { GridStaffCard } from '../patrol/grid-staff-card.tsx';
import { CardActions } from './card-actions.tsx';
import { Held } from './states.tsx';
import { screen, useScreen } from '../state/screen-store.ts';
import { viewOfBBox } from '../state/viewpoint.ts';

const YEAR_MS = 300 * 86_400_000;
const instant = /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/;
const close = (): void => screen.dispatch({ type: 'select', selection: null });

/** One card for every thing, always in the same order: what it is, who answers, state, history, actions. */
export function Card(): ReactNode {
  const t = useText();
  const selection = useScreen((state) => state.selection);
  const { card } = useCityData();
  if (!selection || selection.layer === 'cells') return null;
  return (
    <aside className="float card" data-testid="card" aria-label={t('对象卡片', 'Object card')}>
      {card.data ? null : (
        <button
          type="button"
          className="bar-button"
          style={{ position: 'absolute', right: 4, top: 4 }}
          aria-label={t('关闭卡片', 'Close the card')}
          onClick={close}
        >
          <CloseOutlined />
        </button>
      )}
      <Held resource={card} rows={6}>
        {(data) => <CardContent card={data} onClose={close} />}
      </Held>
    </aside>
  );
}

function CardContent({ card, onClose }: { card: CardAnswer; onClose(): void }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city, may } = useCity();
  const now = useCityNow(10_000);
  const ago = (at: string): string => ageText(now - Date.parse(at), language);
  const full = (at: string): string => instantText(at, language, city.timeZone, 'full');
  const read = (value: string): string =>
    instant.test(value) ? instantText(value, language, city.timeZone, 'minute') : value;
  const state = nameOf(language, card.stateZh, card.stateEn);
  return (
    <>
      <div className="card-head">
        <div>
          <div className="card-kind">
            {nameOf(language, card.kindZh, card.kindEn)} · {card.id}
          </div>
          <div className="card-title" data-testid="card-title">
            {nameOf(language, card.titleZh, card.titleEn)}
          </div>
        </div>
        <div style={{ display: 'flex' }}>
          {card.bbox ? (
            <button
              type="button"
              className="bar-button"
              aria-label={t('在地图上对准', 'Centre on the map')}
              onClick={() =>
                card.bbox &&
                screen.dispatch({ type: 'set-view', view: viewOfBBox(card.bbox, screen.get().view) })
              }
            >
              <AimOutlined />
            </button>
          ) : null}
          <button
            type="button"
            className="bar-button"
            aria-label={t('关闭卡片', 'Close the card')}
            onClick={onClose}
          >
            <CloseOutlined />
          </button>
        </div>
      </div>
      <div className="card-body">
        {card.facts.length > 0 ? (
          <section className="card-section" aria-label={t('是什么', 'What it is')}>
            <dl className="facts">
              {card.facts.map((fact) => (
                <div key={fact.labelEn} style={{ display: 'contents' }}>
                  <dt>{nameOf(language, fact.labelZh, fact.labelEn)}</dt>
                  <dd>{read(nameOf(language, fact.valueZh, fact.valueEn))}</dd>
                </div>
              ))}
            </dl>
          </section>
        ) : null}
        <section className="card-section">
          <h3>{t('谁负责', 'Who answers for it')}</h3>
          {card.responsible.map((person) => (
            <div key={`${person.roleEn}/${person.nameZh}/${person.since}`} className="person">
              <span>
                <small>{nameOf(language, person.roleZh, person.roleEn)}</small> {person.nameZh}
              </span>
              {person.since ? (
                <small title={full(person.since)} style={{ whiteSpace: 'nowrap' }}>
                  {t('自', 'since')} {person.since.slice(0, 10)}
                </small>
              ) : null}
            </div>
          ))}
          {card.responsible.length === 0 ? (
            <span style={{ color: 'var(--ink-3)' }}>
              {card.responsibleHidden
                ? t('有责任人，您的角色不能查看姓名', 'Somebody does; your role may not read names')
                : t('没有登记责任人', 'Nobody is registered')}
            </span>
          ) : null}
        </section>
        <section className="card-section">
          <h3>{t('状态', 'State')}</h3>
          {state || <span style={{ color: 'var(--ink-3)' }}>{t('未知', 'Unknown')}</span>}
        </section>
        {card.layer === 'grids' && may('people:read') ? <GridStaffCard gridId={card.id} /> : null}
        <section className="card-section">
          <h3>{t('经过', 'History')}</h3>
          {card.history.length > 0 ? (
            <ol className="history">
              {card.history.slice(0, 12).map((entry) => (
                <li key={`${entry.at}/${entry.textEn}`}>
                  {nameOf(language, entry.textZh, entry.textEn)}
                  <br />
                  <small title={full(entry.at)}>
                    {ago(entry.at)} ·{' '}
                    {instantText(
                      entry.at,
                      language,
                      city.timeZone,
                      now - Date.parse(entry.at) > YEAR_MS ? 'date' : 'minute',
                    )}
                  </small>
                </li>
              ))}
            </ol>
          ) : (
            <span style={{ color: 'var(--ink-3)' }}>{t('没有记录', 'Nothing recorded')}</span>
          )}
        </section>
        <CardActions card={card} />
      </div>
    </>
  );
}
