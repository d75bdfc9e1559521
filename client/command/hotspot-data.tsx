import { cellsToMultiPolygon } from 'h3-js';
import { createContext, use, useCallback, useEffect, useMemo } from 'react';
import type { ReactNode } from 'react';
import type {
  CampaignAnswer,
  EmergingAnswer,
  ForecastAnswer,
  HotspotQuestion,
  StatisticAnswer,
} from '../../server/hotspots/contract.ts';
import type { ProfileAnswer } from '../../server/hotspots/profile-contract.ts';
import type { Street } from '../../server/geography/contract.ts';
import type { Position } from '../../server/kernel/geojson.ts';
import { hotspotsApi } from '../api/hotspots.ts';
import { useCity, useCityNow } from '../data/city-context.tsx';
import { useCityData } from '../data/city-data.tsx';
import { useResource } from '../data/use-resource.ts';
import type { Resource } from '../data/use-resource.ts';
import type { Language } from '../state/app-state.ts';
import type { HotScene } from '../state/hot-scene.ts';
import type { HotTask } from '../state/hot-view.ts';
import { screen, useScreen } from '../state/screen-store.ts';
import { nearStreet } from './near-street.ts';
import { placeName } from './hot-texts.ts';
import type { NamedPlace } from './hot-texts.ts';
import { campaignOf, listedOf, questionOf } from './hot-question.ts';
import {
  campaignScene,
  emergingScene,
  forecastScene,
  resultScene,
  statisticScene,
  streetLines,
} from './hot-scenes.ts';
import type { StreetLines } from './hot-scenes.ts';
import { nextPicture, viewOfScene } from './scene-view.ts';
import { useCalm, useHotspotAnswer, useSlow } from './use-hotspot-answer.ts';
import type { HotspotReading } from './use-hotspot-answer.ts';

/** What the hotspot tasks read: once, for panel, legend, map and time bar together. */
export interface HotspotData {
  /** The open task; null while the commander looks at the overview or somebody else at another workspace. */
  task: Exclude<HotTask, 'overview'> | null;
  question: HotspotQuestion | null;
  answer: HotspotReading;
  statistic: Resource<StatisticAnswer>;
  /** The whole city in the period. */
  profile: Resource<ProfileAnswer>;
  /** The place that is read. */
  placeProfile: Resource<ProfileAnswer>;
  emerging: Resource<EmergingAnswer>;
  forecast: Resource<ForecastAnswer>;
  campaign: Resource<CampaignAnswer>;
  /** Cases per local day over the span of the time bar, with these filters; null while another task has the bar. */
  days: number[] | null;
  scene: HotScene | null;
  /** What a place is called in the language of the screen. */
  placeNameOf(place: NamedPlace): string;
  /** Reads a place and goes there. */
  open(place: string): void;
  /** Takes all places into the picture. */
  frameAll(): void;
}

const Hotspots = createContext<HotspotData | null>(null);

export function useHotspots(): HotspotData {
  const value = use(Hotspots);
  if (!value) throw new Error('useHotspots: outside of the signed-in screen');
  return value;
}

const NEW_CASES_EVERY_MS = 20_000;
const SINCE_AFTER_MS = 600;
const BAR_DAYS = 180;
const DAY_MS = 86_400_000;

/** One polygon for each connected part of some cells, longitude first. */
function outlineOfCells(cells: readonly string[]): Position[][][] {
  return cellsToMultiPolygon([...cells], true) as Position[][][];
}

/** Names of places; a cell without a street is named after the nearest, which is looked for once. */
function namesOf(
  streets: readonly Pick<Street, 'streetId' | 'nameZh' | 'nameEn'>[],
  lines: StreetLines,
  language: Language,
): (place: NamedPlace) => string {
  const near = new Map<string, string | null>();
  const names = new Map(
    streets.map(({ streetId, nameZh, nameEn }) => [
      streetId,
      language === 'zh' ? nameZh : (nameEn ?? nameZh),
    ]),
  );
  return (place) => {
    if (place.streets.length > 0) return placeName(place, language);
    if (!near.has(place.id)) near.set(place.id, names.get(nearStreet(place.id, lines) ?? '') ?? null);
    return placeName(place, language, near.get(place.id));
  };
}

function frame(scene: HotScene): void {
  const { view: before, panelOpen } = screen.get();
  const view = viewOfScene(scene, before, { panelOpen });
  if (view) screen.dispatch({ type: 'set-view', view });
}

