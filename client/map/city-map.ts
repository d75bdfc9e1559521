import { MapboxOverlay } from '@deck.gl/mapbox';
import maplibregl from 'maplibre-gl';
import type { Position } from '../../server/kernel/geojson.ts';
import { sameView } from '../state/reducer.ts';
import type { AppState, LayerId, MapData, MapViewpoint } from '../state/app-state.ts';
import { ANCHORS } from './anchors.ts';
import { moveCamera, placeCamera, viewOf, viewText } from './camera.ts';
import { HIT_LAYERS } from './city-style.ts';
import { cityLight } from './city-light.ts';
import { CityModel } from './city-model.ts';
import { drawIcon, ICON_PIXEL_RATIO } from './map-icons.ts';
import { MODEL_ZOOMS, modelTilesOf } from './model-cover.ts';
import { BUILDING_LAYER, modelLayers } from './model-layers.ts';
import type { ModelLook } from './model-layers.ts';
import { controlTexts } from './control-texts.ts';
import { dataLighting } from './data-lighting.ts';
import { layersOf } from './layers-of.ts';
import type { MapHandlers, MapManner } from './map-handlers.ts';
import { MapPicker } from './map-picker.ts';
import { palettes } from './palette.ts';
import { dimOf, withHeight } from './selection-layers.ts';
import { mapStyle, sourceLayers, VEIL_LAYER } from './style.ts';
import type { SourceName } from './style.ts';
import { localFonts } from './style-parts.ts';
import type { StyleLayer } from './style-parts.ts';
import { drawnBySoftware } from './software-renderer.ts';
import { paintedOver, UnitCanvas } from './unit-canvas.ts';

/** Layers that the city model is made of. */
const MODEL_TILES: readonly LayerId[] = ['buildings', 'assets', 'zones'];
const LIGHT_EVERY_MS = 60_000;
const GLIDE_MS = 500;

/** The map as a thing that is told the state and redraws what changed; React only holds it. */
export class CityMap {
  readonly map: maplibregl.Map;
  private readonly overlay: MapboxOverlay;
  private readonly model: CityModel;
  private readonly units: UnitCanvas;
  private readonly picker: MapPicker;
  private look: ModelLook;
  private styled = '';
  /** The light as it was last shone; a new style has none. */
  private lit = '';
  private versions: MapData['layerVersions'] = {};
  private cursor: Position | null = null;
  private seenView: MapViewpoint;
  private lightTimer: ReturnType<typeof setInterval>;
  private following = false;
  private ready = false;
  private gone = false;

