import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { randomOf } from '../../server/kernel/random.ts';
import { useScreen } from '../state/screen-store.ts';
import type { Theme } from '../state/app-state.ts';

interface Colours {
  ground: string;
  water: string;
  green: string;
  road: string;
  casing: string;
  roof: [string, string, string];
  left: string;
  right: string;
  unit: string;
  hot: string;
}

const colours: Record<Theme, Colours> = {
  paper: {
    ground: '#f3f1ec', water: '#bcd3e2', green: '#cfe0c3', road: '#ffffff', casing: '#d8d3c8',
    roof: ['#ece8df', '#e6e0d5', '#ddd6c9'], left: '#cbc4b6', right: '#b9b1a2', unit: '#0072b2', hot: '#d7301f',
  },
  night: {
    ground: '#11161d', water: '#0d2233', green: '#15261d', road: '#2a3440', casing: '#0b0f14',
    roof: ['#2a3541', '#26303b', '#323e4b'], left: '#1c242d', right: '#171e26', unit: '#62aef5', hot: '#fc8d59',
  },
}; // prettier-ignore

const BLOCKS = 13;
const STEP = 74;
const LANE = 15;

/** Ground position (in metres of a toy city) to the drawing plane: an axonometric view, north to the upper right. */
function project(x: number, y: number, z = 0): [number, number] {
  return [(x - y) * 0.86, (x + y) * 0.42 - z];
}

function points(...corners: [number, number][]): string {
  return corners.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
}

interface Box {
  x: number;
  y: number;
  w: number;
  d: number;
  h: number;
  roof: number;
}

/** Blocks of a small city: a canal crosses it, a park lies beside it, the centre is taller. Always the same. */
function makeBoxes(): Box[] {
  const random = randomOf(7, 'sign-in');
  const boxes: Box[] = [];
  for (let i = 0; i < BLOCKS; i += 1) {
    for (let j = 0; j < BLOCKS; j += 1) {
      if (j === 8 || (i >= 2 && i <= 4 && j >= 9 && j <= 10)) continue;
      const central = Math.exp(-((i - 7) ** 2 + (j - 4) ** 2) / 9);
      const split = random.chance(0.65) ? 2 : 1;
      const side = (STEP - LANE - 6) / split;
      for (let a = 0; a < split; a += 1) {
        for (let b = 0; b < split; b += 1) {
          if (random.chance(0.14)) continue;
          boxes.push({
            x: i * STEP + LANE / 2 + 3 + a * side,
            y: j * STEP + LANE / 2 + 3 + b * side,
            w: side - random.between(4, 9),
            d: side - random.between(4, 9),
            h: 9 + random.between(0, 16) + central * random.between(20, 105),
            roof: random.int(3),
          });
        }
      }
    }
  }
  return boxes.sort((a, b) => a.x + a.y - (b.x + b.y));
}

/** A calm city for the sign-in page: drawn shapes only, nothing is fetched; a few units go their rounds. */
export function CityIllustration(): ReactNode {
  const theme = useScreen((state) => state.theme);
  const c = colours[theme];
  const boxes = useMemo(() => makeBoxes(), []);
  const edge = BLOCKS * STEP;
  const streets = Array.from({ length: BLOCKS + 1 }, (_, index) => index * STEP);
  const rounds: [number, number, number, number][] = [
    [2, 2, 6, 6], [5, 3, 11, 7], [1, 5, 4, 7], [7, 9, 12, 12], [3, 0, 9, 4], [8, 1, 12, 5],
  ]; // prettier-ignore
  return (
    <svg viewBox="-640 60 1180 860" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <rect x="-2000" y="-2000" width="5000" height="5000" fill={c.ground} />
      <polygon
        points={points(
          project(-900, 8 * STEP + 6),
          project(edge + 900, 8 * STEP + 6),
          project(edge + 900, 9 * STEP - 6),
          project(-900, 9 * STEP - 6),
        )}
        fill={c.water}
      />
      <polygon
        points={points(
          project(2 * STEP + 6, 9 * STEP + 6),
          project(5 * STEP - 6, 9 * STEP + 6),
          project(5 * STEP - 6, 11 * STEP - 6),
          project(2 * STEP + 6, 11 * STEP - 6),
        )}
        fill={c.green}
      />
      {[c.casing, c.road].map((stroke, pass) => (
        <g key={stroke} stroke={stroke} fill="none">
          {streets.map((at, index) => {
            const wide = index % 4 === 1 ? 13 : 6.5;
            return (
              <g key={at} strokeWidth={wide + (pass === 0 ? 2.4 : 0)}>
                <polyline points={points(project(at, -900), project(at, edge + 900))} />
                {index === 8 || index === 9 ? null : (
                  <polyline points={points(project(-900, at), project(edge + 900, at))} />
                )}
              </g>
            );
          })}
        </g>
      ))}
      {boxes.map((box) => {
        const { x, y, w, d, h } = box;
        return (
          <g key={`${x}/${y}`}>
            <polygon
              points={points(
                project(x, y + d),
                project(x + w, y + d),
                project(x + w, y + d, h),
                project(x, y + d, h),
              )}
              fill={c.left}
            />
            <polygon
              points={points(
                project(x + w, y),
                project(x + w, y + d),
                project(x + w, y + d, h),
                project(x + w, y, h),
              )}
              fill={c.right}
            />
            <polygon
              points={points(
                project(x, y, h),
                project(x + w, y, h),
                project(x + w, y + d, h),
                project(x, y + d, h),
              )}
              fill={c.roof[box.roof]}
            />
          </g>
        );
      })}
      {rounds.map(([x1, y1, x2, y2], index) => {
        const way = [
          project(x1 * STEP, y1 * STEP), project(x2 * STEP, y1 * STEP),
          project(x2 * STEP, y2 * STEP), project(x1 * STEP, y2 * STEP),
        ]; // prettier-ignore
        const path = `M${way.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}Z`;
        return (
          <circle key={path} r="5" fill={index === 1 ? c.hot : c.unit} stroke={c.ground} strokeWidth="2">
            <animateMotion dur={`${46 + index * 9}s`} repeatCount="indefinite" path={path} />
          </circle>
        );
      })}
    </svg>
  );
}
