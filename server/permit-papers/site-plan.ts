import type { Feature, Geometry, MultiPolygon, Polygon, Position } from '../kernel/geojson.ts';
import type { BBox } from '../kernel/lng-lat.ts';
import { marginLine } from '../kernel/margin-line.ts';
import type { FoundZone } from '../permits/contract.ts';
import type { LegendEntry, Overlay } from '../pictures/picture-job.ts';
import { ZONE_CLASSES, paperColors } from '../pictures/style-contract.ts';
import { labelOf, marginOf, overOf } from './paper-material.ts';
import type { PaperMaterial } from './paper-material.ts';

/** What is drawn over the base map, and what of the ground is shown. */
export interface SitePlan {
  /** The site with its margins. */
  near: BBox;
  /** The site among the zones that it meets. */
  wide: BBox;
  overlays: Overlay[];
  /** The site as a mark, for the wide view. */
  wideOverlays: Overlay[];
  legend: LegendEntry[];
}

const SITE = paperColors.draw;
const INK = paperColors.label;
/** Metres of a degree of latitude. */
const DEGREE_M = 111_319.49;

/** Lays out the site plan of a check: zones as they were judged, their bands of uncertainty, site, margins, excess. */
export function sitePlan(material: PaperMaterial): SitePlan {
  const { check } = material;
  const { finding, geometry } = check;
  const drawn = finding.zones.flatMap((zone) => {
    const outline = material.zones.find((one) => one.zoneId === zone.zoneId && one.version === zone.version);
    return outline?.geometry ? [{ zone, area: outline.geometry }] : [];
  });
  const met = drawn.filter(({ zone }) => zone.relation !== 'out');
  // The milder lie beneath, so that the stricter is seen.
  const stacked = [...drawn].sort((a, b) => strictness(b.zone) - strictness(a.zone));
  const margins = met.flatMap(({ zone, area }) => {
    const line = isArea(geometry) ? marginLine(geometry, area) : null;
    return line === null ? [] : [{ zone, line }];
  });
  const over = finding.limits.find(({ kind, state }) => kind === 'height' && state === 'exceeded');
  const zoneOverlays = stacked.flatMap(({ zone, area }) => zoneOverlay(zone, area));
  const siteName = check.projectNo ?? '地块';
  const site: Overlay = {
    geojson: collection([
      feature(geometry, { label: over === undefined ? siteName : `${siteName}  ${overOf(over)}` }),
    ]),
    fill: over === undefined ? SITE : paperColors.over,
    opacity: 0.45,
    stroke: over === undefined ? SITE : paperColors.over,
    widthPx: 2.4,
    dotPx: geometry.type === 'Point' || geometry.type === 'MultiPoint' ? 6 : undefined,
    labelKey: 'label',
    labelColor: over === undefined ? SITE : paperColors.over,
  };
  const lines = margins.map(({ zone, line }): Overlay => ({
    geojson: collection([
      feature({ type: 'LineString', coordinates: [line.from, line.to] }, { label: marginOf(zone) }),
    ]),
    stroke: INK,
    widthPx: 2,
    dash: zone.relation === 'uncertain' ? [5, 4] : [],
    dotPx: 3,
    labelKey: 'label',
  }));
  const box = boxOf([geometry]);
  const reach = Math.max(
    60,
    0.8 * acrossM(box),
    ...margins.map(({ zone }) => Math.min(260, Math.abs(zone.marginM) * 1.15)),
  );
  // Where the site would be if its numbers were read otherwise.
  const possible = check.envelope.readings.length > 1 ? check.envelope.readings : [];
  const positions = possible.map(({ geometry: read, nameZh }, i): Overlay => ({
    geojson: collection([feature(read, { label: `位置 ${i + 1}：${nameZh}` })]),
    fill: SITE,
    opacity: 0.3,
    stroke: SITE,
    widthPx: 2.4,
    dash: [4, 3],
    labelKey: 'label',
    labelColor: SITE,
  }));
  const near = grown(joined([box, ...margins.map(({ line }) => boxOfPoints([line.from, line.to]))]), reach);
  const seen = drawn.filter(({ area }) => meets(boxOf([area]), near));
  return {
    near,
    wide: grown(
      joined([box, ...met.map(({ area }) => boxOf([area])), ...possible.map((one) => boxOf([one.geometry]))]),
      Math.max(200, acrossM(box)),
    ),
    overlays: [...zoneOverlays, site, ...lines],
    wideOverlays: [
      ...zoneOverlays.filter(({ widthM }) => widthM === undefined),
      ...(positions.length > 0 ? positions : [{ ...site, widthPx: 3 }]),
    ],
    legend: legendOf(
      material,
      seen.map(({ zone }) => zone),
      margins.length > 0,
      over !== undefined,
    ),
  };
}

