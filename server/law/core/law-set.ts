import { lawSetSchema } from '../contract.ts';
import type { Citation, LawSet } from '../contract.ts';

/** The parsed files of data/law, by file name without extension. */
export type LawFiles = Record<string, unknown>;

const part = (files: LawFiles, file: string, key: string): unknown =>
  (files[file] as Record<string, unknown> | undefined)?.[key];

/**
 * Are these files one sound law set? Puts them together and proves that nothing points into the void: every cited
 * article is quoted, every authority, timer, material, measure and conflicting penalty exists, every period begins
 * before it ends, and no two rules share an id. Throws an Error that names each fault; a service with an unsound
 * law set must not start.
 */
export function lawSetOf(files: LawFiles): LawSet {
  const set = lawSetSchema.parse({
    version: String(part(files, 'rules', 'version')),
    statutes: part(files, 'statutes', 'statutes'),
    articles: part(files, 'articles', 'articles'),
    concordance: files['concordance'],
    rules: part(files, 'rules', 'rules'),
    authorities: part(files, 'authorities', 'authorities'),
    duties: part(files, 'duties', 'duties'),
    timers: part(files, 'timers', 'timers'),
    materials: part(files, 'timers', 'materials'),
    penalties: part(files, 'penalties', 'penalties'),
    measures: part(files, 'penalties', 'measures'),
    coverage: part(files, 'coverage', 'lines'),
    toConfirm: part(files, 'to-confirm', 'items'),
  });
  const faults = faultsOf(set);
  if (faults.length > 0) throw new Error(`law set: ${faults.join('; ')}`);
  return set;
}

function faultsOf(set: LawSet): string[] {
  const faults: string[] = [];
  const statutes = new Set(set.statutes.map((one) => one.lawId));
  const articles = new Set(set.articles.map((one) => `${one.lawId}/${one.article}`));
  const known = {
    authority: new Set(set.authorities.map((one) => one.authorityId)),
    timer: new Set(set.timers.map((one) => one.timerId)),
    material: new Set(set.materials.map((one) => one.materialId)),
    measure: new Set(set.measures.map((one) => one.measureId)),
    penalty: new Set(set.penalties.map((one) => one.penaltyId)),
  };
  const need = (kind: keyof typeof known, id: string, where: string) => {
    if (!known[kind].has(id)) faults.push(`${where}: no ${kind} ${id}`);
  };
  const cited = (citations: readonly Citation[], where: string) => {
    for (const { lawId, article } of citations) {
      if (!articles.has(`${lawId}/${article}`))
        faults.push(`${where}: ${lawId} article ${article} is not quoted`);
    }
  };
  const dated = (one: { effectiveFrom: string | null; effectiveTo: string | null }, where: string) => {
    if (one.effectiveFrom !== null && one.effectiveTo !== null && one.effectiveFrom >= one.effectiveTo) {
      faults.push(`${where}: ends before it begins`);
    }
  };
  for (const article of set.articles) {
    if (!statutes.has(article.lawId)) faults.push(`article ${article.article}: no statute ${article.lawId}`);
  }
  for (const { from, to } of set.concordance.pairs) {
    cited([{ lawId: set.concordance.from, article: from }], 'concordance');
    cited([{ lawId: set.concordance.to, article: to }], 'concordance');
  }
  for (const statute of set.statutes) dated(statute, statute.lawId);
  const seen = new Set<string>();
  for (const rule of set.rules) {
    if (seen.has(rule.ruleId)) faults.push(`two rules are called ${rule.ruleId}`);
    seen.add(rule.ruleId);
    dated(rule, rule.ruleId);
    cited(rule.citations, rule.ruleId);
    if (rule.confidence === 'statute' && rule.citations.length === 0)
      faults.push(`${rule.ruleId}: cites nothing`);
    if (rule.authority !== null) need('authority', rule.authority, rule.ruleId);
    for (const id of rule.materials) need('material', id, rule.ruleId);
    for (const id of rule.timers) need('timer', id, rule.ruleId);
  }
  for (const authority of set.authorities) {
    cited(authority.citations, authority.authorityId);
    if (!authority.any && !authority.byGrade) faults.push(`${authority.authorityId}: names nobody`);
  }
  for (const duty of set.duties) {
    dated(duty, duty.dutyId);
    cited(duty.citations, duty.dutyId);
    for (const id of duty.timers ?? []) need('timer', id, duty.dutyId);
  }
  for (const timer of set.timers) cited(timer.citations, timer.timerId);
  for (const measure of set.measures) cited(measure.citations, measure.measureId);
  for (const penalty of set.penalties) {
    dated(penalty, penalty.penaltyId);
    cited(penalty.citations, penalty.penaltyId);
    for (const id of penalty.measures) need('measure', id, penalty.penaltyId);
    for (const id of penalty.conflictsWith?.penaltyIds ?? []) need('penalty', id, penalty.penaltyId);
  }
  return faults;
}

/** White space is no part of a statute's words: quotes and hashes are compared without it. */
export function bareText(text: string): string {
  return text.replace(/[\s\u3000]+/g, '');
}
