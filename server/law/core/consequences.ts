import type { AuthorityEntry, Confidence, Duty, LawSet, Penalty } from '../contract.ts';
import { inForce } from './applicable-rules.ts';

/** Who decides, by name; `confidence` says whether a statute names them. */
export interface Authority {
  authorityId: string;
  approve: string[];
  consent: string[];
  consult: string[];
  review: string[];
  confidence: Confidence;
  /** Document number under which a deployment entered it. */
  documentNo: string | null;
}

/** What a deployment entered for an authority that no statute names. */
export interface ConfiguredAuthority {
  authorityId: string;
  grade?: string;
  consent: string[];
  documentNo: string;
}

/**
 * Who approves, consents, is consulted, for a site of this grade? Undefined when the law set names nobody for it.
 * A configured entry (with its document number) takes the place of an open one; without it the open wording stays
 * and the confidence is 'assumed'.
 */
export function authorityFor(
  law: Pick<LawSet, 'authorities'>,
  authorityId: string,
  grade: string | null,
  configured: readonly ConfiguredAuthority[] = [],
): Authority | undefined {
  const entry: AuthorityEntry | undefined = law.authorities.find((one) => one.authorityId === authorityId);
  const seat = (grade === null ? undefined : entry?.byGrade?.[grade]) ?? entry?.any;
  if (entry === undefined || seat === undefined) return undefined;
  const open = entry.needsConfiguration === true;
  const local = open
    ? configured.find(
        (one) => one.authorityId === authorityId && (one.grade === undefined || one.grade === grade),
      )
    : undefined;
  return {
    authorityId,
    approve: seat.approve,
    consent: local?.consent ?? seat.consent,
    consult: seat.consult,
    review: seat.review,
    confidence: open ? (local === undefined ? 'assumed' : 'configured') : entry.confidence,
    documentNo: local?.documentNo ?? null,
  };
}

/** A zone that the site is in or may be in. */
export interface MetZone {
  regime: string;
  class: string;
  relation: 'in' | 'uncertain';
  special: string | null;
}

/** What is asked about, for duties and penalties. */
export interface Act {
  works: readonly string[];
  siteAreaM2: number;
  /** Codes of other areas that the site lies in, such as 'historic_city_range'. */
  within: readonly string[];
  day: string;
  adcode: string;
  zones: readonly MetZone[];
}

const meets = (wanted: readonly string[] | undefined, given: readonly string[]) =>
  wanted === undefined || given.some((one) => wanted.includes(one));

/** Which duties arise by themselves, whatever the verdict? In the order of the law set. */
export function dutiesOf(law: Pick<LawSet, 'duties'>, act: Act): Duty[] {
  return law.duties.filter(({ when, ...duty }) => {
    if (!inForce(duty, act.day, act.adcode)) return false;
    if (!meets(when.works, act.works)) return false;
    if (when.notWorks !== undefined && act.works.every((work) => when.notWorks?.includes(work))) return false;
    if (when.always === true) return true;
    if (when.areaAtLeastM2 !== undefined || when.orWithin !== undefined) {
      const large = when.areaAtLeastM2 !== undefined && act.siteAreaM2 >= when.areaAtLeastM2;
      return large || (when.orWithin ?? []).some((code) => act.within.includes(code));
    }
    return act.zones.some(
      (zone) =>
        meets(when.regimes, [zone.regime]) &&
        meets(when.classes, [zone.class]) &&
        meets(when.relations, [zone.relation]),
    );
  });
}

/**
 * Which provisions would punish the act if it were done without leave? Listed side by side and never added
 * (一事不两罚); a provision that conflicts with another stays, and says so from the day of the conflict.
 */
export function penaltiesOf(law: Pick<LawSet, 'penalties'>, act: Act): Penalty[] {
  return law.penalties.filter(({ when, ...penalty }) => {
    if (!inForce(penalty, act.day, act.adcode)) return false;
    if (!meets(when.works, act.works)) return false;
    if (when.areaAtLeastM2 !== undefined) return act.siteAreaM2 >= when.areaAtLeastM2;
    return act.zones.some(
      (zone) =>
        zone.relation === 'in' &&
        meets(when.regimes, [zone.regime]) &&
        meets(when.classes, [zone.class]) &&
        (when.special === undefined || when.special === zone.special),
    );
  });
}
