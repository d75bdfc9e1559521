import type { Permission } from '../accounts/permissions.ts';
import { invalid } from '../kernel/errors.ts';
import type { BBox } from '../kernel/lng-lat.ts';
import { CATALOGUE, TILE_ZOOMS } from '../tiles/catalogue.ts';
import type { LayerId } from '../tiles/contract.ts';
import type { Tiles } from '../tiles/tiles.ts';
import { tilesOf, viewAt, viewOf } from './core/view.ts';
import type { View } from './core/view.ts';
import { STRIP_PX } from './picture-job.ts';
import type { LegendEntry, Overlay, PictureJob, PictureStyle, PictureView } from './picture-job.ts';
import { openPictureThread } from './picture-thread.ts';
import { nightColors, paperColors } from './style-contract.ts';

/** A map as it is asked for. Lengths are pixels of the picture at scale 1. */
export interface MapRequest {
  cityId: number;
  /** Whose eyes: layers that he may not see are refused, or left out of the standard ones. */
  viewer: { permissions: readonly Permission[] };
  view: PictureView;
  widthPx: number;
  heightPx: number;
  scale?: 1 | 2;
  style?: PictureStyle;
  /** Layers of the catalogue; ground, roads, buildings and names when absent. */
  layers?: readonly string[];
  overlays?: Overlay[];
  title?: string;
  legend?: LegendEntry[];
  datum: string;
  dateText: string;
  sourceText: string;
  synthetic: boolean;
}

/** A block of raster tiles drawn in one go, so that names run across their edges. */
export interface TileBlock {
  cityId: number;
  layers: LayerId[];
  z: number;
  /** Of the block's north-western tile. */
  x: number;
  y: number;
  columns: number;
  rows: number;
  sizePx: 256 | 512;
  scale: 1 | 2;
  style: PictureStyle;
}

/** Pictures of the city, drawn on the server in the style of the browser's map. */
export interface Pictures {
  /**
   * A map as it is printed: with scale bar, north, datum, date, source, and the synthetic mark where it is due.
   * The same request over the same city gives the same bytes. Errors: `invalid_value` for a size or view that cannot
   * be drawn; as `tiles.named` for layers; 503 `pictures_restarting`.
   */
  map(request: MapRequest): Promise<Buffer>;
  /** The tiles of a block, row by row. */
  tiles(block: TileBlock): Promise<Buffer[]>;
  close(): Promise<void>;
}

export interface PicturesDeps {
  tiles: Pick<Tiles, 'named' | 'tile'>;
  onError?: (error: Error) => void;
}

export const STANDARD_LAYERS: readonly LayerId[] = ['boundary', 'surfaces', 'roads', 'buildings', 'places'];
const LEAST_PX = 64;
const MOST_PX = 4096;
const palettes = { paper: paperColors, night: nightColors } as const;

export function createPictures({ tiles, onError }: PicturesDeps): Pictures {
  const thread = openPictureThread(onError);

  /** The vector tiles under a view: at its own zoom, or the nearest one that tiles are made for. */
  async function ground(cityId: number, layers: LayerId[], view: View): Promise<PictureJob['tiles']> {
    const z = Math.max(TILE_ZOOMS.min, Math.min(TILE_ZOOMS.max, Math.floor(view.zoom + 1e-6)));
    return Promise.all(
      tilesOf(view, z).map(async (address) => ({
        ...address,
        gzip: await (await tiles.tile(cityId, layers, address)).body('gzip'),
      })),
    );
  }

  return {
    async map(request) {
      const { cityId, viewer, widthPx, heightPx, scale = 1, style = 'paper', overlays = [] } = request;
      for (const [place, value] of [
        ['widthPx', widthPx],
        ['heightPx', heightPx],
      ] as const) {
        if (!Number.isInteger(value) || value < LEAST_PX || value > MOST_PX)
          throw invalid(
            place,
            value,
            `须为 ${LEAST_PX}–${MOST_PX} 的整数。`,
            `A whole number from ${LEAST_PX} to ${MOST_PX}.`,
          );
      }
      const layers =
        request.layers === undefined
          ? STANDARD_LAYERS.filter((id) => viewer.permissions.includes(CATALOGUE.get(id)!.permission))
          : tiles.named(request.layers.join(','), viewer.permissions);
      const view = viewFor(request.view, widthPx, heightPx - STRIP_PX);
      const [png] = await thread.draw({
        colors: palettes[style],
        style,
        view: { x: view.x, y: view.y, zoom: view.zoom },
        widthPx,
        heightPx,
        scale,
        tiles: await ground(cityId, [...layers], view),
        overlays,
        furniture: {
          title: request.title,
          legend: request.legend ?? [],
          datum: request.datum,
          dateText: request.dateText,
          sourceText: request.sourceText,
          synthetic: request.synthetic,
        },
      });
      return png!;
    },
    async tiles({ cityId, layers, z, x, y, columns, rows, sizePx, scale, style }) {
      const n = 2 ** z;
      // 256 pixels for a tile is what the browser shows at one zoom less.
      const zoom = z + Math.log2(sizePx / 512);
      const view: View = {
        x: (x + columns / 2) / n,
        y: (y + rows / 2) / n,
        zoom,
        worldPx: 512 * 2 ** zoom,
        widthPx: columns * sizePx,
        heightPx: rows * sizePx,
      };
      return thread.draw({
        colors: palettes[style],
        style,
        view: { x: view.x, y: view.y, zoom },
        widthPx: view.widthPx,
        heightPx: view.heightPx,
        scale,
        tiles: await ground(cityId, layers, view),
        overlays: [],
        furniture: null,
        cut: { columns, rows },
      });
    },
    close: () => thread.close(),
  };
}

function viewFor({ bbox, center, zoom }: PictureView, widthPx: number, heightPx: number): View {
  if (bbox !== undefined && isBox(bbox)) return viewOf(bbox, widthPx, heightPx);
  if (center !== undefined && zoom !== undefined && zoom >= 0 && zoom <= 22 && isPlace(center[0], center[1]))
    return viewAt(center, zoom, widthPx, heightPx);
  throw invalid(
    'view',
    JSON.stringify(bbox ?? { center, zoom }),
    '须给出 bbox（西,南,东,北），或中心点与 0–22 的级别。',
    'Give a bbox (west, south, east, north), or a centre and a zoom of 0–22.',
  );
}

const isPlace = (lng: number, lat: number): boolean => Math.abs(lng) <= 180 && Math.abs(lat) <= 85;
const isBox = ([west, south, east, north]: BBox): boolean =>
  isPlace(west, south) && isPlace(east, north) && west <= east && south <= north;
