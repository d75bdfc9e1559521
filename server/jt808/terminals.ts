import type { Route } from '../http/route.ts';
import { terminalRoutes } from './http.ts';
import { createJt808 } from './jt808.ts';
import type { Jt808Deps } from './jt808.ts';
import { readTerminalStates } from './terminal-states.ts';
import type { TerminalStatesDeps } from './terminal-states.ts';
import { openTerminalDoor } from './terminal-door.ts';
import type { TerminalDoor } from './terminal-door.ts';

/** The register of JT/T 808 terminals and their TCP door, which is shut until it is opened. */
export interface Terminals {
  routes: Route[];
  /** `XwError`: port_in_use, address_unusable. */
  open(host: string, port: number): Promise<void>;
  address(): { host: string; port: number } | undefined;
  connections(): number;
  close(): Promise<void>;
}

export function createTerminals(
  deps: Jt808Deps & Pick<TerminalStatesDeps, 'tracking'> & { onError?: (error: unknown) => void },
): Terminals {
  const jt808 = createJt808(deps);
  let door: TerminalDoor | undefined;
  return {
    routes: terminalRoutes(
      jt808,
      () => door,
      (cityId) => readTerminalStates({ db: deps.db, tracking: deps.tracking, door: () => door }, cityId),
    ),
    async open(host, port) {
      door = await openTerminalDoor({ jt808, clock: deps.clock, host, port, onError: deps.onError });
    },
    address: () => door?.address,
    connections: () => door?.connections ?? 0,
    close: () => door?.close() ?? Promise.resolve(),
  };
}
