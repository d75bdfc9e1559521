import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { describe, expect, it } from 'vitest';
import { ANCHORS } from '../../client/map/anchors.ts';
import { night, palettes, paper } from '../../client/map/palette.ts';
import { mapStyle, sourceLayers, styleLayers } from '../../client/map/style.ts';
import { pixelsPerMetre } from '../../client/map/style-parts.ts';
import { layerIds } from '../../client/state/app-state.ts';
import type { LayerId } from '../../client/state/app-state.ts';
import { CATALOGUE } from '../../server/tiles/catalogue.ts';

const all = new Set<LayerId>(layerIds);
const tiles = (source: string) => `http://localhost/tiles/${source}/{z}/{x}/{y}.mvt`;

describe('base style', () => {
  for (const palette of [paper, night]) {
    for (const language of ['zh', 'en'] as const) {
      it(`${palette.theme}/${language} is valid and asks for nothing but our tiles`, () => {
        const style = mapStyle({ palette, language, available: all, shown: all, tiles });
        expect(validateStyleMin(style)).toEqual([]);
        expect(style.glyphs).toBeUndefined();
        expect(style.sprite).toBeUndefined();
        const addresses = JSON.stringify(style).match(/\w+:\/\/[^"/]*/g) ?? [];
        expect(new Set(addresses)).toEqual(new Set(['http://localhost']));
      });
    }
  }

  it('has one list of layers in both palettes', () => {
    const ids = (theme: 'paper' | 'night') => styleLayers(palettes[theme], 'zh').map(({ id }) => id);
    expect(ids('night')).toEqual(ids('paper'));
    expect(new Set(ids('paper')).size).toBe(ids('paper').length);
  });

  it('reads only layers and attributes that the tiles declare', () => {
    const labels = new Map(
      [...CATALOGUE.values()].flatMap((one) => (one.label ? [[one.label.layer, one]] : [])),
    );
    for (const layer of styleLayers(paper, 'zh')) {
      if (!('source-layer' in layer) || !layer['source-layer']) continue;
      const name = layer['source-layer'];
      const declared = CATALOGUE.get(name as never) ?? labels.get(name);
      expect(declared, `${layer.id} reads ${name}`).toBeDefined();
      const known = new Set([
        ...declared!.attributes.map((attribute) => attribute.name),
        ...(declared!.label?.attributes ?? []),
        'areaM2',
      ]);
      for (const [, attribute] of JSON.stringify(layer).matchAll(/\["(?:get|has)","(\w+)"\]/g)) {
        expect(known, `${layer.id} reads ${name}.${attribute}`).toContain(attribute);
      }
    }
  });

  it('leaves out what the role may not see and hides what is switched off', () => {
    const available = new Set<LayerId>(['boundary', 'surfaces', 'roads', 'places', 'buildings', 'grids']);
    const style = mapStyle({ palette: paper, language: 'zh', available, shown: new Set(['roads']), tiles });
    expect(Object.keys(style.sources).toSorted()).toEqual(['base', 'buildings', 'city']);
    const visible = style.layers.filter((layer) => layer.layout?.visibility !== 'none').map(({ id }) => id);
    expect(visible).toContain('road-great');
    expect(visible).not.toContain('surface-water');
    expect(style.layers.some(({ id }) => id.startsWith('zone'))).toBe(false);
  });

  it('keeps the places where data goes in, ground before what stands before what shines through', () => {
    const ids = styleLayers(paper, 'zh').map(({ id }) => id);
    const places = [ANCHORS.ground, ANCHORS.standing, 'zone-volume', ANCHORS.through, 'label-road-great'];
    expect(places.map((id) => ids.indexOf(id))).toEqual(
      places.map((id) => ids.indexOf(id)).toSorted((a, b) => a - b),
    );
    expect(ids.indexOf('surface-water')).toBeLessThan(ids.indexOf('bridge-great'));
  });

  it('names every tile layer in exactly one source', () => {
    const named = Object.values(sourceLayers).flat();
    expect(new Set(named).size).toBe(named.length);
    expect([...CATALOGUE.keys()].toSorted()).toEqual(named.toSorted());
  });

  it('draws a metre twice as wide at each zoom', () => {
    expect(pixelsPerMetre(15) / pixelsPerMetre(14)).toBe(2);
    expect(pixelsPerMetre(17)).toBeCloseTo(2.044, 2);
  });
});
