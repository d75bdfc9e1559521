import { createContext, use, useSyncExternalStore } from 'react';
import type { Account, Welcome } from '../../server/accounts/contract.ts';
import type { Permission } from '../../server/accounts/permissions.ts';
import type { City } from '../../server/city/contract.ts';
import type { LayerInfo } from '../../server/tiles/contract.ts';
import type { CityClock } from '../live/city-clock.ts';
import type { UnitStore } from '../live/unit-store.ts';
import type { Resource } from './use-resource.ts';

/** What every part of the signed-in screen may need: who asks, which city, and what time it is there. */
export interface CityFrameContext {
  account: Account;
  demoSecret: boolean;
  city: City;
  layers: Resource<LayerInfo[]>;
  layerVersions: Readonly<Record<string, number>>;
  clock: CityClock;
  units: UnitStore;
  welcome: Welcome | null;
  may(permission: Permission): boolean;
  signOut(): void;
  /** Reads the account again, for example after a city was made: it may open more cities now. */
  rereadAccount(): Promise<void>;
}

const CityFrame = createContext<CityFrameContext | null>(null);
export const CityFrameProvider = CityFrame.Provider;

export function useCity(): CityFrameContext {
  const value = use(CityFrame);
  if (!value) throw new Error('useCity: outside of the signed-in screen');
  return value;
}

/** City time in epoch ms, drawn again every `stepMs` of browser time and when the clock is set. */
export function useCityNow(stepMs = 1000): number {
  const { clock } = useCity();
  const quantum = stepMs * (clock.state()?.rate ?? 1);
  return useSyncExternalStore(
    (listener) => {
      const timer = setInterval(listener, stepMs);
      const stop = clock.subscribe(listener);
      return () => {
        clearInterval(timer);
        stop();
      };
    },
    () => Math.floor(clock.now() / quantum) * quantum,
  );
}
