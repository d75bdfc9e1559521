import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';

type Counts = Record<string, number>;

/**
 * Features of each layer in a tile that reach into the tile itself: how far the margin is filled differs by a rounding (an index in
 * single precision lets a few more in).
 */
export function countsOf(bytes: Uint8Array, layers: readonly string[]): Counts {
  const reader = new PbfReader(bytes);
  // Signed whole numbers, which MapServer writes and we do not, are read by a name that this reader has no more; values do not count here.
  Object.assign(reader, { readVarint64: () => reader.readVarint() });
  const found = bytes.length === 0 ? {} : new VectorTile(reader as never).layers;
  return Object.fromEntries(
    layers.map((name) => {
      const layer = found[name];
      let count = 0;
      for (let i = 0; i < (layer?.length ?? 0); i += 1) {
        const points = layer!.feature(i).loadGeometry().flat();
        const xs = points.map(({ x }) => x);
        const ys = points.map(({ y }) => y);
        if (Math.max(...xs) > 0 && Math.min(...xs) < 4096 && Math.max(...ys) > 0 && Math.min(...ys) < 4096)
          count += 1;
      }
      return [name, count];
    }),
  );
}

export function sumOf(list: Counts[]): Counts {
  const sum: Counts = {};
  for (const counts of list)
    for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}
