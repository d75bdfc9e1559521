import { invalid } from '../../kernel/errors.ts';
import type { LngLat } from '../../kernel/lng-lat.ts';
import { buildMatchNetwork } from './match-network.ts';
import type { MatchEdgeInput, MatchNetwork } from './match-network.ts';

/** A network with the names that its arcs have in a file: `arcName[2e]` along edge e, `arcName[2e + 1]` against it. */
export interface NamedNetwork {
  network: MatchNetwork;
  /** Null where the file has no arc in that direction. */
  arcName: (string | null)[];
}

const bad = (place: string, value: unknown, zh: string, en: string) => invalid(place, value, zh, en);

/** Rows of blank-separated numbers; raises with the line of the first that is no number. */
function numbersOf(text: string, place: string, columns: number): Float64Array {
  const lines = text.split(/\r?\n/);
  while (lines.at(-1)?.trim() === '') lines.pop();
  const values = new Float64Array(lines.length * columns);
  lines.forEach((line, row) => {
    const words = line.trim().split(/[\s,]+/);
    for (let c = 0; c < columns; c += 1) {
      const value = Number(words[c] ?? '');
      if (words[c] === undefined || words[c] === '' || !Number.isFinite(value))
        throw bad(`${place}:${row + 1}`, line, `需要 ${columns} 个数值。`, `${columns} numbers are needed.`);
      values[row * columns + c] = value;
    }
  });
  return values;
}

/**
 * The network of a pair of plain files: nodes "lng lat", arcs "from to"; the line, counted from 0, is the name. Two
 * arcs between the same nodes in opposite directions become one edge.
 */
export function networkOfNodesAndArcs(
  nodesText: string,
  arcsText: string,
  places: { nodes: string; arcs: string },
): NamedNetwork {
  const nodes = numbersOf(nodesText, places.nodes, 2);
  const arcs = numbersOf(arcsText, places.arcs, 2);
  const nodeCount = nodes.length / 2;
  const edges: MatchEdgeInput[] = [];
  const arcName: (string | null)[] = [];
  const open = new Map<number, number>();
  for (let a = 0; a < arcs.length / 2; a += 1) {
    const from = arcs[2 * a]!;
    const to = arcs[2 * a + 1]!;
    for (const node of [from, to])
      if (!(Number.isInteger(node) && node >= 0 && node < nodeCount))
        throw bad(
          `${places.arcs}:${a + 1}`,
          node,
          '没有这个节点。',
          `There are nodes 0 to ${nodeCount - 1}.`,
        );
    const twin = open.get(to * nodeCount + from);
    if (twin !== undefined) {
      open.delete(to * nodeCount + from);
      edges[twin]!.backward = true;
      arcName[2 * twin + 1] = String(a);
      continue;
    }
    open.set(from * nodeCount + to, edges.length);
    const points: LngLat[] = [
      [nodes[2 * from]!, nodes[2 * from + 1]!],
      [nodes[2 * to]!, nodes[2 * to + 1]!],
    ];
    edges.push({ from, to, forward: true, backward: false, points });
    arcName.push(String(a), null);
  }
  return { network: buildMatchNetwork(nodeCount, edges), arcName };
}

interface Feature {
  id?: unknown;
  properties?: Record<string, unknown> | null;
  geometry?: { type?: unknown; coordinates?: unknown } | null;
}

/**
 * The network of GeoJSON lines (WGS84). Ends closer than about a decimetre are one junction. `oneway` true, "yes", 1 or
 * "forward" closes a line against its direction, −1, "-1" or "backward" along it. The name is `id` of the feature or
 * its property `id` or `edge_id`, else its number from 0; a MultiLineString is one edge a part.
 */
export function networkOfGeoJson(text: string, place: string): NamedNetwork {
  let parsed: { type?: unknown; features?: unknown };
  try {
    parsed = JSON.parse(text) as { type?: unknown; features?: unknown };
  } catch {
    throw bad(place, text.slice(0, 80), '不是有效的 JSON。', 'Not valid JSON.');
  }
  if (parsed.type !== 'FeatureCollection' || !Array.isArray(parsed.features))
    throw bad(place, parsed.type, '需要要素集合。', 'A FeatureCollection is needed.');
  const junctions = new Map<string, number>();
  const nodeOf = ([lng, lat]: LngLat): number => {
    const key = `${lng.toFixed(6)} ${lat.toFixed(6)}`;
    const held = junctions.get(key);
    if (held !== undefined) return held;
    junctions.set(key, junctions.size);
    return junctions.size - 1;
  };
  const edges: MatchEdgeInput[] = [];
  const arcName: (string | null)[] = [];
  (parsed.features as Feature[]).forEach((feature, index) => {
    const properties = feature.properties ?? {};
    const name = String(feature.id ?? properties['id'] ?? properties['edge_id'] ?? index);
    const oneway = String(properties['oneway'] ?? 'no').toLowerCase();
    const forward = !['-1', 'backward', 'reverse'].includes(oneway);
    const backward = !['true', 'yes', '1', 'forward'].includes(oneway);
    for (const points of linesOf(feature, `${place}#${index}`)) {
      edges.push({ from: nodeOf(points[0]!), to: nodeOf(points.at(-1)!), forward, backward, points });
      arcName.push(forward ? name : null, backward ? name : null);
    }
  });
  if (edges.length === 0) throw bad(place, 'features', '文件中没有线。', 'The file holds no line.');
  return { network: buildMatchNetwork(junctions.size, edges), arcName };
}

function linesOf({ geometry }: Feature, place: string): LngLat[][] {
  const lines =
    geometry?.type === 'LineString'
      ? [geometry.coordinates]
      : geometry?.type === 'MultiLineString'
        ? geometry.coordinates
        : [];
  if (!Array.isArray(lines)) throw bad(place, lines, '坐标无法读取。', 'The coordinates cannot be read.');
  return lines.map((line: unknown) => {
    const points = Array.isArray(line) ? line.map((point: unknown) => positionOf(point, place)) : [];
    if (points.length < 2) throw bad(place, line, '线至少需要两个点。', 'A line needs two positions.');
    return points;
  });
}

function positionOf(point: unknown, place: string): LngLat {
  const [lng, lat] = Array.isArray(point) ? (point as unknown[]) : [];
  if (typeof lng !== 'number' || typeof lat !== 'number' || !(Math.abs(lng) <= 180 && Math.abs(lat) <= 90))
    throw bad(place, point, '不是 WGS84 经纬度。', 'Not a WGS84 longitude and latitude.');
  return [lng, lat];
}
