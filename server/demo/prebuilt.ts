/** The prebuilt copy of seed 1 in data/demo: read in about a second instead of generated in several. */
import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { decodeCity, encodeCity } from './core/column-code.ts';
import type { DemoCity } from './core/rows.ts';

const FOLDER = new URL('../../data/demo/', import.meta.url);
const FILE = new URL('city-1.bin.br', FOLDER);
const MANIFEST = new URL('manifest.json', FOLDER);

export interface PrebuiltManifest {
  seed: number;
  intervalS: number;
  generatorVersion: string;
  /** Sha-256 of the city's canonical bytes. */
  checksum: string;
  licence: string;
  provenance: string;
}

/** Raised with every change of the generator that changes what a seed gives. */
export const GENERATOR_VERSION = '1';

export function prebuiltManifest(): PrebuiltManifest {
  return JSON.parse(readFileSync(MANIFEST, 'utf8')) as PrebuiltManifest;
}

/** The prebuilt city. Throws when the file is missing or damaged; the caller may generate instead. */
export function readPrebuilt(): DemoCity {
  return decodeCity(brotliDecompressSync(readFileSync(FILE)));
}

/** Writes the copy and its manifest; returns the size in bytes. Used by `xw demo pack`. */
export function writePrebuilt(city: DemoCity, checksum: string): number {
  const plain = encodeCity(city);
  const packed = brotliCompressSync(plain, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 10,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
    },
  });
  writeFileSync(FILE, packed);
  const manifest: PrebuiltManifest = {
    seed: city.seed,
    intervalS: city.intervalS,
    generatorVersion: GENERATOR_VERSION,
    checksum,
    licence: 'CC0-1.0',
    provenance: 'synthetic: made by server/demo/core/generate.ts from the seed alone',
  };
  writeFileSync(MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`);
  return packed.length;
}
