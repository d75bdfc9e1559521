import { useMemo } from 'react';
import { nameOf, useLanguage } from '../language/use-text.ts';
import { useCityData } from './city-data.tsx';

/** The name of a street in the language of the screen, from its id; null when it is not known here. */
export function useStreetName(): (streetId: string | null) => string | null {
  const language = useLanguage();
  const { streets } = useCityData();
  const list = streets.data;
  return useMemo(() => {
    const names = new Map(
      (list ?? []).map((one) => [one.streetId, nameOf(language, one.nameZh, one.nameEn)]),
    );
    return (streetId) => (streetId === null ? null : (names.get(streetId) ?? null));
  }, [list, language]);
}