export function HotspotDataProvider({ children }: { children: ReactNode }): ReactNode {
  const { may } = useCity();
  const { caseTurn, span, streetShapes, streets } = useCityData();
  const time = useScreen((state) => state.time);
  const hot = useScreen((state) => state.hot);
  const draw = useScreen((state) => state.draw);
  const language = useScreen((state) => state.language);
  const theme = useScreen((state) => state.theme);
  const commands = useScreen((state) => state.workspace === 'command');
  const now = useCityNow(60_000);
  const turn = useSlow(caseTurn, NEW_CASES_EVERY_MS);

  const task = commands && may('cases:read') && hot.task !== 'overview' ? hot.task : null;
  const question = useMemo(() => questionOf({ time, hot }), [time, hot]);
  const asks = task !== null && question !== null ? JSON.stringify([question, turn]) : null;
  const where = task === 'where' ? asks : null;
  const { method, p, rates, place } = hot;
  // A place that is read is judged by the default test whatever put it on the list.
  const answer = useHotspotAnswer(
    method === 'expected' && where !== null ? where : place === null ? null : asks,
    question,
  );
  const statisticKey = where !== null && method !== 'expected' ? `${where}/${method}/${p}/${rates}` : null;
  const statistic = useResource(statisticKey, (signal) => {
    if (method === 'expected') throw new RangeError('no statistic is chosen');
    return hotspotsApi.statistic({ ...question!, statistic: method, p, rates }, signal);
  });
  const profile = useResource(where, (signal) => hotspotsApi.profile(question!, signal));
  const placeProfile = useResource(
    asks !== null && place !== null ? `${asks}/${place}` : null,
    (signal) => hotspotsApi.profile({ ...question!, place: place! }, signal),
    place ?? '',
  );

  const listed = listedOf(hot);
  const listKey = JSON.stringify([listed, turn]);
  // Since when a place is hot comes after where it is: half a year of weeks takes longer than the filter.
  const calm = useCalm(listKey, SINCE_AFTER_MS);
  const emergingKey = task === 'emerging' ? listKey : task === 'where' ? calm : null;
  const emerging = useResource(emergingKey, (signal) => hotspotsApi.emerging(listed, signal));
  const forecast = useResource(task === 'forecast' ? `${listKey}/${hot.horizon}` : null, (signal) =>
    hotspotsApi.forecast({ ...listed, horizon: hot.horizon }, signal),
  );
  const campaignQuestion = task === 'campaign' ? campaignOf({ hot, draw }, outlineOfCells, now) : null;
  const campaign = useResource(
    campaignQuestion ? JSON.stringify(campaignQuestion) : null,
    (signal) => hotspotsApi.campaign(campaignQuestion!, signal),
    hot.area.join() + JSON.stringify(draw.polygon),
  );

  const barQuestion = useMemo(
    () =>
      task === null
        ? null
        : {
            ...questionOf({
              time: { from: new Date(Date.parse(span.to) - DAY_MS).toISOString(), to: span.to },
              hot: { ...hot, beforeDays: 0, unit: 'cell' as const, resolution: null },
            })!,
          },
    [task, span.to, hot],
  );
  const bar = useResource(barQuestion ? JSON.stringify([barQuestion, turn]) : null, (signal) =>
    hotspotsApi.profile(barQuestion!, signal),
  );
  const days = useMemo(
    () => bar.data?.days.patrol.map((count, i) => count + bar.data!.days.others[i]!).slice(-BAR_DAYS) ?? null,
    [bar.data],
  );

  const lines = useMemo(() => streetLines(streetShapes.data), [streetShapes.data]);
  const { classes } = hot;
  const placeNameOf = useMemo(
    () => namesOf(streets.data ?? [], lines, language),
    [streets.data, lines, language],
  );
  const context = useMemo(
    () => ({ language, theme, classes, lines, nameOf: placeNameOf }),
    [language, theme, classes, lines, placeNameOf],
  );
  const { result } = answer;
  const scene = useMemo((): HotScene | null => {
    const at = (unit: 'cell' | 'street') => ({ ...context, unit });
    if (task === 'where') {
      if (method !== 'expected')
        return statistic.data ? statisticScene(statistic.data, at(statistic.data.question.unit)) : null;
      return result ? resultScene(result, at(result.question.unit)) : null;
    }
    if (task === 'emerging') return emerging.data && emergingScene(emerging.data, at(emerging.data.unit));
    if (task === 'forecast') return forecast.data && forecastScene(forecast.data, at(forecast.data.unit));
    if (task === 'campaign')
      return campaignScene(campaign.data?.cells.area ?? hot.area, campaign.data?.cells.belt ?? [], context);
    return null;
  }, [context, task, method, result, statistic.data, emerging.data, forecast.data, campaign.data, hot.area]);

  useEffect(() => {
    if (!scene || !nextPicture.framesAll) return;
    nextPicture.framesAll = false;
    frame(scene);
  }, [scene]);
  const open = useCallback(
    (place: string): void => {
      const state = screen.get();
      const view = scene && viewOfScene(scene, state.view, { place, panelOpen: state.panelOpen });
      screen.dispatch({ type: 'set-hot', hot: { place } });
      if (view) screen.dispatch({ type: 'set-view', view });
    },
    [scene],
  );

  const value: HotspotData = {
    task, question, answer, statistic, profile, placeProfile, emerging, forecast, campaign, scene, placeNameOf, open,
    frameAll: () => scene && frame(scene),
    days: task === null ? null : days,
  }; // prettier-ignore
  return <Hotspots value={value}>{children}</Hotspots>;
}
