import type { FileField } from '../contract.ts';
import type { TargetField } from './target.ts';

/** Field → column of the file. */
export type FieldMap = Record<string, string>;

/** A name without what people vary: case, spaces, punctuation, units in brackets. */
export function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[(（[【].*?[)）\]】]/g, '')
    .replace(/[\s_\-./:：*#]+/g, '');
}

/**
 * Which column holds which field? What a person said wins (an empty column: none); then the field's own name, its
 * Chinese and English titles and aliases, in this order; the first column in the file's order. A column serves one
 * field. Shapefile's ten-character names are taken for the beginning of a longer field name when only one fits.
 */
export function mapFields(
  columns: readonly { name: string; sample: string[] }[],
  fields: readonly TargetField[],
  asked: FieldMap = {},
): { map: FieldMap; columns: FileField[]; missing: string[] } {
  const map: FieldMap = {};
  const taken = new Map<string, 'alias' | 'person'>();
  for (const [field, column] of Object.entries(asked)) {
    map[field] = column;
    if (column !== '') taken.set(column, 'person');
  }
  const free = () => columns.filter(({ name }) => !taken.has(name));
  const give = (field: TargetField, name: string | undefined): boolean => {
    if (name === undefined) return false;
    map[field.name] = name;
    taken.set(name, 'alias');
    return true;
  };
  const open = fields.filter((field) => map[field.name] === undefined);
  const rounds: ((field: TargetField) => string[])[] = [
    (field) => [field.name],
    (field) => [field.zh, field.en],
    (field) => field.aliases ?? [],
  ];
  for (const names of rounds)
    for (const field of open) {
      if (map[field.name] !== undefined) continue;
      for (const alias of names(field)) {
        const plain = plainName(alias);
        if (give(field, free().find(({ name }) => plainName(name) === plain)?.name)) break;
      }
    }
  for (const column of free()) {
    if (column.name.length !== 10) continue;
    const fits = open.filter(
      (field) => map[field.name] === undefined && field.name.startsWith(column.name.toLowerCase()),
    );
    if (fits.length === 1) give(fits[0]!, column.name);
  }
  for (const [field, column] of Object.entries(map)) if (column === '') delete map[field];
  const fieldOf = new Map(Object.entries(map).map(([field, column]) => [column, field]));
  return {
    map,
    columns: columns.map(({ name, sample }) => ({
      name,
      sample,
      mappedTo: fieldOf.get(name) ?? null,
      by: taken.get(name) ?? 'none',
    })),
    missing: fields
      .filter((field) => field.required === true && map[field.name] === undefined)
      .map(({ name }) => name),
  };
}
