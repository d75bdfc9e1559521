import earcut from 'earcut';
import { readTile } from './tile-reader.ts';
import type { TileLayer } from './tile-reader.ts';

/** What one tile of buildings and trees gives to the renderer. Lengths in tile units, heights in metres. */
export interface ModelMesh {
  /** Interleaved, `VERTEX_BYTES` each: x, y, z as float32; normal and part as int8; tint, seed and height limit (half metres, 0 = none) as uint8; height as float32. */
  vertices: ArrayBuffer;
  indices: Uint32Array;
  /** x, y, height, seed of each tree. */
  trees: Float32Array;
  extent: number;
  buildings: number;
  /** By how many metres which building stands above its zone's limit. */
  over: ReadonlyMap<string, number>;
  /** Metres from ground to top of each building. */
  heights: ReadonlyMap<string, number>;
}

export const VERTEX_BYTES = 24;

const wanted = new Set(['buildings', 'assets', 'zones']);

/** What a face is made of. */
const PART = { wall: 0, roof: 1, tiled: 2, glass: 3 } as const;

/** Tints of walls, as an index into the shader's table. */
const TINT = { home: 0, house: 1, trade: 2, tower: 3, industry: 4, civic: 5, heritage: 6 } as const;

/** Tint of a use; the first pattern that fits. */
const uses: readonly [RegExp, number][] = [
  [/temple|pagoda|guild_hall|pavilion|heritage/, TINT.heritage],
  [/factory|warehouse|depot|industr/, TINT.industry],
  [/courtyard|farmhouse|village|lane/, TINT.house],
  [/office_tower/, TINT.tower],
  [/mall|market|shop|podium|hotel|office/, TINT.trade],
  [/school|kindergarten|hospital|university|station|stadium|public/, TINT.civic],
];

function tintOf(use: string): number {
  return uses.find(([pattern]) => pattern.test(use))?.[1] ?? TINT.home;
}

interface XY {
  x: number;
  y: number;
}

/**
 * Which walls and roofs stand in this tile? Footprints are raised to their heights; low four-cornered houses get a
 * gable; walls that are only cuts at the tile's edge are left out, since the neighbour tile goes on there.
 * `tile` is a Mapbox Vector Tile with the layers `buildings` and, where trees are wanted, `assets`.
 * An empty tile gives an empty mesh.
 */
export function modelMesh(tile: Uint8Array, unitM: number): ModelMesh {
  const layers = readTile(tile, wanted);
  const mesh = new MeshWriter();
  const layer = layers.find(({ name }) => name === 'buildings');
  const extent = layer?.extent ?? 4096;
  const limits = limitsOf(
    layers.find(({ name }) => name === 'zones'),
    extent,
  );
  let buildings = 0;
  const over = new Map<string, number>();
  const heights = new Map<string, number>();
  for (const { id, kind, properties, parts } of layer?.features ?? []) {
    const heightM = Number(properties['heightM'] ?? 0);
    if (kind !== 3 || !(heightM > 0)) continue;
    const use = String(properties['kind'] ?? '');
    const seed = seedOf(String(properties['id'] ?? id ?? ''));
    heights.set(String(properties['id'] ?? ''), heightM);
    for (const polygon of polygonsOf(parts)) {
      const limitM = limitAt(limits, polygon[0]!);
      addBuilding(mesh, polygon, { heightM, kind: use, seed, extent, unitM, limitM });
      if (limitM !== null && heightM > limitM) over.set(String(properties['id'] ?? ''), heightM - limitM);
      buildings++;
    }
  }
  const trees: number[] = [];
  const assets = layers.find(({ name }) => name === 'assets');
  for (const { id, kind, properties, parts } of assets?.features ?? []) {
    const what = String(properties['kind'] ?? '');
    const [x, y] = parts[0] ?? [];
    if (kind !== 1 || !what.includes('tree') || x === undefined || y === undefined) continue;
    if (x < 0 || y < 0 || x >= assets!.extent || y >= assets!.extent) continue;
    const seed = seedOf(String(properties['id'] ?? id ?? ''));
    const scale = extent / assets!.extent;
    trees.push(x * scale, y * scale, what.includes('ancient') ? 13 : 5 + (seed % 40) / 10, seed);
  }
  return { ...mesh.finish(), trees: new Float32Array(trees), extent, buildings, over, heights };
}

