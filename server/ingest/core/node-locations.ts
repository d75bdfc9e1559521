/**
 * Where do the nodes of an extract stand? Holds 16 bytes a node in typed arrays, so that a city of ten million nodes takes 160 MB:
 * ids sorted for binary search, positions as whole multiples of 1e-7 degree. Extracts are sorted by id as a rule; others are sorted once.
 */
export class NodeLocations {
  readonly #limit: number;
  #ids = new Float64Array(1 << 16);
  #lons = new Int32Array(1 << 16);
  #lats = new Int32Array(1 << 16);
  #count = 0;
  #sorted = true;

  /** @param limit most nodes that are kept */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get count(): number {
    return this.#count;
  }

  /**
   * Keeps one node, degrees. A position outside the earth is not kept, as if the node were missing.
   * @returns false when the limit is reached
   */
  add(id: number, lon: number, lat: number): boolean {
    if (!(Math.abs(lon) <= 180 && Math.abs(lat) <= 90)) return true;
    if (this.#count >= this.#limit) return false;
    if (this.#count === this.#ids.length) this.#grow();
    if (this.#count > 0 && id <= this.#ids[this.#count - 1]!) this.#sorted = false;
    this.#ids[this.#count] = id;
    this.#lons[this.#count] = Math.round(lon * 1e7);
    this.#lats[this.#count] = Math.round(lat * 1e7);
    this.#count++;
    return true;
  }

  /** Longitude and latitude of a node, degrees; undefined when the extract does not hold it. */
  find(id: number): [number, number] | undefined {
    if (!this.#sorted) this.#sort();
    let low = 0;
    let high = this.#count - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = this.#ids[middle]!;
      if (found === id) return [this.#lons[middle]! / 1e7, this.#lats[middle]! / 1e7];
      if (found < id) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }

  #grow(): void {
    const size = Math.min(this.#limit, this.#ids.length * 2);
    const ids = new Float64Array(size);
    ids.set(this.#ids);
    this.#ids = ids;
    const lons = new Int32Array(size);
    lons.set(this.#lons);
    this.#lons = lons;
    const lats = new Int32Array(size);
    lats.set(this.#lats);
    this.#lats = lats;
  }

  #sort(): void {
    const { length } = this.#ids;
    const order = new Uint32Array(this.#count);
    for (let i = 0; i < order.length; i++) order[i] = i;
    const given = this.#ids;
    order.sort((a, b) => given[a]! - given[b]!);
    const [ids, lons, lats] = [new Float64Array(length), new Int32Array(length), new Int32Array(length)];
    for (let i = 0; i < order.length; i++) {
      ids[i] = given[order[i]!]!;
      lons[i] = this.#lons[order[i]!]!;
      lats[i] = this.#lats[order[i]!]!;
    }
    this.#ids = ids;
    this.#lons = lons;
    this.#lats = lats;
    this.#sorted = true;
  }
}
