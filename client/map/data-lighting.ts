import { AmbientLight, DirectionalLight, LightingEffect } from '@deck.gl/core';
import type { CityLight } from './city-light.ts';

/** Light for the data's volumes: from the side of the sun at 60°, so that their tops keep the colours of the legend. */
export function dataLighting({ toSun: [east, south] }: CityLight): LightingEffect {
  const level = Math.hypot(east, south) || 1;
  return new LightingEffect({
    ambient: new AmbientLight({ color: [255, 255, 255], intensity: 1 }),
    sun: new DirectionalLight({
      color: [255, 255, 255],
      intensity: 0.88,
      direction: [(-0.5 * east) / level, (0.5 * south) / level, -0.866],
    }),
  });
}