interface BuildingShape {
  heightM: number;
  kind: string;
  seed: number;
  extent: number;
  unitM: number;
  /** Strictest height limit of the zones that its middle lies in, metres; null where none is drawn. */
  limitM: number | null;
}

function addBuilding(mesh: MeshWriter, rings: XY[][], shape: BuildingShape): void {
  const outer = rings[0];
  if (!outer || outer.length < 3) return;
  const { heightM, kind, seed, extent, limitM } = shape;
  const tint = tintOf(kind);
  const paint = { tint, seed, heightM, limitM };
  const gable = rings.length === 1 && heightM <= 9.5 && tint !== TINT.industry ? gableOf(outer, shape) : null;
  const eavesM = gable ? heightM - gable.riseM : heightM;
  for (const ring of rings) {
    for (let index = 0; index < ring.length; index++) {
      const a = ring[index]!;
      const b = ring[(index + 1) % ring.length]!;
      if (cutByTile(a, b, extent)) continue;
      const length = Math.hypot(b.x - a.x, b.y - a.y);
      if (length === 0) continue;
      const nx = (b.y - a.y) / length;
      const ny = -(b.x - a.x) / length;
      const part = tint === TINT.tower && heightM > 40 ? PART.glass : PART.wall;
      mesh.quad([a.x, a.y, 0, b.x, b.y, 0, b.x, b.y, eavesM, a.x, a.y, eavesM], [nx, ny, 0], {
        ...paint,
        part,
      });
    }
  }
  if (gable) {
    addGable(mesh, gable, eavesM, paint);
    return;
  }
  const flat: number[] = [];
  const holes: number[] = [];
  rings.forEach((ring, index) => {
    if (index > 0) holes.push(flat.length / 2);
    for (const point of ring) flat.push(point.x, point.y);
  });
  mesh.flat(flat, earcut(flat, holes), heightM, { ...paint, part: PART.roof });
}

interface Gable {
  corners: [XY, XY, XY, XY];
  ridge: [XY, XY];
  riseM: number;
}

/** A roof of two slopes over a nearly rectangular footprint, its ridge along the long side; null for other shapes. */
function gableOf(ring: XY[], { heightM, unitM, extent }: BuildingShape): Gable | null {
  if (ring.length !== 4 || ring.some((p, i) => cutByTile(p, ring[(i + 1) % 4]!, extent))) return null;
  const [a, b, c, d] = ring as [XY, XY, XY, XY];
  const ab = Math.hypot(b.x - a.x, b.y - a.y);
  const bc = Math.hypot(c.x - b.x, c.y - b.y);
  const cd = Math.hypot(d.x - c.x, d.y - c.y);
  const da = Math.hypot(a.x - d.x, a.y - d.y);
  if (Math.min(ab, bc, cd, da) * unitM < 3) return null;
  if (Math.abs(ab - cd) > 0.3 * Math.max(ab, cd) || Math.abs(bc - da) > 0.3 * Math.max(bc, da)) return null;
  const corners: [XY, XY, XY, XY] = ab >= bc ? [a, b, c, d] : [b, c, d, a];
  const widthM = Math.min(ab, bc) * unitM;
  if (widthM > 16) return null;
  const [p, q, r, s] = corners;
  return {
    corners,
    ridge: [
      { x: (p.x + s.x) / 2, y: (p.y + s.y) / 2 },
      { x: (q.x + r.x) / 2, y: (q.y + r.y) / 2 },
    ],
    riseM: Math.min(0.26 * widthM, 0.4 * heightM),
  };
}

