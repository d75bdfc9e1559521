import { geometryFromHex } from '../db/wkb.ts';
import type { FilterValue } from '../features/feature-filter.ts';
import type { LayerId } from '../tiles/contract.ts';
import { CATALOGUE } from '../tiles/catalogue.ts';
import type { Layers } from '../tiles/layers.ts';
import { typesOf } from './export-source.ts';
import type { ExportSource, SourceRow } from './export-source.ts';
import type { ExportField, ExportValue } from './core/table.ts';

/** Rows of the first statement, and of any. */
const FIRST_ROWS = 40;
const MOST_ROWS = 500;
/** What a page should hold, characters of geometry and values: a layer of large shapes is read in few rows, not in much memory. */
const PAGE_CHARS = 200_000;
/** Taken for the values of a row. */
const ROW_CHARS = 200;

/** A layer of the catalogue, straight from the database through the statements that the tiles are read by. */
export function layerSource(
  layers: Pick<Layers, 'rows'>,
  cityId: number,
  layer: LayerId,
  timeZone: string,
): ExportSource {
  const declaration = CATALOGUE.get(layer)!;
  const id = declaration.attributes.find(({ name }) => name === 'id');
  const raw: ExportField[] = [
    { name: 'id', titleZh: id?.titleZh ?? '编号', titleEn: id?.titleEn ?? 'Identifier', type: 'string' },
    ...declaration.attributes
      .filter(({ name }) => name !== 'id')
      .map(({ name, titleZh, titleEn, type, unit }) => ({ name, titleZh, titleEn, type, ...(unit === undefined ? {} : { unit }) })),
  ]; // prettier-ignore
  const instants = raw.filter(isInstant).map(({ name }) => name);
  const local = localText(timeZone);
  return {
    name: layer,
    titleZh: declaration.titleZh,
    titleEn: declaration.titleEn,
    shape: declaration.geometry,
    fields: raw.map((field) => (isInstant(field) ? { name: field.name, titleZh: field.titleZh, titleEn: field.titleEn, type: 'string' as const } : field)), // prettier-ignore
    filterTypes: typesOf(raw),
    async *pages(box) {
      let limit = FIRST_ROWS;
      for (let after: string | null = null; ;) {
        const rows = await layers.rows(cityId, layer, { after, limit, box });
        yield rows.map(({ key, geom, values }): SourceRow => ({
          geometry: geom === null ? null : geometryFromHex(geom),
          values: { id: key, ...values },
        }));
        const last = rows[rows.length - 1];
        if (last === undefined || rows.length < limit) return;
        after = last.key;
        limit = nextLimit(rows);
      }
    },
    shown(values) {
      const shown: Record<string, ExportValue> = { ...values };
      for (const name of instants) shown[name] = local(values[name] ?? null);
      return shown;
    },
  };
}

/** Rows of the next page, by the size of the last: at most four times as many. */
function nextLimit(rows: readonly { geom: string | null }[]): number {
  const chars = rows.reduce((sum, { geom }) => sum + (geom?.length ?? 0) + ROW_CHARS, 0);
  const fitting = Math.floor((rows.length * PAGE_CHARS) / chars);
  return Math.max(1, Math.min(fitting, 4 * rows.length, MOST_ROWS));
}

/** Seconds since 1970 are for machines. */
const isInstant = ({ name, unit }: ExportField): boolean => unit === 's' && name.endsWith('At');

/** Seconds as the city's own time with its offset: 2026-11-22T08:00:00+08:00. */
function localText(timeZone: string): (seconds: FilterValue) => ExportValue {
  const form = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const offset = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  return (seconds) => {
    if (typeof seconds !== 'number') return seconds;
    const at = new Date(seconds * 1000);
    const zone = offset.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    return `${form.format(at).replace(' ', 'T')}${zone.replace('GMT', '') || 'Z'}`;
  };
}
