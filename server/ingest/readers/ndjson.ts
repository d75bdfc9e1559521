import {
  flatProperties,
  garbledProperty,
  isGeoJsonRow,
  rowOfText,
  rowOfValue,
} from '../core/geojson-rows.ts';
import { findPositionColumns } from '../core/position-columns.ts';
import { broken, lineTooLong, rowProblem } from '../core/refusals.ts';
import type { Limits, OpenOptions, RawFile, RawItem } from '../core/raw.ts';
import { recordRow } from '../core/table-rows.ts';
import type { PositionColumns } from '../core/position-columns.ts';
import type { Probe, Reader } from '../reader.ts';
import { bytesOf, findEncoding, linesOf, textOf } from '../text-source.ts';

const OWN_ENDINGS = ['ndjson', 'jsonl', 'geojsonl', 'geojsons', 'ldjson', 'geojsonseq'];

/**
 * One JSON object a line, of any length of file: GeoJSON features (also RFC 8142 with record separators), geometries,
 * or plain records with lon/lat, WKT or an address.
 */
export const ndjsonReader: Reader = {
  format: 'ndjson',
  nameZh: '逐行 GeoJSON（NDJSON）',
  nameEn: 'GeoJSON by lines (NDJSON)',
  extensions: [...OWN_ENDINGS, 'json', 'geojson'],
  recognises: (probe) => {
    const text = unwrapped(probe.headText);
    if (!text.startsWith('{') || text.slice(0, 2000).includes('"CityJSON"')) return false;
    return (
      OWN_ENDINGS.includes(probe.extension) ||
      unwrapped(/^[^\n]*\}\s*\n([^]*)/.exec(text)?.[1] ?? '').startsWith('{')
    );
  },
  open: openNdjson,
};

async function openNdjson(probe: Probe, options: OpenOptions & { limits: Limits }): Promise<RawFile> {
  const { limits } = options;
  const encoding = await findEncoding(
    () => bytesOf(probe.path, options.signal),
    probe.name,
    options.encoding,
  );
  const columns = columnsOfFirst(probe);
  const isRecord = columns !== undefined;
  return {
    format: 'ndjson',
    encoding: encoding.name,
    encodingWhy: encoding.why,
    claim: columns?.claim ?? { kind: 'epsg', code: 4326, axisOrder: 'east_north' },
    claimWhy:
      columns?.why ?? '文件未写明；按 GeoJSON 标准默认 WGS84 / not said; WGS84 by the GeoJSON standard',
    ...(columns?.address === undefined ? {} : { addressField: columns.address }),
    async *rows(signal) {
      const text = textOf(bytesOf(probe.path, signal), encoding.name, probe.name);
      for await (const { line, number, last, tooLong } of linesOf(text, limits.rowBytes)) {
        signal?.throwIfAborted();
        if (tooLong !== undefined) yield lineTooLong(`第${number}行`, tooLong, limits);
        const json = unwrapped(line);
        if (json === '') continue;
        const item = itemOf(json, `第${number}行`, isRecord ? columns : undefined, limits);
        if (last && 'problem' in item && item.problem.code === 'bad_json' && !/[}\]]\s*$/.test(json))
          throw broken(
            `${probe.name} 第${number}行`,
            json.slice(-40),
            '最后一行不完整',
            'The last line is cut off',
          );
        yield item;
      }
    },
    close: () => Promise.resolve(),
  };
}

function itemOf(json: string, place: string, columns: PositionColumns | undefined, limits: Limits): RawItem {
  if (deeperThan(json, limits.depth))
    return rowProblem(
      place,
      'too_deep',
      limits.depth,
      `嵌套超过 ${limits.depth} 层`,
      `Nested deeper than ${limits.depth}`,
    );
  if (columns === undefined) return rowOfText(json, place, limits);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    return rowProblem(place, 'bad_json', (error as Error).message, '这一行不是合法的 JSON', 'Not legal JSON');
  }
  if (isGeoJsonRow(value)) return rowOfValue(value, place, limits);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return rowProblem(place, 'not_a_record', json, '这一行不是对象', 'Not an object');
  const properties = flatProperties(value);
  const garbled = garbledProperty(properties);
  if (garbled !== undefined) return rowProblem(place, 'mojibake', garbled.value, garbled.zh, garbled.en);
  return recordRow({ columns, xIsNorth: false, claim: columns.claim }, properties, place, limits);
}

/** The columns of plain records; undefined when the first line is GeoJSON or cannot be judged. */
function columnsOfFirst(probe: Probe): PositionColumns | undefined {
  const line = unwrapped(Buffer.from(probe.head).toString('utf8')).split('\n', 1)[0] ?? '';
  try {
    const value: unknown = JSON.parse(line);
    if (isGeoJsonRow(value) || typeof value !== 'object' || value === null) return undefined;
    return findPositionColumns(Object.keys(value));
  } catch {
    return undefined;
  }
}

/** Without leading space, byte order mark and the record separator of RFC 8142. */
function unwrapped(text: string): string {
  const trimmed = text.trimStart();
  return trimmed.startsWith(RECORD_SEPARATOR) ? trimmed.slice(1).trimStart() : trimmed;
}

const RECORD_SEPARATOR = String.fromCharCode(0x1e);

function deeperThan(json: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < json.length; i += 1) {
    const code = json.charCodeAt(i);
    if (inString) {
      if (code === 0x5c) i += 1;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > limit) return true;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return false;
}
