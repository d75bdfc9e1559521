import { geometryFromHex } from '../db/wkb.ts';
import type { FilterValue } from '../features/feature-filter.ts';
import type { LayerId } from '../tiles/contract.ts';
import { CATALOGUE } from '../tiles/catalogue.ts';
import type { Layers } from '../tiles/layers.ts';
import { typesOf } from './export-source.ts';
import type { ExportSource, SourceRow } from './export-source.ts';
import type { ExportField, ExportValue } from './core/table.ts';

/** Rows in one statement: well under 200 ms on the embedded engine, where everybody waits for it. */
const PAGE_ROWS = 1000;

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
      for (let after: string | null = null; ;) {
        const rows = await layers.rows(cityId, layer, { after, limit: PAGE_ROWS, box });
        yield rows.map(({ key, geom, values }): SourceRow => ({
          geometry: geom === null ? null : geometryFromHex(geom),
          values: { id: key, ...values },
        }));
        const last = rows[rows.length - 1];
        if (last === undefined || rows.length < PAGE_ROWS) return;
        after = last.key;
      }
    },
    shown(values) {
      const shown: Record<string, ExportValue> = { ...values };
      for (const name of instants) shown[name] = local(values[name] ?? null);
      return shown;
    },
  };
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
