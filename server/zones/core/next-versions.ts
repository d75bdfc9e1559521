import { invalid } from '../../kernel/errors.ts';
import type { Supersede, ZoneDraft, ZoneVersion } from '../contract.ts';

/** What has to be written to supersede a zone: nothing is overwritten. */
export interface NextVersions {
  /** Versions whose time of knowledge ends now. */
  end: number[];
  /** Versions to record, in order. */
  record: { zone: ZoneDraft; documentId: string | null; validTo: string | null }[];
}

/** The version that is in force without end and not yet corrected; undefined for a zone that has ended. */
export function currentVersion(versions: readonly ZoneVersion[]): ZoneVersion | undefined {
  return versions.findLast((one) => one.knownTo === null && one.validTo === null);
}

/**
 * Which versions does superseding make? A change of law ends the current version's validity on the new one's first
 * day: what was known (without an end) becomes history, and the same zone with its end is recorded beside the new
 * zone. A correction replaces what was known over the whole validity. Errors (422): a law that begins before or on the
 * first day of what it replaces.
 * Source: R. Snodgrass, Developing Time-Oriented Database Applications, 2000, ch. 10.
 */
export function nextVersions(current: ZoneVersion, { cause, zone }: Supersede): NextVersions {
  const fresh = { zone, documentId: null, validTo: null };
  if (cause === 'correction') {
    return {
      end: [current.version],
      record: [{ ...fresh, zone: { ...zone, validFrom: current.validFrom } }],
    };
  }
  if (zone.validFrom <= current.validFrom) {
    throw invalid(
      'zone.validFrom',
      zone.validFrom,
      `新区划的生效日须晚于原区划的生效日 ${current.validFrom}；如为更正，请选“更正”。`,
      `The new zone must begin after ${current.validFrom}; choose “correction” to mend a record.`,
    );
  }
  return {
    end: [current.version],
    record: [{ zone: draftOf(current), documentId: current.documentId, validTo: zone.validFrom }, fresh],
  };
}

/** A recorded version as it would be entered. */
export function draftOf(version: ZoneVersion): ZoneDraft {
  return {
    siteId: version.siteId,
    regime: version.regime,
    class: version.class,
    subclass: version.subclass,
    nameZh: version.nameZh,
    nameEn: version.nameEn,
    geometry: version.geometry,
    boundaryText: version.boundaryText,
    boundaryRule: version.boundaryRule as ZoneDraft['boundaryRule'],
    heightLimit: version.heightLimit as ZoneDraft['heightLimit'],
    uncertaintyM: version.uncertaintyM,
    uncertaintyBasis: version.uncertaintyBasis,
    publishedBy: version.publishedBy,
    document: null,
    documentId: version.documentId,
    validFrom: version.validFrom,
  };
}
