import type { Layer, LayerExtension } from '@deck.gl/core';
import { BitmapLayer, PathLayer, ScatterplotLayer, SolidPolygonLayer, TextLayer } from '@deck.gl/layers';
import type { Geometry, Position } from '../../server/kernel/geojson.ts';
import type { MapWork, WorkMark, WorkShape, WorkTone } from '../state/map-work.ts';
import { ANCHORS, flatOnGround, rgba } from './anchors.ts';
import type { Rgba } from './anchors.ts';
import { rgbOf } from './palette.ts';
import type { Palette, Rgb } from './palette.ts';
import { hatch } from './hatch-extension.ts';
import { permitLayers } from './permit-layers.ts';
import { toneColor } from './work-tones.ts';

interface Piece {
  key: string;
  name?: string;
  tone: WorkTone;
  faint: boolean;
  widthPx?: number;
}
interface Area extends Piece {
  rings: Position[][];
}
interface Line extends Piece {
  path: Position[];
}
interface Dot extends Piece {
  position: Position;
}
interface Pieces {
  areas: Area[];
  lines: Line[];
  /** Lines whose meaning is not known. */
  hatched: Line[];
  dots: Dot[];
}

const piecesOnce = new WeakMap<object, Pieces>();

/** Areas, lines and dots of the shapes; The same arrays for the same shapes. */
export function piecesOf(shapes: readonly WorkShape[]): Pieces {
  let found = piecesOnce.get(shapes);
  if (found) return found;
  found = { areas: [], lines: [], hatched: [], dots: [] };
  for (const shape of shapes) add(shape, shape.geometry, found);
  piecesOnce.set(shapes, found);
  return found;
}

function add(shape: WorkShape, geometry: Geometry, into: Pieces): void {
  const { key, tone, name } = shape;
  const piece: Piece = {
    key,
    tone,
    faint: shape.faint ?? false,
    ...(name === undefined ? {} : { name }),
    ...(shape.widthPx === undefined ? {} : { widthPx: shape.widthPx }),
  };
  const line = (path: Position[]): void => {
    (shape.hatched === true ? into.hatched : into.lines).push({ ...piece, path });
  };
  const area = (rings: Position[][]): void => {
    into.areas.push({ ...piece, rings });
    for (const ring of rings) line(ring);
  };
  if (geometry.type === 'Point') into.dots.push({ ...piece, position: geometry.coordinates });
  else if (geometry.type === 'MultiPoint')
    for (const position of geometry.coordinates) into.dots.push({ ...piece, position });
  else if (geometry.type === 'LineString') line(geometry.coordinates);
  else if (geometry.type === 'MultiLineString') geometry.coordinates.forEach(line);
  else if (geometry.type === 'Polygon') area(geometry.coordinates);
  else geometry.coordinates.forEach(area);
}

/** What the page beside the map lays on it: its picture lowest, then areas, lines, circles of error, marks. */
export function workLayers(work: MapWork | null, palette: Palette): Layer[] {
  if (!work) return [];
  return [
    ...pictureLayers(work),
    ...shapeLayers(work, palette),
    ...permitLayers(work.scene, palette),
    ...markLayers(work, palette),
  ];
}

function pictureLayers({ picture }: MapWork): Layer[] {
  if (!picture) return [];
  return [
    new BitmapLayer({
      id: 'work-picture',
      beforeId: ANCHORS.through,
      image: picture.image,
      bounds: picture.corners,
      opacity: picture.opacity,
      parameters: flatOnGround,
    } as unknown as ConstructorParameters<typeof BitmapLayer>[0]),
  ];
}

const LINE_PX = 2.6;
const widthOf = (one: Line): number => one.widthPx ?? (one.faint ? LINE_PX * 0.6 : LINE_PX);
const haloWidthOf = (one: Line): number => widthOf(one) + (one.faint ? 1.4 : 2.4);

