import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { distanceM } from '../../server/kernel/lng-lat.ts';
import { inwardPoint } from '../../server/pictures/core/inward-point.ts';
import { labelLine } from '../../server/pictures/core/label-line.ts';
import { LabelRoom } from '../../server/pictures/core/label-room.ts';
import { decodeTile } from '../../server/pictures/core/mvt-decode.ts';
import {
  metresPerPixel,
  pixelOf,
  scaleBar,
  tilesOf,
  viewAt,
  viewOf,
} from '../../server/pictures/core/view.ts';
import { wrapWords } from '../../server/pictures/core/wrap-words.ts';
import { drawPicture } from '../../server/pictures/draw-picture.ts';
import type { PictureJob } from '../../server/pictures/picture-job.ts';
import { STRIP_PX } from '../../server/pictures/picture-job.ts';
import { paperColors } from '../../server/pictures/style-contract.ts';
import { LayerWriter, tileOf } from '../../server/tiles/core/mvt-encoder.ts';
import { decode } from './tile-samples.ts';

const HERE = [116.58, 35.41] as const;

describe('vector tiles read for drawing', () => {
  it('hold what another decoder finds in them', () => {
    const point = fc.tuple(fc.integer({ min: -64, max: 4160 }), fc.integer({ min: -64, max: 4160 }));
    const feature = fc.record({
      at: point,
      name: fc.string({ maxLength: 6 }),
      height: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      tall: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(feature, { minLength: 1, maxLength: 20 }), (features) => {
        const writer = new LayerWriter('things');
        for (const { at, name, height, tall } of features) {
          writer.begin(1);
          writer.point(at[0], at[1]);
          writer.attribute('name', name);
          writer.attribute('height', height);
          writer.attribute('tall', tall);
          writer.end();
        }
        const bytes = new Uint8Array(tileOf([writer.finish()!]));
        const theirs = decode(bytes)['things']!;
        const ours = decodeTile(bytes).get('things')!;
        expect(ours).toHaveLength(theirs.length);
        ours.forEach(({ kind, values, parts }, i) => {
          const other = theirs.feature(i);
          expect(kind).toBe(other.type);
          expect(values).toEqual({ ...other.properties });
          const [[spot]] = other.loadGeometry() as unknown as [[{ x: number; y: number }]];
          expect(parts).toEqual([[spot.x, spot.y]]);
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe('what a picture shows', () => {
  it('holds all of a box, near its edges, and no more than 22 zooms', () => {
    const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(
        number(-170, 170),
        number(-70, 70),
        number(0.0005, 2),
        number(0.0005, 2),
        (west, south, wide, high) => {
          const box = [west, south, west + wide, south + high] as const;
          const view = viewOf(box, 800, 600);
          for (const corner of [
            [box[0], box[1]],
            [box[2], box[3]],
            [box[0], box[3]],
            [box[2], box[1]],
          ] as const) {
            const [x, y] = pixelOf(view, corner);
            expect(Math.min(x, y, 800 - x, 600 - y)).toBeGreaterThan(-1e-6);
          }
        },
      ),
    );
    expect(viewOf([...HERE, ...HERE], 800, 600).zoom).toBeLessThanOrEqual(22);
  });

  it('measures the ground as the sphere does, within the half per cent between mercator and ellipsoid', () => {
    const view = viewAt(HERE, 16, 800, 600);
    const east = [HERE[0] + 0.001, HERE[1]] as const;
    const px = pixelOf(view, east)[0] - pixelOf(view, HERE)[0];
    expect((px * metresPerPixel(view)) / distanceM(HERE, east)).toBeCloseTo(1, 2);
  });

  it('names every tile that it meets, and none beside it', () => {
    const view = viewAt([0, 0], 1, 512, 512);
    expect(tilesOf(view, 1)).toEqual([0, 1].flatMap((y) => [0, 1].map((x) => ({ z: 1, x, y }))));
    expect(tilesOf({ ...view, x: 0.25, y: 0.25 }, 1)).toEqual([{ z: 1, x: 0, y: 0 }]);
  });

  it('has a bar of a round length that is as long as it says', () => {
    expect(scaleBar(3, 100)).toEqual({ metres: 200, px: 200 / 3, label: '200 m' });
    expect(scaleBar(40, 100)).toMatchObject({ metres: 2000, label: '2 km' });
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1e5, noNaN: true }), (metresPerPx) => {
        const { metres, px } = scaleBar(metresPerPx, 120);
        expect(px).toBeLessThanOrEqual(120.001);
        expect(px).toBeGreaterThan(40);
        expect(metres / metresPerPx).toBeCloseTo(px, 6);
      }),
    );
  });
});

describe('names', () => {
  const chars = [...'漕仓街'].map((char) => ({ char, width: 10 }));

  it('run along a line from the left, whichever way it was drawn', () => {
    const line = [0, 50, 100, 50];
    const back = [100, 50, 0, 50];
    for (const one of [line, back]) {
      const glyphs = labelLine(one, chars, 50)!;
      expect(glyphs.map(({ char, x }) => [char, x])).toEqual([
        ['漕', 40],
        ['仓', 50],
        ['街', 60],
      ]);
      for (const { y, turn } of glyphs) expect([y, Math.round(turn * 1e6)]).toEqual([50, 0]);
    }
  });

  it('stand upright on a line that runs down, Latin ones turn with it', () => {
    for (const line of [
      [50, 0, 50, 100],
      [50, 100, 50, 0],
    ]) {
      const glyphs = labelLine(line, chars, 50)!;
      expect(glyphs.map(({ char, y }) => [char, y])).toEqual([
        ['漕', 40],
        ['仓', 50],
        ['街', 60],
      ]);
      for (const { turn } of glyphs) expect(Math.abs(turn)).toBeLessThan(1e-9);
    }
    const latin = labelLine(
      [50, 0, 50, 100],
      [...'Rd'].map((char) => ({ char, width: 8 })),
      50,
    )!;
    expect(latin[0]!.turn).toBeCloseTo(Math.PI / 2);
  });

  it('are left out where the line is too short or bends too much', () => {
    expect(labelLine([0, 0, 20, 0], chars, 10)).toBeUndefined();
    expect(labelLine([0, 0, 20, 0, 20, 100], chars, 20)).toBeUndefined();
  });

  it('break into lines of about the same length, and Latin words stay whole', () => {
    const width = (part: string) => part.length;
    expect(wrapWords('漕仓街历史文化街区保护', 8, width)).toHaveLength(2);
    expect(wrapWords('慈云塔一般保护范围', 8, (part) => part.length * 1.03)).toEqual([
      '慈云塔一般',
      '保护范围',
    ]);
    expect(wrapWords('一二三四五六七八九十一二三四五六七', 8, width).map(({ length }) => length)).toEqual([
      6, 6, 5,
    ]);
    expect(wrapWords('塔\n≤ 9 m', 8, width)).toEqual(['塔', '≤ 9 m']);
    expect(wrapWords('Caoting District Museum', 9, width).join(' ')).toBe('Caoting District Museum');
    for (const line of wrapWords('一二三四五六七八九十一二三四五六七八', 8, width))
      expect(line.length).toBeLessThanOrEqual(8);
  });

  it('never lie on one another nor beyond the frame', () => {
    const room = new LabelRoom([0, 0, 100, 100]);
    room.take([[10, 10, 70, 30]]);
    expect(room.isFree([[65, 25, 90, 40]])).toBe(false);
    expect(room.isFree([[75, 25, 90, 40]])).toBe(true);
    expect(room.isFree([[75, 25, 101, 40]])).toBe(false);
  });

  it('stand inside their area', () => {
    const square = [
      [0, 0],
      [10, 0],
      [10, 10],
      [0, 10],
    ] as [number, number][];
    expect(inwardPoint([[square]], [-5, -5, 20, 20])).toEqual([5, 5]);
    expect(inwardPoint([[square]], [8, -5, 20, 20])).toEqual([9, 5]);
    expect(inwardPoint([[square]], [20, 20, 30, 30])).toBeUndefined();
    const hole = [
      [3, 3],
      [7, 3],
      [7, 7],
      [3, 7],
    ] as [number, number][];
    const [x, y] = inwardPoint([[square, hole]], [0, 0, 10, 10])!;
    expect(x > 3 && x < 7 && y > 3 && y < 7).toBe(false);
  });
});

/** A park over the whole tile, as the tile's bytes. */
function parkTile(): Uint8Array {
  const writer = new LayerWriter('surfaces');
  writer.begin(3);
  writer.polygon([0, 0, 4096, 0, 4096, 4096, 0, 4096], [], 0);
  writer.attribute('kind', 'park');
  writer.end();
  return gzipSync(tileOf([writer.finish()!]));
}

function colorAt(png: Buffer, x: number, y: number): string {
  const { data, width } = PNG.sync.read(png);
  return `#${data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3).toString('hex')}`;
}

describe('a drawn picture', () => {
  const view = viewAt([0, 0], 1, 512, 512);
  const job = (change: Partial<PictureJob> = {}): PictureJob => ({
    colors: paperColors,
    style: 'paper',
    view: { x: 0.5, y: 0.5, zoom: 1 },
    widthPx: 512,
    heightPx: 512,
    scale: 1,
    tiles: [{ z: 1, x: 0, y: 0, gzip: parkTile() }],
    overlays: [],
    furniture: null,
    ...change,
  });

  it('shows what the tiles hold where they lie, and the outside elsewhere', () => {
    const [png] = drawPicture(job());
    expect(colorAt(png!, 100, 100)).toBe(paperColors.green);
    expect(colorAt(png!, 400, 400)).toBe(paperColors.outside);
    expect(tilesOf(view, 1)).toHaveLength(4);
  });

  it('is the same bytes for the same job, and of double the size at scale 2', () => {
    const [first] = drawPicture(job());
    expect(drawPicture(job())[0]!.equals(first!)).toBe(true);
    expect(PNG.sync.read(drawPicture(job({ scale: 2 }))[0]!).width).toBe(1024);
  });

  it('is cut into tiles that put together are the whole', () => {
    const whole = PNG.sync.read(drawPicture(job())[0]!);
    const pieces = drawPicture(job({ cut: { columns: 2, rows: 2 } })).map((piece) => PNG.sync.read(piece));
    expect(pieces).toHaveLength(4);
    for (const [i, piece] of pieces.entries()) {
      expect([piece.width, piece.height]).toEqual([256, 256]);
      const [x, y] = [(i % 2) * 256 + 77, Math.floor(i / 2) * 256 + 99];
      const at = 4 * (99 * 256 + 77);
      const from = 4 * (y * 512 + x);
      expect(piece.data.subarray(at, at + 4)).toEqual(whole.data.subarray(from, from + 4));
    }
  });

  it('lays areas over the ground, hatches what is not known, and says what it must beneath', () => {
    const area = {
      type: 'Polygon' as const,
      coordinates: [
        [
          [10, -10],
          [80, -10],
          [80, -60],
          [10, -60],
          [10, -10],
        ],
      ] as [number, number][][],
    };
    const geojson = {
      type: 'FeatureCollection' as const,
      features: [{ type: 'Feature' as const, geometry: area, properties: {} }],
    };
    const furniture = {
      legend: [],
      datum: 'CGCS2000',
      dateText: '2026-06-10',
      sourceText: '登记册',
      synthetic: true,
    };
    const [filled] = drawPicture(job({ overlays: [{ geojson, fill: '#d0202e', opacity: 1 }], furniture }));
    expect(colorAt(filled!, 300, 290)).toBe('#d0202e');
    const [hatched] = drawPicture(job({ overlays: [{ geojson, hatch: true, stroke: '#000000' }] }));
    const seen = new Set(
      Array.from({ length: 40 }, (_, i) => colorAt(hatched!, 300 + (i % 8), 330 + Math.floor(i / 8))),
    );
    expect(seen.size).toBeGreaterThan(2);
    // The strip with the scale bar and the red mark of synthetic data.
    const { data, width, height } = PNG.sync.read(filled!);
    let red = 0;
    for (let y = height - STRIP_PX + 4; y < height; y += 1)
      for (let x = width - 190; x < width; x += 1) {
        const at = 4 * (y * width + x);
        if (data[at]! > 180 && data[at + 1]! < 90 && data[at + 2]! < 100) red += 1;
      }
    expect(red).toBeGreaterThan(300);
  });
});
