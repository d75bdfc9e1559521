import { EncodingProbe, GbProbe, type Encoding } from '../core/encoding.ts';
import { textSample, type DbfHeader } from '../core/dbf-table.ts';
import { refused } from '../core/refusals.ts';
import { ByteStream } from './byte-stream.ts';
import type { ShapefileParts } from './shapefile-parts.ts';

/** Language driver ids that leave no doubt; 0x57 (ANSI) is written by Chinese programs over GBK too and says nothing. */
const LANGUAGES: Record<number, string> = { 0x4d: 'gb18030', 0x7a: 'gb18030', 0x4f: 'big5', 0x78: 'big5' };

/**
 * In which encoding are the texts of this table? What the person says, else the .cpg, else the language id, else what the bytes of all records allow.
 * A .cpg that the bytes contradict is refused, with the encoding that would fit.
 * @throws XwError unknown_encoding, wrong_encoding
 */
export async function dbfEncoding(
  parts: ShapefileParts,
  header: DbfHeader,
  given: string | undefined,
  place: string,
  signal?: AbortSignal,
): Promise<Encoding> {
  if (given !== undefined) {
    return { name: labelOf(given) ?? unknown(place, given), why: '导入时指明 / named when importing' };
  }
  const declared = parts.cpg === undefined || parts.cpg === '' ? undefined : labelOf(parts.cpg);
  const byLanguage = LANGUAGES[header.languageId];
  const sampled = await sample(parts, header, place, declared ?? byLanguage, signal);
  if (declared !== undefined) {
    if (sampled.fits) return { name: declared, why: `.cpg：${parts.cpg} / .cpg says ${parts.cpg}` };
    throw refused('wrong_encoding', place, parts.cpg ?? '', {
      zh: `.cpg 声明 ${parts.cpg}，但属性表的字节不是这种编码`,
      en: `.cpg says ${parts.cpg}, and the bytes of the table are not that`,
      remedyZh: `请更正 .cpg，或在导入时指明编码（${sampled.probe?.name ?? 'gbk'}）。`,
      remedyEn: `Correct the .cpg, or name the encoding when importing (${sampled.probe?.name ?? 'gbk'}).`,
    });
  }
  if (byLanguage !== undefined && sampled.fits) {
    const id = `0x${header.languageId.toString(16)}`;
    return { name: byLanguage, why: `属性表语言标识 ${id} / language id ${id} of the table` };
  }
  return sampled.probe ?? unknown(place, `0x${header.languageId.toString(16)}`);
}

/** TextDecoder's name for what a .cpg, a person or ArcGIS calls it. */
function labelOf(name: string): string | undefined {
  const page = /^(?:cp|oem|ansi|windows-?|ms)?[ _-]?(\d{3,5})$/i.exec(name.trim())?.[1];
  const label =
    page === '936' || page === '54936'
      ? 'gb18030'
      : page === '65001'
        ? 'utf-8'
        : page === '950'
          ? 'big5'
          : page === undefined || page.startsWith('8859')
            ? name.trim().replace(/^(?:iso[ _-]?)?8859[ _-]?(\d+)$/i, 'iso-8859-$1')
            : `windows-${page}`;
  try {
    const found = new TextDecoder(label).encoding;
    return found === 'gbk' ? 'gb18030' : found;
  } catch {
    return undefined;
  }
}

/** Do all texts of the table fit `expected`? If not, or none is expected: what do they look like? */
async function sample(
  parts: ShapefileParts,
  header: DbfHeader,
  place: string,
  expected: string | undefined,
  signal?: AbortSignal,
): Promise<{ fits: boolean; probe?: Encoding }> {
  const bytes = new ByteStream(await parts.dbf.stream());
  const probe = new EncodingProbe(place);
  let gb: GbProbe | undefined = new GbProbe(place);
  const decoder = expected === undefined ? undefined : new TextDecoder(expected, { fatal: true });
  let fits = decoder !== undefined;
  try {
    await bytes.skip(header.headerBytes);
    for (let i = 0; i < header.recordCount; i++) {
      signal?.throwIfAborted();
      const record = await bytes.take(header.recordBytes);
      if (record.length < header.recordBytes) break;
      const text = textSample(record, header.fields);
      if (text.every((byte) => byte < 0x80)) continue;
      probe.push(text);
      if (gb !== undefined && !taken(() => gb?.push(text))) gb = undefined;
      if (fits) fits = taken(() => decoder?.decode(text));
    }
  } finally {
    bytes.close();
  }
  let found: Encoding | undefined;
  if (!taken(() => void (found = probe.finish()))) return { fits };
  if (found === undefined && gb !== undefined) taken(() => void (found = gb?.finish()));
  return { fits, ...(found === undefined ? {} : { probe: found }) };
}

/** False when the probe refuses. */
function taken(ask: () => void): boolean {
  try {
    ask();
    return true;
  } catch {
    return false;
  }
}

function unknown(place: string, value: string): never {
  throw refused('unknown_encoding', place, value, {
    zh: '认不出属性表的文字编码',
    en: 'The text encoding of the table is not known',
    remedyZh: '请在导入时指明编码（例如 gbk 或 utf-8），或附上 .cpg 文件。',
    remedyEn: 'Name the encoding when importing (gbk or utf-8, for example), or add a .cpg file.',
  });
}