  constructor(
    private readonly container: HTMLElement,
    private state: AppState,
    private data: MapData,
    private readonly handlers: () => MapHandlers,
    private readonly manner: MapManner = {},
  ) {
    const palette = palettes[state.theme];
    this.look = this.lookOf();
    this.seenView = state.view;
    this.versions = data.layerVersions;
    this.map = new maplibregl.Map({
      container,
      style: this.styleOf(),
      center: [state.view.lng, state.view.lat],
      zoom: state.view.zoom,
      pitch: state.view.pitch,
      bearing: state.view.bearing,
      minZoom: 8,
      maxZoom: 20,
      maxPitch: 72,
      maxTileCacheSize: 160,
      fadeDuration: 0,
      keyboard: false,
      attributionControl: false,
      localIdeographFontFamily: localFonts,
      ...(this.manner.pixelRatio === undefined ? {} : { pixelRatio: this.manner.pixelRatio }),
      canvasContextAttributes: { antialias: !drawnBySoftware(), powerPreference: 'high-performance' },
      renderWorldCopies: false,
      locale: controlTexts[state.language],
      doubleClickZoom: true,
      transformRequest: (url) => ({ url, credentials: 'same-origin' }),
    });
    this.styled = this.styleKey();
    this.model = new CityModel(
      ({ z, x, y }) => this.address(this.modelTiles(z), z, x, y),
      () => {
        this.map.triggerRepaint();
        if (this.state.selection?.layer === 'buildings') this.redraw();
      },
    );
    this.overlay = new MapboxOverlay({
      interleaved: true,
      layers: [],
      effects: [dataLighting(this.look.light)],
    });
    this.map.addControl(this.overlay);
    this.map.addControl(new maplibregl.NavigationControl({ visualizePitch: true }), 'bottom-right');
    this.map.addControl(new maplibregl.ScaleControl({ unit: 'metric', maxWidth: 110 }), 'bottom-right');
    this.units = new UnitCanvas(
      this.map,
      () => this.data.units,
      () => ({
        palette: palettes[this.state.theme],
        // Numbers of a page beside the map must be read: people and vehicles stand back.
        shown:
          this.state.visible.includes('units') &&
          (!this.data.work?.marks.length || this.data.work.unitsStay === true) &&
          this.state.compare.way === 'none',
        kinds: this.state.kept.units,
        selected: this.state.selection?.layer === 'units' ? this.state.selection.id : null,
        hovered: this.state.hover?.layer === 'units' ? this.state.hover.id : null,
      }),
      (drawn, moving) => {
        container.dataset['units'] = String(drawn);
        container.dataset['unitsMoving'] = String(moving);
      },
    );
    this.picker = new MapPicker(this.map, this.overlay, this.units, {
      drawing: () => this.state.draw.mode === 'polygon',
      dataDrawn: () => this.state.cases.on || this.state.coverage.on || Boolean(this.data.hot),
      work: () => this.data.work ?? null,
      overLimitM: (id) => (this.look.limits ? this.model.overLimitM(id) : null),
      language: () => this.state.language,
      onPick: (pick) => this.handlers().onPick(pick),
      onHover: (hover) => this.handlers().onHover(hover),
      onVertex: (vertex) => this.handlers().onDraw({ type: 'draw-vertex', vertex }),
      onFinish: () => this.handlers().onDraw({ type: 'draw-finish' }),
      onCursor: (cursor) => this.setCursor(cursor),
      onWork: (answer) => this.handlers().onWork(answer),
    });
    container.style.background = palette.ground;
    this.listen();
    this.lightTimer = setInterval(() => this.relight(), LIGHT_EVERY_MS);
  }

  /** Draws what differs between the former state and data and these. */
  update(state: AppState, data: MapData): void {
    const before = this.state;
    const dataBefore = this.data;
    this.state = state;
    this.data = data;
    if (state.view !== before.view && !sameView(state.view, this.seenView)) this.moveTo(state.view);
    const key = this.styleKey();
    if (key !== this.styled) {
      this.styled = key;
      this.mark('false');
      this.lit = '';
      this.map.setStyle(this.styleOf(), { diff: true });
      this.container.style.background = palettes[state.theme].ground;
    }
    if (state.visible !== before.visible || state.coverage.on !== before.coverage.on) this.showLayers();
    if (data.layerVersions !== dataBefore.layerVersions || data.city !== dataBefore.city) this.refresh();
    if (state.draw.mode !== before.draw.mode) {
      if (state.draw.mode === 'polygon') this.map.doubleClickZoom.disable();
      else this.map.doubleClickZoom.enable();
      this.cursor = null;
      this.map.getCanvas().style.cursor = state.draw.mode === 'polygon' ? 'crosshair' : '';
    }
    if (data.work?.placing !== dataBefore.work?.placing) this.picker.showMode();
    if (data.overlaps !== dataBefore.overlaps) this.showOverlaps();
    this.relight();
    this.redraw();
  }

  /**
   * The picture as it stands: drawn in this very moment, since a picture of the graphics card does not
   * last, with people and vehicles over it.
   */
  picture(): HTMLCanvasElement {
    this.map.redraw();
    return paintedOver(this.map.getCanvas(), this.units.canvas);
  }

  /** Stands where another map stands, and tells nobody. */
  follow(view: MapViewpoint): void {
    this.quietly(view, () => placeCamera(this.map, view));
  }

  remove(): void {
    this.gone = true;
    clearInterval(this.lightTimer);
    window.removeEventListener('online', this.tryAgain);
    this.picker.remove();
    this.units.remove();
    this.map.remove();
    this.model.detach();
  }

