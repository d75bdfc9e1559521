import type { Door, SentFix } from '../simulate/doors.ts';

/** Writers that send without pause, each position again until it is acknowledged. */
export interface DoorLoad {
  /** Unit and epoch ms of every acknowledged position, by door. */
  acknowledged: Record<string, [unitId: string, observedAtMs: number][]>;
  /** Attempts beyond the first of a position: what a kill left unsaid. */
  readonly sentAgain: number;
  stop(): Promise<void>;
}

export interface LoadedDoor {
  name: string;
  door: Door;
  /** Units that report through it; each is one writer. */
  unitIds: readonly string[];
  /** Positions sent at once. */
  batch: number;
}

const AGAIN_AFTER_MS = 100;

/** `startMs` is the time of the first position of each unit, epoch ms; each is a second later than the one before. */
export function loadDoors(
  doors: readonly LoadedDoor[],
  startMs: number,
  place: readonly [number, number],
): DoorLoad {
  const acknowledged: DoorLoad['acknowledged'] = {};
  const state = { stopped: false };
  let sentAgain = 0;

  async function write({ name, door, batch }: LoadedDoor, unitId: string): Promise<void> {
    const done = (acknowledged[name] ??= []);
    for (let atMs = startMs; !state.stopped; atMs += batch * 1000) {
      const fixes = Array.from({ length: batch }, (_, i): SentFix => ({
        unitId,
        observedAt: atMs + i * 1000,
        lng: place[0],
        lat: place[1],
        speedMps: 0,
        headingDeg: 0,
      }));
      for (let tries = 0; !state.stopped; tries += 1) {
        if (tries > 0) sentAgain += 1;
        if (await door.send(fixes)) {
          for (const fix of fixes) done.push([unitId, fix.observedAt]);
          break;
        }
        await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
      }
    }
  }

  const writers = doors.flatMap((one) => one.unitIds.map((unitId) => write(one, unitId)));
  return {
    acknowledged,
    get sentAgain() {
      return sentAgain;
    },
    async stop() {
      state.stopped = true;
      for (const { door } of doors) door.close();
      await Promise.all(writers);
    },
  };
}