function shapeLayers(work: MapWork, palette: Palette): Layer[] {
  const { areas, lines, hatched, dots } = piecesOf(work.shapes);
  const color = ({ tone }: Piece): Rgb => rgbOf(toneColor(tone, palette));
  const layers: Layer[] = [];
  if (areas.length > 0) {
    layers.push(
      new SolidPolygonLayer<Area>({
        id: 'work-areas',
        beforeId: ANCHORS.through,
        data: areas,
        pickable: work.marksAnswer,
        getPolygon: ({ rings }) => rings,
        getFillColor: (area) => rgba(color(area), area.faint ? 10 : 44),
        extruded: false,
        parameters: flatOnGround,
        updateTriggers: { getFillColor: palette.theme },
      } as ConstructorParameters<typeof SolidPolygonLayer<Area>>[0]),
    );
  }
  const line = (
    id: string,
    data: Line[],
    width: (one: Line) => number,
    ink: (one: Line) => Rgba,
    extensions: LayerExtension[] = [],
  ): Layer =>
    new PathLayer<Line>({
      id,
      beforeId: ANCHORS.through,
      data,
      getPath: ({ path }) => path,
      getColor: ink,
      getWidth: width,
      widthUnits: 'pixels',
      jointRounded: true,
      parameters: flatOnGround,
      extensions,
      updateTriggers: { getColor: palette.theme },
    } as ConstructorParameters<typeof PathLayer<Line>>[0]);
  const halo = rgba(rgbOf(palette.halo), 200);
  if (hatched.length > 0)
    layers.push(
      line('work-hatched-edge', hatched, haloWidthOf, (one) => rgba(color(one))),
      line('work-hatched-ground', hatched, widthOf, () => rgba(rgbOf(palette.halo))),
      line('work-hatched', hatched, widthOf, (one) => rgba(color(one)), [hatch]),
    );
  if (lines.length > 0)
    layers.push(
      line('work-lines-halo', lines, haloWidthOf, () => halo),
      line('work-lines', lines, widthOf, (one) => rgba(color(one))),
    );
  if (dots.length > 0) {
    layers.push(
      new ScatterplotLayer<Dot>({
        id: 'work-dots',
        beforeId: ANCHORS.through,
        data: dots,
        getPosition: ({ position }) => position,
        getRadius: 4.5,
        radiusUnits: 'pixels',
        getFillColor: (dot) => rgba(color(dot)),
        getLineColor: rgba(rgbOf(palette.halo)),
        getLineWidth: 1.5,
        lineWidthUnits: 'pixels',
        stroked: true,
        parameters: flatOnGround,
        updateTriggers: { getFillColor: palette.theme, getLineColor: palette.theme },
      } as ConstructorParameters<typeof ScatterplotLayer<Dot>>[0]),
    );
  }
  return layers;
}

const circledOnce = new WeakMap<object, WorkMark[]>();

function circled(marks: readonly WorkMark[]): WorkMark[] {
  let found = circledOnce.get(marks);
  if (!found)
    circledOnce.set(marks, (found = marks.filter(({ radiusM }) => radiusM !== null && radiusM > 0)));
  return found;
}

function markLayers({ marks, marksAnswer }: MapWork, palette: Palette): Layer[] {
  if (marks.length === 0) return [];
  const color = ({ tone }: WorkMark): Rgb => rgbOf(toneColor(tone, palette));
  const paint = { getFillColor: palette.theme, getLineColor: palette.theme };
  return [
    new ScatterplotLayer<WorkMark>({
      id: 'work-circles',
      beforeId: ANCHORS.through,
      data: circled(marks),
      getPosition: ({ position }) => position,
      getRadius: ({ radiusM }) => radiusM ?? 0,
      radiusUnits: 'meters',
      getFillColor: (mark) => rgba(color(mark), mark.chosen ? 46 : 22),
      getLineColor: (mark) => rgba(color(mark), mark.chosen ? 255 : 170),
      getLineWidth: (mark: WorkMark) => (mark.chosen ? 2.5 : 1.5),
      lineWidthUnits: 'pixels',
      stroked: true,
      parameters: flatOnGround,
      updateTriggers: paint,
    } as ConstructorParameters<typeof ScatterplotLayer<WorkMark>>[0]),
    new ScatterplotLayer<WorkMark>({
      id: 'work-marks',
      beforeId: ANCHORS.through,
      data: marks as WorkMark[],
      pickable: marksAnswer,
      billboard: true,
      getPosition: ({ position }) => position,
      getRadius: ({ chosen }) => (chosen ? 13 : 11),
      radiusUnits: 'pixels',
      getFillColor: (mark) => rgba(color(mark)),
      getLineColor: (mark: WorkMark) =>
        mark.chosen ? rgba(rgbOf(palette.label)) : rgba(rgbOf(palette.halo)),
      getLineWidth: 2.5,
      lineWidthUnits: 'pixels',
      stroked: true,
      parameters: flatOnGround,
      updateTriggers: paint,
    } as ConstructorParameters<typeof ScatterplotLayer<WorkMark>>[0]),
    new TextLayer<WorkMark>({
      id: 'work-labels',
      beforeId: ANCHORS.through,
      data: marks as WorkMark[],
      characterSet: 'auto',
      getPosition: ({ position }) => position,
      getText: ({ label }) => label,
      getSize: 13,
      sizeUnits: 'pixels',
      getColor: ({ tone }) =>
        tone === 1 || tone === 5 || tone === 6 ? [20, 20, 20, 255] : [255, 255, 255, 255],
      fontFamily: "'Noto Sans SC Variable', 'Noto Sans SC', sans-serif",
      fontWeight: 700,
      parameters: flatOnGround,
    } as ConstructorParameters<typeof TextLayer<WorkMark>>[0]),
  ];
}