function strictness(zone: FoundZone): number {
  const at = ZONE_CLASSES.findIndex(({ key }) => key === zone.class);
  return at < 0 ? ZONE_CLASSES.length : at;
}

function styleOf(zone: { class: string }): { color: string; dash: number[] } {
  const found = ZONE_CLASSES.find(({ key }) => key === zone.class);
  return { color: found?.color ?? paperColors.unknown, dash: (found?.dash ?? []).map((n) => n * 2.4) };
}

function zoneOverlay(zone: FoundZone, area: Polygon | MultiPolygon): Overlay[] {
  const { color, dash } = styleOf(zone);
  const geojson = collection([feature(area, { label: zone.nameZh })]);
  const doubtful = zone.relation === 'uncertain';
  return [
    { geojson, stroke: color, widthM: 2 * zone.epsilon.totalM, opacity: 0.22 },
    {
      geojson,
      fill: color,
      opacity: 0.12,
      stroke: color,
      widthPx: 2.4,
      dash,
      hatch: doubtful,
      labelKey: 'label',
    },
  ];
}

function legendOf(
  material: PaperMaterial,
  zones: readonly FoundZone[],
  margins: boolean,
  exceeded: boolean,
): LegendEntry[] {
  const entries: LegendEntry[] = [
    exceeded
      ? { label: '地块（拟建超限）', fill: paperColors.over, opacity: 0.45, stroke: paperColors.over }
      : { label: '地块', fill: SITE, opacity: 0.45, stroke: SITE },
  ];
  for (const key of new Set(zones.map((zone) => zone.class))) {
    const { color, dash } = styleOf({ class: key });
    entries.push({
      label: labelOf(material, 'zone_class', key).zh,
      fill: color,
      opacity: 0.2,
      stroke: color,
      dash,
    });
  }
  if (zones.some(({ relation }) => relation === 'uncertain'))
    entries.push({ label: '内外不能判定', hatch: true, stroke: paperColors.unknown });
  if (zones.length > 0) entries.push({ label: '边线误差带 ±ε', fill: paperColors.unknown, opacity: 0.3 });
  if (margins) entries.push({ label: '距边线（米）', stroke: INK });
  return entries;
}

const isArea = (geometry: Geometry): geometry is Polygon | MultiPolygon =>
  geometry.type === 'Polygon' || geometry.type === 'MultiPolygon';

function feature(geometry: Geometry, properties: Record<string, unknown>): Feature {
  return { type: 'Feature', geometry, properties };
}

const collection = (features: Feature[]): Overlay['geojson'] => ({ type: 'FeatureCollection', features });

export function positionsOf(geometry: Geometry): Position[] {
  switch (geometry.type) {
    case 'Point':
      return [geometry.coordinates];
    case 'MultiPoint':
    case 'LineString':
      return geometry.coordinates;
    case 'MultiLineString':
    case 'Polygon':
      return geometry.coordinates.flat();
    default:
      return geometry.coordinates.flat(2);
  }
}

const boxOf = (geometries: readonly Geometry[]): BBox => boxOfPoints(geometries.flatMap(positionsOf));

function boxOfPoints(points: readonly Position[]): BBox {
  return joined(points.map(([lng, lat]): BBox => [lng, lat, lng, lat]));
}

function joined(boxes: readonly BBox[]): BBox {
  return boxes.reduce<BBox>(
    (all, box) => [
      Math.min(all[0], box[0]),
      Math.min(all[1], box[1]),
      Math.max(all[2], box[2]),
      Math.max(all[3], box[3]),
    ],
    [Infinity, Infinity, -Infinity, -Infinity],
  );
}

const meets = (a: BBox, b: BBox): boolean => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];

function acrossM([west, south, east, north]: BBox): number {
  const cos = Math.cos((((south + north) / 2) * Math.PI) / 180);
  return Math.max((east - west) * DEGREE_M * cos, (north - south) * DEGREE_M);
}

function grown([west, south, east, north]: BBox, metres: number): BBox {
  const lat = metres / DEGREE_M;
  const lng = lat / Math.cos((((south + north) / 2) * Math.PI) / 180);
  return [west - lng, south - lat, east + lng, north + lat];
}
