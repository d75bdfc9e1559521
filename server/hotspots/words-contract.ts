/** What the methods of a test are called, Chinese first; a method that is not here is shown by its code. */
export const methodNames: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  exact_binomial: ['精确二项检验', 'exact binomial'],
  beta_binomial: ['贝塔二项检验（计入离散）', 'beta-binomial (over-dispersion)'],
  exact_two_period: ['两期精确检验', 'exact two-period'],
  exact_permutation: ['精确置换', 'exact permutation'],
  normal: ['正态近似', 'normal approximation'],
  monte_carlo: ['蒙特卡罗', 'Monte Carlo'],
};
