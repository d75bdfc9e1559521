import { KmlRows } from '../core/kml-rows.ts';
import { broken } from '../core/refusals.ts';
import type { Limits, OpenOptions, RawFile, RawItem } from '../core/raw.ts';
import type { Probe, Reader } from '../reader.ts';
import { bytesOf, findEncoding, textOf } from '../text-source.ts';
import { declaredEncoding, xmlEvents } from '../xml-events.ts';
import type { XmlEvent } from '../xml-events.ts';
import { openZip, tooLarge } from '../zip-file.ts';

/** KML, or KMZ (a zip with a KML in it), one placemark held at a time. */
export const kmlReader: Reader = {
  format: 'kml',
  nameZh: 'KML / KMZ',
  nameEn: 'KML / KMZ',
  extensions: ['kml', 'kmz'],
  recognises: (probe) =>
    probe.entries === undefined
      ? /<(\w+:)?kml[\s>]/.test(probe.headText) || (probe.extension === 'kml' && /^\s*</.test(probe.headText))
      : mainKml(probe) !== undefined,
  open: openKml,
};

async function openKml(probe: Probe, options: OpenOptions & { limits: Limits }): Promise<RawFile> {
  const { limits } = options;
  if (probe.sizeBytes > limits.wholeFileBytes)
    throw tooLarge(probe.name, probe.sizeBytes, limits.wholeFileBytes);
  const source = probe.entries === undefined ? fileBytes(probe) : await zippedBytes(probe, limits);
  let head = '';
  for await (const chunk of source.bytes()) {
    head = Buffer.from(chunk).subarray(0, 400).toString('latin1');
    break;
  }
  const named = options.encoding ?? declaredEncoding(head);
  const encoding = await findEncoding(
    () => source.bytes(options.signal),
    probe.name,
    named === 'utf-8' ? undefined : named,
  );
  const rows = new KmlRows(limits);
  return {
    format: probe.entries === undefined ? 'kml' : 'kmz',
    encoding: encoding.name,
    encodingWhy: encoding.why,
    claim: { kind: 'epsg', code: 4326, axisOrder: 'east_north' },
    claimWhy: 'KML 一律为 WGS84 / KML is always WGS84',
    ignored: rows.ignored,
    async *rows(signal) {
      const text = textOf(source.bytes(signal), encoding.name, probe.name);
      for await (const events of xmlEvents(text, probe.name, limits))
        for (const event of events) {
          const item = itemAt(rows, event);
          if (item === undefined) continue;
          signal?.throwIfAborted();
          yield item;
        }
    },
    close: () => Promise.resolve(source.close()),
  };
}

function itemAt(rows: KmlRows, event: XmlEvent): RawItem | undefined {
  if (event.kind === 'open') rows.open(event.name, event.attributes);
  else if (event.kind === 'text') rows.hear(event.text);
  else return rows.close(event.name);
  return undefined;
}

interface Source {
  bytes(signal?: AbortSignal): AsyncIterable<Uint8Array>;
  close(): void;
}

function fileBytes(probe: Probe): Source {
  return { bytes: (signal) => bytesOf(probe.path, signal), close: () => undefined };
}

async function zippedBytes(probe: Probe, limits: Limits): Promise<Source> {
  const entry = mainKml(probe);
  if (entry === undefined) throw broken(probe.name, '', 'KMZ 中没有 KML', 'There is no KML in the KMZ');
  const zip = await openZip(probe.path, probe.name, limits);
  return {
    bytes: (signal) => zip.chunks(entry, signal),
    close: () => zip.close(),
  };
}

/** doc.kml, else the first .kml nearest to the root. */
function mainKml(probe: Probe): string | undefined {
  const names = (probe.entries ?? []).map((entry) => entry.name).filter((name) => /\.kml$/i.test(name));
  return (
    names.find((name) => /^doc\.kml$/i.test(name)) ?? names.toSorted((a, b) => depthOf(a) - depthOf(b))[0]
  );
}

function depthOf(name: string): number {
  return name.split('/').length;
}
