import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checksumOf, generateCity, readPrebuilt } from '../../server/demo/demo.ts';
import { decodeCity, encodeCity } from '../../server/demo/core/column-code.ts';
import { prebuiltManifest } from '../../server/demo/prebuilt.ts';

describe('the demo city is its seed', () => {
  it('the prebuilt copy equals what seed 1 gives', { timeout: 120_000 }, () => {
    const { checksum } = prebuiltManifest();
    expect(checksumOf(readPrebuilt())).toBe(checksum);
    expect(checksumOf(generateCity(1))).toBe(checksum);
  });

  it('seed 2 is another city, elsewhere, that obeys the same counts', { timeout: 120_000 }, () => {
    const two = generateCity(2, { intervalS: 60 });
    expect(checksumOf(two)).not.toBe(prebuiltManifest().checksum);
    expect(two.city.localSrid).toBe(4549);
    expect(two.city.nameZh).not.toBe(readPrebuilt().city.nameZh);
    expect(two.tables.streets).toHaveLength(256);
    expect(two.tables.cases).toHaveLength(6336);
    expect(two.tables.grids).toHaveLength(9);
    const packed = encodeCity(two);
    const again = encodeCity(decodeCity(packed));
    const sum = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
    expect(sum(again)).toBe(sum(packed));
    expect(checksumOf(decodeCity(packed))).toBe(checksumOf(two));
  });
});
