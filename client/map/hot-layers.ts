import type { Layer } from '@deck.gl/core';
import { PathLayer, SolidPolygonLayer, TextLayer } from '@deck.gl/layers';
import { cellToBoundary, cellToLatLng, getResolution, gridDistance } from 'h3-js';
import type { Position } from '../../server/kernel/geojson.ts';
import type { HotCell, HotLook, HotScene, HotStreet } from '../state/hot-scene.ts';
import type { AppState } from '../state/app-state.ts';
import { ANCHORS, flatOnGround, rgba } from './anchors.ts';
import type { Rgba } from './anchors.ts';
import { hatch } from './hatch-extension.ts';
import { mix, rgbOf } from './palette.ts';
import type { Palette, Rgb } from './palette.ts';

type Point3 = [number, number, number];

interface Block extends HotCell {
  ring: Point3[];
  top: Point3;
}
interface Edge {
  key: string;
  color: string;
  path: Point3[];
}
interface Built {
  blocks: Record<HotLook, Block[]>;
  floorEdges: Edge[];
  edges: Edge[];
  ranked: Block[];
  streets: Record<HotLook, HotStreet[]>;
}

/** Share of a cell that its column fills. */
const FILL = 0.82;
const RANKS_SHOWN = 9;
const once = new WeakMap<object, Built>();

/** What stands of a scene; the same arrays for the same scene. */
function builtOf(scene: HotScene): Built {
  let found = once.get(scene);
  if (!found) once.set(scene, (found = build(scene)));
  return found;
}

function build({ cells, streets }: HotScene): Built {
  const built: Built = {
    blocks: { solid: [], outline: [], mark: [], hatch: [] },
    floorEdges: [],
    edges: [],
    ranked: [],
    streets: { solid: [], outline: [], mark: [], hatch: [] },
  };
  for (const cell of cells) {
    const { key, look, color, heightM } = cell;
    const [lat, lng] = cellToLatLng(key);
    const floor = look === 'mark' || look === 'hatch';
    const share = floor ? 0.92 : FILL;
    const ring = cellToBoundary(key, true)
      .slice(0, -1)
      .map(([x, y]): Point3 => [lng + (x! - lng) * share, lat + (y! - lat) * share, 0]);
    const block: Block = { ...cell, ring, top: [lng, lat, floor ? 0 : heightM] };
    built.blocks[look].push(block);
    if (cell.rank !== undefined && cell.rank <= RANKS_SHOWN && clearOf(built.ranked, key))
      built.ranked.push(block);
    const closed = [...ring, ring[0]!];
    if (floor) {
      built.floorEdges.push({ key, color, path: closed });
      continue;
    }
    const at = ([x, y]: Point3, z: number): Point3 => [x, y, z];
    built.edges.push({ key, color, path: closed.map((point) => at(point, heightM)) });
    if (look !== 'outline') continue;
    built.edges.push({ key, color, path: closed });
    for (const corner of ring) built.edges.push({ key, color, path: [corner, at(corner, heightM)] });
  }
  for (const street of streets) built.streets[street.look].push(street);
  return built;
}

/** Numbers that stand in each other's way are not read: the first of a cluster speaks for it. */
function clearOf(ranked: readonly Block[], cell: string): boolean {
  return ranked.every(({ key }) => getResolution(key) !== getResolution(cell) || gridDistance(key, cell) > 2);
}

const material = {
  ambient: 0.72,
  diffuse: 0.4,
  shininess: 1,
  specularColor: [0, 0, 0] as [number, number, number],
};
const fonts = "'Noto Sans SC Variable', 'Noto Sans SC', sans-serif";
const STEP_BACK = 0.55;

/** Hotspots: confirmed solid, watch in outline, effort and growth as floors, unknown hatched. */
export function hotLayers(state: AppState, scene: HotScene | null | undefined, palette: Palette): Layer[] {
  if (!scene) return [];
  const built = builtOf(scene);
  const chosen = state.hot.place;
  const hovered = state.hover?.layer === 'cells' || state.hover?.layer === 'streets' ? state.hover.id : null;
  const ground = rgbOf(palette.ground);
  const ink = (one: { key: string; color: string }): Rgb => {
    const own = rgbOf(one.color);
    if (one.key === chosen) return rgbOf(palette.selection);
    if (one.key === hovered) return mix(own, [255, 255, 255], 0.3);
    return chosen === null ? own : mix(own, ground, STEP_BACK);
  };
  const triggers = [palette.theme, chosen, hovered];
  return [
    ...streetLayers(scene, built, { ink, triggers, palette }),
    ...cellLayers(built, { ink, triggers, palette }),
  ];
}

interface Paint {
  ink: (one: { key: string; color: string }) => Rgb;
  triggers: unknown[];
  palette: Palette;
}

