import { crc32, deflateRawSync } from 'node:zlib';
import { fromBuffer } from 'yauzl';

/** A file in a package. */
export interface ZipEntry {
  name: string;
  bytes: Buffer;
}

/** All files of a ZIP in its order. Rejects when it is none. */
export function readZip(zip: Buffer): Promise<ZipEntry[]> {
  return new Promise((resolve, reject) => {
    fromBuffer(zip, { lazyEntries: true }, (problem, file) => {
      if (problem) return reject(problem);
      const entries: ZipEntry[] = [];
      file.on('error', reject);
      file.on('end', () => resolve(entries));
      file.on('entry', (entry: { fileName: string }) => {
        if (entry.fileName.endsWith('/')) return file.readEntry();
        file.openReadStream(entry as Parameters<typeof file.openReadStream>[0], (failed, stream) => {
          if (failed) return reject(failed);
          const chunks: Buffer[] = [];
          stream.on('error', reject);
          stream.on('data', (chunk: Buffer) => chunks.push(chunk));
          stream.on('end', () => {
            entries.push({ name: entry.fileName, bytes: Buffer.concat(chunks) });
            file.readEntry();
          });
        });
      });
      file.readEntry();
    });
  });
}

/** 1 January 1980, 00:00: the first date that the format knows. */
const DOS_DATE = (0 << 9) | (1 << 5) | 1;
const UTF8_NAMES = 0x0800;

/**
 * A ZIP of the files in their order, all with the same date: the same files give the same bytes.
 * Source: PKWARE APPNOTE 6.3, §4.3 (local header, central directory, end record); no ZIP64, so below 4 GB.
 */
export function writeZip(entries: readonly ZipEntry[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes } of entries) {
    const title = Buffer.from(name, 'utf8');
    const packed = deflateRawSync(bytes, { level: 6 });
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(UTF8_NAMES, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt16LE(DOS_DATE, 8);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(title.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, title, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, tail, title]));
    bodies.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, list, end]);
}

/**
 * An Office file whose bytes depend on its content alone: the dates that its writer put in are set to `createdIso`,
 * those of the package to a fixed day.
 */
export async function steadyOffice(file: Buffer, createdIso: string): Promise<Buffer> {
  const stamp = new Date(createdIso).toISOString().replace(/\.\d+Z$/, 'Z');
  const entries = await readZip(file);
  return writeZip(
    entries.map(({ name, bytes }) =>
      name === 'docProps/core.xml'
        ? {
            name,
            bytes: Buffer.from(
              bytes.toString('utf8').replace(/(<dcterms:(created|modified)[^>]*>)[^<]*(<)/g, `$1${stamp}$3`),
            ),
          }
        : { name, bytes },
    ),
  );
}
