import type { Geometry } from '../../kernel/geojson.ts';

export type ExportValue = string | number | boolean | null;

/** One column of what is exported. */
export interface ExportField {
  name: string;
  titleZh: string;
  titleEn: string;
  type: 'string' | 'number' | 'boolean';
  unit?: string;
}

/** One thing: its values by field name (`id` among them), its place in the numbers of the chosen system. */
export interface ExportRow {
  geometry: Geometry | null;
  values: Readonly<Record<string, ExportValue>>;
}

export type ExportPages = AsyncIterable<readonly ExportRow[]>;

/** The reference system that the numbers of a file are in; always east or longitude first. */
export interface ExportCrs {
  /** As `crsClaimText` writes it. */
  id: string;
  /** EPSG code; null for GCJ-02, BD-09 and the city's own. */
  code: number | null;
  nameZh: string;
  nameEn: string;
  /** What the conversion may be off, metres. */
  errorM: number;
  /** Degrees; otherwise metres. */
  geographic: boolean;
  chain: readonly string[];
}

/** Everything that a file says of itself. */
export interface ExportHead {
  /** Lower-case ASCII: table, file and layer name. */
  name: string;
  titleZh: string;
  titleEn: string;
  fields: readonly ExportField[];
  shape: 'point' | 'line' | 'polygon' | 'none';
  crs: ExportCrs;
  cityZh: string;
  cityEn: string;
  attribution: string;
  licence: string;
  synthetic: boolean;
  /** ISO, UTC. */
  exportedAt: string;
  /** What was chosen of the whole, as asked. */
  chosen: { bbox?: string; filter?: string; of?: string };
}

/** The note that every format carries in its own way: what this is, whose, on which earth, of when. */
export function aboutLines(head: ExportHead): string[] {
  const { crs, chosen } = head;
  const error = crs.errorM === 0 ? '' : `，换算误差可达 ${crs.errorM} 米 / may be off by ${crs.errorM} m`;
  return [
    `${head.titleZh} / ${head.titleEn}`,
    `城市 City: ${head.cityZh} / ${head.cityEn}`,
    ...(head.synthetic ? ['合成示范数据，非真实数据。Synthetic demo data, not real.'] : []),
    `来源 Attribution: ${head.attribution}`,
    `许可 Licence: ${head.licence}`,
    `坐标系 Reference system: ${crs.nameZh} / ${crs.nameEn} (${crs.id})${error}`,
    `坐标顺序 Axis order: ${crs.geographic ? '经度、纬度 longitude, latitude' : '东、北 east, north'}`,
    ...crs.chain.map((step) => `换算 Conversion: ${step}`),
    ...(chosen.of === undefined ? [] : [`对象 Of: ${chosen.of}`]),
    ...(chosen.bbox === undefined ? [] : [`范围 Box (WGS84): ${chosen.bbox}`]),
    ...(chosen.filter === undefined ? [] : [`筛选 Filter: ${chosen.filter}`]),
    `导出时间 Exported: ${head.exportedAt}`,
  ];
}

/** The same in one cell: a row that is cut out of its table still says whose it is. */
export function aboutCell(head: ExportHead): string {
  const { crs } = head;
  return [
    ...(head.synthetic ? ['合成示范数据 synthetic'] : []),
    head.attribution,
    head.licence,
    `${crs.id}${crs.errorM === 0 ? '' : ` ±${crs.errorM} m`}`,
    head.exportedAt,
  ].join(' | ');
}

/** The heading of a column for people: 宽度 Width (m). */
export function fieldTitle({ titleZh, titleEn, unit }: ExportField): string {
  return `${titleZh} ${titleEn}${unit === undefined ? '' : ` (${unit})`}`;
}

/**
 * Text that a spreadsheet would run as a formula, with an apostrophe before it. Source: OWASP, CSV injection; the full-width
 * signs count in Chinese and Japanese Excel.
 */
export function defused(text: string): string {
  return /^[=+\-@\t\r\n＝＋－＠]/u.test(text) ? `'${text}` : text;
}
