import { writeFile } from 'node:fs/promises';
import type { Geometry, Position } from '../../../server/kernel/geojson.ts';
import type { SampleRow, WriteOptions } from './sample-row.ts';
import { writeZip } from './zip-file.ts';

/** KML with the properties as ExtendedData. WGS84 by definition. */
export function kmlText(rows: readonly SampleRow[], options: WriteOptions = {}): string {
  const marks = rows.map(({ geometry, properties }) => {
    const data = Object.entries(properties)
      .filter(([, value]) => value !== null)
      .map(
        ([name, value]) => `<Data name="${escaped(name)}"><value>${escaped(String(value))}</value></Data>`,
      );
    return `<Placemark><ExtendedData>${data.join('')}</ExtendedData>${geometry === null ? '' : kmlGeometry(geometry)}</Placemark>`;
  });
  const name = `<name>${escaped(options.layer ?? 'layer')}</name>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>${name}\n${marks.join('\n')}\n</Document></kml>\n`;
}

export async function writeKml(
  path: string,
  rows: readonly SampleRow[],
  options: WriteOptions = {},
): Promise<void> {
  await writeFile(path, kmlText(rows, options));
}

export async function writeKmz(
  path: string,
  rows: readonly SampleRow[],
  options: WriteOptions = {},
): Promise<void> {
  await writeZip(path, { 'doc.kml': kmlText(rows, options) });
}

/** GPX: points as waypoints, lines as tracks; only `name`, `desc` and `time` of the properties are kept by the format. */
export async function writeGpx(path: string, rows: readonly SampleRow[]): Promise<void> {
  const things = rows.map(({ geometry, properties }) => {
    const said = ['time', 'name', 'desc']
      .filter((name) => properties[name] !== undefined && properties[name] !== null)
      .map((name) => `<${name}>${escaped(String(properties[name]))}</${name}>`)
      .join('');
    if (geometry?.type === 'Point') {
      const [lon, lat] = geometry.coordinates;
      return `<wpt lat="${lat}" lon="${lon}">${said}</wpt>`;
    }
    const lines =
      geometry?.type === 'LineString'
        ? [geometry.coordinates]
        : geometry?.type === 'MultiLineString'
          ? geometry.coordinates
          : [];
    const segments = lines.map(
      (line) => `<trkseg>${line.map(([lon, lat]) => `<trkpt lat="${lat}" lon="${lon}"/>`).join('')}</trkseg>`,
    );
    return `<trk>${said.replace(/<time>.*?<\/time>/, '')}${segments.join('')}</trk>`;
  });
  await writeFile(
    path,
    `<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="xiangwang" xmlns="http://www.topografix.com/GPX/1/1">\n${things.join('\n')}\n</gpx>\n`,
  );
}

function kmlGeometry(geometry: Geometry): string {
  const coordinates = (line: readonly Position[]): string =>
    `<coordinates>${line.map((point) => point.join(',')).join(' ')}</coordinates>`;
  const polygon = (rings: readonly Position[][]): string =>
    `<Polygon>${rings
      .map(
        (ring, i) =>
          (i === 0 ? 'outer' : 'inner') + `BoundaryIs><LinearRing>${coordinates(ring)}</LinearRing>`,
      )
      .map((text) => `<${text}</${text.slice(0, 5)}BoundaryIs>`)
      .join('')}</Polygon>`;
  const multi = (parts: readonly string[]): string => `<MultiGeometry>${parts.join('')}</MultiGeometry>`;
  const point = (position: Position): string => `<Point>${coordinates([position])}</Point>`;
  const line = (points: readonly Position[]): string => `<LineString>${coordinates(points)}</LineString>`;
  if (geometry.type === 'Point') return point(geometry.coordinates);
  if (geometry.type === 'MultiPoint') return multi(geometry.coordinates.map(point));
  if (geometry.type === 'LineString') return line(geometry.coordinates);
  if (geometry.type === 'MultiLineString') return multi(geometry.coordinates.map(line));
  if (geometry.type === 'Polygon') return polygon(geometry.coordinates);
  return multi(geometry.coordinates.map(polygon));
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
