import type { Rgb } from './palette.ts';

/** Between which layers of the base map a data layer is drawn. */
export const ANCHORS = {
  /** On the ground, below what stands. */
  ground: 'anchor-ground',
  /** Among what stands, with true occlusion. */
  standing: 'anchor-standing',
  /** Over everything but labels: lit through buildings. */
  through: 'anchor-through',
} as const;

/** On the ground the order of layers decides, not the depth: nothing flickers where two lie in one plane. */
export const flatOnGround = { depthCompare: 'always', depthWriteEnabled: false } as const;

/** Red, green, blue, alpha, 0–255, as deck.gl takes them. */
export type Rgba = [number, number, number, number];

export function rgba(color: Rgb, alpha = 255): Rgba {
  return [Math.round(color[0]), Math.round(color[1]), Math.round(color[2]), alpha];
}
