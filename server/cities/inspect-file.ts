import { boundaryChoices, boxOf } from './boundary-choices.ts';
import type { Inspected } from './city-thread.ts';
import { localZoneOf, timeZoneOf } from './core/local-zone.ts';
import { gather, type CityFile } from './gather.ts';

/** Boundaries that are offered at most. */
const OFFERED = 60;

/** What does a file offer for a city? */
export async function inspectCityFile(file: CityFile): Promise<Inspected> {
  const { name, kind } = file;
  const found = await gather(file);
  const choices = boundaryChoices(found, found.roads);
  const box = found.bbox ?? (choices[0] === undefined ? null : boxOf(choices[0].geometry));
  const middle = box === null ? null : ([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2] as const);
  const notes = [{ zh: `坐标：${found.datumZh}。`, en: `Coordinates: ${found.datumEn}.` }];
  if (kind !== 'boundary' && found.roads.length === 0)
    notes.push({
      zh: '文件中没有道路，不能建城市。',
      en: 'The file holds no roads; no city can be made of it.',
    });
  if (found.rejectedCount > 0)
    notes.push({
      zh: `${found.rejectedCount} 个要素不完整或有误，将不采用。`,
      en: `${found.rejectedCount} features are incomplete or wrong and will be left out.`,
    });
  return {
    name,
    kind,
    bbox: box,
    counts: {
      features: found.rows,
      roads: found.roads.length,
      named: found.roads.filter((r) => r.nameZh !== null).length,
      buildings: found.buildings.length,
      surfaces: found.surfaces.length,
      places: found.places.length,
      boundaries: found.boundaries.length,
    },
    boundaries: choices
      .slice(0, OFFERED)
      .map(({ choice, nameZh, nameEn, adminLevel, areaM2, bbox, geometry }) => ({
        choice,
        nameZh,
        nameEn,
        adminLevel,
        areaM2,
        bbox,
        geometry,
      })),
    zone: middle === null ? null : localZoneOf(middle),
    timeZone: middle === null ? null : timeZoneOf(middle),
    attribution: found.attribution,
    licence: found.licence,
    notes,
  };
}
