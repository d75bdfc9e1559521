import type { LngLat } from '../../kernel/lng-lat.ts';
import type { Ellipsoid, RegisteredCrs } from '../contract.ts';

export type {
  AxisOrder,
  Candidate,
  CrsClaim,
  Ellipsoid,
  Explanation,
  RegisteredCrs,
  Registration,
} from '../contract.ts';

/**
 * A system opened for conversion. Beside this file:
 * `parse-crs-claim.ts` parseCrsClaim(text) and crsClaimText(claim) · `open-crs.ts` openCrs(claim, systems?, options?) ·
 * `candidates.ts` candidatesOf(sample, jurisdiction?) · `register-layer.ts` registerLayer(layer, trusted) ·
 * `convert-geometry.ts` convertGeometry(geometry, transform).
 */
export interface CrsTransform {
  /** As `crsClaimText` writes it: `EPSG:4527`, `gcj02`, `registered:jining-54`. */
  id: string;
  nameZh: string;
  nameEn: string;
  /** True: straight lines stay straight to below a millimetre per 50 m; false: long edges are densified first. */
  rigid: boolean;
  /** Error that the conversion to WGS84 adds, metres. */
  errorM: number;
  /** The steps taken, for the record, each with its error: `EPSG:4527 → EPSG:4490: Krüger n⁶ inverse, 0.000 m`. */
  chain: string[];
  /** [east, north] in metres or [longitude, latitude] in degrees (the claim's axisOrder is obeyed) to WGS84 degrees. */
  toWgs84(xy: readonly [number, number]): LngLat;
  /** WGS84 degrees to the system's numbers, in the claim's axis order. */
  fromWgs84(position: LngLat): [number, number];
}

/** A system that the product ships as a definition: one that neither a formula nor a registration gives. */
export interface DefinedCrs {
  /** EPSG code. */
  code: number;
  nameZh: string;
  nameEn: string;
  /** PROJ string of the horizontal part. */
  proj4: string;
  /** Accuracy of the datum shift in the string, metres. */
  accuracyM: number;
  source: string;
}

/** What is known beyond formulas: definitions that are shipped, systems that the city registered. */
export interface CrsSystems {
  defined: readonly DefinedCrs[];
  registered: readonly RegisteredCrs[];
}

export interface OpenOptions {
  /** False: the deployment does not undo GCJ-02 and BD-09; they are refused. Default true. */
  gcjInverse?: boolean;
  /** True: surveyed with RTK in CGCS2000; the metre between CGCS2000 and WGS84 is not carried. */
  rtk?: boolean;
}

/** CGCS2000. Source: GB 22021-2008; EPSG ellipsoid 1024. */
export const CGCS2000_ELLIPSOID: Ellipsoid = { semiMajorM: 6378137, inverseFlattening: 298.257222101 };
/** WGS 84. Source: EPSG ellipsoid 7030. */
export const WGS84_ELLIPSOID: Ellipsoid = { semiMajorM: 6378137, inverseFlattening: 298.257223563 };
