import { Segmented } from 'antd';
import { gridDisk } from 'h3-js';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Case } from '../../server/cases/contract.ts';
import type { Code } from '../../server/city/contract.ts';
import { api } from '../api/endpoints.ts';
import { useCity } from '../data/city-context.tsx';
import { useCityData } from '../data/city-data.tsx';
import { useResource } from '../data/use-resource.ts';
import { useText } from '../language/use-text.ts';
import { EmptyState, Held } from '../shell/states.tsx';
import type { HotView } from '../state/hot-view.ts';
import { useScreen } from '../state/screen-store.ts';
import { CaseRow } from './cell-cases.tsx';

const MOST = 500;
const SHOWN = 60;

/** Does the question keep this case? Types with their children, channels, outcomes, local hours and weekdays. */
export function keeps(
  hot: Pick<HotView, 'types' | 'channels' | 'outcomes' | 'hours' | 'weekdays'>,
  one: Pick<Case, 'typeCode' | 'channel' | 'outcome' | 'reportedAt'>,
  codes: readonly Pick<Code, 'code' | 'parent'>[],
  timeZone: string,
): boolean {
  const parent = codes.find(({ code }) => code === one.typeCode)?.parent ?? null;
  if (hot.types.length > 0 && !hot.types.includes(one.typeCode) && !hot.types.includes(parent ?? ''))
    return false;
  if (hot.channels.length > 0 && !hot.channels.includes(one.channel)) return false;
  if (hot.outcomes.length > 0 && !hot.outcomes.includes(one.outcome ?? 'none')) return false;
  if (hot.hours === null && hot.weekdays.length === 0) return true;
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(Date.parse(one.reportedAt));
  const part = (type: string): string => parts.find((found) => found.type === type)?.value ?? '';
  const hour = Number(part('hour')) + Number(part('minute')) / 60;
  const day = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(part('weekday')) + 1;
  if (hot.weekdays.length > 0 && !hot.weekdays.includes(day)) return false;
  if (hot.hours === null) return true;
  const [from, to] = hot.hours;
  return from <= to ? hour >= from && hour < to : hour >= from || hour < to;
}

/** The cases of a hot place, newest first; of a cell with its ring or by itself. A click opens the case. */
export function PlaceCases({ place }: { place: string }): ReactNode {
  const t = useText();
  const { city } = useCity();
  const { caseTypes } = useCityData();
  const hot = useScreen((state) => state.hot);
  const time = useScreen((state) => state.time);
  const [ring, setRing] = useState(true);
  const { from, to } = time;
  const street = hot.unit === 'street';
  const cells = street || !ring ? [place] : gridDisk(place, 1);
  const type = hot.types.length === 1 ? hot.types[0] : undefined;
  const channel = hot.channels.length === 1 ? hot.channels[0] : undefined;
  const list = useResource(
    from && to ? JSON.stringify([cells, from, to, type, channel]) : null,
    async (signal) => {
      const question = { from: from!, to: to!, type, channel, limit: MOST };
      const pages = await Promise.all(
        cells.map((one) =>
          api.cases(street ? { ...question, street: one } : { ...question, cell: one }, signal),
        ),
      );
      return {
        cases: pages
          .flatMap((page) => page.cases)
          .sort((a, b) => Date.parse(b.reportedAt) - Date.parse(a.reportedAt)),
        cut: pages.some((page) => page.nextCursor !== null),
      };
    },
    place,
  );
  return (
    <section data-testid="hot-cases">
      <div className="section" style={{ display: 'flex', justifyContent: 'space-between', gap: 8 }}>
        <b>{t('案件', 'Cases')}</b>
        {street ? null : (
          <Segmented
            size="small"
            value={ring ? 'ring' : 'cell'}
            aria-label={t('范围', 'Extent')}
            options={[
              { value: 'ring', label: t('含邻格', 'with the ring') },
              { value: 'cell', label: t('仅本格', 'this cell') },
            ]}
            onChange={(value) => setRing(value === 'ring')}
          />
        )}
      </div>
      <Held resource={list} rows={5}>
        {(data) => {
          const kept = data.cases.filter((one) => keeps(hot, one, caseTypes.data ?? [], city.timeZone));
          if (kept.length === 0)
            return (
              <EmptyState
                title={t('本期没有符合条件的案件', 'No case of the period fits')}
                next={t('放宽时段或类型。', 'Widen the period or the types.')}
              />
            );
          return (
            <div className="list" data-count={kept.length}>
              {kept.slice(0, SHOWN).map((one) => (
                <CaseRow key={one.caseId} one={one} />
              ))}
              {kept.length > SHOWN || data.cut ? (
                <p className="section hot-notes">
                  {t(
                    `共 ${kept.length}${data.cut ? ' 件以上' : ' 件'}，列出最近 ${Math.min(SHOWN, kept.length)} 件。`,
                    `${kept.length}${data.cut ? ' or more' : ''} cases; the latest ${Math.min(SHOWN, kept.length)} are listed.`,
                  )}
                </p>
              ) : null}
            </div>
          );
        }}
      </Held>
    </section>
  );
}
