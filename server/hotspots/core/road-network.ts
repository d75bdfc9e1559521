import Flatbush from 'flatbush';
import type { LngLat } from '../../kernel/lng-lat.ts';
import { streetNetwork } from './street-network.ts';
import type { NetworkEvent, StreetNetwork } from './street-network.ts';

/**
 * The roads of a city as a network that cases can be put on: where on which edge is a position, and where runs a piece?
 *
 * Fed with packed lines, one edge a line, fields by tab: from node, to node, street id or empty, then
 * "lng lat,lng lat,…" (degrees, WGS84). Lengths are reckoned on a plane at the middle of the city's latitudes (within
 * 1e-4 over a county). An edge without length is left out.
 * Errors: RangeError for a line that does not read. Example: a case 3 m beside the middle of an edge of 100 m has
 * offset 50 m.
 */
interface RoadEdge {
  from: number;
  to: number;
  streetId: string | null;
  points: LngLat[];
}

const M_PER_DEGREE = 111_195;

export class RoadNetwork {
  private readonly roads: RoadEdge[] = [];
  private readonly nodes = new Map<string, number>();
  private laid: Laid | undefined;
  private cut: { pieceM: number; network: StreetNetwork } | undefined;

  append(packed: string): void {
    if (packed === '') return;
    for (const line of packed.split('\n')) {
      const [from, to, street, shape] = line.split('\t');
      const points = (shape ?? '').split(',').map((pair): LngLat => {
        const [lng, lat] = pair.split(' ').map(Number);
        return [lng!, lat!];
      });
      if (
        from === undefined ||
        to === undefined ||
        points.length < 2 ||
        points.some((p) => p.some(Number.isNaN))
      )
        throw new RangeError(`road line ${line}`);
      this.roads.push({
        from: this.nodeOf(from),
        to: this.nodeOf(to),
        streetId: street === undefined || street === '' ? null : street,
        points,
      });
    }
    this.laid = undefined;
    this.cut = undefined;
  }

  private nodeOf(id: string): number {
    let found = this.nodes.get(id);
    if (found === undefined) this.nodes.set(id, (found = this.nodes.size));
    return found;
  }

  private lay(): Laid {
    this.laid ??= lay(this.roads);
    return this.laid;
  }

  /** The network cut into pieces of about so many metres. */
  pieces(pieceM: number): StreetNetwork {
    if (this.cut?.pieceM !== pieceM) {
      const { edges } = this.lay();
      const network = streetNetwork(
        this.nodes.size,
        edges.map(({ road, lengthM }) => ({ from: road.from, to: road.to, lengthM })),
        pieceM,
      );
      this.cut = { pieceM, network };
    }
    return this.cut.network;
  }

  /** The nearest place on a road within `reachM`; null when there is none. */
  place(position: LngLat, reachM: number): NetworkEvent | null {
    const { index, edges, segments, scale } = this.lay();
    if (index === undefined) return null;
    const x = position[0] * scale;
    const y = position[1] * M_PER_DEGREE;
    let best: NetworkEvent | null = null;
    let least = reachM;
    for (const k of index.neighbors(x, y, 12, reachM)) {
      const { edge, ax, ay, bx, by, startM } = segments[k]!;
      const length = Math.hypot(bx - ax, by - ay);
      const t =
        length === 0
          ? 0
          : Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / (length * length)));
      const away = Math.hypot(ax + t * (bx - ax) - x, ay + t * (by - ay) - y);
      if (away > least || (away === least && best !== null)) continue;
      least = away;
      best = { edge, offsetM: Math.min(edges[edge]!.lengthM, startM + t * length) };
    }
    return best;
  }

  streetOf(edge: number): string | null {
    return this.lay().edges[edge]!.road.streetId;
  }

  /** The line from one offset of an edge to another, metres from its beginning. */
  path(edge: number, fromM: number, toM: number): [number, number][] {
    const { road, alongM } = this.lay().edges[edge]!;
    const at = (m: number): [number, number] => {
      const found = alongM.findIndex((a) => a >= m);
      const k = found < 0 ? alongM.length - 1 : Math.max(1, found);
      const [a, b] = [road.points[k - 1]!, road.points[k]!];
      const step = alongM[k]! - alongM[k - 1]!;
      const t = step > 0 ? Math.min(1, (m - alongM[k - 1]!) / step) : 0;
      return [round(a[0] + t * (b[0] - a[0])), round(a[1] + t * (b[1] - a[1]))];
    };
    const inner = road.points.filter((_, k) => alongM[k]! > fromM && alongM[k]! < toM);
    return [at(fromM), ...inner.map(([x, y]): [number, number] => [round(x), round(y)]), at(toM)];
  }
}

interface Laid {
  /** Metres per degree of longitude. */
  scale: number;
  edges: { road: RoadEdge; lengthM: number; alongM: number[] }[];
  segments: { edge: number; ax: number; ay: number; bx: number; by: number; startM: number }[];
  index: Flatbush | undefined;
}

function lay(roads: readonly RoadEdge[]): Laid {
  const lats = roads.flatMap(({ points }) => points.map(([, lat]) => lat));
  const middle = lats.length === 0 ? 0 : lats.reduce((a, b) => a + b, 0) / lats.length;
  const scale = M_PER_DEGREE * Math.cos((middle * Math.PI) / 180);
  const laid: Laid = { scale, edges: [], segments: [], index: undefined };
  for (const road of roads) {
    const alongM = [0];
    const segments: Laid['segments'] = [];
    for (let k = 1; k < road.points.length; k += 1) {
      const [ax, ay] = [road.points[k - 1]![0] * scale, road.points[k - 1]![1] * M_PER_DEGREE];
      const [bx, by] = [road.points[k]![0] * scale, road.points[k]![1] * M_PER_DEGREE];
      segments.push({ edge: laid.edges.length, ax, ay, bx, by, startM: alongM[k - 1]! });
      alongM.push(alongM[k - 1]! + Math.hypot(bx - ax, by - ay));
    }
    const lengthM = alongM.at(-1)!;
    if (!(lengthM > 0)) continue;
    laid.edges.push({ road, lengthM, alongM });
    laid.segments.push(...segments);
  }
  if (laid.segments.length > 0) {
    laid.index = new Flatbush(laid.segments.length);
    for (const { ax, ay, bx, by } of laid.segments)
      laid.index.add(Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by));
    laid.index.finish();
  }
  return laid;
}

const round = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;
