import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import {
  brotliCompress,
  brotliCompressSync,
  brotliDecompress,
  constants,
  gunzip,
  gzip,
  gzipSync,
} from 'node:zlib';
import type { LayerId } from './contract.ts';
import type { TileAddress } from './core/mercator.ts';

const deflated = promisify(gzip);
const unzip = promisify(gunzip);
const brotli = promisify(brotliCompress);
const unbrotli = promisify(brotliDecompress);

export type TileEncoding = 'gzip' | 'br' | 'identity';
type Bytes = Buffer<ArrayBuffer>;

/** What an entry costs beside its bytes, roughly. */
const ENTRY_BYTES = 600;

/** A finished tile. Empty tiles are kept as well, so that nobody makes them twice. */
export class StoredTile {
  readonly cityId: number;
  readonly layers: LayerId[];
  readonly address: TileAddress;
  /** Versions of the layers it was made from, in the order of `layers`. */
  readonly versions: number[];
  /** Sha-256 of the uncompressed content in hex; undefined when the tile is empty. */
  readonly sha256: string | undefined;
  /** Told when another encoding joins the held ones. */
  onGrown: ((bytes: number) => void) | undefined;
  private readonly held = new Map<TileEncoding, Bytes>();
  private readonly under = new Map<TileEncoding, Promise<Bytes>>();
  private readonly tags: Record<TileEncoding, string>;

  /** `bytes` undefined: nothing is there. They are held as they are until they were compressed. */
  constructor(
    of: { cityId: number; layers: LayerId[]; address: TileAddress; versions: number[] },
    bytes: Uint8Array<ArrayBuffer> | undefined,
    zipped?: Bytes,
  ) {
    this.cityId = of.cityId;
    this.layers = of.layers;
    this.address = of.address;
    this.versions = of.versions;
    this.sha256 = bytes === undefined ? undefined : createHash('sha256').update(bytes).digest('hex');
    this.tags = {
      identity: `"${this.sha256}"`,
      gzip: `"${this.sha256}-gzip"`,
      br: `"${this.sha256}-br"`,
    };
    if (zipped !== undefined) this.held.set('gzip', zipped);
    else if (bytes !== undefined)
      this.held.set('identity', Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  }

  get costBytes(): number {
    let bytes = ENTRY_BYTES;
    for (const held of this.held.values()) bytes += held.length;
    return bytes;
  }

  /** The strong tag of the content in an encoding. */
  tag(encoding: TileEncoding): string {
    return this.tags[encoding];
  }

  /** The bytes in an encoding when they are at hand. */
  ready(encoding: TileEncoding): Bytes | undefined {
    return this.held.get(encoding);
  }

  /** The bytes in an encoding, compressed once for all who ask; undefined when the tile is empty. */
  async body(encoding: TileEncoding): Promise<Bytes | undefined> {
    if (this.sha256 === undefined) return undefined;
    const ready = this.held.get(encoding);
    if (ready !== undefined) return ready;
    if (encoding === 'identity') return this.plain();
    let under = this.under.get(encoding);
    if (under === undefined) {
      under = this.plain()
        .then((plain) => (encoding === 'gzip' ? zipTile(plain) : brotliTile(plain)))
        .then((packed) => {
          const before = this.costBytes;
          this.held.set(encoding, packed);
          // Whoever wants it plain again can have it unpacked.
          this.held.delete('identity');
          this.onGrown?.(this.costBytes - before);
          return packed;
        })
        .finally(() => this.under.delete(encoding));
      this.under.set(encoding, under);
    }
    return under;
  }

  private async plain(): Promise<Bytes> {
    const plain = this.held.get('identity');
    if (plain !== undefined) return plain;
    const zipped = this.held.get('gzip');
    return (zipped === undefined ? await unbrotli(this.held.get('br')!) : await unzip(zipped)) as Bytes;
  }
}

/** The level of gzip: 5 takes two thirds of the time of 6 for a hundredth more bytes of a tile. */
export const ZIP_LEVEL = 5;
const BROTLI_QUALITY = 4;
/** So few bytes are compressed in less time (0.3 ms) than it takes to hand them to another thread and back. */
const SMALL_BYTES = 32_768;

/**
 * Compressed as tiles are for the budget. In one step with room for nearly always all of it: in the usual small steps the event loop waits for the
 * compressor's thread again and again. The room is not kept.
 */
export async function zipTile(bytes: Uint8Array<ArrayBuffer>): Promise<Bytes> {
  const options = { level: ZIP_LEVEL, chunkSize: 16_384 + (bytes.length >>> 1) };
  const roomy = bytes.length <= SMALL_BYTES ? gzipSync(bytes, options) : await deflated(bytes, options);
  return Buffer.from(roomy.buffer.slice(roomy.byteOffset, roomy.byteOffset + roomy.length) as ArrayBuffer);
}

async function brotliTile(bytes: Uint8Array<ArrayBuffer>): Promise<Bytes> {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  const packed =
    bytes.length <= SMALL_BYTES ? brotliCompressSync(bytes, { params }) : await brotli(bytes, { params });
  return packed as Bytes;
}
