import type { MapboxOverlay } from '@deck.gl/mapbox';
import type { MapGeoJSONFeature, Map as MapLibreMap, MapMouseEvent } from 'maplibre-gl';
import type { Position } from '../../server/kernel/geojson.ts';
import type { Language, LayerId, ObjectRef } from '../state/app-state.ts';
import type { MapWork, WorkPlace } from '../state/map-work.ts';
import type { WorkAnswer } from './map-handlers.ts';
import type { StyleLayer } from './style-parts.ts';
import type { UnitCanvas } from './unit-canvas.ts';

/** What lies under the pointer: the object and its name where the map knows one. */
export interface Pick extends ObjectRef {
  lngLat: Position;
  name: string;
}

export interface PickerHandlers {
  drawing(): boolean;
  /** Is any data layer drawn that a click could find? */
  dataDrawn(): boolean;
  /** Metres of a building above its zone's limit, while limits are shown. */
  overLimitM(buildingId: string): number | null;
  language(): Language;
  onPick(pick: Pick | null): void;
  onHover(hover: (Pick & { x: number; y: number }) | null): void;
  onVertex(vertex: Position): void;
  onFinish(): void;
  onCursor(cursor: Position | null): void;
  /** What the page beside the map shows, and the clicks that are for it. */
  work(): MapWork | null;
  onWork(answer: WorkAnswer): void;
}

/** Smaller things first: a camera before the building, a building before the zone, a zone before its grid. */
const order: readonly LayerId[] = [
  'heritage_sites',
  'cameras',
  'cases',
  'assets',
  'construction_sites',
  'buildings',
  'streets',
  'sanitation_roads',
  'areas',
  'zones',
  'grids',
];
const HOVER_EVERY_MS = 50;
/** How near to a click an object's edge draws it, px. */
const SNAP_PX = 12;
/** How near the pointer must be to something to pick it up, and how far it must go before that is a drag, px. */
const GRAB_PX = 7;
const DRAG_PX = 5;
const METRES_PER_PX_AT_0 = 78_271.517;

/** Turns pointer moves and clicks into objects, and into vertices while a polygon is drawn. */
export class MapPicker {
  private hoverTimer: ReturnType<typeof setTimeout> | null = null;
  private last: MapMouseEvent | null = null;
  private hovered = '';
  /** Something that is held down, and whether it is being dragged. */
  private held: { x: number; y: number; event: MapMouseEvent; dragged: boolean } | null = null;

  constructor(
    private readonly map: MapLibreMap,
    private readonly overlay: MapboxOverlay,
    private readonly units: UnitCanvas,
    private readonly handlers: PickerHandlers,
  ) {
    map.on('click', this.click);
    map.on('dblclick', this.doubleClick);
    map.on('mousedown', this.press);
    map.on('mouseup', this.release);
    map.on('mousemove', this.move);
    map.on('mouseout', this.leave);
    map.on('movestart', this.forget);
  }

  remove(): void {
    if (this.hoverTimer !== null) clearTimeout(this.hoverTimer);
    this.map.off('click', this.click);
    this.map.off('dblclick', this.doubleClick);
    this.map.off('mousedown', this.press);
    this.map.off('mouseup', this.release);
    this.map.off('mousemove', this.move);
    this.map.off('mouseout', this.leave);
    this.map.off('movestart', this.forget);
  }

  private readonly click = (event: MapMouseEvent): void => {
    if (this.handlers.drawing()) {
      if (event.originalEvent.detail > 1) return;
      this.handlers.onVertex([event.lngLat.lng, event.lngLat.lat]);
      return;
    }
    if (!this.forWork(event)) this.handlers.onPick(this.at(event));
  };

  /** Takes the click for the page beside the map: one of its marks, or a place. */
  private forWork(event: MapMouseEvent): boolean {
    const work = this.handlers.work();
    const mark = work?.marksAnswer ? this.markAt(event) : null;
    if (mark) {
      this.handlers.onWork({ kind: 'mark', key: mark.key });
      return true;
    }
    if (!work?.placing) return false;
    if (event.originalEvent.detail > 1) return true;
    this.handlers.onWork({ kind: 'place', place: this.placeOf(event, SNAP_PX) });
    return true;
  }

  private placeOf(event: MapMouseEvent, px: number): WorkPlace {
    const { lng, lat } = event.lngLat;
    const metresPerPx = (METRES_PER_PX_AT_0 * Math.cos((lat * Math.PI) / 180)) / 2 ** this.map.getZoom();
    return { position: [lng, lat], near: this.near(event, px), toleranceM: px * metresPerPx };
  }

