import type { OsmTags } from './osm-primitives.ts';

/** Keys that make a closed way an area, with the values that do not. */
const AREA_KEYS: Record<string, string[]> = {
  aeroway: ['taxiway', 'runway'],
  amenity: [],
  boundary: [],
  building: ['no'],
  'building:part': ['no'],
  craft: [],
  healthcare: [],
  historic: ['citywalls'],
  indoor: [],
  landuse: [],
  leisure: ['track', 'slipway'],
  man_made: ['cutline', 'embankment', 'pipeline', 'breakwater', 'groyne', 'pier'],
  military: [],
  natural: ['coastline', 'cliff', 'ridge', 'arete', 'tree_row', 'valley'],
  office: [],
  place: [],
  power: ['line', 'minor_line', 'cable'],
  public_transport: [],
  ruins: [],
  shop: [],
  tourism: [],
  water: [],
};
const AREA_VALUES: Record<string, string[]> = {
  highway: ['rest_area', 'services', 'platform'],
  railway: ['station', 'platform', 'turntable', 'roundhouse'],
  waterway: ['riverbank', 'dock', 'boatyard', 'dam', 'fuel'],
};
/** Keys that say something of the survey, not of the thing. */
const ABOUT_THE_SURVEY = new Set(['created_by', 'source', 'note', 'fixme', 'FIXME']);

/**
 * Is a closed way with these tags an area, or a line that returns to its start (a roundabout, a wall)?
 * Source: OpenStreetMap wiki, "Area" and "id-area-keys", narrowed to what a city has.
 */
export function isArea(tags: OsmTags): boolean {
  if (tags.area === 'yes') return true;
  if (tags.area === 'no') return false;
  return Object.entries(tags).some(
    ([key, value]) =>
      (AREA_KEYS[key] !== undefined && value !== 'no' && !AREA_KEYS[key].includes(value)) ||
      AREA_VALUES[key]?.includes(value) === true,
  );
}

/** Do these tags say what the thing is? Nodes and ways without such tags only carry geometry for others. */
export function saysSomething(tags: OsmTags): boolean {
  for (const key in tags) if (!ABOUT_THE_SURVEY.has(key) && !key.startsWith('source:')) return true;
  return false;
}
