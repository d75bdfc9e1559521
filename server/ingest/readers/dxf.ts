import { rowOfEntity } from '../core/dxf-entities.ts';
import type { DxfEntity } from '../core/dxf-entities.ts';
import { broken, refused } from '../core/refusals.ts';
import type { Limits, OpenOptions, RawFile } from '../core/raw.ts';
import type { Probe, Reader } from '../reader.ts';
import { bytesOf, findEncoding, linesOf, textOf } from '../text-source.ts';
import { tooLarge } from '../zip-file.ts';

/** DXF in ASCII: the shapes of its ENTITIES section, one held at a time. Blocks are not expanded but counted. */
export const dxfReader: Reader = {
  format: 'dxf',
  nameZh: 'DXF',
  nameEn: 'DXF',
  extensions: ['dxf'],
  recognises: (probe) =>
    /(?:^|\n)[ \t]*0[ \t]*\r?\n[ \t]*SECTION[ \t]*\r?\n/.test(probe.headText.slice(0, 4000)) ||
    (probe.extension === 'dxf' && /^\s*\d+\s*\r?\n/.test(probe.headText)),
  open: openDxf,
};

const MOST_LINE_CHARS = 1_000_000;

async function openDxf(probe: Probe, options: OpenOptions & { limits: Limits }): Promise<RawFile> {
  const { limits } = options;
  if (probe.sizeBytes > limits.wholeFileBytes)
    throw tooLarge(probe.name, probe.sizeBytes, limits.wholeFileBytes);
  const tail = Buffer.from(probe.tail).toString('latin1').trimEnd().slice(-40);
  if (!/\n\s*0\s*\n\s*EOF$/.test(tail))
    throw broken(
      probe.name,
      tail.slice(-20),
      'DXF 没有结尾标记 EOF：文件不完整',
      'The DXF has no EOF mark: it is incomplete',
    );
  const codePage = /\$DWGCODEPAGE[ \t]*\r?\n[ \t]*3[ \t]*\r?\n[ \t]*(\S+)/.exec(probe.headText)?.[1];
  const encoding = await findEncoding(
    () => bytesOf(probe.path, options.signal),
    probe.name,
    options.encoding,
  );
  const ignored: Record<string, number> = {};
  const unit = /\$INSUNITS[ \t]*\r?\n[ \t]*70[ \t]*\r?\n[ \t]*(\d+)/.exec(probe.headText)?.[1];
  const inMillimetres = unit === '4' ? '；图形单位为毫米 / drawing unit: millimetres' : '';
  return {
    format: 'dxf',
    encoding: encoding.name,
    encodingWhy: `${encoding.why}${codePage === undefined ? '' : `；$DWGCODEPAGE ${codePage}`}`,
    claim: { kind: 'unknown' },
    claimWhy: `DXF 不带坐标系 / a DXF names no CRS${inMillimetres}`,
    ignored,
    async *rows(signal) {
      for await (const entity of entities(probe, encoding.name, limits.ringVertices * 2 + 10_000, signal)) {
        signal?.throwIfAborted();
        const item = rowOfEntity(entity, limits);
        if (item === undefined) ignored[entity.type] = (ignored[entity.type] ?? 0) + 1;
        else yield item;
      }
    },
    close: () => Promise.resolve(),
  };
}

/** The entities of the section, VERTEX … SEQEND folded into their POLYLINE. */
async function* entities(
  probe: Probe,
  encoding: string,
  mostCodes: number,
  signal?: AbortSignal,
): AsyncGenerator<DxfEntity> {
  let section = '';
  let awaitsName = false;
  let entity: DxfEntity | undefined;
  for await (const { code, value, line } of groups(probe, encoding, signal)) {
    if (code === 0 && value === 'SECTION') awaitsName = true;
    else if (code === 2 && awaitsName) {
      section = value;
      awaitsName = false;
    } else if (section === 'ENTITIES') {
      if (code !== 0) entity?.codes.push([code, value]);
      else if (entity?.type === 'POLYLINE' && (value === 'VERTEX' || value === 'SEQEND'))
        entity.codes.push([0, value]);
      else {
        if (entity !== undefined) yield entity;
        entity = value === 'ENDSEC' || value === 'EOF' ? undefined : { type: value, line, codes: [] };
        if (value === 'ENDSEC') section = '';
      }
      if ((entity?.codes.length ?? 0) > mostCodes)
        throw refused('ring_too_large', `${probe.name} 第${entity?.line}行`, entity?.codes.length, {
          zh: '一个图形的点过多',
          en: 'One shape has too many points',
          remedyZh: '请在 CAD 中拆分或简化该图形。',
          remedyEn: 'Split or simplify this shape in the CAD program.',
        });
    }
  }
  if (entity !== undefined) yield entity;
}

/** Pairs of a group code and its value. */
async function* groups(
  probe: Probe,
  encoding: string,
  signal?: AbortSignal,
): AsyncGenerator<{ code: number; value: string; line: number }> {
  let code: number | undefined;
  const text = textOf(bytesOf(probe.path, signal), encoding, probe.name);
  for await (const { line, number, tooLong } of linesOf(text, MOST_LINE_CHARS)) {
    if (tooLong !== undefined)
      throw broken(`${probe.name} 第${number}行`, tooLong, '一行过长，不是 DXF', 'A line too long for a DXF');
    const value = line.trim();
    if (code !== undefined) {
      yield { code, value, line: number };
      code = undefined;
    } else if (value !== '') {
      code = Number(value);
      if (!Number.isInteger(code) || code < -5 || code > 1071)
        throw broken(`${probe.name} 第${number}行`, value, 'DXF 组码有误', 'A wrong group code in the DXF');
    }
  }
}