function addGable(
  mesh: MeshWriter,
  { corners: [p, q, r, s], ridge: [u, v], riseM }: Gable,
  eavesM: number,
  paint: Omit<Paint, 'part'>,
): void {
  const topM = eavesM + riseM;
  const tiled = { ...paint, part: PART.tiled };
  const across = Math.hypot(p.x - s.x, p.y - s.y) || 1;
  const out = { x: (p.x - s.x) / across, y: (p.y - s.y) / across };
  mesh.quad(
    [p.x, p.y, eavesM, q.x, q.y, eavesM, v.x, v.y, topM, u.x, u.y, topM],
    [out.x * 0.42, out.y * 0.42, 0.9],
    tiled,
  );
  mesh.quad(
    [r.x, r.y, eavesM, s.x, s.y, eavesM, u.x, u.y, topM, v.x, v.y, topM],
    [-out.x * 0.42, -out.y * 0.42, 0.9],
    tiled,
  );
  const along = { x: -out.y, y: out.x };
  const wall = { ...paint, part: PART.wall };
  const side = (q.x - p.x) * along.x + (q.y - p.y) * along.y > 0 ? 1 : -1;
  mesh.triangle(
    [s.x, s.y, eavesM, p.x, p.y, eavesM, u.x, u.y, topM],
    [-along.x * side, -along.y * side, 0],
    wall,
  );
  mesh.triangle(
    [q.x, q.y, eavesM, r.x, r.y, eavesM, v.x, v.y, topM],
    [along.x * side, along.y * side, 0],
    wall,
  );
}

/** Is this edge only where the tile was cut off? */
function cutByTile(a: XY, b: XY, extent: number): boolean {
  return (a.x === b.x && (a.x < 0 || a.x > extent)) || (a.y === b.y && (a.y < 0 || a.y > extent));
}

interface Limit {
  polygons: XY[][][];
  maxM: number;
}

/** Zones that limit heights, in the units of the buildings. */
function limitsOf(layer: TileLayer | undefined, extent: number): Limit[] {
  const limits: Limit[] = [];
  for (const { kind, properties, parts } of layer?.features ?? []) {
    const maxM = Number(properties['maxM'] ?? 0);
    if (kind !== 3 || !(maxM > 0)) continue;
    const scale = extent / layer!.extent;
    limits.push({ maxM, polygons: polygonsOf(parts.map((part) => part.map((unit) => unit * scale))) });
  }
  return limits;
}

function limitAt(limits: readonly Limit[], ring: readonly XY[]): number | null {
  let strictest: number | null = null;
  if (limits.length === 0) return strictest;
  const x = ring.reduce((sum, point) => sum + point.x, 0) / ring.length;
  const y = ring.reduce((sum, point) => sum + point.y, 0) / ring.length;
  for (const { polygons, maxM } of limits) {
    if (strictest !== null && strictest <= maxM) continue;
    if (polygons.some((rings) => rings.filter((one) => holds(one, x, y)).length % 2 === 1)) strictest = maxM;
  }
  return strictest;
}

/** Does a ring go round the point? By the crossings of a ray (M. Shimrat, 1962). */
function holds(ring: readonly XY[], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const a = ring[i]!;
    const b = ring[j]!;
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}

/** Rings of a tile polygon grouped as [outer, ...holes]. Outer rings have positive area (MVT 2.1, 4.3.4.4). */
function polygonsOf(parts: number[][]): XY[][][] {
  const polygons: XY[][][] = [];
  for (const part of parts) {
    const ring: XY[] = [];
    for (let i = 0; i < part.length; i += 2) ring.push({ x: part[i]!, y: part[i + 1]! });
    let area = 0;
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      area += (ring[j]!.x - ring[i]!.x) * (ring[i]!.y + ring[j]!.y);
    }
    if (area === 0) continue;
    if (area > 0 || polygons.length === 0) polygons.push([ring]);
    else polygons.at(-1)!.push(ring);
  }
  return polygons;
}

