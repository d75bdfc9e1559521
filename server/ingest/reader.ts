import type { Limits, OpenOptions, RawFile } from './core/raw.ts';
import type { ZipEntry } from './zip-file.ts';

/** The first look at a file: enough to know what it is, little enough for any size. */
export interface Probe {
  path: string;
  /** As sent, for messages. */
  name: string;
  /** Of the name, lower case, without the dot. */
  extension: string;
  sizeBytes: number;
  /** The first 64 KB. */
  head: Uint8Array;
  /** The last 64 KB. */
  tail: Uint8Array;
  /** `head` as text, for formats of text: UTF-16 decoded, else Latin-1; without a byte order mark. */
  headText: string;
  /** Entries when the file is a zip that passed the zip limits. */
  entries?: ZipEntry[];
}

/** Reader of one format. `recognises` judges by content; the name only breaks ties. */
export interface Reader {
  format: string;
  nameZh: string;
  nameEn: string;
  extensions: string[];
  recognises(probe: Probe): boolean;
  /** Reads what the file says about itself; throws `XwError` for what it cannot be. */
  open(probe: Probe, options: OpenOptions & { limits: Limits }): Promise<RawFile>;
}
