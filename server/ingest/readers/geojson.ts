import { claimOfCrsMember, rowOfText, rowOfValue } from '../core/geojson-rows.ts';
import { JsonScan } from '../core/json-scan.ts';
import type { JsonPiece } from '../core/json-scan.ts';
import { refused, rowProblem } from '../core/refusals.ts';
import type { CrsClaim, Limits, OpenOptions, RawFile, RawItem } from '../core/raw.ts';
import type { Probe, Reader } from '../reader.ts';
import { bytesOf, findEncoding, textOf } from '../text-source.ts';

/**
 * GeoJSON of any size: a FeatureCollection, a list of features, one Feature or one geometry (RFC 7946 and 2008).
 * One feature is held at a time.
 */
export const geojsonReader: Reader = {
  format: 'geojson',
  nameZh: 'GeoJSON',
  nameEn: 'GeoJSON',
  extensions: ['geojson', 'json'],
  recognises: (probe) =>
    /^\s*[[{]/.test(probe.headText) &&
    (/"(type|features|coordinates)"\s*:/.test(probe.headText) || probe.extension === 'geojson'),
  open: openGeoJson,
};

async function openGeoJson(probe: Probe, options: OpenOptions & { limits: Limits }): Promise<RawFile> {
  const { limits } = options;
  refuseIfCut(probe);
  const encoding = await findEncoding(
    () => bytesOf(probe.path, options.signal),
    probe.name,
    options.encoding,
  );
  const said = await claimAhead(probe, encoding.name, limits);
  return {
    format: 'geojson',
    encoding: encoding.name,
    encodingWhy: encoding.why,
    claim: said.claim,
    claimWhy: said.why,
    ...said.source,
    async *rows(signal) {
      const scan = new JsonScan(probe.name, 'features', limits);
      const members = new Map<string, string>();
      let elements = 0;
      for await (const bytes of utf8Bytes(probe, encoding.name, signal)) {
        for (const piece of scan.push(bytes)) {
          signal?.throwIfAborted();
          if (piece.kind === 'member') {
            if (OWN_MEMBERS.has(piece.key)) members.set(piece.key, piece.text);
          } else {
            elements += 1;
            yield itemOf(piece, limits);
          }
        }
      }
      scan.finish();
      refuseLateCrs(members.get('crs'), said.claim, probe.name);
      const type = parsed(members.get('type'));
      if (elements === 0 && type !== 'FeatureCollection' && members.size > 0) yield single(members, limits);
    },
    close: () => Promise.resolve(),
  };
}

/** Of a lone feature or geometry; anything else beside the features is passed over. */
const OWN_MEMBERS = new Set(['type', 'crs', 'id', 'geometry', 'properties', 'coordinates', 'geometries']);

function itemOf(piece: Extract<JsonPiece, { kind: 'element' }>, limits: Limits): RawItem {
  const place = `要素${piece.index + 1}`;
  if (piece.text !== undefined) return rowOfText(piece.text, place, limits);
  return piece.limit === 'depth'
    ? rowProblem(
        place,
        'too_deep',
        limits.depth,
        `嵌套超过 ${limits.depth} 层`,
        `Nested deeper than ${limits.depth}`,
      )
    : rowProblem(
        place,
        'row_too_large',
        `${piece.bytes} B`,
        `要素过大：${piece.bytes} 字节，上限 ${limits.rowBytes}`,
        `A feature of ${piece.bytes} bytes; the limit is ${limits.rowBytes}`,
      );
}

function single(members: Map<string, string>, limits: Limits): RawItem {
  const value = Object.fromEntries([...members].map(([key, text]) => [key, parsed(text)]));
  return rowOfValue(value, '要素1', limits);
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function* utf8Bytes(probe: Probe, encoding: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  if (encoding === 'utf-8') {
    yield* bytesOf(probe.path, signal);
    return;
  }
  for await (const text of textOf(bytesOf(probe.path, signal), encoding, probe.name)) yield Buffer.from(text);
}

/** A JSON text ends with a bracket; a file that does not was cut off. Known before any row is read. */
function refuseIfCut(probe: Probe): void {
  let end = probe.tail.length - 1;
  while (end >= 0 && [0, 0x20, 0x0a, 0x0d, 0x09].includes(probe.tail[end] ?? 1)) end -= 1;
  const last = probe.tail[end];
  if (last === 0x7d || last === 0x5d) return;
  throw refused('broken_file', probe.name, `${probe.sizeBytes} B`, {
    zh: 'JSON 不完整：文件在结束之前中断',
    en: 'The JSON stops before its end',
    remedyZh: '文件可能没有传完：请核对大小，重新导出后再上传。',
    remedyEn: 'It may be incomplete: compare its size, export it again and send it again.',
  });
}

/** The claim from what stands before the first feature, else from what stands behind the last. */
async function claimAhead(
  probe: Probe,
  encoding: string,
  limits: Limits,
): Promise<{ claim: CrsClaim; why: string; source: Source }> {
  const source: Source = {};
  const scan = new JsonScan(probe.name, 'features', limits);
  let crs: unknown;
  let sample: unknown;
  const single: Record<string, unknown> = {};
  for await (const bytes of utf8Bytes(probe, encoding)) {
    for (const piece of scan.push(bytes)) {
      if (piece.kind === 'member') {
        if (piece.key === 'crs') crs = parsed(piece.text);
        else if (/^(attribution|copyright)$/i.test(piece.key)) source.attribution = wordsIn(piece.text);
        else if (/^licen[cs]e$/i.test(piece.key)) source.licence = wordsIn(piece.text);
        else if (['geometry', 'coordinates'].includes(piece.key)) single[piece.key] = parsed(piece.text);
      } else sample ??= parsed(piece.text);
    }
    if (sample !== undefined) break;
  }
  crs ??= crsBehind(probe);
  const claim = claimOfCrsMember(crs);
  if (claim !== undefined) return { source, claim, why: '文件的 crs 成员 / the crs member of the file' };
  if (crs !== undefined && crs !== null)
    return { source, claim: { kind: 'unknown' }, why: 'crs 成员无法识别 / the crs member cannot be read' };
  const first = firstPosition(sample ?? single, 0);
  if (first === undefined || (Math.abs(first[0]) <= 180 && Math.abs(first[1]) <= 90))
    return {
      source,
      claim: { kind: 'epsg', code: 4326, axisOrder: 'east_north' },
      why: '文件未写明；按 GeoJSON 标准（RFC 7946）默认 WGS84 / not said; WGS84 by RFC 7946',
    };
  return {
    source,
    claim: { kind: 'unknown' },
    why: '文件未写明，且数值不是经纬度 / not said, and the numbers are no degrees',
  };
}

/** Whose data these are, where the file says so before its features. */
interface Source {
  attribution?: string;
  licence?: string;
}

function wordsIn(text: string): string | undefined {
  const value = parsed(text);
  return typeof value === 'string' && value !== '' ? value.slice(0, 500) : undefined;
}

function crsBehind(probe: Probe): unknown {
  const text = Buffer.from(probe.tail).toString('latin1');
  const at = text.lastIndexOf('"crs"');
  if (at < 0) return undefined;
  const behind = /^"crs"\s*:\s*(\{(?:[^{}]|\{[^{}]*\})*\})[^[\]]*\}\s*$/.exec(text.slice(at));
  return parsed(behind?.[1]);
}

/** A crs in the middle of the features' siblings that nobody saw in time would move every row: refused. */
function refuseLateCrs(text: string | undefined, used: CrsClaim, place: string): void {
  const late = claimOfCrsMember(parsed(text));
  if (late === undefined || JSON.stringify(late) === JSON.stringify(used)) return;
  throw refused('late_crs', place, text, {
    zh: 'crs 写在要素之后，读到时已太晚',
    en: 'The crs stands behind the features and was found too late',
    remedyZh: '请把 crs 成员移到 features 之前，或在导入时指明坐标系。',
    remedyEn: 'Move the crs member before the features, or name the CRS when importing.',
  });
}

function firstPosition(value: unknown, depth: number): [number, number] | undefined {
  if (typeof value !== 'object' || value === null || depth > 12) return undefined;
  if (Array.isArray(value)) {
    const [x, y] = value as unknown[];
    if (typeof x === 'number' && typeof y === 'number') return [x, y];
    return firstPosition(x, depth + 1);
  }
  const shape = value as { geometry?: unknown; geometries?: unknown; coordinates?: unknown };
  return firstPosition(shape.geometry ?? shape.coordinates ?? shape.geometries, depth + 1);
}
