import { CATALOGUE, type LayerDeclaration } from './catalogue.ts';
import type { LayerId } from './contract.ts';
import type { LabelPlan } from './core/label-segments.ts';
import type { SnapshotPlan } from './core/snapshot.ts';
import type { LayerShape } from './core/tile-search.ts';

/** Everything that snapshot and encoder need to know of a layer, worked out from its declaration. */
export interface LayerPlan {
  snapshot: SnapshotPlan;
  shape: LayerShape;
  label?: { plan: LabelPlan; shape: LayerShape };
  /** Counts by H3 cell where points are thinned. */
  cells?: { layer: string; minZoom: number; maxZoom: number };
}

/** Attributes that hardly ever have a value twice. */
const DISTINCT = new Set(['id', 'reportedAt', 'titleZh', 'permitNo', 'lengthM', 'areaM2']);

const KINDS = { point: 1, line: 2, polygon: 3 } as const;
const plans = new Map<LayerId, LayerPlan>();

export function declarationOf(layer: LayerId): LayerDeclaration {
  return CATALOGUE.get(layer)!;
}

export function planOf(layer: LayerId): LayerPlan {
  let plan = plans.get(layer);
  if (plan === undefined) {
    plan = makePlan(declarationOf(layer));
    plans.set(layer, plan);
  }
  return plan;
}

function makePlan(layer: LayerDeclaration): LayerPlan {
  const columns = layer.attributes
    .filter(({ name }) => name !== 'id')
    .map(({ name, type }) => ({ name, type }));
  const plan: LayerPlan = {
    snapshot: { kind: KINDS[layer.geometry], columns, fromZoom: layer.fromZoom },
    shape: {
      name: layer.id,
      minZoom: layer.minZoom,
      attributes: layer.attributes.map(({ name, minZoom }) => ({
        name,
        minZoom,
        distinct: DISTINCT.has(name),
      })),
      thin: layer.thin,
      minAreaPx: layer.minAreaPx ?? 0,
      minSizePx: 0,
    },
  };
  if (layer.cells !== undefined) plan.cells = layer.cells;
  if (layer.label !== undefined) {
    const { label } = layer;
    plan.label = {
      plan: {
        make: label.make,
        by: label.by,
        attributes: label.attributes.flatMap((name) => {
          const known = layer.attributes.find((attribute) => attribute.name === name);
          return known === undefined ? [] : [{ name, type: known.type }];
        }),
      },
      shape: {
        name: label.layer,
        minZoom: label.minZoom,
        attributes: label.attributes.map((name) => ({ name, minZoom: 0 })),
        minAreaPx: 0,
        minSizePx: label.minSizePx,
      },
    };
  }
  return plan;
}
