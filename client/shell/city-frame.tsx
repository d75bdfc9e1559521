import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { Account } from '../../server/accounts/contract.ts';
import type { Permission } from '../../server/accounts/permissions.ts';
import type { City } from '../../server/city/contract.ts';
import type { ClockState } from '../../server/clock/contract.ts';
import type { LayerChanged, UnitsMoved } from '../../server/events/contract.ts';
import { api } from '../api/endpoints.ts';
import { events } from '../api/events.ts';
import { carry } from '../api/request.ts';
import { HotspotDataProvider } from '../command/hotspot-data.tsx';
import { CityFrameProvider } from '../data/city-context.tsx';
import { CityDataProvider } from '../data/city-data.tsx';
import { useResource } from '../data/use-resource.ts';
import { CityClock } from '../live/city-clock.ts';
import { UnitStore } from '../live/unit-store.ts';
import { screen } from '../state/screen-store.ts';
import { homeViewpoint } from '../state/viewpoint.ts';
import { homeOf, turnedAway, workspacesOf } from '../state/workspaces.ts';
import { ErrorState, LoadingState } from './states.tsx';
import { Shell } from './shell.tsx';
import { showToast } from './toast.tsx';

const browserNow = (): number => Date.now();
const frameNow = (): number => performance.now();

/** Opens the city for a signed-in person: reads its frame, joins the event stream, then shows the shell. */
export function CityFrame({
  account,
  cityId,
  demoSecret,
  onSignOut,
  onAccountChanged,
}: {
  account: Account;
  /** Null when the account has none. The frame is made anew for another city. */
  cityId: number | null;
  demoSecret: boolean;
  onSignOut(): void | Promise<void>;
  /** The cities of the account may have changed: read it again. */
  onAccountChanged(): Promise<void>;
}): ReactNode {
  useState(() => carry({ city: cityId }));
  const key = String(cityId);
  const city = useResource(key, (signal) => api.city(signal));
  const clockState = useResource(key, (signal) => api.clock(signal));
  const welcome = useResource(key, (signal) => api.welcome(signal));
  const layers = useResource(key, (signal) => api.layers(signal));

  const [clock] = useState(() => new CityClock(browserNow));
  const [units] = useState(() => new UnitStore(clock.now, frameNow));
  const may = useCallback((permission: Permission) => account.permissions.includes(permission), [account]);
  const [heardVersions, setHeardVersions] = useState<Readonly<Record<string, number>>>({});
  const entered = useRef(false);
  const [ready, setReady] = useState(false);

  useEffect(() => {
    if (clockState.data) clock.hear(clockState.data);
  }, [clock, clockState.data]);

  useLiveUnits(units, may('units:read'));

  const reloadClock = clockState.reload;
  const reloadLayers = layers.reload;
  useEffect(() => {
    const stops = [
      events.on('xiangwang.clock.changed', (event) =>
        clock.hear((event.data as { clock: ClockState }).clock),
      ),
      events.on('xiangwang.layer.changed', (event) => {
        const changed = event.data as LayerChanged;
        setHeardVersions((before) => ({ ...before, [changed.layer]: changed.version }));
      }),
      events.onReset(() => {
        reloadClock();
        reloadLayers();
      }),
    ];
    events.open();
    return () => {
      for (const stop of stops) stop();
      events.close();
    };
  }, [clock, reloadClock, reloadLayers]);

  useEffect(() => {
    if (!city.data || !clockState.data || entered.current) return;
    entered.current = true;
    enter(account, city.data);
    setReady(true);
  }, [account, city.data, clockState.data]);

  const layerVersions = useMemo(() => {
    const versions: Record<string, number> = {};
    for (const layer of layers.data ?? []) versions[layer.id] = layer.version;
    for (const [id, version] of Object.entries(heardVersions)) {
      versions[id] = Math.max(version, versions[id] ?? 0);
    }
    return versions;
  }, [layers.data, heardVersions]);

  const error = city.error ?? clockState.error;
  if (!city.data || !ready) {
    if (error) {
      const retry = (): void => {
        city.reload();
        clockState.reload();
      };
      return (
        <main className="signin" style={{ placeContent: 'center', gridTemplateColumns: 'auto' }}>
          <ErrorState error={error} onRetry={retry} />
        </main>
      );
    }
    return <LoadingState tall rows={6} />;
  }
  const frame = {
    account,
    demoSecret,
    city: city.data,
    layers,
    layerVersions,
    clock,
    units,
    welcome: welcome.data,
    may,
    signOut: () => void onSignOut(),
    rereadAccount: onAccountChanged,
  };
  return (
    <CityFrameProvider value={frame}>
      <CityDataProvider>
        <HotspotDataProvider>
          <Shell />
        </HotspotDataProvider>
      </CityDataProvider>
    </CityFrameProvider>
  );
}

/** Puts the person's own start where the address names none, and refuses a workspace that the role lacks. */
function enter(account: Account, city: City): void {
  const open = workspacesOf(account.permissions);
  const { workspace, page, item } = screen.get();
  const refused = screen.named.workspace ? turnedAway(workspace, open) : null;
  if (refused) showToast({ key: 'turned-away', ...refused });
  if (!screen.named.workspace || refused) {
    screen.dispatch({ type: 'set-workspace', workspace: homeOf(account.role, open) }, { silent: true });
    // Going to a workspace leaves the page; here it is the page that was asked for.
    if (page !== null) screen.dispatch({ type: 'set-page', page, item }, { silent: true });
  }
  const view = homeViewpoint(city, screen.get().panelOpen, {
    width: window.innerWidth,
    height: window.innerHeight,
  });
  screen.dispatch(
    { type: 'set-city', city: city.cityId, ...(screen.named.view ? {} : { view }) },
    { silent: true },
  );
  if (screen.get().page === null && account.role === 'admin' && !screen.named.workspace) {
    screen.dispatch({ type: 'set-page', page: 'users' }, { silent: true });
  }
  screen.begin();
}

/** Keeps the store of live units in step with the service. */
function useLiveUnits(units: UnitStore, allowed: boolean): void {
  const all = useResource(allowed ? 'units' : null, (signal) => api.units(signal));
  const { data, reload } = all;
  useEffect(() => {
    if (data) units.replace(data.units);
  }, [data, units]);
  useEffect(() => {
    if (!allowed) return;
    let lastReloadMs = 0;
    const stops = [
      events.on('xiangwang.units.moved', (event) => {
        const strangers = units.move((event.data as UnitsMoved).units);
        if (strangers && Date.now() - lastReloadMs > 20_000) {
          lastReloadMs = Date.now();
          reload();
        }
      }),
      events.onReset(reload),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [allowed, reload, units]);
}
