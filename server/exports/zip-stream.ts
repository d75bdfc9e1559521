import { crc32, createDeflateRaw } from 'node:zlib';
import { pipeline } from 'node:stream/promises';
import { XwError } from '../kernel/errors.ts';

export interface ZipPart {
  name: string;
  content: AsyncIterable<Uint8Array>;
}

/** 1 January 1980, 00:00: the first date that the format knows. */
const DOS_DATE = (0 << 9) | (1 << 5) | 1;
/** Names in UTF-8; sizes stand behind the content, which is not known before. */
const FLAGS = 0x0800 | 0x0008;
/** Without ZIP64 no size may reach 4 GB. */
const MOST_BYTES = 0xffff_ffff;

/**
 * A ZIP of parts that are made while it is written: one after another, each asked for when the one before is done. Memory:
 * what the deflate streams hold. Source: PKWARE APPNOTE 6.3 §4.3. Errors: `export_too_large` (413) at 4 GB.
 */
export async function* zipStream(
  parts: AsyncIterable<ZipPart> | Iterable<ZipPart>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const directory: Buffer[] = [];
  let offset = 0;
  const counted = (bytes: Uint8Array): Uint8Array => {
    offset += bytes.length;
    if (offset > MOST_BYTES) throw tooLarge();
    return bytes;
  };
  for await (const { name, content } of parts) {
    const start = offset;
    const title = Buffer.from(name, 'utf8');
    const local = Buffer.alloc(30);
    local.write('PK\x03\x04', 0, 'latin1');
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(FLAGS, 6);
    local.writeUInt16LE(8, 8);
    local.writeUInt16LE(DOS_DATE, 12);
    local.writeUInt16LE(title.length, 26);
    yield counted(Buffer.concat([local, title]));

    let crc = 0;
    let plain = 0;
    const deflate = createDeflateRaw({ level: 6 });
    const feeding = pipeline(content, async function* measured(source: AsyncIterable<Uint8Array>) {
      for await (const chunk of source) {
        crc = crc32(chunk, crc);
        plain += chunk.length;
        if (plain > MOST_BYTES) throw tooLarge();
        yield chunk;
      }
    }, deflate); // prettier-ignore
    // Said by the loop below, which ends with the same reason.
    feeding.catch(() => undefined);
    const packedFrom = offset;
    for await (const chunk of deflate) yield counted(chunk as Uint8Array);
    await feeding;
    const packed = offset - packedFrom;

    const sizes = Buffer.alloc(12);
    sizes.writeUInt32LE(crc, 0);
    sizes.writeUInt32LE(packed, 4);
    sizes.writeUInt32LE(plain, 8);
    yield counted(Buffer.concat([Buffer.from('PK\x07\x08', 'latin1'), sizes]));
    const entry = Buffer.alloc(46);
    entry.write('PK\x01\x02', 0, 'latin1');
    entry.writeUInt16LE(20, 4);
    local.copy(entry, 6, 4, 14);
    sizes.copy(entry, 16);
    entry.writeUInt16LE(title.length, 28);
    entry.writeUInt32LE(start, 42);
    directory.push(Buffer.concat([entry, title]));
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  yield Buffer.concat([list, end]);
}

/** Text as the content of a part. */
export async function* textPart(texts: Iterable<string> | AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const text of texts) yield Buffer.from(text, 'utf8');
}

function tooLarge(): XwError {
  return new XwError({
    code: 'export_too_large',
    status: 413,
    detail: '文件超过 4 GB，此格式放不下。',
    detailEn: 'The file grows beyond 4 GB, which this format cannot hold.',
    value: '4 GB',
    place: 'query.format',
    remedy: '请缩小范围或加筛选条件，或改用 GeoPackage、CSV。',
    remedyEn: 'Choose a smaller box or a filter, or GeoPackage or CSV.',
  });
}
