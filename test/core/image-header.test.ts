import { createCanvas } from '@napi-rs/canvas';
import * as fc from 'fast-check';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { MOST_SIDE_PX, readImageHeader } from '../../server/scans/core/image-header.ts';

describe('the header of a picture', () => {
  const png = PNG.sync.write(new PNG({ width: 31, height: 17 }));
  const jpeg = createCanvas(40, 24).toBuffer('image/jpeg');
  const codeOf = (bytes: Uint8Array) => {
    try {
      readImageHeader(bytes);
    } catch (error) {
      return (error as { problem: { code: string; value?: string } }).problem;
    }
    return { code: 'no error' };
  };

  it('tells type and size of PNG and JPEG', () => {
    expect(readImageHeader(png)).toEqual({ mediaType: 'image/png', widthPx: 31, heightPx: 17 });
    expect(readImageHeader(jpeg)).toEqual({ mediaType: 'image/jpeg', widthPx: 40, heightPx: 24 });
  });

  it('swaps the sides of a photograph that is to be shown turned', () => {
    const tiff = Buffer.from([
      0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0,
    ]); // prettier-ignore
    const note = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
    const size = Buffer.from([0xff, 0xe1, 0, note.length + 2]);
    const turned = Buffer.concat([jpeg.subarray(0, 2), size, note, jpeg.subarray(2)]);
    expect(readImageHeader(turned)).toMatchObject({ widthPx: 24, heightPx: 40 });
  });

  it('refuses what is cut off at any byte', () => {
    for (const whole of [png, jpeg])
      for (let length = 8; length < whole.length - 2; length += 7)
        expect(codeOf(whole.subarray(0, length)).code, `${length} of ${whole.length}`).toBe('scan_truncated');
  });

  it('names what else it may be', () => {
    for (const [bytes, name] of [
      ['%PDF-1.7', 'PDF'],
      ['GIF89a', 'GIF'],
      ['RIFFxxxxWEBP', 'WebP'],
      ['PK\u0003\u0004', 'ZIP'],
      ['<svg/>', 'SVG / HTML / XML'],
      ['\0\0\0\u0018ftypheic', 'HEIC / MP4'],
      ['', 'empty'],
      ['hello', 'unknown'],
    ] as const)
      expect(codeOf(Buffer.from(bytes, 'latin1'))).toMatchObject({ code: 'scan_not_image', value: name });
  });

  it('refuses sizes that no browser shows', () => {
    for (const [width, height] of [[0, 5], [MOST_SIDE_PX + 1, 5], [19_000, 19_000]] as const) {
      const big = Buffer.from(png);
      big.writeUInt32BE(width, 16);
      big.writeUInt32BE(height, 20);
      expect(codeOf(big).code).toBe('scan_dimensions');
    }
  }); // prettier-ignore

  it('never fails otherwise, whatever the bytes', () => {
    expect(() =>
      fc.assert(
        fc.property(
          fc.constantFrom(png, jpeg),
          fc.nat(),
          fc.integer({ min: 0, max: 255 }),
          fc.nat(),
          (whole, at, value, cut) => {
            const bytes = Buffer.from(whole.subarray(0, 1 + (cut % whole.length)));
            bytes[at % bytes.length] = value;
            return /^(no error|scan_\w+)$/.test(codeOf(bytes).code);
          },
        ),
        { numRuns: 3000 },
      ),
    ).not.toThrow();
  });
});
