import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hotScale } from '../../client/command/hot-classes.ts';
import {
  caseClasses,
  coverageScale,
  differenceClasses,
  okabeIto,
  unitScale,
  zoneScale,
} from '../../client/map/scales.ts';
import { palettes } from '../../client/map/palette.ts';
import { mapStyle } from '../../client/map/style.ts';
import { tourAfter, tourBegins, HOLD_S, STOP_S } from '../../client/wall/tour.ts';
import { WALL_LEAST_TEXT_PX, WALL_MAP_SCALE } from '../../client/wall/wall-map.tsx';

type Rgb = [number, number, number];
const rgb = (hex: string): Rgb => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as Rgb;
const linear = (part: number): number =>
  part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4;
const light = (hex: string): number => {
  const [r, g, b] = rgb(hex).map(linear) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
/** Contrast of WCAG 2, 1–21. */
const contrast = (a: string, b: string): number => {
  const [dark, bright] = [light(a), light(b)].toSorted((x, y) => x - y) as [number, number];
  return (bright + 0.05) / (dark + 0.05);
};

/** What an eye without red, green or blue cones sees: Machado, Oliveira, Fernandes 2009, severity 1, on linear light. */
const eyes: Record<string, number[][]> = {
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** CIE L*a*b* (D65) of linear light. */
function lab(colour: number[]): Rgb {
  const [r = 0, g = 0, b = 0] = colour.map((part) => Math.min(1, Math.max(0, part)));
  const f = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
function seen(hex: string, eye: string): Rgb {
  const colour = rgb(hex).map(linear);
  const matrix = eyes[eye];
  return lab(
    matrix ? matrix.map((row) => row.reduce((sum, weight, at) => sum + weight * colour[at]!, 0)) : colour,
  );
}
const apart = (a: string, b: string, eye: string): number =>
  Math.hypot(...seen(a, eye).map((part, at) => part - seen(b, eye)[at]!));
const leastApart = (colours: readonly string[], eye: string): number =>
  Math.min(...colours.flatMap((a, i) => colours.slice(i + 1).map((b) => apart(a, b, eye))));

const all = ['usual', 'protan', 'deutan', 'tritan'];

describe('colours that every eye can tell apart', () => {
  it.each(['paper', 'night'] as const)(
    'the sequential ramp rises in lightness for every eye (%s)',
    (theme) => {
      const ramp = caseClasses([1, 9, 40], theme).map(({ color }) => color);
      for (const eye of all) {
        const steps = ramp.map((color) => seen(color, eye)[0]);
        const way = theme === 'paper' ? -1 : 1;
        for (let i = 1; i < steps.length; i += 1)
          expect((steps[i]! - steps[i - 1]!) * way, eye).toBeGreaterThan(2);
      }
    },
  );

  it.each(['paper', 'night'] as const)(
    'more and less stay apart for every eye, and neighbours too (%s)',
    (theme) => {
      const scale = differenceClasses([-9, -3, -1, 0, 1, 3, 9], theme);
      expect(scale).toHaveLength(7);
      for (const eye of all) {
        expect(
          leastApart(
            scale.map(({ color }) => color),
            eye,
          ),
          eye,
        ).toBeGreaterThan(7);
        expect(apart(scale[0]!.color, scale.at(-1)!.color, eye), eye).toBeGreaterThan(35);
      }
    },
  );

  it('kinds of things are Okabe–Ito, at most seven, and never rely on red against green', () => {
    expect(Object.keys(okabeIto)).toHaveLength(7);
    for (const eye of all) {
      expect(
        leastApart(
          unitScale('paper').map(({ color }) => color),
          eye,
        ),
        eye,
      ).toBeGreaterThan(15);
      // Classes of zones differ by their dashes as well.
      expect(
        leastApart(
          zoneScale.map(({ color }) => color),
          eye,
        ),
        eye,
      ).toBeGreaterThan(6);
    }
    expect(new Set(zoneScale.map(({ dash }) => dash.join())).size).toBeGreaterThan(2);
  });

  it('unknown is hatched and stands on no scale', () => {
    for (const theme of ['paper', 'night'] as const) {
      const unknown = coverageScale(theme).filter(({ hatched }) => hatched);
      expect(unknown.map(({ key, from, to }) => [key, from, to])).toEqual([['unknown', null, null]]);
      expect(hotScale(theme).find(({ key }) => key === 'unknown')?.look).toBe('hatch');
    }
  });

  it('no change is a class of its own, and every difference falls in exactly one', () => {
    const scale = differenceClasses([-17, 4], 'paper');
    for (let value = -17; value <= 17; value += 1)
      expect(
        scale.filter(({ from, to }) => value >= from! && value < to!),
        String(value),
      ).toHaveLength(1);
    expect(scale.find(({ key }) => key === 'same')).toMatchObject({ from: 0, to: 1 });
    expect(differenceClasses([], 'paper')).toEqual([]);
    expect(differenceClasses([0, 0], 'paper').map(({ key }) => key)).toEqual(['same']);
  });
});

describe('letters that can be read', () => {
  const css = readFileSync(new URL('../../client/styles/tokens.css', import.meta.url), 'utf8');
  it.each(['paper', 'night'])('%s: text on every surface reaches 4.5 to 1', (theme) => {
    const block = css.slice(css.indexOf(`[data-theme='${theme}']`)).split('}')[0]!;
    const value = (name: string): string => new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(block)![1]!;
    for (const ink of ['ink', 'ink-2', 'ink-3', 'accent', 'red', 'amber', 'green'])
      for (const surface of ['surface', 'surface-2'])
        expect(contrast(value(ink), value(surface)), `${ink} on ${surface}`).toBeGreaterThanOrEqual(4.5);
  });

  it('no name of the wall’s map is smaller than 28 px there', () => {
    const style = mapStyle({
      palette: palettes.night,
      language: 'zh',
      available: new Set(['surfaces', 'roads', 'buildings', 'places', 'grids', 'boundary', 'areas', 'zones']),
      shown: new Set(['surfaces', 'roads', 'buildings', 'places', 'grids', 'boundary']),
      leastTextPx: WALL_LEAST_TEXT_PX,
      tiles: (source) => `/${source}`,
    });
    const sizes = style.layers.flatMap((layer) => {
      const size: unknown = layer.type === 'symbol' ? layer.layout?.['text-size'] : undefined;
      if (size === undefined) return [];
      return Array.isArray(size) ? size.slice(4).filter((_, at) => at % 2 === 0) : [size];
    }) as number[];
    expect(sizes.length).toBeGreaterThan(12);
    expect(Math.min(...sizes) * WALL_MAP_SCALE).toBeGreaterThanOrEqual(28);
  });
});

describe('the tour of the wall', () => {
  const after = (seconds: number, from = tourBegins) => {
    let state = from;
    for (let second = 0; second < seconds; second += 1) state = tourAfter(state, { type: 'second' });
    return state;
  };
  it('moves on by itself, waits after an input, and resumes', () => {
    expect(after(STOP_S * 3).turn).toBe(3);
    const held = tourAfter(after(5), { type: 'input' });
    expect(after(HOLD_S - 1, held).turn).toBe(0);
    expect(after(HOLD_S, held)).toMatchObject({ turn: 1, hold: 0 });
    const stopped = tourAfter(held, { type: 'stop' });
    expect(after(10_000, stopped).turn).toBe(0);
    expect(after(STOP_S, tourAfter(stopped, { type: 'stop' })).turn).toBe(1);
    expect(tourAfter(tourBegins, { type: 'go', by: -1 })).toMatchObject({ turn: -1, hold: HOLD_S });
  });
});
