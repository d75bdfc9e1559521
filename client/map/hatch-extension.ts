import { LayerExtension } from '@deck.gl/core';

/**
 * Draws a deck.gl layer as a 45° hatch on the screen: the sign of what is not known, on any shape, the same in map,
 * legend and print. Picking sees the whole shape.
 */
class HatchExtension extends LayerExtension {
  static override extensionName = 'HatchExtension';

  override getShaders(): { inject: Record<string, string> } {
    return {
      inject: {
        'fs:DECKGL_FILTER_COLOR': `
          if (!bool(picking.isActive)) {
            float across = mod(gl_FragCoord.x + gl_FragCoord.y, 8.0);
            float stripe = smoothstep(0.0, 1.2, across) - smoothstep(3.4, 4.6, across);
            color.a *= stripe;
          }
        `,
      },
    };
  }
}

export const hatch = new HatchExtension();
