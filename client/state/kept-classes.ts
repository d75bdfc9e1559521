/** Legends whose classes filter the map. */
const keptLegends = ['cases', 'units', 'zones'] as const;
export type KeptLegend = (typeof keptLegends)[number];

/** The classes that are shown, legend by legend; an empty list: all. */
export type KeptClasses = Record<KeptLegend, string[]>;

export const allClasses: KeptClasses = { cases: [], units: [], zones: [] };

const key = /^[a-z0-9_+-]{1,40}$/;

/** The same with one class more or less. */
export function withClass(kept: KeptClasses, legend: KeptLegend, name: string): KeptClasses {
  const before = kept[legend];
  const after = before.includes(name) ? before.filter((one) => one !== name) : [...before, name];
  return { ...kept, [legend]: after };
}

export function writeKept(kept: KeptClasses): [string, string][] {
  const parts = keptLegends.filter((legend) => kept[legend].length > 0);
  if (parts.length === 0) return [];
  return [['only', parts.map((legend) => `${legend}:${kept[legend].join(',')}`).join(';')]];
}

export function readKept(query: URLSearchParams): KeptClasses {
  const kept: KeptClasses = { ...allClasses };
  for (const part of (query.get('only') ?? '').split(';')) {
    const [name, list = ''] = part.split(':');
    const legend = keptLegends.find((one) => one === name);
    if (legend) kept[legend] = [...new Set(list.split(',').filter((one) => key.test(one)))].slice(0, 20);
  }
  return kept;
}
