import { z } from 'zod';
import { linkSchema, ogcCityParams, ogcFormatQuery } from './contract.ts';

export const matrixSetParams = ogcCityParams.extend({ tileMatrixSetId: z.string().max(80) });
export const tilesetParams = matrixSetParams;
const collection = z.object({ collectionId: z.string().max(80) });
export const collectionTilesParams = ogcCityParams.extend(collection.shape);
export const collectionTilesetParams = matrixSetParams.extend(collection.shape);
const address = z.object({ tileMatrix: z.string(), tileRow: z.string(), tileCol: z.string() });
export const ogcTileParams = matrixSetParams.extend(address.shape);
export const ogcCollectionTileParams = collectionTilesetParams.extend(address.shape);

/** `collections`: layers of a tile of the whole city, with commas between; all that may be seen unless told. */
export const ogcTilesetQuery = ogcFormatQuery.extend({ collections: z.string().max(400).optional() });
export const ogcTileQuery = z.object({
  f: z.enum(['mvt']).optional(),
  collections: z.string().max(400).optional(),
});

export const matrixSetListSchema = z.object({
  tileMatrixSets: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      uri: z.string(),
      crs: z.string(),
      links: z.array(linkSchema),
    }),
  ),
});

export const matrixSetSchema = z.object({
  id: z.string(),
  title: z.string(),
  uri: z.string(),
  crs: z.string(),
  orderedAxes: z.array(z.string()),
  wellKnownScaleSet: z.string(),
  tileMatrices: z.array(
    z.object({
      id: z.string(),
      scaleDenominator: z.number(),
      cellSize: z.number(),
      cornerOfOrigin: z.literal('topLeft'),
      pointOfOrigin: z.tuple([z.number(), z.number()]),
      tileWidth: z.int(),
      tileHeight: z.int(),
      matrixWidth: z.int(),
      matrixHeight: z.int(),
    }),
  ),
});
export type MatrixSet = z.infer<typeof matrixSetSchema>;

const templatedLink = linkSchema.extend({ templated: z.boolean().optional() });

export const tilesetSchema = z.object({
  title: z.string(),
  dataType: z.literal('vector'),
  crs: z.string(),
  tileMatrixSetId: z.string(),
  tileMatrixSetURI: z.string(),
  attribution: z.string(),
  boundingBox: z.object({
    lowerLeft: z.tuple([z.number(), z.number()]),
    upperRight: z.tuple([z.number(), z.number()]),
    crs: z.string(),
  }),
  tileMatrixSetLimits: z.array(
    z.object({
      tileMatrix: z.string(),
      minTileRow: z.int(),
      maxTileRow: z.int(),
      minTileCol: z.int(),
      maxTileCol: z.int(),
    }),
  ),
  layers: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      dataType: z.literal('vector'),
      geometryDimension: z.int(),
      minTileMatrix: z.string(),
      maxTileMatrix: z.string(),
      propertiesSchema: z.object({
        type: z.literal('object'),
        properties: z.record(z.string(), z.object({ type: z.string(), title: z.string() })),
      }),
    }),
  ),
  links: z.array(templatedLink),
});
export type Tileset = z.infer<typeof tilesetSchema>;

export const tilesetListSchema = z.object({
  tilesets: z.array(
    tilesetSchema.pick({ title: true, dataType: true, crs: true, tileMatrixSetURI: true, links: true }),
  ),
  links: z.array(linkSchema),
});
export type TilesetList = z.infer<typeof tilesetListSchema>;
