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
    // Far out a building has no name in its tile; where it stands tells it from its neighbours.
    const name = properties['id'] ?? id;
    const seed = seedOf(String(name ?? parts[0]?.slice(0, 2)));
    if (name !== undefined) heights.set(String(name), heightM);
    for (const polygon of polygonsOf(parts)) {
      const limitM = limitAt(limits, polygon[0]!);
      addBuilding(mesh, polygon, { heightM, kind: use, seed, extent, unitM, limitM });
      if (limitM !== null && heightM > limitM && name !== undefined) over.set(String(name), heightM - limitM);
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
const UP: Normal = [0, 0, 1];

/** Floats of one vertex: three of its place, one word of normal and part, one of paint, one of the building's height. */
const WORDS = VERTEX_BYTES / 4;

class MeshWriter {
  private floats = new Float32Array(WORDS * 4096);
  private bytes = new Int8Array(this.floats.buffer);
  private count = 0;
  private order = new Uint32Array(8192);
  private ordered = 0;

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
    for (let i = 0; i < points.length; i += 2) this.vertex(points[i]!, points[i + 1]!, z, UP, paint);
    for (let i = 0; i < triangles.length; i += 3) {
      this.face(start + triangles[i]!, start + triangles[i + 1]!, start + triangles[i + 2]!, UP);
    }
  }

  finish(): { vertices: ArrayBuffer; indices: Uint32Array } {
    return {
      vertices: this.floats.slice(0, this.count * WORDS).buffer,
      indices: this.order.slice(0, this.ordered),
    };
  }

  /** A triangle turned so that all faces wind alike round their outward normals; back faces need not be drawn. */
  private face(a: number, b: number, c: number, [nx, ny, nz]: Normal): void {
    const { floats } = this;
    const [i, j, k] = [a * WORDS, b * WORDS, c * WORDS];
    const [x, y, z] = [floats[i]!, floats[i + 1]!, floats[i + 2]!];
    const [ux, uy, uz] = [floats[j]! - x, floats[j + 1]! - y, floats[j + 2]! - z];
    const [vx, vy, vz] = [floats[k]! - x, floats[k + 1]! - y, floats[k + 2]! - z];
    const along = (uy * vz - uz * vy) * nx + (uz * vx - ux * vz) * ny + (ux * vy - uy * vx) * nz;
    if (this.ordered + 3 > this.order.length) {
      const larger = new Uint32Array(this.order.length * 2);
      larger.set(this.order);
      this.order = larger;
    }
    this.order[this.ordered] = a;
    this.order[this.ordered + 1] = along >= 0 ? b : c;
    this.order[this.ordered + 2] = along >= 0 ? c : b;
    this.ordered += 3;
  }

  private vertex(x: number, y: number, z: number, [nx, ny, nz]: Normal, paint: Paint): void {
    const at = this.count * WORDS;
    if (at + WORDS > this.floats.length) {
      const larger = new Float32Array(this.floats.length * 2);
      larger.set(this.floats);
      this.floats = larger;
      this.bytes = new Int8Array(larger.buffer);
    }
    const { floats, bytes } = this;
    const { limitM } = paint;
    floats[at] = x;
    floats[at + 1] = y;
    floats[at + 2] = z;
    floats[at + 5] = paint.heightM;
    const byte = at * 4 + 12;
    bytes[byte] = Math.round(nx * 127);
    bytes[byte + 1] = Math.round(ny * 127);
    bytes[byte + 2] = Math.round(nz * 127);
    bytes[byte + 3] = paint.part;
    bytes[byte + 4] = paint.tint;
    bytes[byte + 5] = paint.seed;
    bytes[byte + 6] = limitM === null ? 0 : Math.max(1, Math.min(255, Math.round(limitM * 2)));
    bytes[byte + 7] = 0;
    this.count++;
  }
}
