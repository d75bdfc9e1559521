import { Segmented } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { Geometry } from '../../server/kernel/geojson.ts';
import type { AskedShift } from '../api/coverage.ts';
import { useCity } from '../data/city-context.tsx';
import { useCityData } from '../data/city-data.tsx';
import { useText } from '../language/use-text.ts';
import { SidePageFrame } from '../pages/side-page-frame.tsx';
import { EmptyState } from '../shell/states.tsx';
import { screen, useScreen } from '../state/screen-store.ts';
import { BlindTab } from './blind-tab.tsx';
import { GapsTab } from './gaps-tab.tsx';
import './gaps-page.css';
import { gapTabs, readGapsView, writeGapsView } from './gaps-view.ts';
import type { GapTab, GapsView } from './gaps-view.ts';
import { MeasuresTab } from './measures-tab.tsx';
import { ShiftTab } from './shift-tab.tsx';
import { StreetVisits } from './street-visits.tsx';
import { WarningsTab } from './warnings-tab.tsx';

const texts: Record<GapTab, [zh: string, en: string]> = {
  gaps: ['缺口', 'Gaps'],
  shift: ['班次', 'Shift'],
  measures: ['空档', 'Idleness'],
  warnings: ['预警', 'Warnings'],
  blind: ['盲区', 'Blind'],
};

/** What the tabs share: the shift that is asked about, the shapes of streets, and the street that is open. */
export interface TabProps {
  asked: AskedShift;
  onAsk(asked: AskedShift): void;
  shapes: ReadonlyMap<string, Geometry>;
  streetId: string | null;
  onStreet(streetId: string | null): void;
}

const show = (to: GapsView): void =>
  screen.dispatch({ type: 'set-page', page: 'gaps', item: writeGapsView(to) });

/** Gaps and warnings: where somebody is needed and why, what is known of each street, and what proves it. */
export function GapsPage(): ReactNode {
  const t = useText();
  const { may } = useCity();
  const { streetShapes } = useCityData();
  const item = useScreen((state) => state.item);
  const selection = useScreen((state) => state.selection);
  const [asked, setAsked] = useState<AskedShift>({ day: null, shift: null });
  const { tab, streetId } = readGapsView(item);
  const shapes = useMemo(
    () =>
      new Map<string, Geometry>(
        (streetShapes.data?.features ?? []).map((one) => [
          String(one.properties['id'] ?? one.id),
          one.geometry,
        ]),
      ),
    [streetShapes.data],
  );
  useWithoutAges();

  // A street that is clicked on the map opens its visits here.
  const followed = useRef(selection);
  useEffect(() => {
    if (selection === followed.current) return;
    followed.current = selection;
    if (selection?.layer === 'streets')
      screen.dispatch({
        type: 'set-page',
        page: 'gaps',
        item: writeGapsView({ tab, streetId: selection.id }),
      });
  }, [selection, tab]);

  const props: TabProps = {
    asked,
    onAsk: setAsked,
    shapes,
    streetId,
    onStreet: (id) => show({ tab, streetId: id }),
  };
  return (
    <SidePageFrame
      title={t('缺口与预警', 'Gaps and warnings')}
      about={t('哪里需要人、凭什么这么说', 'Where somebody is needed, and what says so')}
      back={false}
    >
      {may('coverage:read') ? (
        <>
          <div className="section gap-tabs">
            <Segmented<GapTab>
              block
              size="small"
              value={tab}
              aria-label={t('内容', 'Content')}
              options={gapTabs.map((one) => ({
                value: one,
                label: <span data-testid={`gap-tab-${one}`}>{t(...texts[one])}</span>,
              }))}
              onChange={(value) => show({ tab: value, streetId: null })}
            />
          </div>
          {streetId === null ? null : (
            <StreetVisits
              key={streetId}
              streetId={streetId}
              shape={shapes.get(streetId)}
              onBack={() => show({ tab, streetId: null })}
            />
          )}
          <div hidden={streetId !== null && tab !== 'warnings'}>
            {tab === 'gaps' ? <GapsTab {...props} /> : null}
            {tab === 'shift' ? <ShiftTab {...props} /> : null}
            {tab === 'measures' ? <MeasuresTab {...props} /> : null}
            {tab === 'warnings' ? <WarningsTab /> : null}
            {tab === 'blind' ? <BlindTab {...props} /> : null}
          </div>
        </>
      ) : (
        <EmptyState
          title={t('您的角色不能查看巡查覆盖', 'Your role may not read coverage')}
          next={t('请联系管理员。', 'Ask the administrator.')}
        />
      )}
    </SidePageFrame>
  );
}

/** The map shows what this page says: colours by age stand back while it is open. */
function useWithoutAges(): void {
  useEffect(() => {
    const was = screen.get().coverage.on;
    if (was) screen.dispatch({ type: 'set-coverage', on: false });
    return () => {
      if (was) screen.dispatch({ type: 'set-coverage', on: true });
    };
  }, []);
}
