import { SaxesParser } from 'saxes';
import { broken, refused } from './core/refusals.ts';
import type { Limits } from './core/raw.ts';

/** What stands next in an XML text. Names are without their prefix, text is whole between two tags. */
export type XmlEvent =
  | { kind: 'open'; name: string; attributes: Record<string, string> }
  | { kind: 'close'; name: string }
  | { kind: 'text'; text: string };

/**
 * The tags and texts of an XML of any size, in order, as many at a time as a piece of the file gives.
 * No entity but the five of XML is known, so none can expand; nothing outside is fetched. Text longer than `rowBytes`
 * and elements nested deeper than `depth` are refused.
 * @throws XwError broken_file with line and column, too_deep, row_too_large
 */
export async function* xmlEvents(
  text: AsyncIterable<string>,
  place: string,
  limits: Pick<Limits, 'depth' | 'rowBytes'>,
): AsyncGenerator<XmlEvent[]> {
  const parser = new SaxesParser();
  let queue: XmlEvent[] = [];
  let words: string[] = [];
  let length = 0;
  let depth = 0;
  const say = (event: XmlEvent): void => {
    if (words.length > 0) queue.push({ kind: 'text', text: words.join('') });
    words = [];
    length = 0;
    queue.push(event);
  };
  const hear = (part: string): void => {
    length += part.length;
    if (length > limits.rowBytes) throw tooMuch('row_too_large', place, `${length}`);
    words.push(part);
  };
  parser.on('error', (error) => {
    throw broken(
      place,
      error.message,
      `XML 有误：第 ${parser.line} 行第 ${parser.column} 列`,
      `The XML is wrong at line ${parser.line}, column ${parser.column}`,
    );
  });
  parser.on('text', hear);
  parser.on('cdata', hear);
  parser.on('opentag', (tag) => {
    depth += 1;
    if (depth > limits.depth) throw tooMuch('too_deep', place, `${depth}`);
    say({ kind: 'open', name: localName(tag.name), attributes: tag.attributes });
  });
  parser.on('closetag', (tag) => {
    depth -= 1;
    say({ kind: 'close', name: localName(tag.name) });
  });
  for await (const chunk of text) {
    for (let start = 0; start < chunk.length; start += PIECE_CHARS) {
      parser.write(chunk.slice(start, start + PIECE_CHARS));
      const ready = queue;
      queue = [];
      if (ready.length > 0) yield ready;
    }
  }
  parser.close();
  if (queue.length > 0) yield queue;
}

/** Few enough events at a time that they are gone before the collector moves them. */
const PIECE_CHARS = 16 * 1024;

/** The encoding that an XML declares in its first line, when it is one that we can read. */
export function declaredEncoding(headText: string): string | undefined {
  const label = /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w.:-]{1,40})["']/.exec(headText)?.[1];
  if (label === undefined) return undefined;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function tooMuch(code: string, place: string, value: string): Error {
  return refused(code, place, value, {
    zh: code === 'too_deep' ? 'XML 嵌套过深' : 'XML 中一段文字过长',
    en: code === 'too_deep' ? 'The XML is nested too deep' : 'A text in the XML is too long',
    remedyZh: '请检查文件来源，或拆分后重新导出。',
    remedyEn: 'Check where the file comes from, or split and export it again.',
  });
}
