import { garbledProperty } from '../core/geojson-rows.ts';
import { geometryProblem, readGeometry } from '../core/raw-geometry.ts';
import { rowProblem } from '../core/refusals.ts';
import type { Limits, OpenOptions, RawFile, RawItem, RawValue } from '../core/raw.ts';
import type { Probe, Reader } from '../reader.ts';
import { bytesOf, findEncoding, textOf } from '../text-source.ts';
import { declaredEncoding, xmlEvents } from '../xml-events.ts';
import type { XmlEvent } from '../xml-events.ts';
import { tooLarge } from '../zip-file.ts';

const TRACK_POINTS = 'track_points';

/**
 * GPX 1.0 and 1.1: a waypoint is a point, a route a line, a track one line a segment. With the layer `track_points` each
 * point of a track is a row of its own with its time, as fixes need it. Source: topografix GPX 1.1 schema.
 */
export const gpxReader: Reader = {
  format: 'gpx',
  nameZh: 'GPX 轨迹',
  nameEn: 'GPX',
  extensions: ['gpx'],
  recognises: (probe) => /<gpx[\s>]/.test(probe.headText),
  open: openGpx,
};

async function openGpx(probe: Probe, options: OpenOptions & { limits: Limits }): Promise<RawFile> {
  const { limits } = options;
  if (probe.sizeBytes > limits.wholeFileBytes)
    throw tooLarge(probe.name, probe.sizeBytes, limits.wholeFileBytes);
  const declared = options.encoding ?? declaredEncoding(probe.headText);
  const encoding = await findEncoding(
    () => bytesOf(probe.path, options.signal),
    probe.name,
    declared === 'utf-8' ? undefined : declared,
  );
  const part = options.layer === TRACK_POINTS ? TRACK_POINTS : 'features';
  return {
    format: 'gpx',
    encoding: encoding.name,
    encodingWhy: encoding.why,
    claim: { kind: 'epsg', code: 4326, axisOrder: 'east_north' },
    claimWhy: 'GPX 一律为 WGS84 / GPX is always WGS84',
    ...sourceOf(probe.headText, encoding.name),
    parts: ['features', TRACK_POINTS],
    part,
    async *rows(signal) {
      const rows = new GpxRows(limits, part === TRACK_POINTS);
      const text = textOf(bytesOf(probe.path, signal), encoding.name, probe.name);
      for await (const events of xmlEvents(text, probe.name, limits))
        for (const event of events) {
          const item = rows.take(event);
          if (item === undefined) continue;
          signal?.throwIfAborted();
          yield item;
        }
    },
    close: () => Promise.resolve(),
  };
}

/** The copyright of the metadata, which stand first in a GPX. */
function sourceOf(headText: string, encoding: string): { attribution?: string; licence?: string } {
  const text = new TextDecoder(encoding).decode(Buffer.from(headText.slice(0, 4000), 'latin1'));
  const attribution = /<copyright\s[^<>]*\bauthor="([^"<]{1,200})"/.exec(text)?.[1];
  const licence = /<license>([^<]{1,200})</.exec(text)?.[1]?.trim();
  return {
    ...(attribution === undefined ? {} : { attribution }),
    ...(licence === undefined ? {} : { licence }),
  };
}

interface Stop {
  x: number;
  y: number;
  properties: Record<string, RawValue>;
}

const WHOLES = new Set(['wpt', 'rte', 'trk']);
const STOPS = new Set(['wpt', 'rtept', 'trkpt']);

class GpxRows {
  private readonly limits: Limits;
  private readonly pointsAsRows: boolean;
  private readonly path: string[] = [];
  private text = '';
  private counts = { wpt: 0, rte: 0, trk: 0, trkpt: 0 };
  private properties: Record<string, RawValue> = {};
  private stop: Stop | undefined;
  private lines: [number, number][][] = [];
  private times: string[] = [];

  constructor(limits: Limits, pointsAsRows: boolean) {
    this.limits = limits;
    this.pointsAsRows = pointsAsRows;
  }

