import { XwError, shorten } from '../../kernel/errors.ts';
import type { MultiPolygon, Polygon, Position } from '../../kernel/geojson.ts';

export const MOST_VERTICES = 10_000;

type Site = Polygon | MultiPolygon;

/** A refusal of an outline: 422 with the place and what to do. */
export function siteRefused(
  code: string,
  place: string,
  value: unknown,
  texts: { zh: string; en: string; remedyZh: string; remedyEn: string },
): XwError {
  return new XwError({
    code,
    status: 422,
    detail: texts.zh,
    detailEn: texts.en,
    value: shorten(value),
    place,
    remedy: texts.remedyZh,
    remedyEn: texts.remedyEn,
  });
}

function polygonsOf(site: Site): Position[][][] {
  return site.type === 'Polygon' ? [site.coordinates] : site.coordinates;
}

/** How a vertex is named to a person: which polygon, which ring, which vertex, all from 0. */
function placeOf(polygon: number, ring: number, vertex: number): string {
  return `polygon ${polygon}, ring ${ring}, vertex ${vertex}`;
}

const REDRAW = { remedyZh: '请重新绘制边界。', remedyEn: 'Draw the outline again.' };

/**
 * Can this outline be measured at all? Checks what needs no geometry engine: at least one ring, at most
 * 10,000 vertices, each ring closed with at least 3 different corners, numbers finite and on the earth.
 * Errors: XwError 422 with the vertex as place and a remedy (`site_empty`, `too_many_vertices`,
 * `vertex_not_on_earth`, `ring_too_short`, `ring_not_closed`).
 */
export function checkSiteShape(site: Site): void {
  const polygons = polygonsOf(site);
  const vertices = polygons.reduce((sum, rings) => sum + rings.reduce((s, ring) => s + ring.length, 0), 0);
  if (polygons.length === 0 || polygons.some((rings) => rings.length === 0)) {
    throw siteRefused('site_empty', 'geometry', site.coordinates, {
      zh: '地块没有边界点。',
      en: 'The site has no outline.',
      ...REDRAW,
    });
  }
  if (vertices > MOST_VERTICES) {
    throw siteRefused('too_many_vertices', 'geometry', vertices, {
      zh: `边界点过多：${vertices}，上限 ${MOST_VERTICES}。`,
      en: `Too many vertices: ${vertices}; at most ${MOST_VERTICES}.`,
      remedyZh: '请拆分地块后分别核查；不要简化边界。',
      remedyEn: 'Split the site and check the parts; do not simplify the outline.',
    });
  }
  polygons.forEach((rings, p) =>
    rings.forEach((ring, r) => {
      ring.forEach((position, v) => {
        const [lng, lat] = position;
        if (!(Math.abs(lng) <= 180 && Math.abs(lat) <= 90)) {
          throw siteRefused('vertex_not_on_earth', placeOf(p, r, v), position, {
            zh: '顶点不是有效的经纬度（度，经度在前）。',
            en: 'The vertex is no longitude and latitude in degrees, longitude first.',
            remedyZh: '请检查坐标顺序与坐标系（应为 WGS84）。',
            remedyEn: 'Check the order and the reference system of the coordinates (WGS84 is needed).',
          });
        }
      });
      const corners = new Set(ring.map(([lng, lat]) => `${lng},${lat}`));
      if (corners.size < 3) {
        throw siteRefused('ring_too_short', placeOf(p, r, 0), ring, {
          zh: `边界至少需要 3 个不同的顶点，现有 ${corners.size} 个。`,
          en: `An outline needs at least 3 different corners; this one has ${corners.size}.`,
          ...REDRAW,
        });
      }
      const first = ring[0];
      const last = ring.at(-1);
      if (first?.[0] !== last?.[0] || first?.[1] !== last?.[1]) {
        throw siteRefused('ring_not_closed', placeOf(p, r, ring.length - 1), last, {
          zh: '边界没有闭合：末点与首点不同。',
          en: 'The outline is not closed: its last vertex differs from the first.',
          remedyZh: '请把首点重复为末点。',
          remedyEn: 'Repeat the first vertex at the end.',
        });
      }
    }),
  );
}

/** A plane measures true only so far from its meridian; a site this wide is no site, degrees. */
const WIDEST_DEG = 3;

/** Is it small enough to be measured in one plane? Errors: 422 `site_too_large`. */
export function checkSiteExtent(site: Site): void {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lng, lat] of polygonsOf(site).flat(2)) {
    [west, east] = [Math.min(west, lng), Math.max(east, lng)];
    [south, north] = [Math.min(south, lat), Math.max(north, lat)];
  }
  const widest = Math.max(east - west, north - south);
  if (widest <= WIDEST_DEG) return;
  throw siteRefused('site_too_large', 'geometry', `${widest.toFixed(2)}°`, {
    zh: `地块跨度 ${widest.toFixed(2)}°，超过 ${WIDEST_DEG}°，无法在一个投影带内量测。`,
    en: `The site spans ${widest.toFixed(2)}°, more than ${WIDEST_DEG}°: no one plane can measure it.`,
    remedyZh: '请检查是否有个别顶点写错，或将线状工程分段核查。',
    remedyEn: 'Look for a vertex that is mistyped, or check a long work in parts.',
  });
}

/** Which vertex of the outline is nearest to a position (in degrees)? Named as in the refusals. */
export function nearestVertex(site: Site, [lng, lat]: Position): string {
  let best = Infinity;
  let place = 'geometry';
  const shrink = Math.cos((lat * Math.PI) / 180);
  polygonsOf(site).forEach((rings, p) =>
    rings.forEach((ring, r) =>
      ring.forEach((position, v) => {
        const d = ((position[0] - lng) * shrink) ** 2 + (position[1] - lat) ** 2;
        if (d < best) {
          best = d;
          place = placeOf(p, r, v);
        }
      }),
    ),
  );
  return place;
}

/** Middle of the outline's box: good enough to choose the plane in which it is measured. */
export function middleLngOf(site: Site): number {
  let west = Infinity;
  let east = -Infinity;
  for (const rings of polygonsOf(site)) {
    for (const [lng] of rings[0] ?? []) {
      west = Math.min(west, lng);
      east = Math.max(east, lng);
    }
  }
  return (west + east) / 2;
}
