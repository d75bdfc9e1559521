import type { Database } from '../db/database.ts';
import { SILENT_AFTER_S } from '../tracking/contract.ts';
import type { Datum } from '../tracking/contract.ts';
import type { Tracking } from '../tracking/tracking.ts';
import type { DeviceState, TerminalStates } from './states-contract.ts';
import * as store from './store.ts';
import type { TerminalDoor } from './terminal-door.ts';

export interface TerminalStatesDeps {
  db: Database;
  tracking: Pick<Tracking, 'units'>;
  /** Undefined while it is shut. */
  door(): Pick<TerminalDoor, 'address' | 'connections' | 'isConnected'> | undefined;
}

/** By what does every unit report, on which datum, and when was it heard of last? For those who watch, not for keys. */
export async function readTerminalStates(deps: TerminalStatesDeps, cityId: number): Promise<TerminalStates> {
  const [held, terminals, keys] = await Promise.all([
    deps.tracking.units(cityId),
    store.readTerminals(deps.db, cityId),
    store.readDeviceKeys(deps.db, cityId),
  ]);
  const door = deps.door();
  const byUnit = new Map<string | null, DeviceState[]>();
  const add = (unitId: string | null, device: DeviceState): void => {
    byUnit.set(unitId, [...(byUnit.get(unitId) ?? []), device]);
  };
  for (const one of terminals)
    add(one.unitId, {
      door: 'jt808',
      label: one.label,
      mark: one.phone.slice(-4),
      datum: one.datum,
      connected: door?.isConnected(one.phone) ?? false,
      registeredAt: one.registeredAt,
      usedAt: one.seenAt,
      disabled: one.disabledAt !== null,
    });
  for (const one of keys)
    add(one.unitId, {
      door: 'http',
      label: one.label,
      mark: one.keyId,
      datum: one.datum as Datum,
      connected: null,
      registeredAt: null,
      usedAt: one.usedAt,
      disabled: false,
    });
  return {
    at: held.at,
    silentAfterS: SILENT_AFTER_S,
    door: door === undefined ? null : { port: door.address.port, connections: door.connections },
    units: held.units.map(({ unitId, kind, callSign, plate, nameZh, state, onDuty, observedAt, ageMs }) => ({
      unitId,
      kind,
      callSign,
      plate,
      nameZh,
      state,
      onDuty,
      observedAt,
      ageMs,
      silentSince: state === 'silent' ? observedAt : null,
      devices: byUnit.get(unitId) ?? [],
    })),
    openKeys: byUnit.get(null) ?? [],
  };
}
