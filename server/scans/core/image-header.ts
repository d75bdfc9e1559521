import { XwError } from '../../kernel/errors.ts';

export interface ImageHeader {
  mediaType: 'image/png' | 'image/jpeg';
  /** As a browser shows it: a photograph that is to be turned by its EXIF note has its sides swapped here. */
  widthPx: number;
  heightPx: number;
}

/** A side may have so many pixels, the whole picture so many; more no browser shows. */
export const MOST_SIDE_PX = 20_000;
const MOST_PX = 200_000_000;

/**
 * Is this a whole PNG or JPEG, and how large is it? Reads the headers and the end mark; nothing is decoded.
 * `bytes`: the whole file. Errors, all 422: `scan_not_image` (names what it seems to be), `scan_truncated`,
 * `scan_dimensions` (0, over 20 000 px a side or over 200 million in all).
 * Source: PNG (ISO/IEC 15948) §11.2; JPEG (ITU-T T.81) B.1.1; EXIF 2.3 tag 0x0112.
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader {
  const header = startsWith(bytes, PNG)
    ? readPng(bytes)
    : startsWith(bytes, [0xff, 0xd8, 0xff])
      ? readJpeg(bytes)
      : undefined;
  if (header === undefined) throw notImage(bytes);
  const { widthPx, heightPx } = header;
  if (
    widthPx < 1 || heightPx < 1 || widthPx > MOST_SIDE_PX || heightPx > MOST_SIDE_PX || widthPx * heightPx > MOST_PX
  ) {
    throw refused(
      'scan_dimensions',
      `${widthPx} × ${heightPx} px`,
      `图片尺寸 ${widthPx} × ${heightPx} 像素超出范围。`,
      `A picture of ${widthPx} × ${heightPx} px cannot be used.`,
      '请以 300 dpi 左右重新扫描或裁剪，每边不超过 20 000 像素、总数不超过 2 亿像素。',
      'Scan it again at about 300 dpi or cut it: at most 20 000 px a side and 200 million in all.',
    );
  } // prettier-ignore
  return header;
}

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

function startsWith(bytes: Uint8Array, signature: readonly number[], at = 0): boolean {
  return signature.every((byte, index) => bytes[at + index] === byte);
}

function readPng(bytes: Uint8Array): ImageHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 33 || !startsWith(bytes, letters('IHDR'), 12)) throw truncated();
  // Chunks in a row: length, name, data, checksum; the last is IEND.
  let at = 8;
  while (at + 12 <= bytes.length) {
    if (startsWith(bytes, letters('IEND'), at + 4)) {
      return { mediaType: 'image/png', widthPx: view.getUint32(16), heightPx: view.getUint32(20) };
    }
    at += 12 + view.getUint32(at);
  }
  throw truncated();
}

function readJpeg(bytes: Uint8Array): ImageHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let turned = false;
  let at = 2;
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) throw truncated();
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const length = view.getUint16(at + 2);
    const frame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (frame) {
      const height = view.getUint16(at + 5);
      const width = view.getUint16(at + 7);
      if (!hasEnd(bytes)) throw truncated();
      return {
        mediaType: 'image/jpeg',
        widthPx: turned ? height : width,
        heightPx: turned ? width : height,
      };
    }
    if (marker === 0xd9 || marker === 0xda || length < 2) throw truncated();
    if (marker === 0xe1) turned ||= isTurned(bytes.subarray(at + 4, at + 2 + length));
    at += 2 + length;
  }
  throw truncated();
}

/** The end mark, with what some cameras and scanners append behind it. */
function hasEnd(bytes: Uint8Array): boolean {
  const from = Math.max(2, bytes.length - 65_536);
  for (let at = bytes.length - 2; at >= from; at -= 1)
    if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return true;
  return false;
}

/** Does an EXIF note ask for a quarter turn (orientation 5 to 8)? */
function isTurned(note: Uint8Array): boolean {
  if (!startsWith(note, [0x45, 0x78, 0x69, 0x66, 0, 0]) || note.length < 16) return false;
  const tiff = new DataView(note.buffer, note.byteOffset + 6, note.byteLength - 6);
  const little = tiff.getUint16(0) === 0x4949;
  const first = tiff.getUint32(4, little);
  if (first + 2 > tiff.byteLength) return false;
  const entries = tiff.getUint16(first, little);
  for (let i = 0; i < entries; i += 1) {
    const entry = first + 2 + i * 12;
    if (entry + 12 > tiff.byteLength) return false;
    if (tiff.getUint16(entry, little) === 0x0112) return tiff.getUint16(entry + 8, little) >= 5;
  }
  return false;
}

const KINDS: readonly [signature: readonly number[], name: string][] = [
  [letters('%PDF'), 'PDF'],
  [[0x49, 0x49, 0x2a, 0], 'TIFF'],
  [[0x4d, 0x4d, 0, 0x2a], 'TIFF'],
  [letters('GIF8'), 'GIF'],
  [letters('RIFF'), 'WebP'],
  [letters('BM'), 'BMP'],
  [letters('PK'), 'ZIP'],
  [letters('AC10'), 'DWG'],
  [letters('<'), 'SVG / HTML / XML'],
];

function notImage(bytes: Uint8Array): XwError {
  const kind = KINDS.find(([signature]) => startsWith(bytes, signature))?.[1];
  const heic = startsWith(bytes, letters('ftyp'), 4) ? 'HEIC / MP4' : undefined;
  const name = kind ?? heic ?? (bytes.length === 0 ? 'empty' : 'unknown');
  return refused(
    'scan_not_image',
    name,
    `这不是 PNG 或 JPEG 图片（看起来是 ${name}）。`,
    `This is not a PNG or JPEG picture (it looks like ${name}).`,
    'PDF 请选择一页转为图片后上传；其他格式请另存为 PNG 或 JPG。',
    'Choose a page of a PDF and send it as a picture; save other formats as PNG or JPG.',
  );
}

function truncated(): XwError {
  return refused(
    'scan_truncated',
    '',
    '图片文件不完整或已损坏。',
    'The picture is cut off or damaged.',
    '请重新导出或重新上传该文件。',
    'Export it again, or send it again.',
  );
}

function refused(
  code: string,
  value: string,
  detail: string,
  detailEn: string,
  remedy: string,
  remedyEn: string,
): XwError {
  return new XwError({ code, status: 422, detail, detailEn, value, place: 'body', remedy, remedyEn });
}

function letters(text: string): number[] {
  return [...text].map((letter) => letter.charCodeAt(0));
}
