/**
 * What exactly does a p-value say? Every p of this domain carries this beside it, on screen and in every export.
 */
export interface TestContract {
  /** What is true when nothing is hot. */
  nullZh: string;
  nullEn: string;
  method:
    'exact_binomial' | 'beta_binomial' | 'exact_permutation' | 'monte_carlo' | 'normal' | 'exact_two_period';
  alternative: 'greater' | 'less' | 'two_sided';
  /** How equal values count. */
  ties: 'counted' | 'none';
  adjustment: 'none' | 'BH' | 'BY';
  /** What stays fixed while the rest is permuted or drawn. */
  conditionalOn: string;
  /** Draws of a Monte Carlo test. */
  draws?: number;
  /** Seed of a Monte Carlo test. */
  seed?: number;
}
