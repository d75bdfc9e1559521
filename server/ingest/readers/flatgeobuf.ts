import { XwError } from '../../kernel/errors.ts';
import { rowFromBytes } from '../core/decoded-shape.ts';
import {
  flatGeobufFeature,
  flatGeobufHeader,
  type FlatGeobufFeature,
  type FlatGeobufHeader,
} from '../core/flatgeobuf-rows.ts';
import type { Limits, RawFile, RawItem } from '../core/raw.ts';
import { broken, refused, rowProblem } from '../core/refusals.ts';
import type { Probe, Reader } from '../reader.ts';
import { ByteStream } from './byte-stream.ts';

const MAGIC_BYTES = 8;
const MAX_HEADER = 4 * 1024 * 1024;

/** FlatGeobuf 3: features one after another in the order of the file; the index is passed over. One feature in memory. */
export const flatgeobufReader: Reader = {
  format: 'flatgeobuf',
  nameZh: 'FlatGeobuf',
  nameEn: 'FlatGeobuf',
  extensions: ['fgb'],
  recognises: ({ head }) => Buffer.from(head.subarray(0, 3)).toString('latin1') === 'fgb',
  async open(probe, options) {
    if (probe.head[3] !== 3) throw otherVersion(probe);
    const bytes = ByteStream.ofFile(probe.path, MAGIC_BYTES);
    try {
      const header = await readHeader(bytes, probe);
      return flatGeobufFile(bytes, header, probe, options.limits);
    } catch (error) {
      bytes.close();
      throw error;
    }
  },
};

function flatGeobufFile(bytes: ByteStream, header: FlatGeobufHeader, probe: Probe, limits: Limits): RawFile {
  const ignored: Record<string, number> = {};
  for (const column of header.columns) if (column.type === 14) ignored[`column ${column.name}`] = 1;
  return {
    format: 'flatgeobuf',
    claim: header.claim,
    claimWhy: header.claimWhy,
    ignored,
    rows: (signal) => readRows(bytes, header, probe, limits, signal),
    async close() {
      bytes.close();
    },
  };
}

async function readHeader(bytes: ByteStream, probe: Probe): Promise<FlatGeobufHeader> {
  const prefix = await bytes.take(4);
  const size = prefix.length < 4 ? 0 : prefix.readUInt32LE(0);
  if (size < 8 || size > MAX_HEADER) throw damaged(probe.name, MAGIC_BYTES, `header of ${size} bytes`);
  const held = await bytes.take(size);
  if (held.length < size) throw truncated(probe);
  let header: FlatGeobufHeader;
  try {
    header = flatGeobufHeader(held);
  } catch (error) {
    throw damaged(probe.name, MAGIC_BYTES, error);
  }
  if (MAGIC_BYTES + bytes.taken + header.indexBytes > probe.sizeBytes) throw truncated(probe);
  return header;
}

async function* readRows(
  bytes: ByteStream,
  header: FlatGeobufHeader,
  probe: Probe,
  limits: Limits,
  signal?: AbortSignal,
): AsyncGenerator<RawItem> {
  try {
    if (!(await bytes.skip(header.indexBytes))) throw truncated(probe);
    for (let count = 1; ; count++) {
      signal?.throwIfAborted();
      const at = MAGIC_BYTES + bytes.taken;
      const prefix = await bytes.take(4);
      if (prefix.length === 0) {
        if (header.featuresCount > 0 && header.featuresCount !== count - 1)
          throw tooFew(probe, header, count - 1);
        return;
      }
      const size = prefix.length < 4 ? -1 : prefix.readUInt32LE(0);
      if (size < 0 || at + 4 + size > probe.sizeBytes) throw truncated(probe);
      if (size > limits.rowBytes) throw damaged(probe.name, at, `feature of ${size} bytes`);
      const held = await bytes.take(size);
      if (held.length < size) throw truncated(probe);
      yield rowOf(held, `要素${count}`, header, limits);
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof XwError ? error : damaged(probe.name, MAGIC_BYTES + bytes.taken, error);
  } finally {
    bytes.close();
  }
}

function rowOf(bytes: Uint8Array, place: string, header: FlatGeobufHeader, limits: Limits): RawItem {
  let feature: FlatGeobufFeature;
  try {
    feature = flatGeobufFeature(bytes, header);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return rowProblem(
      place,
      'broken_row',
      error.message,
      '该要素的字节无法读取',
      'The bytes of this feature cannot be read',
    );
  }
  return rowFromBytes(place, feature.shape, feature.properties, limits);
}

function otherVersion({ name, head }: Probe): XwError {
  return refused('unsupported_file', name, `version ${head[3]}`, {
    zh: '只支持第 3 版 FlatGeobuf',
    en: 'Only version 3 of FlatGeobuf is read',
    remedyZh: '请用新版 GDAL 或 QGIS 重新导出。',
    remedyEn: 'Export it again with a recent GDAL or QGIS.',
  });
}

function tooFew({ name }: Probe, header: FlatGeobufHeader, count: number): XwError {
  return broken(
    name,
    `${count} / ${header.featuresCount}`,
    `文件头说有 ${header.featuresCount} 个要素，实际 ${count} 个`,
    `The header promises ${header.featuresCount} features, the file holds ${count}`,
  );
}

function truncated({ name, sizeBytes }: Probe): XwError {
  return broken(
    name,
    `${sizeBytes} B`,
    '文件不完整：最后一部分缺失',
    'The file is cut short: its last part is missing',
  );
}

function damaged(name: string, at: number, cause: unknown): XwError {
  return broken(
    `${name} @${at}`,
    cause instanceof Error ? cause.message : String(cause),
    `文件已损坏：第 ${at} 字节处无法读取`,
    `The file is damaged: byte ${at} cannot be read`,
  );
}