  /** What lies under the pointer is held; the map stays where it is while it is dragged. */
  private readonly press = (event: MapMouseEvent): void => {
    const { position, toleranceM } = this.placeOf(event, GRAB_PX);
    if (event.originalEvent.button !== 0 || !this.handlers.work()?.grabbing?.(position, toleranceM)) return;
    event.preventDefault();
    this.held = { ...event.point, event, dragged: false };
  };

  private readonly release = (event: MapMouseEvent): void => {
    const { held } = this;
    this.held = null;
    if (held?.dragged) this.handlers.onWork({ kind: 'drop', place: this.placeOf(event, SNAP_PX) });
  };

  /** Whether what is held has come far enough to be dragged; told once. */
  private drag({ point }: MapMouseEvent): void {
    const { held } = this;
    if (held === null || held.dragged || Math.hypot(point.x - held.x, point.y - held.y) < DRAG_PX) return;
    held.dragged = true;
    this.map.getCanvas().style.cursor = 'grabbing';
    this.handlers.onWork({ kind: 'grab', place: this.placeOf(held.event, GRAB_PX) });
  }

  private markAt({ point: { x, y } }: MapMouseEvent): { key: string; name?: string } | null {
    const info = this.overlay.pickObject({
      x,
      y,
      radius: 4,
      layerIds: ['work-marks', 'work-areas', 'work-lights'],
    });
    return (info?.object as { key: string; name?: string } | undefined) ?? null;
  }

  /** The objects of the base map whose shape passes within a few pixels of the click, each once. */
  private near(event: MapMouseEvent, px: number): ObjectRef[] {
    const { x, y } = event.point;
    const found = this.map.queryRenderedFeatures(
      [
        [x - px, y - px],
        [x + px, y + px],
      ],
      { layers: this.pickable() },
    );
    const refs = new Map<string, ObjectRef>();
    for (const { layer: styled, properties } of found) {
      const layer = (styled as unknown as StyleLayer).metadata.of as LayerId;
      if (order.indexOf(layer) < 0 || properties['id'] === undefined) continue;
      refs.set(`${layer}~${String(properties['id'])}`, { layer, id: String(properties['id']) });
    }
    return [...refs.values()].slice(0, 6);
  }

  /** The pointer says whether a click places something. */
  showMode(): void {
    this.map.getCanvas().style.cursor = this.handlers.work()?.placing ? 'crosshair' : '';
    this.tellHover(null);
  }

  private readonly doubleClick = (event: MapMouseEvent): void => {
    if (this.handlers.work()?.placing) {
      event.preventDefault();
      this.handlers.onWork({ kind: 'finish' });
      return;
    }
    if (!this.handlers.drawing()) return;
    event.preventDefault();
    this.handlers.onFinish();
  };

  private readonly move = (event: MapMouseEvent): void => {
    this.last = event;
    if (this.handlers.drawing()) {
      this.handlers.onCursor([event.lngLat.lng, event.lngLat.lat]);
      return;
    }
    this.drag(event);
    if (this.handlers.work()?.placing) {
      this.handlers.onWork({ kind: 'cursor', cursor: [event.lngLat.lng, event.lngLat.lat] });
      return;
    }
    if (this.hoverTimer !== null) return;
    this.hoverTimer = setTimeout(() => {
      this.hoverTimer = null;
      if (this.last && this.last !== event && !this.map.isMoving()) this.hover(this.last);
    }, HOVER_EVERY_MS);
    if (!this.map.isMoving()) this.hover(event);
  };

  private readonly forget = (): void => this.tellHover(null);

  private readonly leave = (): void => {
    this.last = null;
    if (this.handlers.drawing()) this.handlers.onCursor(null);
    if (this.handlers.work()?.placing) this.handlers.onWork({ kind: 'cursor', cursor: null });
    this.tellHover(null);
  };

  private hover(event: MapMouseEvent): void {
    const found = this.at(event);
    this.map.getCanvas().style.cursor = found ? 'pointer' : '';
    this.tellHover(found ? { ...found, x: event.point.x, y: event.point.y } : null);
  }

  private tellHover(hover: (Pick & { x: number; y: number }) | null): void {
    const key = hover ? `${hover.layer}~${hover.id}` : '';
    if (key === this.hovered && !hover) return;
    this.hovered = key;
    this.handlers.onHover(hover);
  }

