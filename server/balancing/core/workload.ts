/** Values of the workload model by key, e.g. "pace.3" in min/100 m; see data/settings/workload.json. */
export type WeightValues = ReadonlyMap<string, number>;

export interface StreetMinutes {
  patrol: number;
  cases: number;
  travel: number;
  total: number;
}

/**
 * How many minutes a day does a street ask for?
 *
 * length × minutes per 100 m of its grade × passes + expected cases × handling time + passes × travel per pass.
 * Errors: RangeError for a weight that the model does not have.
 * Example: 400 m of grade 3 at 1.7 min/100 m, 2 passes, half a case of 20 min, 4 min of travel: 13.6 + 10 + 8 = 31.6.
 */
export function streetMinutes(
  street: { lengthM: number; grade: number },
  casesPerDay: number,
  weights: WeightValues,
): StreetMinutes {
  const value = (key: string): number => {
    const found = weights.get(key);
    if (found === undefined) throw new RangeError(`no weight ${key}`);
    return found;
  };
  const passes = value(`passes.${street.grade}`);
  const patrol = (street.lengthM / 100) * value(`pace.${street.grade}`) * passes;
  const cases = casesPerDay * value('case.handling');
  const travel = passes * value('travel.pass');
  return { patrol, cases, travel, total: patrol + cases + travel };
}

/**
 * Expected cases a day of each street, by local hour: what was counted, drawn towards the city's rate per metre.
 *
 * Gamma-Poisson shrinkage: (count + m·k) / (days·(1 + k/…)) with m the street's share by length, so that a street with
 * few cases is not taken at its word. `strength`: how many days of the city's rate the prior is worth.
 * The hours of a street keep the shape of its own counts, mixed with the city's shape in the same proportion.
 */
export function expectedHours(
  streets: readonly { lengthM: number }[],
  counts: readonly Float64Array[],
  days: number,
  strength = 7,
): Float64Array[] {
  const city = new Float64Array(24);
  let length = 0;
  counts.forEach((row, i) => {
    length += streets[i]!.lengthM;
    for (let h = 0; h < 24; h += 1) city[h]! += row[h]!;
  });
  return streets.map(({ lengthM }, i) => {
    const share = length > 0 ? lengthM / length : 0;
    return Float64Array.from({ length: 24 }, (_, h) => {
      const prior = (city[h]! / Math.max(1, days)) * share * strength;
      return (counts[i]![h]! + prior) / (Math.max(1, days) + strength);
    });
  });
}
