import type { Layer } from '@deck.gl/core';
import { PathLayer, ScatterplotLayer, SolidPolygonLayer, TextLayer } from '@deck.gl/layers';
import type { MultiPolygon, Polygon, Position } from '../../server/kernel/geojson.ts';
import type {
  Caption,
  MarginLine,
  PermitScene,
  ProposedBuilding,
  SiteLight,
  ZoneVolume,
} from '../state/permit-scene.ts';
import { ANCHORS, flatOnGround, rgba } from './anchors.ts';
import type { Rgba } from './anchors.ts';
import { hatch } from './hatch-extension.ts';
import { mix, rgbOf } from './palette.ts';
import type { Palette } from './palette.ts';
import { severityColors } from './work-tones.ts';

/** A polygon standing from `baseM` up by `tallM`, metres. */
interface Block {
  rings: [number, number, number][][];
  tallM: number;
  color: Rgba;
}

interface Blocks {
  zones: Block[];
  doubted: Block[];
  flat: Block[];
  edges: { path: [number, number, number][]; color: Rgba }[];
  body: Block[];
  over: Block[];
  label: { position: [number, number, number]; text: string }[];
}

const once = new WeakMap<object, Map<string, Blocks>>();

/** What stands of a scene, the same arrays for the same scene and colours. */
export function blocksOf(scene: PermitScene, palette: Palette): Blocks {
  let byTheme = once.get(scene);
  if (!byTheme) once.set(scene, (byTheme = new Map()));
  let found = byTheme.get(palette.theme);
  if (!found) byTheme.set(palette.theme, (found = build(scene, palette)));
  return found;
}

function build({ zones, building }: PermitScene, palette: Palette): Blocks {
  const blocks: Blocks = { zones: [], doubted: [], flat: [], edges: [], body: [], over: [], label: [] };
  for (const zone of zones) addZone(zone, blocks);
  if (building) addBuilding(building, palette, blocks);
  return blocks;
}

const areasOf = (area: Polygon | MultiPolygon): Position[][][] =>
  area.type === 'Polygon' ? [area.coordinates] : area.coordinates;
const at = (ring: readonly Position[], heightM: number): [number, number, number][] =>
  ring.map(([lng, lat]) => [lng, lat, heightM]);

function addZone({ geometry, color, limitM, uncertain }: ZoneVolume, into: Blocks): void {
  const ink = rgbOf(color);
  for (const rings of areasOf(geometry)) {
    const block = { rings: rings.map((ring) => at(ring, 0)), tallM: limitM ?? 0 };
    const target = limitM === null ? into.flat : uncertain ? into.doubted : into.zones;
    target.push({ ...block, color: rgba(ink, limitM === null ? 40 : 58) });
    for (const ring of rings) {
      into.edges.push({ path: at(ring, 0), color: rgba(ink, 230) });
      if (limitM !== null) into.edges.push({ path: at(ring, limitM), color: rgba(ink, 200) });
    }
  }
}

const middle = (values: readonly number[]): number => (Math.min(...values) + Math.max(...values)) / 2;

function addBuilding(
  { geometry, heightM, limitM, label }: ProposedBuilding,
  palette: Palette,
  into: Blocks,
): void {
  const top = limitM === null ? heightM : Math.min(limitM, heightM);
  for (const rings of areasOf(geometry)) {
    into.body.push({
      rings: rings.map((ring) => at(ring, 0)),
      tallM: top,
      color: rgba(mix(rgbOf(palette.selection), [255, 255, 255], 0.3), 250),
    });
    if (heightM > top) {
      into.over.push({
        rings: rings.map((ring) => at(ring, top)),
        tallM: heightM - top,
        color: rgba(rgbOf(palette.over), 250),
      });
    }
    for (const ring of rings)
      for (const level of heightM > top ? [top, heightM] : [heightM])
        into.edges.push({ path: at(ring, level), color: rgba(rgbOf(palette.label), 220) });
  }
  const outer = areasOf(geometry)[0]?.[0] ?? [];
  if (label !== '' && outer.length > 0) {
    const lngs = outer.map(([lng]) => lng);
    const lats = outer.map(([, lat]) => lat);
    into.label.push({ position: [middle(lngs), middle(lats), heightM + 2], text: label });
  }
}