  /** Units first, then the data's layers, then the base map from small to large. */
  private at(event: MapMouseEvent): Pick | null {
    const { x, y } = event.point;
    const lngLat: Position = [event.lngLat.lng, event.lngLat.lat];
    const unit = this.units.pick(x, y);
    if (unit) return { layer: 'units', id: unit.unitId, name: unit.callSign, lngLat };
    const info = this.handlers.dataDrawn() ? this.overlay.pickObject({ x, y, radius: 2 }) : null;
    if (info?.object && info.layer?.id.startsWith('hot-')) {
      const { key, name, path } = info.object as { key: string; name: string; path?: unknown };
      return { layer: path === undefined ? 'cells' : 'streets', id: key, name, lngLat };
    }
    const object = info?.object as (CellObject & { id?: string }) | undefined;
    if (object?.cell !== undefined)
      return { layer: 'cells', id: object.cell, name: cellName(object, this.handlers.language()), lngLat };
    if (object?.id !== undefined && info?.layer?.id.startsWith('coverage')) {
      const named = this.map.querySourceFeatures('city', {
        sourceLayer: 'streets',
        filter: ['==', ['get', 'id'], object.id],
      })[0];
      return { layer: 'streets', id: object.id, name: named ? this.nameOf(named) : object.id, lngLat };
    }
    return this.ofBase(event, lngLat);
  }

  private ofBase(event: MapMouseEvent, lngLat: Position): Pick | null {
    const { x, y } = event.point;
    const layers = this.pickable();
    const found = this.map.queryRenderedFeatures(
      [
        [x - 3, y - 3],
        [x + 3, y + 3],
      ],
      { layers },
    );
    let best: MapGeoJSONFeature | null = null;
    let bestPlace = order.length;
    for (const feature of found) {
      const id = (feature.layer as unknown as StyleLayer).metadata.of as LayerId;
      const place = feature.layer.id === 'label-grid' ? 4.5 : order.indexOf(id);
      if (place >= 0 && place < bestPlace && feature.properties['id'] !== undefined) {
        best = feature;
        bestPlace = place;
      }
    }
    if (!best) return null;
    const layer = (best.layer as unknown as StyleLayer).metadata.of as LayerId;
    const id = String(best.properties['id']);
    const name = layer === 'buildings' ? this.buildingName(best, id) : this.nameOf(best);
    return { layer, id, name, lngLat };
  }

  private pickable(): string[] {
    return this.map
      .getStyle()
      .layers.filter((layer) => (layer as StyleLayer).metadata?.pick && this.visible(layer.id))
      .map(({ id }) => id);
  }

  private visible(id: string): boolean {
    return this.map.getLayoutProperty(id, 'visibility') !== 'none';
  }

  /** Name or plain word, height, and what is above the limit: '广场服务楼 · 12 m · 超限高 +3.2 m'. */
  private buildingName(feature: MapGeoJSONFeature, id: string): string {
    const en = this.handlers.language() === 'en';
    const { nameZh, heightM } = feature.properties as { nameZh?: string; heightM?: number };
    const parts = [nameZh ? this.nameOf(feature) : en ? 'Building' : '建筑'];
    if (typeof heightM === 'number') parts.push(`${heightM.toFixed(1)} m`);
    const over = this.handlers.overLimitM(id);
    if (over !== null) parts.push(`${en ? 'over the limit' : '超限高'} +${over.toFixed(1)} m`);
    return parts.join(' · ');
  }

  private nameOf({ properties }: { properties: Record<string, unknown> }): string {
    const names =
      this.handlers.language() === 'en'
        ? [properties['nameEn'], properties['nameZh'], properties['titleZh']]
        : [properties['nameZh'], properties['titleZh'], properties['nameEn']];
    return String(names.find((name) => typeof name === 'string' && name !== '') ?? properties['id'] ?? '');
  }
}

interface CellObject {
  cell?: string;
  count?: number;
  /** Of a difference: cases in both periods. */
  a?: number;
  b?: number;
}

/** How many cases, or how many more or less than in the period before. */
function cellName({ count = 0, a, b }: CellObject, language: Language): string {
  const en = language === 'en';
  if (a === undefined || b === undefined) return en ? `${count} cases` : `${count} 件`;
  const change = a === b ? (en ? 'no change' : '不变') : `${a > b ? '+' : '−'}${Math.abs(a - b)}`;
  return en ? `${change} · A ${a}, B ${b}` : `${change} · A ${a} 件，B ${b} 件`;
}
