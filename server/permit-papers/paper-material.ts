import type { MultiPolygon, Polygon } from '../kernel/geojson.ts';
import type { Finding, PermitCheck } from '../permits/contract.ts';
import { outcomeTexts } from '../permits/words-contract.ts';

export interface Name {
  zh: string;
  en: string;
}

/** A boundary point of the site: degrees, and metres in the plane in which it was measured. */
export interface Corner {
  name: string;
  lng: number;
  lat: number;
  /** Northing and easting; null where no national plane holds it. */
  northM: number | null;
  eastM: number | null;
}

/** A zone as it was when it was measured. */
export interface ZoneOutline {
  zoneId: string;
  version: number;
  geometry: Polygon | MultiPolygon | null;
  boundaryText: string | null;
}

/** A statute that a paper cites. */
export interface CitedStatute {
  titleZh: string;
  effectiveFrom: string | null;
  effectiveTo: string | null;
  source: string;
  /** Who compared it with the gazette; null: nobody yet. */
  confirmed: string | null;
}

/** Everything that the papers of a check say, gathered: plain data, the same for the same check. */
export interface PaperMaterial {
  check: PermitCheck;
  city: {
    cityId: number;
    nameZh: string;
    nameEn: string;
    attribution: string;
    synthetic: boolean;
    timeZone: string;
  };
  /** By "list/code". */
  labels: Record<string, Name>;
  statutes: Record<string, CitedStatute>;
  materials: Record<string, Name>;
  timers: Record<string, Name>;
  /** Lines of the coverage register, by "grade/layer". */
  coverage: Record<string, Name>;
  zones: ZoneOutline[];
  /** People by account, as far as the reader may know them. */
  people: Record<string, string>;
  /** Who applies, when a project file says so. */
  builder: string | null;
  projectName: string | null;
  corners: Corner[];
  /** Name of the plane of the corners. */
  planeZh: string;
  /** Address at which the check can be looked at and replayed. */
  link: string;
}

export const labelOf = (material: PaperMaterial, list: string, code: string): Name =>
  material.labels[`${list}/${code}`] ?? { zh: code, en: code };

/** What a line of the coverage register is about. */
export const coverageOf = (material: PaperMaterial, line: { grade: string; layer: string }): string =>
  material.coverage[`${line.grade}/${line.layer}`]?.zh ?? `${line.grade} · ${line.layer}`;

/** A day of the city's calendar: 2026-06-10. */
export function dayOf({ city }: PaperMaterial, instant: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: city.timeZone }).format(new Date(instant));
}

/** 2026年6月10日 */
export function longDay(day: string): string {
  const [year, month, date] = day.split('-').map(Number);
  return `${year}年${month}月${date}日`;
}

/** 2026-06-10 14:32:07 (Asia/Shanghai) */
export function timeOf({ city }: PaperMaterial, instant: string): string {
  const text = new Intl.DateTimeFormat('sv-SE', {
    timeZone: city.timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(new Date(instant));
  return `${text}（${city.timeZone}）`;
}

/** Who did it: the name where the reader may know it, the account otherwise. */
export function personOf(material: PaperMaterial, accountId: string): string {
  const known = material.people[accountId];
  if (known !== undefined) return known;
  return /^[0-9a-f]{8}-/.test(accountId) ? `#${accountId.slice(0, 8)}` : accountId;
}

/** +3.2 m or +1 层: by how much a limit is exceeded. */
export function overOf({ kind, over }: { kind: 'height' | 'storeys'; over: number | null }): string {
  return over === null ? '' : `+${Number(over.toFixed(2))}${kind === 'height' ? ' m' : ' 层'}`;
}

/** +12.30 m ± 2.05 m: how deep the site reaches in (−: how far it stays away), with its uncertainty. */
export function marginOf({ marginM, epsilon }: { marginM: number; epsilon: { totalM: number } }): string {
  const sign = marginM > 0 ? '+' : marginM < 0 ? '−' : '';
  return `${sign}${Math.abs(marginM).toFixed(2)} m ± ${epsilon.totalM.toFixed(2)} m`;
}

/** What is certain at least and what it may be at most, in words that nobody can take for a clearance. */
export function spanOf({ floor, ceiling }: Finding): Name | null {
  if (floor === ceiling) return null;
  const least =
    floor === 'NO_RESTRICTION_FOUND'
      ? {
          zh: '尚不能确定任何限制（不等于没有限制）',
          en: 'no restriction is certain yet, which is not "none"',
        }
      : outcomeTexts[floor];
  const most = outcomeTexts[ceiling];
  return { zh: `至少：${least.zh}；至多：${most.zh}。`, en: `At least: ${least.en}; at most: ${most.en}.` };
}
