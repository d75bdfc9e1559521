import type { ZoneVersion } from '../../server/zones/contract.ts';
import { zoneScale } from '../map/scales.ts';
import { noWork } from '../state/map-work.ts';
import type { MapWork } from '../state/map-work.ts';
import { emptyScene } from '../state/permit-scene.ts';
import { dayText } from './day-text.ts';
import { endOfDay } from './permit-request.ts';
import { limitOf } from './permit-work.ts';

/**
 * Which version was law on `valid` as it was known at the end of `known` (both YYYY-MM-DD in the city)? Validity ends
 * on its last day exclusively, knowledge at an instant. Null when there was none.
 */
export function versionAt(
  versions: readonly ZoneVersion[],
  valid: string,
  known: string,
  timeZone: string,
): ZoneVersion | null {
  const at = Date.parse(endOfDay(known, timeZone));
  return (
    versions.findLast(
      (one) =>
        one.validFrom <= valid &&
        (one.validTo === null || valid < one.validTo) &&
        Date.parse(one.knownFrom) < at &&
        (one.knownTo === null || at <= Date.parse(one.knownTo)),
    ) ?? null
  );
}

/** The days on which something changed in either time, with today, in order. */
export function momentsOf(
  versions: readonly ZoneVersion[],
  today: string,
  timeZone: string,
): { valid: string[]; known: string[] } {
  const valid = new Set([today]);
  const known = new Set([today]);
  for (const one of versions) {
    valid.add(one.validFrom);
    if (one.validTo) valid.add(one.validTo);
    known.add(dayText(Date.parse(one.knownFrom), timeZone));
    if (one.knownTo) known.add(dayText(Date.parse(one.knownTo), timeZone));
  }
  return { valid: [...valid].toSorted(), known: [...known].toSorted() };
}

/** The shown version as a volume, the outlines of the others thin beside it. */
export function zoneWork(versions: readonly ZoneVersion[], shown: ZoneVersion | null): MapWork {
  const others = versions.filter((one) => one.geometry && one.version !== shown?.version);
  return {
    ...noWork,
    shapes: others.map((one) => ({
      key: `v${one.version}`,
      geometry: one.geometry!,
      tone: 'muted',
      faint: true,
      name: `v${one.version}`,
    })),
    scene: {
      ...emptyScene,
      zones: shown?.geometry
        ? [
            {
              key: `v${shown.version}`,
              geometry: shown.geometry,
              color: zoneScale.find((one) => one.key === shown.class)?.color ?? '#7c7c7c',
              limitM: limitOf(shown.heightLimit),
              uncertain: false,
            },
          ]
        : [],
    },
  };
}
