import { writeFile } from 'node:fs/promises';
import type { Position } from '../../../server/kernel/geojson.ts';
import { encoded } from './gbk-bytes.ts';
import type { SampleRow, WriteOptions } from './sample-row.ts';

/** The outer and inner rings of a row's area; none for other shapes. */
function polygonsOf({ geometry }: SampleRow): Position[][][] {
  if (geometry?.type === 'Polygon') return [geometry.coordinates];
  return geometry?.type === 'MultiPolygon' ? geometry.coordinates : [];
}

/** DXF (R2000): rings as closed LWPOLYLINE, lines as open ones, points as POINT. The property `layer` names the drawing layer; DXF keeps no other. */
export async function writeDxf(
  path: string,
  rows: readonly SampleRow[],
  options: WriteOptions = {},
): Promise<void> {
  const entities = rows.flatMap((row) => {
    const layer = String(row.properties.layer ?? options.layer ?? '0');
    const { geometry } = row;
    if (geometry?.type === 'Point') return [dxfPoint(layer, geometry.coordinates)];
    if (geometry?.type === 'LineString') return [dxfPolyline(layer, geometry.coordinates, false)];
    return polygonsOf(row)
      .flat()
      .map((ring) => dxfPolyline(layer, ring.slice(0, -1), true));
  });
  const head = [
    '0',
    'SECTION',
    '2',
    'HEADER',
    '9',
    '$ACADVER',
    '1',
    'AC1015',
    '9',
    '$DWGCODEPAGE',
    '3',
    options.encoding === 'gbk' ? 'ANSI_936' : 'UTF-8',
    '0',
    'ENDSEC',
    '0',
    'SECTION',
    '2',
    'ENTITIES',
  ];
  await writeFile(
    path,
    encoded([...head, ...entities.flat(), '0', 'ENDSEC', '0', 'EOF', ''].join('\n'), options.encoding),
  );
}

function dxfPoint(layer: string, [x, y]: Position): string[] {
  return ['0', 'POINT', '100', 'AcDbEntity', '8', layer, '100', 'AcDbPoint', '10', `${x}`, '20', `${y}`];
}

function dxfPolyline(layer: string, points: readonly Position[], closed: boolean): string[] {
  const head = [
    '0',
    'LWPOLYLINE',
    '100',
    'AcDbEntity',
    '8',
    layer,
    '100',
    'AcDbPolyline',
    '90',
    `${points.length}`,
    '70',
    closed ? '1' : '0',
  ];
  return [...head, ...points.flatMap(([x, y]) => ['10', `${x}`, '20', `${y}`])];
}

/** 勘测定界 TXT of areas in a CGCS2000 3-degree zone with its number in the easting; `编号`, `名称` and `用途` of the properties are kept. X is north. */
export async function writeSurveyText(
  path: string,
  rows: readonly SampleRow[],
  options: WriteOptions = {},
): Promise<void> {
  const zone = (options.epsg ?? 4527) - 4488;
  const head = [
    '[属性描述]',
    '格式版本号=1.01版本',
    '数据产生单位=测试',
    '数据产生日期=2026-11-22',
    '坐标系=2000国家大地坐标系',
    '几度分带=3',
    '投影类型=高斯克吕格',
    '计量单位=米',
    `带号=${zone}`,
    '精度=0.001',
    '转换参数=,,,,,,',
    '[地块坐标]',
  ];
  const parcels = rows.flatMap((row, index) => {
    const rings = polygonsOf(row).flat();
    const { 编号, 名称, 用途 } = row.properties;
    const points = rings.reduce((sum, ring) => sum + ring.length, 0);
    const title = [points, '', 编号 ?? index + 1, 名称 ?? '', '面', '', 用途 ?? '', '', '@'].join(',');
    return [
      title,
      ...rings.flatMap((ring, i) =>
        ring.map(([x, y], at) => `J${(at % (ring.length - 1)) + 1},${i + 1},${y.toFixed(4)},${x.toFixed(4)}`),
      ),
    ];
  });
  await writeFile(path, encoded(`${[...head, ...parcels].join('\r\n')}\r\n`, options.encoding));
}

/** CityJSON 2.0: each area as the ground of a block as high as the property `height` (10 m without one). */
export async function writeCityJson(
  path: string,
  rows: readonly SampleRow[],
  options: WriteOptions = {},
): Promise<void> {
  const scale = options.epsg === 4326 || options.epsg === 4490 ? 1e-9 : 1e-4;
  const vertices: number[][] = [];
  const take = ([x, y]: Position, z: number): number =>
    vertices.push([Math.round(x / scale), Math.round(y / scale), Math.round(z / scale)]) - 1;
  const objects = rows.map((row, index) => {
    const shells = polygonsOf(row).map((rings) => {
      const open = rings.map((ring) => ring.slice(0, -1));
      const height = Number(row.properties.height ?? 10);
      const low = open.map((ring) => ring.map((point) => take(point, 0)));
      const high = open.map((ring) => ring.map((point) => take(point, height)));
      const walls = low.flatMap((ring, r) =>
        ring.map((a, i) => {
          const next = (i + 1) % ring.length;
          return [[a, ring[next]!, high[r]![next]!, high[r]![i]!]];
        }),
      );
      return [[low.map((ring) => [...ring].reverse()), high, ...walls]];
    });
    const geometry = { type: 'MultiSolid', lod: '1', boundaries: shells };
    return [`object-${index + 1}`, { type: 'Building', attributes: row.properties, geometry: [geometry] }];
  });
  const referenceSystem =
    options.epsg === undefined
      ? {}
      : { metadata: { referenceSystem: `https://www.opengis.net/def/crs/EPSG/0/${options.epsg}` } };
  await writeFile(
    path,
    JSON.stringify({
      type: 'CityJSON',
      version: '2.0',
      ...referenceSystem,
      transform: { scale: [scale, scale, scale], translate: [0, 0, 0] },
      CityObjects: Object.fromEntries(objects),
      vertices,
    }),
  );
}
