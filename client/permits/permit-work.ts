import type { Geometry, MultiPolygon, Polygon } from '../../server/kernel/geojson.ts';
import { marginLine } from '../../server/kernel/margin-line.ts';
import type { FoundZone, PermitCheck } from '../../server/permits/contract.ts';
import type { ZoneHistory } from '../../server/zones/contract.ts';
import { zoneScale } from '../map/scales.ts';
import { noWork } from '../state/map-work.ts';
import type { MapWork } from '../state/map-work.ts';
import { emptyScene } from '../state/permit-scene.ts';
import type { MarginLine, ProposedBuilding, ZoneVolume } from '../state/permit-scene.ts';

type Area = Polygon | MultiPolygon;

export function isArea(geometry: Geometry): geometry is Area {
  return geometry.type === 'Polygon' || geometry.type === 'MultiPolygon';
}

/** Must a person still say which position is the site? Not where every reading leads to the same decided outcome. */
export function asksForPosition(check: PermitCheck): boolean {
  const { reasons, outcome } = check.finding;
  return (
    check.envelope.readings.length > 1 && (reasons.includes('CRS_AMBIGUOUS') || outcome === 'INDETERMINATE')
  );
}

/** The possible positions of the site, each in its own tone and number; a click on one is the answer. */
export function positionsWork(check: PermitCheck): MapWork {
  const { readings } = check.envelope;
  return {
    ...noWork,
    shapes: readings.map(({ geometry, nameZh }, index) => ({
      key: `r${index}`,
      geometry,
      tone: index,
      name: nameZh,
    })),
    marks: readings.map(({ landedAt, nameZh }, index) => ({
      key: `r${index}`,
      position: landedAt,
      label: String(index + 1),
      tone: index,
      radiusM: null,
      chosen: false,
      name: nameZh,
    })),
    marksAnswer: true,
    scene: {
      ...emptyScene,
      captions: readings.map(({ landedAt, nameZh }, index) => ({
        key: `r${index}`,
        position: landedAt,
        text: nameZh,
      })),
    },
  };
}

/** The height limit in metres above ground that a zone's record gives; null for none or one of another reference. */
export function limitOf(heightLimit: unknown): number | null {
  const { maxM, ref } = (heightLimit ?? {}) as { maxM?: unknown; ref?: unknown };
  return typeof maxM === 'number' && ref !== 'absolute' && ref !== 'relative' ? maxM : null;
}

/**
 * The verdict on the ground: site, met zones as volumes, the building with what is over the limit, margins. `records`
 * are the histories of the zones that were read; a zone whose outline is not there is left to the base map.
 */
export function verdictWork(check: PermitCheck, records: readonly ZoneHistory[]): MapWork {
  const { finding, geometry, request } = check;
  const met = finding.zones.filter((zone) => zone.relation !== 'out');
  const zones: ZoneVolume[] = [];
  const margins: MarginLine[] = [];
  for (const zone of met) {
    const version = records
      .find((one) => one.zoneId === zone.zoneId)
      ?.versions.find((one) => one.version === zone.version);
    if (!version?.geometry) continue;
    zones.push({
      key: zone.zoneId,
      geometry: version.geometry,
      color: zoneScale.find((one) => one.key === zone.class)?.color ?? '#7c7c7c',
      limitM: limitOf(version.heightLimit),
      uncertain: zone.relation === 'uncertain',
    });
    const line = isArea(geometry) ? marginLine(geometry, version.geometry) : null;
    if (line) {
      margins.push({
        key: zone.zoneId,
        ...line,
        label: marginText(zone),
        uncertain: zone.relation === 'uncertain',
      });
    }
  }
  return {
    ...noWork,
    shapes: [{ key: 'site', geometry, tone: 'draw', faint: true }],
    scene: { ...emptyScene, zones, margins, building: buildingOf(check, request.works.buildingHeight) },
  };
}

/** Signed margin with its uncertainty: positive is how deep the site reaches in. */
function marginText(zone: Pick<FoundZone, 'marginM' | 'epsilon'>): string {
  const sign = zone.marginM > 0 ? '+' : zone.marginM < 0 ? '−' : '';
  return `${sign}${Math.abs(zone.marginM).toFixed(1)} m ± ${zone.epsilon.totalM.toFixed(1)}`;
}

function buildingOf(
  { finding, geometry }: PermitCheck,
  height: PermitCheck['request']['works']['buildingHeight'],
): ProposedBuilding | null {
  if (!height || !isArea(geometry) || height.ref === 'absolute') return null;
  const over = finding.limits
    .filter((one) => one.kind === 'height' && one.state === 'exceeded' && one.over !== null)
    .toSorted((a, b) => (b.over ?? 0) - (a.over ?? 0))[0];
  return {
    geometry,
    heightM: height.valueM,
    limitM: over ? Math.max(0, height.valueM - (over.over ?? 0)) : null,
    label: over ? overText(over.over ?? 0) : '',
  };
}

export function overText(over: number): string {
  return `+${Number(over.toFixed(2))} m`;
}
