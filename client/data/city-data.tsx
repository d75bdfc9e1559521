import { createContext, use, useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { CaseCells, CaseDays } from '../../server/cases/contract.ts';
import type { Code } from '../../server/city/contract.ts';
import type { Coverage } from '../../server/coverage/contract.ts';
import type { Grid, Street } from '../../server/geography/contract.ts';
import type { Card } from '../../server/inspect/contract.ts';
import type { Position } from '../../server/kernel/geojson.ts';
import type { OverlapReading } from '../../server/zones/contract.ts';
import { api } from '../api/endpoints.ts';
import type { CaseQuestion } from '../api/endpoints.ts';
import { events } from '../api/events.ts';
import { useScreen } from '../state/screen-store.ts';
import type { AppState } from '../state/app-state.ts';
import { comparedPeriod } from '../state/compare.ts';
import { presetPeriod } from '../state/period.ts';
import { allFeatures } from './all-features.ts';
import type { Collection } from './all-features.ts';
import { useCity } from './city-context.tsx';
import { useResource } from './use-resource.ts';
import type { Resource } from './use-resource.ts';

/** What the panels, the legend, the time bar and the map show together: read once, shown everywhere. */
export interface CityData {
  cells: Resource<CaseCells>;
  /** The same of the period that stands beside it; holds nothing while none does. */
  cellsBefore: Resource<CaseCells>;
  periodBefore: { from: string; to: string } | null;
  /** Cases per day over the whole kept span, with the type and channel filters. */
  days: Resource<CaseDays>;
  span: { from: string; to: string };
  coverage: Resource<Coverage>;
  reading: Resource<OverlapReading>;
  card: Resource<Card>;
  grids: Resource<Grid[]>;
  streets: Resource<Street[]>;
  streetShapes: Resource<Collection>;
  gridShapes: Resource<Collection>;
  caseTypes: Resource<Code[]>;
  channels: Resource<Code[]>;
  /** Raised when a case was opened or changed: part of the key of case lists. */
  caseTurn: number;
  /** Raised when visits changed. */
  visitTurn: number;
}

const Data = createContext<CityData | null>(null);

export function useCityData(): CityData {
  const value = use(Data);
  if (!value) throw new Error('useCityData: outside of the signed-in screen');
  return value;
}

/** The question about cases that the screen's period and filters ask; null while the period is not known. */
export function caseQuestionOf(state: Pick<AppState, 'time' | 'cases'>): CaseQuestion | null {
  const { from, to } = state.time;
  if (!from || !to) return null;
  return { from, to, type: state.cases.types[0], channel: state.cases.channels[0] };
}

/** A site as GeoJSON: the open ring closed. */
export function sitePolygon(ring: readonly Position[]): { type: 'Polygon'; coordinates: Position[][] } {
  const first = ring[0];
  return { type: 'Polygon', coordinates: [first ? [...ring, first] : []] };
}

const SPAN_DAYS = '180d';
const COVERAGE_EVERY_MS = 60_000;

export function CityDataProvider({ children }: { children: ReactNode }): ReactNode {
  const { may, city, clock } = useCity();
  const time = useScreen((state) => state.time);
  const cases = useScreen((state) => state.cases);
  const compare = useScreen((state) => state.compare);
  const workspace = useScreen((state) => state.workspace);
  const coverageOn = useScreen((state) => state.coverage.on);
  const polygon = useScreen((state) => state.draw.polygon);
  const legalDate = useScreen((state) => state.legalDate);
  const selection = useScreen((state) => state.selection);
  const caseTurn = useTurns(['xiangwang.case.opened', 'xiangwang.case.changed']);
  const visitTurn = useTurns(['xiangwang.visit.recorded', 'xiangwang.visit.withdrawn']);
  const minute = useMinute(COVERAGE_EVERY_MS);

  const question = caseQuestionOf({ time, cases });
  const seesCases = may('cases:read');
  const cellsKey =
    seesCases && cases.on && question ? JSON.stringify([question, cases.resolution, caseTurn]) : null;
  const cells = useResource(cellsKey, (signal) =>
    api.caseCells({ ...question!, resolution: cases.resolution }, signal),
  );

  const periodBefore = useMemo(
    () => (cellsKey !== null && compare.way !== 'none' ? comparedPeriod(time, compare.shift) : null),
    [cellsKey, compare.way, compare.shift, time],
  );
  const beforeKey = periodBefore && JSON.stringify([question, periodBefore, cases.resolution, caseTurn]);
  const cellsBefore = useResource(beforeKey, (signal) =>
    api.caseCells({ ...question!, ...periodBefore!, resolution: cases.resolution }, signal),
  );

  const today = Math.floor((clock.now() + 8 * 3_600_000) / 86_400_000);
  const span = useMemo(
    () => presetPeriod(SPAN_DAYS, clock.now(), city.timeZone),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [city.timeZone, clock, today],
  );
  const daysFilter = { type: cases.types[0], channel: cases.channels[0] };
  const days = useResource(seesCases ? JSON.stringify([span, daysFilter, caseTurn]) : null, (signal) =>
    api.caseDays({ ...span, ...daysFilter }, signal),
  );

  const wantsCoverage = may('coverage:read') && (coverageOn || workspace === 'scheduling');
  const coverage = useResource(wantsCoverage ? `${visitTurn}/${minute}` : null, (signal) =>
    api.coverage(signal),
  );

  const readingKey =
    may('zones:check') && polygon && polygon.length >= 3 ? JSON.stringify([polygon, legalDate]) : null;
  const reading = useResource(
    readingKey,
    (signal) => api.zoneOverlaps(sitePolygon(polygon ?? []), legalDate, signal),
    readingKey ?? '',
  );

  const cardLayer = selection && selection.layer !== 'cells' ? selection.layer : null;
  const cardKey = cardLayer && selection ? `${cardLayer}/${selection.id}` : null;
  const cardTurn = cardLayer === 'cases' ? caseTurn : cardLayer === 'streets' ? visitTurn : 0;
  const card = useResource(
    cardKey === null ? null : `${cardKey}#${cardTurn}`,
    (signal) => api.card(cardLayer ?? '', selection?.id ?? '', signal),
    cardKey ?? '',
  );

  const grids = useResource('grids', (signal) => api.grids(signal));
  const streets = useResource('streets', (signal) => api.streets(signal));
  const streetShapes = useResource(may('coverage:read') ? 'streets' : null, (signal) =>
    allFeatures('streets', signal),
  );
  const gridShapes = useResource('grids', (signal) => allFeatures('grids', signal));
  const caseTypes = useResource(seesCases ? 'case_type' : null, (signal) => api.codes('case_type', signal));
  const channels = useResource(seesCases ? 'case_channel' : null, (signal) =>
    api.codes('case_channel', signal),
  );

  const value: CityData = {
    cells, cellsBefore, periodBefore, days, span, coverage, reading, card, grids, streets, streetShapes, gridShapes,
    caseTypes, channels, caseTurn, visitTurn,
  }; // prettier-ignore
  return <Data value={value}>{children}</Data>;
}

/** Counts events of these types, at most twice a second, so that a burst is one reading. */
function useTurns(types: readonly string[]): number {
  const [turn, setTurn] = useState(0);
  const key = types.join();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const raise = (): void => {
      timer ??= setTimeout(() => {
        timer = null;
        setTurn((count) => count + 1);
      }, 300);
    };
    const stops = [...key.split(',').map((type) => events.on(type, raise)), events.onReset(raise)];
    return () => {
      for (const stop of stops) stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [key]);
  return turn;
}

function useMinute(everyMs: number): number {
  const [minute, setMinute] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setMinute((count) => count + 1), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return minute;
}
