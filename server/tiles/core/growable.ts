/** A Float64Array that grows by doubling; `taken` returns exactly what was pushed. */
export class GrowableFloats {
  length = 0;
  private values: Float64Array;
  constructor(capacity = 1024) {
    this.values = new Float64Array(capacity);
  }
  push(value: number): void {
    if (this.length === this.values.length) {
      const wider = new Float64Array(this.values.length * 2);
      wider.set(this.values);
      this.values = wider;
    }
    this.values[this.length] = value;
    this.length += 1;
  }
  at(index: number): number {
    return this.values[index]!;
  }
  /** Forgets everything from the given length on. */
  cut(length: number): void {
    this.length = length;
  }
  taken(): Float64Array {
    return this.values.slice(0, this.length);
  }
  /** A view that the next push may leave behind. */
  view(from: number, to: number): Float64Array {
    return this.values.subarray(from, to);
  }
}