  take(event: XmlEvent): RawItem | undefined {
    if (event.kind === 'text') {
      this.text = event.text;
      return undefined;
    }
    if (event.kind === 'open') {
      this.path.push(event.name);
      this.text = '';
      this.open(event.name, event.attributes);
      return undefined;
    }
    const text = this.text.trim();
    this.text = '';
    this.path.pop();
    return this.close(event.name, text);
  }

  private open(name: string, attributes: Record<string, string>): void {
    if (WHOLES.has(name)) {
      this.properties = {};
      this.lines = [];
      this.times = [];
      this.counts[name as 'wpt' | 'rte' | 'trk'] += 1;
      if (name === 'rte') this.lines.push([]);
    }
    if (name === 'trkseg') this.lines.push([]);
    if (STOPS.has(name))
      this.stop = {
        x: attributes['lon'] === undefined ? Number.NaN : Number(attributes['lon'] || Number.NaN),
        y: attributes['lat'] === undefined ? Number.NaN : Number(attributes['lat'] || Number.NaN),
        properties: {},
      };
  }

  private close(name: string, text: string): RawItem | undefined {
    const parent = this.path.at(-1) ?? '';
    if (name === 'wpt' && this.stop !== undefined) {
      const { x, y, properties } = this.stop;
      this.stop = undefined;
      if (this.pointsAsRows) return undefined;
      return this.row(`航点${this.counts.wpt}`, { type: 'Point', coordinates: [x, y] }, properties);
    }
    if (STOPS.has(name) && this.stop !== undefined) return this.closeStop(name, this.stop);
    if (name === 'rte' || name === 'trk') return this.closeWhole(name);
    if (text === '' || parent === 'metadata') return undefined;
    const stopOpen = STOPS.has(parent) && this.stop !== undefined;
    const target = stopOpen ? this.stop?.properties : WHOLES.has(parent) ? this.properties : undefined;
    if (target !== undefined && name !== 'extensions') target[name] = name === 'ele' ? numberOr(text) : text;
    return undefined;
  }

  private closeStop(name: string, stop: Stop): RawItem | undefined {
    this.stop = undefined;
    if (name === 'trkpt' && this.pointsAsRows) {
      this.counts.trkpt += 1;
      const track = this.properties['name'] ?? this.counts.trk;
      const properties = { track, segment: this.lines.length, ...stop.properties };
      return this.row(
        `轨迹点${this.counts.trkpt}`,
        { type: 'Point', coordinates: [stop.x, stop.y] },
        properties,
      );
    }
    this.lines.at(-1)?.push([stop.x, stop.y]);
    const time = stop.properties['time'];
    if (typeof time === 'string') {
      if (this.times.length < 2) this.times.push(time);
      else this.times[1] = time;
    }
    return undefined;
  }

  private closeWhole(name: 'rte' | 'trk'): RawItem | undefined {
    if (this.pointsAsRows) return undefined;
    const place = `${name === 'rte' ? '航线' : '轨迹'}${this.counts[name]}`;
    const lines = this.lines.filter((line) => line.length > 1);
    this.lines = [];
    if (lines.length === 0)
      return rowProblem(place, 'too_few_points', 0, '线至少需要两个点', 'A line needs two points');
    const properties = { ...this.properties };
    if (this.times[0] !== undefined) properties['timeFrom'] = this.times[0];
    if (this.times.length > 1) properties['timeTo'] = this.times.at(-1) ?? null;
    return this.row(
      place,
      lines.length === 1
        ? { type: 'LineString', coordinates: lines[0] }
        : { type: 'MultiLineString', coordinates: lines },
      properties,
    );
  }

  private row(place: string, shape: unknown, properties: Record<string, RawValue>): RawItem {
    const outcome = readGeometry(shape, this.limits);
    if ('code' in outcome) return geometryProblem(place, outcome);
    const garbled = garbledProperty(properties);
    if (garbled !== undefined) return rowProblem(place, 'mojibake', garbled.value, garbled.zh, garbled.en);
    return { place, geometry: outcome.geometry, properties };
  }
}

function numberOr(text: string): RawValue {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}
