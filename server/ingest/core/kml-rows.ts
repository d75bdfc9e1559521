import { garbledProperty } from './geojson-rows.ts';
import { geometryProblem, mergeGeometries, readGeometry } from './raw-geometry.ts';
import { rowProblem } from './refusals.ts';
import type { Limits, RawGeometry, RawItem, RawValue, RepairCode } from './raw.ts';

interface Tag {
  name: string;
  attributes: Record<string, string>;
}

const LEFT_ASIDE = new Set(['NetworkLink', 'GroundOverlay', 'ScreenOverlay', 'PhotoOverlay', 'Model']);

/**
 * Placemarks of a KML, from its tags in order.
 * Points, lines, areas with inner rings, MultiGeometry of one kind, gx:Track; name, description, address, times,
 * ExtendedData (Data and SimpleData), and the folders as `folder`. A track's times stand in `times` as JSON.
 * Source: OGC 12-007r2 (KML 2.3). KML is WGS84 with longitude first, always.
 */
export class KmlRows {
  readonly ignored: Record<string, number> = {};
  private readonly limits: Limits;
  private readonly path: Tag[] = [];
  private readonly folders: string[] = [];
  private text = '';
  private count = 0;
  private mark: Mark | undefined;

  constructor(limits: Limits) {
    this.limits = limits;
  }

  hear(text: string): void {
    this.text = text;
  }

  open(name: string, attributes: Record<string, string>): void {
    this.path.push({ name, attributes });
    this.text = '';
    if (LEFT_ASIDE.has(name)) this.ignored[name] = (this.ignored[name] ?? 0) + 1;
    if (name === 'Folder' || name === 'Document') this.folders.push('');
    if (name === 'Placemark') {
      this.count += 1;
      this.mark = { properties: {}, parts: [], repaired: new Set(), rings: [], track: [], when: [] };
      const folder = this.folders.filter((one) => one !== '').join(' / ');
      if (folder !== '') this.mark.properties['folder'] = folder;
      if (attributes['id'] !== undefined) this.mark.properties['id'] = attributes['id'];
    }
    if (name === 'Polygon' && this.mark !== undefined) this.mark.rings = [];
  }

  close(name: string): RawItem | undefined {
    const text = this.text.trim();
    this.text = '';
    const own = this.path.pop();
    const parent = this.path.at(-1);
    if (name === 'Folder' || name === 'Document') this.folders.pop();
    if (this.mark === undefined) {
      if (name === 'name' && (parent?.name === 'Folder' || parent?.name === 'Document'))
        this.folders[this.folders.length - 1] = text;
      return undefined;
    }
    if (name === 'Placemark') return this.finish(this.mark);
    this.note(this.mark, own, text, parent);
    return undefined;
  }

  private note(mark: Mark, own: Tag | undefined, text: string, parent: Tag | undefined): void {
    const name = own?.name ?? '';
    switch (name) {
      case 'coordinates':
        this.coordinates(mark, text, parent?.name ?? '');
        break;
      case 'Polygon':
        this.add(mark, { type: 'Polygon', coordinates: mark.rings });
        mark.rings = [];
        break;
      case 'coord':
        mark.track.push(text.split(/\s+/).map(Number));
        break;
      case 'Track':
        this.add(
          mark,
          mark.track.length === 1
            ? { type: 'Point', coordinates: mark.track[0] }
            : { type: 'LineString', coordinates: mark.track },
        );
        mark.track = [];
        break;
      case 'when':
        if (parent?.name === 'Track') mark.when.push(text);
        else put(mark.properties, 'time', text);
        break;
      case 'value':
        if (parent?.name === 'Data') put(mark.properties, parent.attributes['name'] ?? 'value', text);
        break;
      case 'SimpleData':
        put(mark.properties, own?.attributes['name'] ?? 'value', text);
        break;
      default:
        if (parent?.name === 'Placemark' && PLAIN.has(name) && text !== '') put(mark.properties, name, text);
        else if (parent?.name === 'TimeSpan' && text !== '') put(mark.properties, name, text);
    }
  }

  private coordinates(mark: Mark, text: string, owner: string): void {
    const list = text
      .replace(/,\s+/g, ',')
      .split(/\s+/)
      .filter((tuple) => tuple !== '')
      .map((tuple) => tuple.split(',').map((part) => (part === '' ? Number.NaN : Number(part))));
    if (owner === 'Point') this.add(mark, { type: 'Point', coordinates: list[0] ?? [] });
    else if (owner === 'LineString') this.add(mark, { type: 'LineString', coordinates: list });
    else if (owner === 'LinearRing') {
      const inner = this.path.some((tag) => tag.name === 'innerBoundaryIs');
      const outer = this.path.some((tag) => tag.name === 'outerBoundaryIs');
      if (inner) mark.rings.push(list);
      else if (outer) mark.rings.unshift(list);
      else this.add(mark, { type: 'Polygon', coordinates: [list] });
    }
  }

  private add(mark: Mark, shape: { type: string; coordinates: unknown }): void {
    const outcome = readGeometry(shape, this.limits);
    if ('code' in outcome) {
      mark.problem ??= outcome;
      return;
    }
    for (const repair of outcome.repaired) mark.repaired.add(repair);
    if (outcome.geometry !== null) mark.parts.push(outcome.geometry);
  }

  private finish(mark: Mark): RawItem {
    this.mark = undefined;
    const name = mark.properties['name'];
    const place = `地标${this.count}${typeof name === 'string' ? `“${name.slice(0, 40)}”` : ''}`;
    if (mark.problem !== undefined) return geometryProblem(place, mark.problem);
    const geometry = mergeGeometries(mark.parts);
    if (geometry === undefined)
      return rowProblem(
        place,
        'mixed_geometry',
        mark.parts.map((part) => part.type).join(', '),
        '一个地标内混有点、线、面，请分开',
        'Points, lines and areas mixed in one placemark: separate them',
      );
    if (mark.when.length > 0) mark.properties['times'] = JSON.stringify(mark.when);
    const garbled = garbledProperty(mark.properties);
    if (garbled !== undefined) return rowProblem(place, 'mojibake', garbled.value, garbled.zh, garbled.en);
    return {
      place,
      geometry,
      properties: mark.properties,
      ...(mark.repaired.size > 0 ? { repaired: [...mark.repaired] } : {}),
    };
  }
}

interface Mark {
  properties: Record<string, RawValue>;
  parts: RawGeometry[];
  repaired: Set<RepairCode>;
  rings: number[][][];
  track: number[][];
  when: string[];
  problem?: { code: string; value: string; zh: string; en: string };
}

const PLAIN = new Set(['name', 'description', 'address', 'phoneNumber', 'styleUrl', 'visibility']);

function put(properties: Record<string, RawValue>, key: string, value: string): void {
  if (key === '__proto__') return;
  properties[key] = value;
}
