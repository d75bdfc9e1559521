import type { Position } from '../../server/kernel/geojson.ts';
import type { PermitCheck } from '../../server/permits/contract.ts';
import type { ZoneHistory } from '../../server/zones/contract.ts';
import { distanceM } from '../../server/kernel/lng-lat.ts';
import { isArea } from './permit-work.ts';

/** Corners of a zone's outline farther than this from the site's middle settle nothing, m. */
const REACH_M = 400;

/**
 * Which points must be surveyed so that the check can be decided? A CSV (with byte-order mark, for spreadsheets) of
 * the site's corners and of the corners of every doubted zone near by, WGS84 degrees, with room for what is measured.
 */
export function surveySheet(check: PermitCheck, records: readonly ZoneHistory[]): string {
  const rows = [
    [
      '类别',
      '对象',
      '点号',
      '经度',
      '纬度',
      '现有误差(m)',
      '要求精度(m)',
      '实测X(北)',
      '实测Y(东)',
      '测量日期',
    ],
  ];
  const add = (kind: string, name: string, corners: readonly Position[], errorM: number): void => {
    corners.forEach(([lng, lat], index) => {
      rows.push([
        kind,
        name,
        `${index + 1}`,
        lng.toFixed(7),
        lat.toFixed(7),
        errorM.toFixed(2),
        '0.10',
        '',
        '',
        '',
      ]);
    });
  };
  const doubted = check.finding.zones.filter((zone) => zone.relation === 'uncertain');
  const corners = cornersOf(check.geometry);
  add('地块', check.projectNo ?? check.checkId, corners, doubted[0]?.epsilon.siteM ?? 0);
  const [lng, lat] = corners[0] ?? [0, 0];
  for (const zone of doubted) {
    const outline = records
      .find((one) => one.zoneId === zone.zoneId)
      ?.versions.find((one) => one.version === zone.version)?.geometry;
    if (!outline) continue;
    const near = cornersOf(outline).filter((one) => distanceM(one, [lng, lat]) <= REACH_M);
    add('区划', `${zone.zoneId} ${zone.nameZh}`, near, zone.epsilon.zoneM);
  }
  return `\ufeff${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** A cell that no spreadsheet takes for a formula. */
function cell(text: string): string {
  const safe = /^[=+\-@]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Corners of the outer rings, each once. */
function cornersOf(geometry: PermitCheck['geometry']): Position[] {
  if (!isArea(geometry)) return [];
  const outer =
    geometry.type === 'Polygon'
      ? [geometry.coordinates[0] ?? []]
      : geometry.coordinates.map((one) => one[0] ?? []);
  return outer.flatMap((ring) => ring.slice(0, -1));
}
