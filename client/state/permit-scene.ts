import type { MultiPolygon, Polygon, Position } from '../../server/kernel/geojson.ts';
import type { Severity } from './map-work.ts';

/** A zone that the site meets, as a volume up to its height limit; null: no limit in metres, drawn flat. */
export interface ZoneVolume {
  key: string;
  geometry: Polygon | MultiPolygon;
  /** '#rrggbb' of the zone's class. */
  color: string;
  limitM: number | null;
  /** Drawn hatched: nobody can tell whether the site is in it. */
  uncertain: boolean;
}

/** What is to be built: it stands on the site up to `heightM`; what is above `limitM` breaks the limit. */
export interface ProposedBuilding {
  geometry: Polygon | MultiPolygon;
  heightM: number;
  limitM: number | null;
  /** For example '+3.2 m'; empty when nothing is over. */
  label: string;
}

/** From the site to the nearest line of a zone, with its metres in words. */
export interface MarginLine {
  key: string;
  from: Position;
  to: Position;
  label: string;
  uncertain: boolean;
}

/** One construction site by its light. */
export interface SiteLight {
  key: string;
  position: Position;
  light: Severity;
  chosen: boolean;
  name: string;
}

/** Words at a place on the ground, under its mark. */
export interface Caption {
  key: string;
  position: Position;
  text: string;
}

export interface PermitScene {
  zones: readonly ZoneVolume[];
  building: ProposedBuilding | null;
  margins: readonly MarginLine[];
  lights: readonly SiteLight[];
  captions: readonly Caption[];
}

export const emptyScene: PermitScene = { zones: [], building: null, margins: [], lights: [], captions: [] };
