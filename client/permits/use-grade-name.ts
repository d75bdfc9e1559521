import { useCodes } from '../data/use-codes.ts';

/** Name of a grade of the coverage register: of a heritage site, or of what has no grade and is counted by its kind, as historic quarters. */
export function useGradeName(): (grade: string) => string {
  const grades = useCodes('site_grade');
  const kinds = useCodes('heritage_kind');
  return (grade) => (kinds.list.some(({ code }) => code === grade) ? kinds.name(grade) : grades.name(grade));
}
