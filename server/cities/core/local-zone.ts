/**
 * In which plane are lengths and areas of a city measured? Inside China the 3-degree Gauss-Krueger zone of CGCS2000
 * without prefix (EPSG 4534 at 75°E to 4554 at 135°E), elsewhere the UTM zone of WGS 84; both by the middle of the city.
 * "Inside China" is a coarse outline, generous by some tens of kilometres, and says so: near the frontier a person may
 * prefer the other family; both measure right to 1 in 2500.
 * Source: EPSG registry, codes 4534–4554 and 32601–32760; GB 22021-2008 for the national zones.
 */
import type { LngLat } from '../../kernel/lng-lat.ts';

export interface LocalZone {
  srid: number;
  nameZh: string;
  nameEn: string;
  whyZh: string;
  whyEn: string;
}

/** Coarse outline of mainland China, Hainan and the coast, degrees. */
const CHINA: readonly LngLat[] = [
  [73.4, 39.4],
  [80.2, 45.2],
  [87.4, 49.2],
  [96.5, 42.9],
  [105, 41.8],
  [111.8, 45.1],
  [119.8, 46.9],
  [115.7, 48],
  [120.1, 53.4],
  [125.8, 53.1],
  [131, 48],
  [135.1, 48.5],
  [133.2, 45],
  [131, 42.8],
  [128.1, 41.4],
  [124.2, 39.8],
  [122.9, 37],
  [123, 31],
  [122, 27],
  [118.6, 23.8],
  [114.2, 21.8],
  [111.2, 18.2],
  [108.3, 18.3],
  [108, 21.5],
  [105.3, 23.3],
  [102.2, 22.4],
  [101.2, 21.1],
  [99.2, 22],
  [97.4, 24],
  [98.6, 27.7],
  [95, 29],
  [91.7, 27.7],
  [88.9, 27.3],
  [86, 27.9],
  [81, 30],
  [78.5, 32.5],
  [78.7, 34.4],
  [74.5, 37.3],
];

/** Is the position in the coarse outline? */
function inCoarseChina([lng, lat]: LngLat): boolean {
  let odd = false;
  for (let i = 0, j = CHINA.length - 1; i < CHINA.length; j = i, i += 1) {
    const a = CHINA[i]!;
    const b = CHINA[j]!;
    if (a[1] > lat !== b[1] > lat && lng < ((b[0] - a[0]) * (lat - a[1])) / (b[1] - a[1]) + a[0]) odd = !odd;
  }
  return odd;
}

/** The zone for a city round `middle`; an adcode says that it is Chinese whatever the outline says. */
export function localZoneOf(middle: LngLat, adcode?: string): LocalZone {
  const [lng, lat] = middle;
  const chinese = adcode !== undefined || inCoarseChina(middle);
  const meridian = Math.round(lng / 3) * 3;
  if (chinese && meridian >= 75 && meridian <= 135) {
    return {
      srid: 4534 + (meridian - 75) / 3,
      nameZh: `CGCS2000 3 度带，中央经线 ${meridian}°E`,
      nameEn: `CGCS2000 / 3-degree Gauss-Krueger, central meridian ${meridian}°E`,
      whyZh: `城市中心经度 ${lng.toFixed(3)}°，最近的 3 度带中央经线为 ${meridian}°。`,
      whyEn: `The middle of the city is at ${lng.toFixed(3)}°E; the nearest 3-degree meridian is ${meridian}°E.`,
    };
  }
  const zone = Math.min(60, Math.floor((lng + 180) / 6) + 1);
  const north = lat >= 0;
  return {
    srid: (north ? 32_600 : 32_700) + zone,
    nameZh: `WGS84 / UTM ${zone}${north ? 'N' : 'S'} 带`,
    nameEn: `WGS 84 / UTM zone ${zone}${north ? 'N' : 'S'}`,
    whyZh: '城市不在中国境内（按粗略轮廓判断），国家 3 度带不适用，改用 UTM。',
    whyEn:
      'The city is not in China (by a coarse outline), so the national 3-degree zones do not apply: UTM.',
  };
}

/** IANA time zone by position, or null where a position alone does not tell. */
export function timeZoneOf(middle: LngLat, adcode?: string): string | null {
  return adcode !== undefined || inCoarseChina(middle) ? 'Asia/Shanghai' : null;
}

/** A zone of fixed offset by longitude, for a city whose zone nobody named; it knows no summer time. */
export function nauticalZoneOf([lng]: LngLat): string {
  const hours = Math.round(lng / 15);
  // The sign of Etc zones is reversed by POSIX custom.
  return hours === 0 ? 'Etc/GMT' : `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
}
