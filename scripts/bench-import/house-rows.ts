import { openCrs } from '../../server/coordinates/core/open-crs.ts';
import type { Position } from '../../server/kernel/geojson.ts';
import type { FormatFile } from '../../test/harness/format-files/formats.ts';
import type { SampleRow } from '../../test/harness/format-files/sample-row.ts';

/** Rows of houses as one format wants them, and the system that they stand in. */
export interface HouseFile {
  rows: SampleRow[];
  epsg: number;
}

/**
 * `count` L-shaped houses in a lattice over a city's box (west, south, east, north), each with a name, height, storeys and use.
 * Formats of a plane get them in the 3-degree CGCS2000 zone of the box; formats for lines and points get their outlines.
 */
export function housesFor(
  format: FormatFile,
  count: number,
  [west, south, east, north]: readonly [number, number, number, number],
): HouseFile {
  const zone = Math.round((west + east) / 6);
  const epsg = format.plane === true ? zone + 4488 : 4326;
  const plane = format.plane === true ? openCrs({ kind: 'epsg', code: epsg }) : undefined;
  const side = Math.ceil(Math.sqrt(count));
  const [stepX, stepY] = [(east - west) / (side + 1), (north - south) / (side + 1)];
  const place = (x: number, y: number): Position => {
    const at: Position = [Math.round(x * 1e7) / 1e7, Math.round(y * 1e7) / 1e7];
    return plane === undefined ? at : plane.fromWgs84(at);
  };
  const rows = Array.from({ length: count }, (_, i): SampleRow => {
    const [x, y] = [west + stepX * (0.5 + (i % side)), south + stepY * (0.5 + Math.floor(i / side))];
    const [w, h] = [stepX * 0.6, stepY * 0.6];
    const ring = [
      [x, y], [x + w, y], [x + w, y + h / 2], [x + w / 2, y + h / 2], [x + w / 2, y + h], [x, y + h], [x, y],
    ].map(([px, py]) => place(px!, py!)); // prettier-ignore
    return {
      geometry: format.shapes.includes('polygon')
        ? { type: 'Polygon', coordinates: [ring] }
        : { type: 'LineString', coordinates: ring },
      properties: propertiesFor(format, i),
    };
  });
  return { rows, epsg };
}

function propertiesFor(format: FormatFile, i: number): SampleRow['properties'] {
  const id = `${format.id}-${i + 1}`;
  if (format.id === 'survey-txt') return { 编号: id, 名称: `人民路${i + 1}号`, 用途: '住宅' };
  if (Array.isArray(format.keeps))
    return Object.fromEntries(
      format.keeps.filter((name) => name !== 'time').map((name) => [name, `${name} ${i % 10}`]),
    );
  if (format.id === 'osm-pbf') {
    return {
      building: 'apartments',
      name: `人民路${i + 1}号`,
      height: 6 + (i % 30),
      'building:levels': 2 + (i % 10),
    };
  }
  return { id, name: `人民路${i + 1}号`, height: 6 + (i % 30) + 0.5, floors: 2 + (i % 10) };
}
