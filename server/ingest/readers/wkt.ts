import { lineTooLong } from '../core/refusals.ts';
import { geometryProblem } from '../core/raw-geometry.ts';
import type { CrsClaim, Limits, OpenOptions, RawFile } from '../core/raw.ts';
import { looksLikeWkt, onSameEarth, readWkt } from '../core/wkt.ts';
import type { Probe, Reader } from '../reader.ts';
import { bytesOf, findEncoding, linesOf, textOf } from '../text-source.ts';

/** Well-Known Text, one geometry a line. */
export const wktReader: Reader = {
  format: 'wkt',
  nameZh: 'WKT 文本',
  nameEn: 'Well-Known Text',
  extensions: ['wkt', 'ewkt'],
  recognises: (probe) => looksLikeWkt(probe.headText.slice(0, 200)),
  open: openWkt,
};

async function openWkt(probe: Probe, options: OpenOptions & { limits: Limits }): Promise<RawFile> {
  const { limits } = options;
  const encoding = await findEncoding(
    () => bytesOf(probe.path, options.signal),
    probe.name,
    options.encoding,
  );
  const srid = /^\s*SRID\s*=\s*(\d{1,6})\s*;/i.exec(probe.headText)?.[1];
  const claim: CrsClaim =
    srid === undefined || Number(srid) === 0
      ? { kind: 'unknown' }
      : { kind: 'epsg', code: Number(srid), axisOrder: 'east_north' };
  return {
    format: 'wkt',
    encoding: encoding.name,
    encodingWhy: encoding.why,
    claim,
    claimWhy:
      claim.kind === 'unknown' ? 'WKT 未写明坐标系 / the WKT says no CRS' : 'WKT 带有 SRID / SRID of the WKT',
    async *rows(signal) {
      const text = textOf(bytesOf(probe.path, signal), encoding.name, probe.name);
      for await (const { line, number, tooLong } of linesOf(text, limits.rowBytes)) {
        signal?.throwIfAborted();
        const place = `第${number}行`;
        if (tooLong !== undefined) yield lineTooLong(place, tooLong, limits);
        if (line.trim() === '') continue;
        const outcome = onSameEarth(readWkt(line, limits), claim);
        if ('code' in outcome) yield geometryProblem(place, outcome);
        else
          yield {
            place,
            geometry: outcome.geometry,
            properties: {},
            ...(outcome.repaired.length > 0 ? { repaired: outcome.repaired } : {}),
          };
      }
    },
    close: () => Promise.resolve(),
  };
}
