import type { Geometry, Position } from '../../kernel/geojson.ts';
import { aboutLines, fieldTitle } from './table.ts';
import type { ExportHead, ExportRow } from './table.ts';

const SIGNS: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text within XML 1.0: signs escaped, what XML cannot hold left out. */
export function xmlEscaped(text: string): string {
  return text
    .replace(/[^\P{Cc}\n\t]|[\ufffe\uffff]/gu, '')
    .replace(/\p{Cs}/gu, '□')
    .replace(/[&<>"]/g, (sign) => SIGNS[sign]!);
}

const TYPES = { string: 'string', number: 'double', boolean: 'bool' } as const;

/** KML 2.2 up to the first place: WGS84, the note as description, the fields as a schema. Source: OGC 07-147r2. */
export function kmlHead(head: ExportHead): string {
  const fields = head.fields
    .map(
      (field) =>
        `<SimpleField name="${xmlEscaped(field.name)}" type="${TYPES[field.type]}"><displayName>${xmlEscaped(fieldTitle(field))}</displayName></SimpleField>`,
    )
    .join('');
  return `<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document id="${head.name}"><name>${xmlEscaped(`${head.titleZh} ${head.titleEn}`)}</name>
<description>${xmlEscaped(aboutLines(head).join('\n'))}</description>
<Schema name="${head.name}" id="${head.name}_fields">${fields}</Schema>
<Folder><name>${head.name}</name>
`;
}

export const KML_END = '</Folder></Document></kml>\n';

export function kmlPlaces(head: ExportHead, rows: readonly ExportRow[]): string {
  return rows
    .map(({ geometry, values }) => {
      const name = values['nameZh'] ?? values['titleZh'] ?? values['id'] ?? '';
      const data = head.fields
        .flatMap(({ name: field }) => {
          const value = values[field] ?? null;
          return value === null
            ? []
            : [`<SimpleData name="${xmlEscaped(field)}">${xmlEscaped(String(value))}</SimpleData>`];
        })
        .join('');
      return `<Placemark><name>${xmlEscaped(String(name))}</name><ExtendedData><SchemaData schemaUrl="#${head.name}_fields">${data}</SchemaData></ExtendedData>${geometry === null ? '' : shape(geometry)}</Placemark>\n`;
    })
    .join('');
}

const coordinates = (positions: readonly Position[]): string =>
  `<coordinates>${positions.map(([x, y]) => `${x},${y}`).join(' ')}</coordinates>`;
const ring = (positions: readonly Position[]): string => `<LinearRing>${coordinates(positions)}</LinearRing>`;
const point = (position: Position): string => `<Point>${coordinates([position])}</Point>`;
const line = (positions: readonly Position[]): string => `<LineString>${coordinates(positions)}</LineString>`;

function polygon([outer, ...holes]: readonly Position[][]): string {
  const inner = holes.map((hole) => `<innerBoundaryIs>${ring(hole)}</innerBoundaryIs>`).join('');
  return `<Polygon><outerBoundaryIs>${ring(outer ?? [])}</outerBoundaryIs>${inner}</Polygon>`;
}

const many = (parts: string[]): string => `<MultiGeometry>${parts.join('')}</MultiGeometry>`;

function shape(geometry: Geometry): string {
  switch (geometry.type) {
    case 'Point':
      return point(geometry.coordinates);
    case 'MultiPoint':
      return many(geometry.coordinates.map(point));
    case 'LineString':
      return line(geometry.coordinates);
    case 'MultiLineString':
      return many(geometry.coordinates.map(line));
    case 'Polygon':
      return polygon(geometry.coordinates);
    case 'MultiPolygon':
      return many(geometry.coordinates.map(polygon));
  }
}
