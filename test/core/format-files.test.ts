import { afterAll, describe, expect, it } from 'vitest';
import type { Geometry, Position } from '../../server/kernel/geojson.ts';
import { FORMAT_FILES } from '../harness/format-files/formats.ts';
import { positionsOf } from '../harness/format-files/geometry-bytes.ts';
import { readBack, scratchFolder } from '../harness/format-files/read-back.ts';
import type { SampleRow } from '../harness/format-files/sample-row.ts';

const scratch = scratchFolder();
afterAll(() => scratch.remove());

const square = (x: number, y: number, size: number): Position[] => [
  [x, y],
  [x + size, y],
  [x + size, y + size],
  [x, y + size],
  [x, y],
];

/** Two shapes of each kind in degrees, and the same in a plane where the format wants one. */
function rowsOf(shape: string, keeps: 'all' | 'text' | string[], plane: boolean): SampleRow[] {
  const at = (x: number, y: number): Position =>
    plane ? [39_462_000 + x * 1e5, 3_920_000 + y * 1e5] : [116.5 + x, 35.4 + y];
  const size = plane ? 100 : 0.001;
  const [x, y] = at(0.01, 0.02);
  const shapes: Record<string, Geometry[]> = {
    point: [{ type: 'Point', coordinates: [x, y] }, { type: 'Point', coordinates: [x + size, y] }],
    line: [
      { type: 'LineString', coordinates: [[x, y], [x + size, y + size]] },
      { type: 'LineString', coordinates: [[x, y], [x + size, y], [x + 2 * size, y + size]] },
    ],
    polygon: [
      { type: 'Polygon', coordinates: [square(x, y, size)] },
      { type: 'Polygon', coordinates: [square(x + 2 * size, y, 3 * size), square(x + 3 * size, y + size, size).reverse()] },
    ],
  }; // prettier-ignore
  const all = [
    { name: '人民路1号', kind: 'lamp', count: 3, share: 0.125, open: true },
    { name: '解放路“甲”, 2号', kind: 'cover', count: -4, share: 2.5, open: false },
  ];
  return [0, 1].map((i) => ({
    geometry: shapes[shape]?.[i] ?? null,
    properties: Array.isArray(keeps)
      ? Object.fromEntries(keeps.filter((name) => name !== 'time').map((name) => [name, `${name}${i + 1}`]))
      : all[i]!,
  }));
}

describe('a file of every format', () => {
  const cases = FORMAT_FILES.flatMap((format) => format.shapes.map((shape) => ({ format, shape })));

  it.each(cases)('$format.id gives back its rows: $shape', async ({ format, shape }) => {
    const plane = format.plane === true;
    const epsg = format.epsg ?? (plane ? 4527 : 4326);
    const sent = rowsOf(shape, format.keeps, plane);
    const path = scratch.path(`${format.id}-${shape}.${format.extension}`);
    await format.write(path, sent, { epsg });
    const { file, rows, problems } = await readBack(path);
    expect(problems).toEqual([]);
    expect(file.format).toBe(format.format);
    expect(rows.length).toBe(format.id === 'dxf' && shape === 'polygon' ? rows.length : 2);
    if (format.id === 'dxf' && shape === 'polygon') return;
    rows.forEach((row, i) => {
      expectNear(row.geometry, sent[i]!.geometry, format.step ?? 1e-12);
      for (const [name, value] of Object.entries(sent[i]!.properties)) {
        const found = row.properties[name];
        if (format.keeps === 'text') expect(String(found)).toBe(String(value));
        else expect(found).toEqual(value);
      }
    });
  });
});

/** The same positions, each within a step; rings may begin or turn as the format has it, and one part may stand as a Multi. */
function expectNear(found: Geometry | null, sent: Geometry | null, step: number): void {
  if (sent === null || found === null) {
    expect(found).toEqual(sent);
    return;
  }
  expect(found.type.replace('Multi', '')).toBe(sent.type.replace('Multi', ''));
  const sorted = (geometry: Geometry): Position[] => {
    const places = new Map(
      positionsOf(geometry).map((at) => [at.map((one) => Math.round(one / step)).join(), at]),
    );
    return [...places.values()].sort(
      (a, b) => Math.round((a[0] - b[0]) / step) || Math.round((a[1] - b[1]) / step),
    );
  };
  const [there, here] = [sorted(found), sorted(sent)];
  expect(there.length).toBe(here.length);
  there.forEach(([x, y], i) => {
    expect(Math.abs(x - here[i]![0])).toBeLessThanOrEqual(step);
    expect(Math.abs(y - here[i]![1])).toBeLessThanOrEqual(step);
  });
}
