import type { Permission } from '../accounts/permissions.ts';
import type { CityDesk } from '../city/city.ts';
import { notFound } from '../kernel/errors.ts';
import { CATALOGUE, TILE_ZOOMS } from '../tiles/catalogue.ts';
import { LAYER_IDS } from '../tiles/contract.ts';
import type { LayerId } from '../tiles/contract.ts';
import { tileRange } from '../tiles/tile-address.ts';
import type { Tiles } from '../tiles/tiles.ts';
import { CRS84 } from './core/ogc-crs.ts';
import { QUAD, QUAD_CRS, QUAD_URI, tileMatrices } from './core/web-mercator-quad.ts';
import type { MatrixSet, Tileset, TilesetList } from './tiles-contract.ts';

const JSON_TYPE = 'application/json';
const MVT_TYPE = 'application/vnd.mapbox-vector-tile';
const DIMENSION = { point: 0, line: 1, polygon: 2 } as const;

type Seen = readonly Permission[];

/** Whose tiles: the whole city's, or one collection's. */
export interface TilesOf {
  cityId: number;
  /** Address of the landing page. */
  root: string;
  collectionId?: string;
  /** Names with commas between; all that may be seen unless told. Only for the whole city. */
  collections?: string;
  seen: Seen;
}

/** The city's vector tiles by the addresses of OGC API – Tiles. Source: OGC 20-057 (Part 1: Core). */
export interface OgcTiles {
  matrixSets(root: string): {
    tileMatrixSets: {
      id: string;
      title: string;
      uri: string;
      crs: string;
      links: { href: string; rel: string; type: string }[];
    }[];
  };
  /** Errors: 404 for another set. */
  matrixSet(id: string): MatrixSet;
  tilesets(of: TilesOf): Promise<TilesetList>;
  /** Errors: 404 for another set or collection, 403 `forbidden_layer`. */
  tileset(of: TilesOf, matrixSetId: string): Promise<Tileset>;
  /** The layers of a tile. Errors as `tileset`. */
  layers(of: Omit<TilesOf, 'root'>, matrixSetId: string): LayerId[];
}

const namesOf = ({ collectionId, collections, seen }: Omit<TilesOf, 'root'>): string =>
  collectionId ??
  collections ??
  LAYER_IDS.filter((id) => seen.includes(CATALOGUE.get(id)!.permission)).join(',');

function requireQuad(id: string): void {
  if (id !== QUAD) throw notFound('tileMatrixSet', id);
}

export function createOgcTiles({
  city,
  tiles,
}: {
  city: Pick<CityDesk, 'city'>;
  tiles: Pick<Tiles, 'catalogue' | 'named'>;
}): OgcTiles {
  function layers(of: Omit<TilesOf, 'root'>, matrixSetId: string): LayerId[] {
    requireQuad(matrixSetId);
    const found = tiles.named(namesOf(of), of.seen);
    if (of.collectionId !== undefined && found.length !== 1) throw notFound('collection', of.collectionId);
    return found;
  }

  async function tileset(of: TilesOf, matrixSetId: string): Promise<Tileset> {
    const { cityId, root, collectionId, collections, seen } = of;
    const wanted = new Set<string>(layers(of, matrixSetId));
    const infos = (await tiles.catalogue(cityId, seen)).filter(({ id }) => wanted.has(id));
    const { nameZh, nameEn, bbox, attribution } = await city.city(cityId);
    const [west, south, east, north] = bbox;
    const base = `${collectionId === undefined ? root : `${root}/collections/${collectionId}`}/tiles`;
    const chosen = collections === undefined ? '' : `&collections=${encodeURIComponent(collections)}`;
    return {
      title: collectionId === undefined ? `${nameZh} ${nameEn}` : `${infos[0]?.titleZh} ${infos[0]?.titleEn}`,
      dataType: 'vector',
      crs: QUAD_CRS,
      tileMatrixSetId: QUAD,
      tileMatrixSetURI: QUAD_URI,
      attribution,
      boundingBox: { lowerLeft: [west, south], upperRight: [east, north], crs: CRS84 },
      tileMatrixSetLimits: Array.from({ length: TILE_ZOOMS.max + 1 }, (_, z) => {
        const { first, last } = tileRange(bbox, z);
        return {
          tileMatrix: String(z),
          minTileRow: first.y,
          maxTileRow: last.y,
          minTileCol: first.x,
          maxTileCol: last.x,
        };
      }),
      layers: infos.map((info) => ({
        id: info.id,
        title: `${info.titleZh} ${info.titleEn}`,
        dataType: 'vector' as const,
        geometryDimension: DIMENSION[info.geometry],
        minTileMatrix: String(info.minZoom),
        maxTileMatrix: String(info.maxZoom),
        propertiesSchema: {
          type: 'object' as const,
          properties: Object.fromEntries(
            info.attributes.map((one) => [
              one.name,
              { type: one.type, title: `${one.titleZh} ${one.titleEn}` },
            ]),
          ),
        },
      })),
      links: [
        { href: `${base}/${QUAD}?f=json${chosen}`, rel: 'self', type: JSON_TYPE },
        { href: `${base}/${QUAD}?f=html${chosen}`, rel: 'alternate', type: 'text/html' },
        {
          href: `${base}/${QUAD}/{tileMatrix}/{tileRow}/{tileCol}?f=mvt${chosen}`,
          rel: 'item',
          type: MVT_TYPE,
          templated: true,
        },
        {
          href: `${root}/tileMatrixSets/${QUAD}`,
          rel: 'http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme',
          type: JSON_TYPE,
        },
      ],
    };
  }

  return {
    matrixSets: (root) => ({
      tileMatrixSets: [
        {
          id: QUAD,
          title: 'Google Maps Compatible for the World',
          uri: QUAD_URI,
          crs: QUAD_CRS,
          links: [{ href: `${root}/tileMatrixSets/${QUAD}`, rel: 'self', type: JSON_TYPE }],
        },
      ],
    }),
    matrixSet(id) {
      requireQuad(id);
      return {
        id: QUAD,
        title: 'Google Maps Compatible for the World',
        uri: QUAD_URI,
        crs: QUAD_CRS,
        orderedAxes: ['X', 'Y'],
        wellKnownScaleSet: 'http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible',
        tileMatrices: tileMatrices(TILE_ZOOMS.asked),
      };
    },
    async tilesets(of) {
      const { title, dataType, crs, tileMatrixSetURI, links } = await tileset(of, QUAD);
      const base = of.collectionId === undefined ? of.root : `${of.root}/collections/${of.collectionId}`;
      return {
        tilesets: [{ title, dataType, crs, tileMatrixSetURI, links }],
        links: [
          { href: `${base}/tiles?f=json`, rel: 'self', type: JSON_TYPE },
          { href: `${base}/tiles?f=html`, rel: 'alternate', type: 'text/html' },
        ],
      };
    },
    tileset,
    layers,
  };
}
