import { gaussKruegerZone } from '../../coordinates/core/gauss-krueger.ts';

const DATUMS = {
  wgs84: {
    gcs: 'GCS_WGS_1984',
    datum: 'D_WGS_1984',
    ellipsoid: 'WGS_1984',
    flattening: 298.257223563,
  },
  cgcs2000: {
    gcs: 'GCS_China_Geodetic_Coordinate_System_2000',
    datum: 'D_China_2000',
    ellipsoid: 'CGCS2000',
    flattening: 298.257222101,
  },
} as const;

function geographic(of: keyof typeof DATUMS): string {
  const { gcs, datum, ellipsoid, flattening } = DATUMS[of];
  return `GEOGCS["${gcs}",DATUM["${datum}",SPHEROID["${ellipsoid}",6378137.0,${flattening}]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`;
}

interface Plane {
  name: string;
  of: keyof typeof DATUMS;
  projection: string;
  falseEastingM: number;
  centralMeridianDeg: number;
  scale: number | null;
  falseNorthingM?: number;
}

const parameter = (key: string, value: number): string => `PARAMETER["${key}",${value.toFixed(4)}]`;

function projected(plane: Plane): string {
  const { name, of, projection, falseEastingM, centralMeridianDeg, scale, falseNorthingM = 0 } = plane;
  const parameters = [
    parameter('False_Easting', falseEastingM),
    parameter('False_Northing', falseNorthingM),
    parameter('Central_Meridian', centralMeridianDeg),
    ...(scale === null
      ? [parameter('Standard_Parallel_1', 0), parameter('Auxiliary_Sphere_Type', 0)]
      : [parameter('Scale_Factor', scale), parameter('Latitude_Of_Origin', 0)]),
  ];
  return `PROJCS["${name}",${geographic(of)},PROJECTION["${projection}"],${parameters.join(',')},UNIT["Meter",1.0]]`;
}

/**
 * The definition of a system as the .prj of a Shapefile and the table of a GeoPackage hold it (WKT 1 as Esri writes it):
 * 4326, 4490, 3857, the 64 planes of CGCS2000, UTM on WGS84. Undefined for others. Source: EPSG registry; Esri's names.
 */
export function wktOfCode(code: number): string | undefined {
  if (code === 4326) return geographic('wgs84');
  if (code === 4490) return geographic('cgcs2000');
  if (code === 3857)
    return projected({
      name: 'WGS_1984_Web_Mercator_Auxiliary_Sphere',
      of: 'wgs84',
      projection: 'Mercator_Auxiliary_Sphere',
      falseEastingM: 0,
      centralMeridianDeg: 0,
      scale: null,
    });
  const zone = gaussKruegerZone(code);
  if (zone !== undefined) {
    const { widthDeg, prefixed, zone: number, centralMeridianDeg, falseEastingM } = zone;
    const width = widthDeg === 3 ? '3_Degree_GK' : 'GK';
    const place = prefixed ? `Zone_${number}` : `CM_${centralMeridianDeg}E`;
    return projected({
      name: `CGCS2000_${width}_${place}`,
      of: 'cgcs2000',
      projection: 'Gauss_Kruger',
      falseEastingM,
      centralMeridianDeg,
      scale: 1,
    });
  }
  const utm = (code >= 32601 && code <= 32660) || (code >= 32701 && code <= 32760);
  if (!utm) return undefined;
  const south = code >= 32700;
  const number = code % 100;
  return projected({
    name: `WGS_1984_UTM_Zone_${number}${south ? 'S' : 'N'}`,
    of: 'wgs84',
    projection: 'Transverse_Mercator',
    falseEastingM: 500_000,
    centralMeridianDeg: number * 6 - 183,
    scale: 0.9996,
    falseNorthingM: south ? 10_000_000 : 0,
  });
}