  private listen(): void {
    const { map } = this;
    map.on('style.load', () => this.addModel());
    map.on('styledata', () => this.addModel());
    map.on('styleimagemissing', ({ id }) => {
      const icon = drawIcon(id, palettes[this.state.theme]);
      if (icon && !map.hasImage(id)) map.addImage(id, icon, { pixelRatio: ICON_PIXEL_RATIO });
    });
    map.on('moveend', () => {
      this.coverModel();
      this.container.dataset['mapView'] = viewText(viewOf(map));
      if (this.following) return;
      this.seenView = viewOf(this.map);
      this.handlers().onView(this.seenView);
    });
    map.on('move', () => {
      this.coverModel();
      if (!this.following) this.handlers().onMove?.(viewOf(map));
    });
    map.on('movestart', () => this.mark('false'));
    map.on('idle', () => {
      // Before the catalogue is read there is nothing to draw, which is no picture.
      if (!this.model.settled() || this.available().length === 0) return;
      this.ready = true;
      this.mark('true');
    });
    window.addEventListener('online', this.tryAgain);
    map.getCanvas().addEventListener('webglcontextlost', () => {
      if (this.gone) return; // taking a map down gives its context back: no loss
      this.mark('lost');
      this.model.detach();
      this.handlers().onLost();
    });
  }

  private readonly tryAgain = (): void => this.model.retry();

  private mark(idle: string): void {
    this.container.dataset['mapIdle'] = idle;
    if (this.ready) this.container.dataset['mapReady'] = 'true';
  }

  private addModel(): void {
    const { map } = this;
    if (!map.getLayer(ANCHORS.ground) || map.getLayer(BUILDING_LAYER)) return;
    const [shadows, standing] = modelLayers(this.model, () => this.look);
    map.addLayer(shadows, ANCHORS.ground);
    map.addLayer(standing, ANCHORS.standing);
    this.coverModel();
    this.showLayers();
    this.showOverlaps();
    this.lit = '';
    this.relight();
    this.redraw();
  }

  private showOverlaps(): void {
    for (const relation of ['in', 'uncertain'] as const) {
      const layer = HIT_LAYERS[relation];
      if (!this.map.getLayer(layer)) continue;
      const ids = [...(this.data.overlaps ?? [])].filter(([, how]) => how === relation).map(([id]) => id);
      this.map.setFilter(layer, ['in', ['get', 'id'], ['literal', ids]]);
    }
  }

  private coverModel(): void {
    // Before the catalogue is read nobody knows which tiles there are.
    if (this.map.getZoom() < 11.5 || this.modelTiles(MODEL_ZOOMS.last) === '') return;
    const { clientWidth: width, clientHeight: height } = this.container;
    const box = this.data.city?.bbox ?? [-180, -85, 180, 85];
    this.model.cover(modelTilesOf(viewOf(this.map), { width, height }, box));
  }

  /** Asks again for the tiles of layers whose version rose. */
  private refresh(): void {
    const { layerVersions } = this.data;
    const changed = (ids: readonly string[]): boolean =>
      ids.some((id) => layerVersions[id] !== this.versions[id]);
    const sources = (Object.keys(sourceLayers) as SourceName[]).filter((name) => changed(sourceLayers[name]));
    this.versions = layerVersions;
    for (const name of sources) {
      const source = this.map.getSource(name);
      if (source instanceof maplibregl.VectorTileSource) source.setTiles([this.template(name)]);
    }
    this.model.setVersion([this.cityId(), ...MODEL_TILES.map((id) => layerVersions[id])].join('.'));
    this.coverModel();
  }

  /** The same at every version: after a change the browser asks with the tag it holds, and what did not change is not sent again. */
  private address(layers: string, z: number | string, x: number | string, y: number | string): string {
    return `${window.location.origin}/tiles/${layers}/${z}/${x}/${y}.mvt?city=${this.cityId()}`;
  }

  private cityId(): number {
    return this.data.city?.cityId ?? this.state.city ?? 1;
  }

  /** Trees are drawn only near by: from afar nobody waits for them. */
  private modelTiles(z: number): string {
    const known = MODEL_TILES.filter((id) => id in this.data.layerVersions);
    return known.filter((id) => id !== 'assets' || z === MODEL_ZOOMS.last).join(',');
  }

