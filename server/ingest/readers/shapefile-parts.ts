import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Limits } from '../core/raw.ts';
import { refused } from '../core/refusals.ts';
import type { Probe } from '../reader.ts';
import { openZip } from '../zip-file.ts';

const SMALL_FILE = 64 * 1024;

interface Piece {
  sizeBytes: number;
  stream(): Promise<Readable>;
}

/** The files that together are one shapefile. */
export interface ShapefileParts {
  layer: string;
  shp: Piece;
  dbf: Piece;
  shxBytes?: number;
  prj?: string;
  cpg?: string;
}

/** Where the pieces stand: in a zip, or beside the .shp on the disk. */
export interface ShapefileBundle {
  layers: string[];
  /** @throws XwError shapefile_incomplete when a piece is missing */
  parts(layer: string): Promise<ShapefileParts>;
  close(): void;
}

/** Which shapefiles are in this zip? Folders are allowed; resource files of macOS are passed over. */
export async function shapefilesInZip(probe: Probe, limits: Limits): Promise<ShapefileBundle> {
  const zip = await openZip(probe.path, probe.name, limits);
  const entries = new Map(zip.entries.map((entry) => [entry.name.toLowerCase(), entry]));
  const layers = zip.entries
    .filter((entry) => isShp(entry.name))
    .map((entry) => entry.name.replace(/\.shp$/i, ''));
  const piece = (layer: string, ending: string): Piece | undefined => {
    const entry = entries.get(`${layer}.${ending}`.toLowerCase());
    return entry && { sizeBytes: entry.sizeBytes, stream: () => zip.stream(entry.name) };
  };
  const text = async (layer: string, ending: string): Promise<string | undefined> => {
    const entry = entries.get(`${layer}.${ending}`.toLowerCase());
    return entry && (await zip.read(entry.name, SMALL_FILE)).toString('utf8');
  };
  return {
    layers,
    parts: (layer) => gather(layer, probe.name, piece, text),
    close: () => zip.close(),
  };
}

/** The shapefile whose .shp is at the path, with what stands beside it under the same name. */
export function shapefileOnDisk(probe: Probe): ShapefileBundle {
  const folder = dirname(probe.path);
  const stem = basename(probe.path).replace(/\.[^.]*$/, '');
  const layer = basename(probe.name).replace(/\.[^.]*$/, '');
  const pathOf = (ending: string): string | undefined => {
    if (ending === 'shp') return probe.path;
    const exact = join(folder, `${stem}.${ending}`);
    if (existsSync(exact)) return exact;
    const wanted = `${stem}.${ending}`.toLowerCase();
    const found = readdirSync(folder).find((name) => name.toLowerCase() === wanted);
    return found === undefined ? undefined : join(folder, found);
  };
  const piece = (_: string, ending: string): Piece | undefined => {
    const path = pathOf(ending);
    return path === undefined
      ? undefined
      : {
          sizeBytes: statSync(path).size,
          stream: async () => createReadStream(path, { highWaterMark: 256 * 1024 }),
        };
  };
  const text = async (_: string, ending: string): Promise<string | undefined> => {
    const path = pathOf(ending);
    if (path === undefined || statSync(path).size > SMALL_FILE) return undefined;
    return readFile(path, 'utf8');
  };
  return { layers: [layer], parts: () => gather(layer, probe.name, piece, text), close: () => {} };
}

/** Is there a shapefile among these names? */
export function isShp(name: string): boolean {
  return /\.shp$/i.test(name) && !/(^|\/)(__MACOSX\/|\._)/.test(name);
}

async function gather(
  layer: string,
  name: string,
  piece: (layer: string, ending: string) => Piece | undefined,
  text: (layer: string, ending: string) => Promise<string | undefined>,
): Promise<ShapefileParts> {
  const [shp, dbf] = [piece(layer, 'shp'), piece(layer, 'dbf')];
  if (shp === undefined || dbf === undefined)
    throw incomplete(`${name}/${layer}`, shp === undefined ? '.shp' : '.dbf');
  const [prj, cpg] = [await text(layer, 'prj'), await text(layer, 'cpg')];
  const shx = piece(layer, 'shx');
  return {
    layer,
    shp,
    dbf,
    ...(shx === undefined ? {} : { shxBytes: shx.sizeBytes }),
    ...(prj === undefined ? {} : { prj: prj.replace(/^\uFEFF/, '').trim() }),
    ...(cpg === undefined ? {} : { cpg: cpg.replace(/^\uFEFF/, '').trim() }),
  };
}

function incomplete(place: string, missing: string): Error {
  return refused('shapefile_incomplete', place, missing, {
    zh: `Shapefile 不完整：缺少 ${missing}`,
    en: `The shapefile is incomplete: ${missing} is missing`,
    remedyZh: '请把 .shp .shx .dbf .prj .cpg 一起压缩成一个 zip 再上传。',
    remedyEn: 'Zip .shp, .shx, .dbf, .prj and .cpg together and send the zip.',
  });
}