const material = {
  ambient: 0.75,
  diffuse: 0.45,
  shininess: 1,
  specularColor: [0, 0, 0] as [number, number, number],
};
const fonts = "'Noto Sans SC Variable', 'Noto Sans SC', sans-serif";

/** A verdict on the ground; the zones stand as glass up to their limit, the building solid among what stands. */
export function permitLayers(scene: PermitScene | undefined, palette: Palette): Layer[] {
  if (!scene) return [];
  const blocks = blocksOf(scene, palette);
  const stand = (id: string, data: Block[], glass: boolean, doubted = false): Layer[] =>
    data.length === 0
      ? []
      : [
          new SolidPolygonLayer<Block>({
            id,
            beforeId: ANCHORS.standing,
            data,
            positionFormat: 'XYZ',
            getPolygon: ({ rings }: Block) => rings,
            extruded: true,
            getElevation: ({ tallM }: Block) => tallM,
            getFillColor: ({ color }: Block) => color,
            material,
            extensions: doubted ? [hatch] : [],
            parameters: glass
              ? { depthCompare: 'less-equal', depthWriteEnabled: false, cullMode: 'back' }
              : { cullMode: 'back' },
          } as unknown as ConstructorParameters<typeof SolidPolygonLayer<Block>>[0]),
        ];
  const ground: Layer[] =
    blocks.flat.length === 0
      ? []
      : [
          new SolidPolygonLayer<Block>({
            id: 'permit-zones-flat',
            beforeId: ANCHORS.ground,
            data: blocks.flat,
            positionFormat: 'XYZ',
            getPolygon: ({ rings }: Block) => rings,
            extruded: false,
            getFillColor: ({ color }: Block) => color,
            parameters: flatOnGround,
          } as unknown as ConstructorParameters<typeof SolidPolygonLayer<Block>>[0]),
        ];
  const edges: Layer[] =
    blocks.edges.length === 0
      ? []
      : [
          new PathLayer<Blocks['edges'][number]>({
            id: 'permit-edges',
            beforeId: ANCHORS.through,
            data: blocks.edges,
            positionFormat: 'XYZ',
            getPath: ({ path }: Blocks['edges'][number]) => path,
            getColor: ({ color }: Blocks['edges'][number]) => color,
            getWidth: 1.6,
            widthUnits: 'pixels',
            billboard: true,
            parameters: { depthCompare: 'always', depthWriteEnabled: false },
          } as unknown as ConstructorParameters<typeof PathLayer<Blocks['edges'][number]>>[0]),
        ];
  return [
    ...ground,
    ...stand('permit-zones', blocks.zones, true),
    ...stand('permit-zones-doubted', blocks.doubted, true, true),
    ...stand('permit-building', blocks.body, false),
    ...stand('permit-building-over', blocks.over, false),
    ...edges,
    ...marginLayers(scene.margins, palette),
    ...labelLayers(blocks, palette),
    ...lightLayers(scene.lights, palette),
    ...captionLayers(scene.captions, palette),
  ];
}

function labelLayers({ label }: Blocks, palette: Palette): Layer[] {
  if (label.length === 0) return [];
  return [
    new TextLayer<Blocks['label'][number]>({
      id: 'permit-over-label',
      beforeId: ANCHORS.through,
      data: label,
      getPosition: ({ position }) => position,
      getText: ({ text }) => text,
      getSize: 17,
      sizeUnits: 'pixels',
      getColor: [255, 255, 255, 255],
      background: true,
      getBackgroundColor: rgba(rgbOf(palette.over), 240),
      backgroundPadding: [7, 3],
      getPixelOffset: [0, -22],
      fontFamily: fonts,
      fontWeight: 700,
      characterSet: 'auto',
      parameters: flatOnGround,
    } as ConstructorParameters<typeof TextLayer<Blocks['label'][number]>>[0]),
  ];
}

