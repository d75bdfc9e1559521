import { convertGeometry } from '../../coordinates/core/convert-geometry.ts';
import type { CrsSystems, OpenOptions } from '../../coordinates/core/crs.ts';
import { openCrs } from '../../coordinates/core/open-crs.ts';
import { parseCrsClaim } from '../../coordinates/core/parse-crs-claim.ts';
import type { RawGeometry } from './raw.ts';

/**
 * Where does the file put its shapes by what it declares? For the map beside an open question. WGS84 features
 * without properties, at most `most`; none when nothing is declared. A shape that the system cannot hold is left
 * out here and refused with its place when the rows are read.
 */
export function declaredPreview(
  geometries: readonly RawGeometry[],
  claimed: string,
  { systems, options }: { systems: CrsSystems; options: OpenOptions },
  most: number,
): unknown[] {
  if (claimed === 'unknown') return [];
  const transform = openCrs(parseCrsClaim(claimed), systems, options);
  return geometries.slice(0, most).flatMap((raw) => {
    try {
      return [{ type: 'Feature', geometry: convertGeometry(raw, transform), properties: {} }];
    } catch {
      return [];
    }
  });
}
