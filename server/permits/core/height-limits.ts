import type { HeightLimit, LimitFinding, Works } from '../contract.ts';

/** A height given without a tolerance is taken as exact to half of its last shown digit, m. */
const ROUNDING_M = 0.005;
const cents = (value: number) => Math.round(value * 100) / 100;

const REF_ZH = {
  eave: '檐口',
  ridge: '屋脊',
  top: '最高点',
  absolute: '绝对高程',
  relative: '相对文物',
} as const;

/**
 * Do the works keep a zone's limits? One finding for the height and one for the storeys, each only where the zone
 * has such a limit. Heights compare only with the same reference; an absolute limit compares with ground elevation
 * plus height to the top; a stepped limit counts at its strict end. A height within its own tolerance of the limit
 * is uncertain, never met; one designed to the very limit keeps it. Storeys have no tolerance. Example: an eave of 24 m under a limit of 20.8 m is exceeded
 * by 3.2 m.
 */
export function checkLimits(
  zoneId: string,
  limit: HeightLimit,
  works: Pick<Works, 'buildingHeight' | 'storeys' | 'groundElevationM'>,
): LimitFinding[] {
  const found: LimitFinding[] = [];
  const clause = limit.clause ?? null;
  const maxM =
    limit.gradient === undefined ? limit.maxM : Math.min(...limit.gradient, limit.maxM ?? Infinity);
  if (maxM !== undefined) {
    const height = comparable(limit, works);
    const base = { zoneId, kind: 'height' as const, ref: limit.ref, limit: maxM, clause };
    if (height === undefined) {
      const absolute = limit.ref === 'absolute';
      found.push({
        ...base,
        given: works.buildingHeight?.valueM ?? null,
        state: 'cannot_tell',
        over: null,
        askZh: absolute ? '请提供地面 1985 高程与建筑最高点高度。' : `请提供${REF_ZH[limit.ref]}高度。`,
        askEn: absolute
          ? 'Give the ground elevation (1985 datum) and the height to the top.'
          : `Give the height to the ${limit.ref}.`,
      });
    } else {
      const tolerance = works.buildingHeight?.toleranceM ?? 0;
      const over = height - maxM;
      const exceeded = over > Math.max(tolerance, ROUNDING_M);
      const unsure = over > 0 || (tolerance > 0 && over > -tolerance);
      const state = exceeded ? 'exceeded' : unsure ? 'uncertain' : 'met';
      found.push({
        ...base,
        given: cents(height),
        state,
        over: state === 'exceeded' ? cents(over) : null,
        askZh: null,
        askEn: null,
      });
    }
  }
  if (limit.storeysMax !== undefined) {
    const { storeys } = works;
    const over = storeys === undefined ? null : storeys - limit.storeysMax;
    found.push({
      zoneId,
      kind: 'storeys',
      ref: null,
      limit: limit.storeysMax,
      given: storeys ?? null,
      state: over === null ? 'cannot_tell' : over > 0 ? 'exceeded' : 'met',
      over: over !== null && over > 0 ? over : null,
      clause,
      askZh: over === null ? '请提供层数。' : null,
      askEn: over === null ? 'Give the number of storeys.' : null,
    });
  }
  return found;
}

function comparable(
  limit: HeightLimit,
  works: Pick<Works, 'buildingHeight' | 'groundElevationM'>,
): number | undefined {
  const height = works.buildingHeight;
  if (height === undefined) return undefined;
  if (height.ref === limit.ref) return height.valueM;
  if (limit.ref === 'absolute' && height.ref === 'top' && works.groundElevationM !== undefined) {
    return works.groundElevationM + height.valueM;
  }
  return undefined;
}
