import { readFileSync } from 'node:fs';
import { PNG } from 'pngjs';

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export const readPixels = (path: string): PNG => PNG.sync.read(readFileSync(path));

/** Relative luminance of sRGB 0–255, 0–1. */
export function luminance(r: number, g: number, b: number): number {
  const linear = (part: number): number => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

/** Mean luminance of a part of a picture. */
export function meanLuminance(
  png: PNG,
  box: Box = { x: 0, y: 0, width: png.width, height: png.height },
): number {
  let sum = 0;
  let count = 0;
  for (let y = Math.ceil(box.y); y < box.y + box.height; y += 2)
    for (let x = Math.ceil(box.x); x < box.x + box.width; x += 2) {
      const at = (y * png.width + x) * 4;
      sum += luminance(png.data[at]!, png.data[at + 1]!, png.data[at + 2]!);
      count += 1;
    }
  return sum / count;
}

/** Share of pixels of a part of two pictures that differ by more than `by` (0–255) in some channel. */
export function shareChanged(a: PNG, b: PNG, box: Box, by = 24): number {
  let changed = 0;
  let count = 0;
  for (let y = Math.ceil(box.y); y < box.y + box.height; y += 1)
    for (let x = Math.ceil(box.x); x < box.x + box.width; x += 1) {
      const at = (y * a.width + x) * 4;
      const most = Math.max(
        Math.abs(a.data[at]! - b.data[at]!),
        Math.abs(a.data[at + 1]! - b.data[at + 1]!),
        Math.abs(a.data[at + 2]! - b.data[at + 2]!),
      );
      if (most > by) changed += 1;
      count += 1;
    }
  return changed / count;
}

/** Share of pixels within `by` of a colour '#rrggbb'. */
export function shareOf(png: PNG, hex: string, box: Box, by = 6): number {
  const wanted = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  let met = 0;
  let count = 0;
  for (let y = Math.ceil(box.y); y < box.y + box.height; y += 1)
    for (let x = Math.ceil(box.x); x < box.x + box.width; x += 1) {
      const at = (y * png.width + x) * 4;
      if (wanted.every((part, channel) => Math.abs(png.data[at + channel]! - part) <= by)) met += 1;
      count += 1;
    }
  return met / count;
}

/**
 * Share of pixels that are otherwise in the second of three pictures than in the first and the third, which agree:
 * what fights for its place or blinks does so, what moves steadily does not.
 */
export function shareBlinking(before: PNG, now: PNG, after: PNG, box: Box, by = 48, still = 12): number {
  let blinking = 0;
  let count = 0;
  for (let y = Math.ceil(box.y); y < box.y + box.height; y += 1)
    for (let x = Math.ceil(box.x); x < box.x + box.width; x += 1) {
      const at = (y * now.width + x) * 4;
      const far = (a: PNG, b: PNG): number =>
        Math.max(...[0, 1, 2].map((part) => Math.abs(a.data[at + part]! - b.data[at + part]!)));
      if (far(before, after) <= still && far(before, now) > by) blinking += 1;
      count += 1;
    }
  return blinking / count;
}

/** Share of squares of `side` px that show one colour and nothing else: ground without anything on it, or a hole. */
export function shareBare(png: PNG, box: Box, side = 24, by = 3): number {
  let bare = 0;
  let count = 0;
  for (let top = box.y; top + side <= box.y + box.height; top += side)
    for (let left = box.x; left + side <= box.x + box.width; left += side) {
      const first = (top * png.width + left) * 4;
      let same = true;
      for (let y = top; same && y < top + side; y += 2)
        for (let x = left; same && x < left + side; x += 2) {
          const at = (y * png.width + x) * 4;
          same = [0, 1, 2].every((part) => Math.abs(png.data[at + part]! - png.data[first + part]!) <= by);
        }
      if (same) bare += 1;
      count += 1;
    }
  return bare / count;
}
