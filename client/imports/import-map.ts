import type { Geometry, Position } from '../../server/kernel/geojson.ts';
import type { DatumCandidate, ImportReport } from '../../server/ingest/contract.ts';
import { noWork } from '../state/map-work.ts';
import type { MapWork, WorkMark, WorkShape } from '../state/map-work.ts';

/** Shapes that are drawn once more under each candidate; more would hide the difference. */
const GHOSTS = 40;
const METRES_PER_DEGREE = 111_320;

/** What an import shows on the map: its rows, and while it asks each reading of them in a colour of its own. */
export function importWork(report: ImportReport, trusted: Geometry | null): MapWork {
  const { features } = report.preview;
  const asked = report.state === 'asking' ? (report.datum?.question ?? null) : null;
  const rows: WorkShape[] = features.map(({ geometry, properties }, index) => ({
    key: `row-${index}`,
    geometry: geometry as Geometry,
    tone: asked ? 'muted' : 0,
    ...(asked ? { faint: true } : {}),
    ...(nameIn(properties) ? { name: nameIn(properties) as string } : {}),
  }));
  if (!asked) return rows.length === 0 ? noWork : { ...noWork, shapes: rows };
  const shapes: WorkShape[] = trusted
    ? [{ key: 'trusted', geometry: trusted, tone: 'trusted', faint: true }, ...rows]
    : rows;
  const marks: WorkMark[] = [];
  const declared = asked.candidates.find((one) => one.crs === report.datum?.claimed)?.landedAt ?? null;
  asked.candidates.forEach((candidate, index) => {
    const shift = shiftOf(candidate);
    if (shift) {
      for (const row of rows.slice(0, GHOSTS)) {
        shapes.push({
          key: `c${index}`,
          geometry: moved(row.geometry, shift),
          tone: index,
          faint: true,
          name: candidate.nameZh,
        });
      }
    }
    const landed = landingOf(candidate, declared);
    if (landed) {
      marks.push({
        key: `c${index}`,
        position: landed,
        label: String(index + 1),
        tone: index,
        radiusM: null,
        chosen: false,
        name: candidate.nameZh,
      });
    }
  });
  return { ...noWork, shapes, marks, marksAnswer: true };
}

/** Where the first position lies in this reading: pushed from where the file has it, or as the service found it. */
function landingOf(candidate: DatumCandidate, declared: Position | null): Position | null {
  const shift = shiftOf(candidate);
  if (!shift || !declared) return candidate.landedAt;
  const landed = moved({ type: 'Point', coordinates: declared }, shift);
  return landed.type === 'Point' ? landed.coordinates : candidate.landedAt;
}

/** From the rows as declared to the rows under the candidate, metres; null when no shift is known. */
function shiftOf(candidate: DatumCandidate): { eastM: number; northM: number } | null {
  const { shiftEastM, shiftNorthM } = candidate;
  if (shiftEastM === undefined || shiftNorthM === undefined) return null;
  // The shift says how far the declared layer stands off this reading, so the reading lies the other way.
  return { eastM: -shiftEastM, northM: -shiftNorthM };
}

/** A geometry pushed by metres; for a picture, on the sphere. */
export function moved(geometry: Geometry, by: { eastM: number; northM: number }): Geometry {
  const push = ([lng, lat]: Position): Position => [
    lng + by.eastM / (METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180)),
    lat + by.northM / METRES_PER_DEGREE,
  ];
  switch (geometry.type) {
    case 'Point':
      return { type: 'Point', coordinates: push(geometry.coordinates) };
    case 'MultiPoint':
    case 'LineString':
      return { ...geometry, coordinates: geometry.coordinates.map(push) };
    case 'MultiLineString':
    case 'Polygon':
      return { ...geometry, coordinates: geometry.coordinates.map((line) => line.map(push)) };
    case 'MultiPolygon':
      return {
        ...geometry,
        coordinates: geometry.coordinates.map((polygon) => polygon.map((ring) => ring.map(push))),
      };
  }
}

function nameIn(properties: Record<string, unknown>): string | null {
  const name = properties['nameZh'] ?? properties['name'] ?? properties['title'];
  return typeof name === 'string' && name !== '' ? name : null;
}

/** Which field goes to which column after this choice? One column per field, and a field asked for twice moves. */
export function remapped(
  fields: ImportReport['fields'],
  column: string,
  field: string | null,
): ImportReport['fields'] {
  return fields.map((one) => {
    if (one.name === column) return { ...one, mappedTo: field, by: field === null ? 'none' : 'person' };
    return field !== null && one.mappedTo === field ? { ...one, mappedTo: null, by: 'none' } : one;
  });
}

/** The answer that carries a mapping: every field of the layer with its column, empty where it is left out. */
export function mapAnswer(
  before: ImportReport['fields'],
  after: ImportReport['fields'],
): Record<string, string> {
  const answer: Record<string, string> = {};
  for (const one of before) if (one.mappedTo !== null) answer[one.mappedTo] = '';
  for (const one of after) if (one.mappedTo !== null) answer[one.mappedTo] = one.name;
  return answer;
}
