import type { Envelope, PermitRequest } from './contract.ts';
import { statementOf } from './core/finding-text.ts';
import type { Judged } from './judge-sites.ts';

/** What surrounds a finding: which readings of the numbers, which law, which engine, in how many milliseconds. */
export function envelopeOf(
  request: PermitRequest,
  judged: Judged,
  made: { engine: string; version: string; tookMs: number },
): Envelope {
  const statement = statementOf(judged.finding);
  const [first] = judged.readings;
  const several = judged.readings.length > 1;
  const same = several && !judged.finding.reasons.includes('CRS_AMBIGUOUS');
  return {
    readings: judged.readings.map(({ site, finding }) => ({
      claim: site.claim,
      nameZh: site.nameZh,
      nameEn: site.nameEn,
      landedAt: [...site.landedAt],
      outcome: finding.outcome,
      geometry: site.ground,
    })),
    crs: {
      claimed: request.site.crs,
      used: first?.site.nameZh ?? '',
      chain: first?.site.chain ?? [],
      noteZh: same
        ? `坐标系有 ${judged.readings.length} 种可能，各种解读的结论相同。`
        : several
          ? '坐标系有多种可能且结论不同：请在地图上指认地块。'
          : null,
      noteEn: same
        ? `${judged.readings.length} reference systems are possible; all give the same verdict.`
        : several
          ? 'Several reference systems are possible and the verdicts differ: point out the site on the map.'
          : null,
    },
    lawSetId: judged.at.law.lawSetId,
    lawVersion: judged.at.law.law.version,
    ...made,
    statementZh: statement.zh,
    statementEn: statement.en,
    disclaimerZh: '本结论由软件依登记数据作出，供经办人采信或改判；法律效力以主管机关决定为准。',
    disclaimerEn:
      'Made by software from registered data for an officer to adopt or override; the decision of the authority counts.',
  };
}