  private template(name: SourceName): string {
    const known = this.data.layerVersions;
    const layers = sourceLayers[name].filter((id) => id in known);
    return this.address(layers.join(','), '{z}', '{x}', '{y}');
  }

  /** Layers that the catalogue offers this role and the person switched on; buildings and trees stand apart. */
  private shown(): Set<LayerId> {
    const known = this.data.layerVersions;
    const shown = new Set(this.state.visible.filter((id) => id in known));
    if (this.state.coverage.on) shown.delete('streets');
    return shown;
  }

  private styleKey(): string {
    const { theme, language, kept } = this.state;
    return [theme, language, kept.zones.join(), this.available().join(), this.data.city?.cityId].join('|');
  }

  private available(): LayerId[] {
    return Object.keys(this.data.layerVersions).toSorted() as LayerId[];
  }

  private styleOf(): maplibregl.StyleSpecification {
    return mapStyle({
      palette: palettes[this.state.theme],
      language: this.state.language,
      available: new Set(this.available()),
      shown: this.shown(),
      leastTextPx: this.manner.leastTextPx ?? 0,
      zoneClasses: this.state.kept.zones,
      tiles: (name) => this.template(name),
    });
  }

  /** Switches the style's layers on and off in place. */
  private showLayers(): void {
    const shown = this.shown();
    // Before the style stands there is nothing to switch; it is looked at again when it does.
    for (const layer of (this.map.getStyle() as maplibregl.StyleSpecification | undefined)?.layers ?? []) {
      const of = (layer as Partial<StyleLayer>).metadata?.of;
      if (of === undefined || of === 'ground') continue;
      const unless = (layer as Partial<StyleLayer>).metadata?.unless;
      const wanted = shown.has(of) && !(unless && shown.has(unless)) ? 'visible' : 'none';
      if ((layer.layout?.visibility ?? 'visible') !== wanted) {
        this.map.setLayoutProperty(layer.id, 'visibility', wanted);
      }
    }
  }

  private lookOf(): ModelLook {
    const palette = palettes[this.state.theme];
    const [lng, lat] = this.data.city?.center ?? [this.state.view.lng, this.state.view.lat];
    return {
      palette,
      light: cityLight([lng, lat], this.data.now(), palette),
      dim: dimOf(this.state.selection),
      trees: this.state.visible.includes('surfaces'),
      buildings: this.state.visible.includes('buildings'),
      limits: this.state.visible.includes('zones'),
    };
  }

  /** Shines as the hour and the selection want it; what would change nothing that can be seen costs no picture. */
  private relight(): void {
    this.look = this.lookOf();
    if (!this.map.getLayer(VEIL_LAYER)) return;
    const { light, dim, palette, trees, buildings, limits } = this.look;
    const seen = [light.toSun, light.day, light.veilOpacity].flat().map((part) => part.toFixed(3));
    const lit = [palette.theme, dim, trees, buildings, limits, light.veil, ...seen].join();
    if (lit === this.lit) return;
    this.lit = lit;
    this.overlay.setProps({ effects: [dataLighting(light)] });
    const chosen = dim > 0;
    this.map.setPaintProperty(VEIL_LAYER, 'background-color', chosen ? palette.ground : light.veil);
    this.map.setPaintProperty(VEIL_LAYER, 'background-opacity', chosen ? dim * 1.1 : light.veilOpacity);
    this.map.triggerRepaint();
  }

  private redraw(): void {
    const palette = palettes[this.state.theme];
    const selected = withHeight(this.state, this.data.selected, (id) => this.model.heightM(id));
    const data = selected === this.data.selected ? this.data : { ...this.data, selected };
    this.overlay.setProps({ layers: layersOf(this.state, data, palette, this.cursor) });
  }

  private setCursor(cursor: Position | null): void {
    this.cursor = cursor;
    this.handlers().onCursor(cursor);
    this.redraw();
  }

  /** A movement under way ends here; where it happens to stand is nobody's choice. */
  private moveTo(view: MapViewpoint): void {
    this.quietly(view, () => moveCamera(this.map, view, this.manner.glideMs ?? GLIDE_MS));
  }

  private quietly(view: MapViewpoint, move: () => void): void {
    this.seenView = view;
    this.following = true;
    move();
    this.following = false;
  }
}