/** A number 0–255 that stays with the object. */
function seedOf(id: number | string): number {
  let hash = 2166136261;
  for (const char of String(id)) hash = Math.imul(hash ^ char.charCodeAt(0), 16777619);
  return (hash >>> 24) ^ ((hash >>> 8) & 255);
}

interface Paint {
  tint: number;
  seed: number;
  heightM: number;
  limitM: number | null;
  part: number;
}
type Normal = readonly [number, number, number];

class MeshWriter {
  private buffer = new ArrayBuffer(VERTEX_BYTES * 4096);
  private view = new DataView(this.buffer);
  private count = 0;
  private readonly order: number[] = [];

  quad(points: number[], normal: Normal, paint: Paint): void {
    const start = this.count;
    for (let i = 0; i < 12; i += 3) this.vertex(points[i]!, points[i + 1]!, points[i + 2]!, normal, paint);
    this.face(start, start + 1, start + 2, normal);
    this.face(start, start + 2, start + 3, normal);
  }

  triangle(points: number[], normal: Normal, paint: Paint): void {
    const start = this.count;
    for (let i = 0; i < 9; i += 3) this.vertex(points[i]!, points[i + 1]!, points[i + 2]!, normal, paint);
    this.face(start, start + 1, start + 2, normal);
  }

  flat(points: number[], triangles: number[], z: number, paint: Paint): void {
    const start = this.count;
    for (let i = 0; i < points.length; i += 2) this.vertex(points[i]!, points[i + 1]!, z, [0, 0, 1], paint);
    for (let i = 0; i < triangles.length; i += 3) {
      this.face(start + triangles[i]!, start + triangles[i + 1]!, start + triangles[i + 2]!, [0, 0, 1]);
    }
  }

  finish(): { vertices: ArrayBuffer; indices: Uint32Array } {
    return {
      vertices: this.buffer.slice(0, this.count * VERTEX_BYTES),
      indices: new Uint32Array(this.order),
    };
  }

  /** A triangle turned so that all faces wind alike round their outward normals; back faces need not be drawn. */
  private face(a: number, b: number, c: number, normal: Normal): void {
    const at = (vertex: number, axis: number) => this.view.getFloat32(vertex * VERTEX_BYTES + axis * 4, true);
    const [ux, uy, uz] = [0, 1, 2].map((axis) => at(b, axis) - at(a, axis)) as [number, number, number];
    const [vx, vy, vz] = [0, 1, 2].map((axis) => at(c, axis) - at(a, axis)) as [number, number, number];
    const along =
      (uy * vz - uz * vy) * normal[0] + (uz * vx - ux * vz) * normal[1] + (ux * vy - uy * vx) * normal[2];
    if (along >= 0) this.order.push(a, b, c);
    else this.order.push(a, c, b);
  }

  private vertex(x: number, y: number, z: number, normal: Normal, paint: Paint): void {
    const at = this.count * VERTEX_BYTES;
    if (at + VERTEX_BYTES > this.buffer.byteLength) {
      const larger = new ArrayBuffer(this.buffer.byteLength * 2);
      new Uint8Array(larger).set(new Uint8Array(this.buffer));
      this.buffer = larger;
      this.view = new DataView(larger);
    }
    const { view } = this;
    view.setFloat32(at, x, true);
    view.setFloat32(at + 4, y, true);
    view.setFloat32(at + 8, z, true);
    view.setInt8(at + 12, Math.round(normal[0] * 127));
    view.setInt8(at + 13, Math.round(normal[1] * 127));
    view.setInt8(at + 14, Math.round(normal[2] * 127));
    view.setInt8(at + 15, paint.part);
    view.setUint8(at + 16, paint.tint);
    view.setUint8(at + 17, paint.seed);
    view.setUint8(
      at + 18,
      paint.limitM === null ? 0 : Math.max(1, Math.min(255, Math.round(paint.limitM * 2))),
    );
    view.setUint8(at + 19, 0);
    view.setFloat32(at + 20, paint.heightM, true);
    this.count++;
  }
}