function cellLayers(built: Built, { ink, triggers, palette }: Paint): Layer[] {
  const layers: Layer[] = [];
  const floor = (id: string, data: Block[], alpha: number, hatched: boolean): void => {
    if (data.length === 0) return;
    layers.push(
      new SolidPolygonLayer<Block>({
        id,
        beforeId: ANCHORS.ground,
        data,
        pickable: true,
        positionFormat: 'XYZ',
        getPolygon: ({ ring }: Block) => ring,
        extruded: false,
        getFillColor: (one: Block) => rgba(ink(one), alpha),
        extensions: hatched ? [hatch] : [],
        parameters: flatOnGround,
        updateTriggers: { getFillColor: triggers },
      } as unknown as ConstructorParameters<typeof SolidPolygonLayer<Block>>[0]),
    );
  };
  floor('hot-marks', built.blocks.mark, 58, false);
  floor('hot-unknown', built.blocks.hatch, 235, true);
  const edges = (id: string, data: Edge[], anchor: string, widthPx: number, flat: boolean): void => {
    if (data.length === 0) return;
    layers.push(
      new PathLayer<Edge>({
        id,
        beforeId: anchor,
        data,
        positionFormat: 'XYZ',
        getPath: ({ path }: Edge) => path,
        getColor: (one: Edge): Rgba => rgba(ink(one), flat ? 240 : 225),
        getWidth: widthPx,
        widthUnits: 'pixels',
        billboard: !flat,
        jointRounded: true,
        capRounded: true,
        parameters: flat ? flatOnGround : {},
        updateTriggers: { getColor: triggers },
      } as unknown as ConstructorParameters<typeof PathLayer<Edge>>[0]),
    );
  };
  edges('hot-mark-edges', built.floorEdges, ANCHORS.ground, 2.2, true);
  const stand = (id: string, data: Block[], alpha: number): void => {
    if (data.length === 0) return;
    layers.push(
      new SolidPolygonLayer<Block>({
        id,
        beforeId: ANCHORS.standing,
        data,
        pickable: true,
        positionFormat: 'XYZ',
        getPolygon: ({ ring }: Block) => ring,
        extruded: true,
        getElevation: ({ heightM }: Block) => heightM,
        getFillColor: (one: Block) => rgba(ink(one), alpha),
        material,
        parameters:
          alpha < 255
            ? { depthCompare: 'less-equal', depthWriteEnabled: false, cullMode: 'back' }
            : { cullMode: 'back' },
        updateTriggers: { getFillColor: triggers },
      } as unknown as ConstructorParameters<typeof SolidPolygonLayer<Block>>[0]),
    );
  };
  stand('hot-columns', built.blocks.solid, 255);
  stand('hot-outlines', built.blocks.outline, 64);
  edges('hot-edges', built.edges, ANCHORS.standing, 1.5, false);
  if (built.ranked.length > 0) {
    layers.push(
      new TextLayer<Block>({
        id: 'hot-ranks',
        beforeId: ANCHORS.through,
        data: built.ranked,
        getPosition: ({ top }: Block) => top,
        getText: ({ rank }: Block) => String(rank),
        getSize: 13,
        sizeUnits: 'pixels',
        getColor: rgba(rgbOf(palette.label)),
        background: true,
        getBackgroundColor: rgba(rgbOf(palette.halo), 235),
        backgroundPadding: [6, 1, 6, 2],
        getPixelOffset: [0, -13],
        fontFamily: fonts,
        fontWeight: 700,
        characterSet: 'auto',
        parameters: { depthCompare: 'always', depthWriteEnabled: false },
        updateTriggers: { getColor: palette.theme },
      } as unknown as ConstructorParameters<typeof TextLayer<Block>>[0]),
    );
  }
  return layers;
}

function streetLayers(scene: HotScene, built: Built, { ink, triggers, palette }: Paint): Layer[] {
  const layers: Layer[] = [];
  if (scene.quiet.length > 0) {
    layers.push(
      new PathLayer<Position[]>({
        id: 'hot-quiet-streets',
        beforeId: ANCHORS.ground,
        data: scene.quiet as Position[][],
        getPath: (path) => path,
        getColor: rgba(rgbOf(palette.boundary), 200),
        getWidth: 5,
        widthUnits: 'meters',
        widthMinPixels: 1.8,
        parameters: flatOnGround,
        updateTriggers: { getColor: palette.theme },
      } as ConstructorParameters<typeof PathLayer<Position[]>>[0]),
    );
  }
  const line = (
    id: string,
    data: HotStreet[],
    look: { extraM: number; leastPx: number; color: (one: HotStreet) => Rgba; hatched?: boolean },
  ): void => {
    if (data.length === 0) return;
    layers.push(
      new PathLayer<HotStreet>({
        id,
        beforeId: ANCHORS.through,
        data,
        pickable: true,
        getPath: ({ path }: HotStreet) => path,
        getWidth: ({ widthM }: HotStreet) => Math.max(8, widthM) + look.extraM,
        widthUnits: 'meters',
        widthMinPixels: look.leastPx,
        getColor: look.color,
        jointRounded: true,
        capRounded: true,
        extensions: look.hatched ? [hatch] : [],
        parameters: flatOnGround,
        updateTriggers: { getColor: triggers },
      } as ConstructorParameters<typeof PathLayer<HotStreet>>[0]),
    );
  };
  const { solid, outline, mark, hatch: unknown } = built.streets;
  const halo = rgba(rgbOf(palette.halo), 240);
  const dark = (one: HotStreet): Rgba => rgba(mix(ink(one), [0, 0, 0], 0.35));
  line('hot-street-mark', mark, { extraM: -3, leastPx: 3, color: (one) => rgba(ink(one), 190) });
  line('hot-street-unknown', unknown, {
    extraM: 1,
    leastPx: 4,
    color: (one) => rgba(ink(one)),
    hatched: true,
  });
  line('hot-street-outline', outline, { extraM: 5, leastPx: 7, color: (one) => rgba(ink(one)) });
  line('hot-street-hollow', outline, { extraM: -1, leastPx: 3.4, color: () => halo });
  line('hot-street-casing', solid, { extraM: 6, leastPx: 9, color: dark });
  line('hot-street-solid', solid, { extraM: 1, leastPx: 6, color: (one) => rgba(ink(one)) });
  return layers;
}
