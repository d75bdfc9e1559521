import { useEffect, useMemo, useState } from 'react';
import type { Overdue } from '../../server/cases/desk-contract.ts';
import type { RoadWarnings } from '../../server/coverage/warning-contract.ts';
import type { Attendance } from '../../server/duty/contract.ts';
import type { FenceEvents } from '../../server/fences/contract.ts';
import type { HotspotResult } from '../../server/hotspots/contract.ts';
import type { Geometry } from '../../server/kernel/geojson.ts';
import { dutyApi } from '../api/duty.ts';
import { wallApi } from '../api/wall.ts';
import { questionOf } from '../command/hot-question.ts';
import { useHotspotAnswer } from '../command/use-hotspot-answer.ts';
import { allFeatures } from '../data/all-features.ts';
import type { Collection } from '../data/all-features.ts';
import { useCity, useCityNow } from '../data/city-context.tsx';
import { useResource } from '../data/use-resource.ts';
import type { Resource } from '../data/use-resource.ts';
import { emptyHot } from '../state/hot-view.ts';
import { presetPeriod } from '../state/period.ts';
import type { Period } from '../state/app-state.ts';
import { wallAlerts } from './wall-alerts.ts';
import type { WallAlert } from './wall-alerts.ts';

const MINUTE = 60_000;
const HOT_EVERY = 10;
const EVENTS_SHOWN = 8;
const OVERDUE_SHOWN = 12;

/** Everything that the wall reads again by the minute; what a role may not read stays null. */
export interface WallData {
  attendance: Resource<Attendance>;
  overdue: Resource<Overdue>;
  warnings: Resource<RoadWarnings>;
  open: Resource<FenceEvents>;
  hot: HotspotResult | null;
  period: Period;
  alerts: WallAlert[];
  /** Alerts in all, shown or not. */
  total: number;
}

function shapesOf(collection: Collection | null): ReadonlyMap<string, Geometry> {
  return new Map(
    (collection?.features ?? []).map(({ id, geometry, properties }) => [
      String(properties['id'] ?? id ?? ''),
      geometry,
    ]),
  );
}

export function useShapes(collection: Collection | null): ReadonlyMap<string, Geometry> {
  return useMemo(() => shapesOf(collection), [collection]);
}

export function useWallData(): WallData {
  const { may, clock, city, layerVersions } = useCity();
  const [minute, setMinute] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setMinute((count) => count + 1), MINUTE);
    return () => clearInterval(timer);
  }, []);
  const turn = String(minute);
  const attendance = useResource(may('people:read') ? turn : null, (signal) => dutyApi.attendance(signal));
  const overdue = useResource(may('cases:read') ? turn : null, (signal) =>
    wallApi.overdue(OVERDUE_SHOWN, signal),
  );
  const warnings = useResource(may('coverage:read') ? turn : null, (signal) => wallApi.warnings(signal));
  const events = may('units:read') ? turn : null;
  const open = useResource(events, (signal) => wallApi.fenceEvents('open', EVENTS_SHOWN, signal));
  const seesRoads = may('coverage:read') && 'sanitation_roads' in layerVersions;
  const roads = useResource(seesRoads ? 'roads' : null, (signal) => allFeatures('sanitation_roads', signal));

  const today = useCityNow(MINUTE);
  const day = Math.floor(today / (60 * MINUTE));
  const period = useMemo(
    () => presetPeriod('7d', clock.now(), city.timeZone),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [day, clock, city.timeZone],
  );
  const question = useMemo(() => questionOf({ time: period, hot: emptyHot }), [period]);
  const asks = may('cases:read') ? JSON.stringify([period, Math.floor(minute / HOT_EVERY)]) : null;
  const hot = useHotspotAnswer(asks, question).result;

  const roadShapes = useShapes(roads.data);
  const alerts = useMemo(
    () =>
      wallAlerts({
        events: open.data?.events ?? [],
        warnings: warnings.data?.warnings ?? [],
        overdue: overdue.data?.cases ?? [],
        roads: roadShapes,
      }),
    [open.data, warnings.data, overdue.data, roadShapes],
  );
  const counts = warnings.data?.counts;
  const total =
    (open.data?.events.length === EVENTS_SHOWN ? open.data.open : (open.data?.events.length ?? 0)) +
    (counts ? counts.stage1 + counts.stage2 + counts.stage3 : 0) +
    (overdue.data?.totalLate ?? 0);
  return { attendance, overdue, warnings, open, hot, period, alerts, total };
}
