import { aboutLines } from './table.ts';
import type { ExportHead, ExportRow } from './table.ts';

/**
 * The text before the features. Degrees of WGS84 are RFC 7946; other systems are named by the member `crs` of the GeoJSON of
 * 2008, which GDAL, QGIS and our import read; GCJ-02 and BD-09, which only the last knows, by their own names there, so that
 * nobody takes them for WGS84. Numbers are longitude, latitude or east, north in any case.
 */
export function geojsonHead(head: ExportHead): string {
  const { crs } = head;
  const members = {
    type: 'FeatureCollection',
    name: head.name,
    ...(crs.code === 4326 ? {} : { crs: { type: 'name', properties: { name: crsName(crs) } } }),
    coordinateSystem: { id: crs.id, nameZh: crs.nameZh, nameEn: crs.nameEn, errorM: crs.errorM },
    title: `${head.titleZh} ${head.titleEn}`,
    synthetic: head.synthetic,
    attribution: head.attribution,
    licence: head.licence,
    exportedAt: head.exportedAt,
    about: aboutLines(head),
  };
  return `${JSON.stringify(members).slice(0, -1)},\n"features":[`;
}

function crsName({ code, id }: ExportHead['crs']): string {
  if (code !== null) return `urn:ogc:def:crs:EPSG::${code}`;
  return { gcj02: 'GCJ-02', bd09: 'BD-09' }[id] ?? id;
}

export const GEOJSON_END = '\n]}\n';

/** Features with a line each; `first`: no comma before the first one. */
export function geojsonFeatures(head: ExportHead, rows: readonly ExportRow[], first: boolean): string {
  const names = head.fields.map(({ name }) => name).filter((name) => name !== 'id');
  return rows
    .map(({ geometry, values }, i) => {
      const properties = Object.fromEntries(names.map((name) => [name, values[name] ?? null]));
      const text = JSON.stringify({ type: 'Feature', id: values['id'], geometry, properties });
      return `${first && i === 0 ? '\n' : ',\n'}${text}`;
    })
    .join('');
}
