/** One measurement of `npm run bench:patrol`. Every file beside this one that exports `bench` is run. */
export interface PatrolBench {
  /** For --only. */
  name: string;
  title: string;
  /** Measures and prints through `say`; answers whether the goal was met, undefined when it was skipped. */
  run(say: (line: string) => void): Promise<boolean | undefined>;
}