function marginLayers(margins: readonly MarginLine[], palette: Palette): Layer[] {
  if (margins.length === 0) return [];
  const ink = rgba(rgbOf(palette.label));
  const line = (id: string, color: Rgba, width: number): Layer =>
    new PathLayer<MarginLine>({
      id,
      beforeId: ANCHORS.through,
      data: margins as MarginLine[],
      getPath: ({ from, to }) => [from, to],
      getColor: color,
      getWidth: width,
      widthUnits: 'pixels',
      capRounded: true,
      parameters: flatOnGround,
    } as ConstructorParameters<typeof PathLayer<MarginLine>>[0]);
  return [
    line('permit-margin-halo', rgba(rgbOf(palette.halo), 220), 5.5),
    line('permit-margin', ink, 2.4),
    new ScatterplotLayer<MarginLine>({
      id: 'permit-margin-ends',
      beforeId: ANCHORS.through,
      data: margins as MarginLine[],
      getPosition: ({ to }) => to,
      getRadius: 4,
      radiusUnits: 'pixels',
      getFillColor: ({ uncertain }: MarginLine) => (uncertain ? rgba(rgbOf(palette.halo)) : ink),
      getLineColor: ink,
      getLineWidth: 2,
      lineWidthUnits: 'pixels',
      stroked: true,
      parameters: flatOnGround,
    } as ConstructorParameters<typeof ScatterplotLayer<MarginLine>>[0]),
    new TextLayer<MarginLine>({
      id: 'permit-margin-label',
      beforeId: ANCHORS.through,
      data: margins as MarginLine[],
      getPosition: ({ from, to }) => [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2],
      getText: ({ label }) => label,
      getSize: 12,
      sizeUnits: 'pixels',
      getColor: ink,
      background: true,
      getBackgroundColor: rgba(rgbOf(palette.halo), 225),
      backgroundPadding: [5, 2],
      getPixelOffset: (_: MarginLine, { index }: { index: number }) => [0, 14 + index * 20],
      fontFamily: fonts,
      fontWeight: 600,
      characterSet: 'auto',
      parameters: flatOnGround,
    } as ConstructorParameters<typeof TextLayer<MarginLine>>[0]),
  ];
}

const ink = ({ light }: SiteLight): Rgba => rgba(rgbOf(severityColors[light]));

function captionLayers(captions: readonly Caption[], palette: Palette): Layer[] {
  if (captions.length === 0) return [];
  return [
    new TextLayer<Caption>({
      id: 'permit-captions',
      beforeId: ANCHORS.through,
      data: captions as Caption[],
      getPosition: ({ position }) => position,
      getText: ({ text }) => text,
      getSize: 13,
      sizeUnits: 'pixels',
      getColor: rgba(rgbOf(palette.label)),
      background: true,
      getBackgroundColor: rgba(rgbOf(palette.halo), 230),
      backgroundPadding: [6, 2],
      getPixelOffset: [0, 24],
      fontFamily: fonts,
      fontWeight: 600,
      characterSet: 'auto',
      parameters: flatOnGround,
    } as ConstructorParameters<typeof TextLayer<Caption>>[0]),
  ];
}

/** Lights differ by size and ring as well as by colour: red large, grey hollow. */
function lightLayers(lights: readonly SiteLight[], palette: Palette): Layer[] {
  if (lights.length === 0) return [];
  const sizes: Record<SiteLight['light'], number> = { red: 8, amber: 6.5, blue: 5, grey: 4.5, green: 4 };
  return [
    new ScatterplotLayer<SiteLight>({
      id: 'work-lights',
      beforeId: ANCHORS.through,
      data: lights as SiteLight[],
      pickable: true,
      billboard: true,
      getPosition: ({ position }) => position,
      getRadius: (one) => sizes[one.light] + (one.chosen ? 5 : 0),
      radiusUnits: 'pixels',
      getFillColor: (one) => (one.light === 'grey' ? rgba(rgbOf(palette.halo), 160) : ink(one)),
      getLineColor: (one: SiteLight) => (one.light === 'grey' ? ink(one) : rgba(rgbOf(palette.halo))),
      getLineWidth: (one: SiteLight) => (one.chosen ? 3 : 1.6),
      lineWidthUnits: 'pixels',
      stroked: true,
      parameters: flatOnGround,
      updateTriggers: { getFillColor: palette.theme, getLineColor: palette.theme },
    } as ConstructorParameters<typeof ScatterplotLayer<SiteLight>>[0]),
  ];
}
