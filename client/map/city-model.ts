import { keyOf, standIns } from './model-cover.ts';
import type { TileAddress } from './model-cover.ts';
import { modelMesh, VERTEX_BYTES } from './model-mesh.ts';
import type { ModelMesh } from './model-mesh.ts';

/** While tiles are under way a new picture is asked for this often, ms; one with every tile would take most of the time from the next. */
const PICTURE_EVERY_MS = 150;
/** No more tiles than this are held; those that nobody looked at for longest go first. */
const MOST_HELD = 160;
/** Requests under way at once; a browser sends no more to one host. */
const MOST_UNDER_WAY = 6;
const EARTH_M = 40_075_016.686;

/** One tile of the model on the graphics card. */
export interface ModelTile extends TileAddress {
  /** Metres to one tile unit at this latitude. */
  unitM: number;
  extent: number;
  over: ReadonlyMap<string, number>;
  heights: ReadonlyMap<string, number>;
  faces: { vao: WebGLVertexArrayObject; buffers: WebGLBuffer[]; count: number } | null;
  trees: { vao: WebGLVertexArrayObject; buffers: WebGLBuffer[]; count: number } | null;
}

/** Vertex attributes have the same places in every program of the model. */
export const ATTRIBUTES = {
  a_position: 0,
  a_normal: 1,
  a_info: 2,
  a_height: 3,
  a_crown: 4,
  a_tree: 5,
} as const;

type Slot = { at: TileAddress; state: 'wanted' | 'loading' | 'ready' | 'failed'; tile: ModelTile | null };

/**
 * Which walls, roofs and trees stand around the view? Fetches the tiles of buildings and trees, turns them into
 * meshes and keeps them on the graphics card. A new version of the layer is fetched behind what is shown.
 */
export class CityModel {
  private gl: WebGL2RenderingContext | null = null;
  private readonly slots = new Map<string, Slot>();
  private wanted: readonly TileAddress[] = [];
  private shown: ModelTile[] = [];
  private crown: { points: WebGLBuffer; order: WebGLBuffer; count: number } | null = null;
  private busy = 0;
  private pictured = 0;
  private version = '';

  /** `address` gives the tile's address; `changed` asks for a new picture. */
  constructor(
    private readonly address: (at: TileAddress) => string,
    private readonly changed: () => void,
  ) {}

  attach(gl: WebGL2RenderingContext): void {
    if (this.gl === gl) return;
    this.gl = gl;
    this.crown = crownOn(gl);
    for (const slot of this.slots.values()) {
      slot.tile = null;
      slot.state = 'wanted';
    }
    this.shown = [];
    this.fetchMore();
  }

  /** After a lost context nothing on the card is ours any more. */
  detach(): void {
    this.gl = null;
    this.crown = null;
    this.slots.clear();
    this.shown = [];
  }

  setVersion(version: string): void {
    if (version === this.version) return;
    this.version = version;
    const seen = new Set([...this.wanted, ...this.shown].map(keyOf));
    for (const [key, slot] of this.slots) {
      // What nobody sees is not kept to stand for something later: it is no longer true.
      if (!seen.has(key)) this.drop(key, slot);
      else if (slot.state !== 'loading') slot.state = 'wanted';
    }
    this.fetchMore();
  }

  /** Wants these tiles, the first of them first, and shows what stands for them until they are there. */
  cover(wanted: readonly TileAddress[]): void {
    this.wanted = wanted;
    for (const at of wanted) {
      const key = keyOf(at);
      const slot = this.slots.get(key);
      this.slots.delete(key);
      this.slots.set(key, slot ?? { at, state: 'wanted', tile: null });
    }
    this.choose();
    const kept = new Set([...wanted.map(keyOf), ...this.shown.map(keyOf)]);
    for (const [key, slot] of this.slots) {
      if (this.slots.size <= MOST_HELD) break;
      if (!kept.has(key)) this.drop(key, slot);
    }
    this.fetchMore();
  }

  /** What is to be drawn: each spot once. */
  tiles(): readonly ModelTile[] {
    return this.shown;
  }

  private choose(): void {
    const held = new Set([...this.slots].filter(([, { tile }]) => tile !== null).map(([key]) => key));
    this.shown = standIns(this.wanted, held).flatMap((key) => this.slots.get(key)?.tile ?? []);
  }

  /** By how many metres does a building stand above the limit of its zone? Null when it does not, or is not loaded. */
  overLimitM(buildingId: string): number | null {
    return this.find(({ over }) => over.get(buildingId));
  }

  /** Height of a building in metres, or null when it is not loaded. */
  heightM(buildingId: string): number | null {
    return this.find(({ heights }) => heights.get(buildingId));
  }

  private find(of: (tile: ModelTile) => number | undefined): number | null {
    for (const { tile } of this.slots.values()) {
      const found = tile ? of(tile) : undefined;
      if (found !== undefined) return found;
    }
    return null;
  }

  /** Is nothing more on its way? */
  settled(): boolean {
    return this.busy === 0;
  }

  private fetchMore(): void {
    if (!this.gl) return;
    const missing = this.wanted
      .flatMap((at) => this.slots.get(keyOf(at)) ?? [])
      .filter(({ state }) => state === 'wanted');
    for (const slot of missing.toSorted((a, b) => Number(b.tile === null) - Number(a.tile === null))) {
      if (this.busy >= MOST_UNDER_WAY) return;
      void this.load(slot);
    }
  }

  private async load(slot: Slot): Promise<void> {
    const { at } = slot;
    const version = this.version;
    slot.state = 'loading';
    this.busy++;
    try {
      const answer = await fetch(this.address(at), { credentials: 'same-origin' });
      if (!answer.ok) throw new Error(`tile ${keyOf(at)}: ${answer.status}`);
      const bytes = answer.status === 204 ? new Uint8Array() : new Uint8Array(await answer.arrayBuffer());
      const mesh = modelMesh(bytes, unitMetres(at, 4096));
      if (this.gl && this.slots.get(keyOf(at)) === slot) {
        if (slot.tile) this.free(slot.tile);
        slot.tile = this.upload(at, mesh);
        this.choose();
      }
      slot.state = version === this.version ? 'ready' : 'wanted';
    } catch {
      slot.state = 'failed';
    } finally {
      this.busy--;
      this.fetchMore();
      const now = performance.now();
      if (this.busy === 0 || now - this.pictured >= PICTURE_EVERY_MS) {
        this.pictured = now;
        this.changed();
      }
    }
  }

  /** Tries again what failed, for example after the connection came back. */
  retry(): void {
    for (const slot of this.slots.values()) if (slot.state === 'failed') slot.state = 'wanted';
    this.fetchMore();
  }

  private upload(at: TileAddress, mesh: ModelMesh): ModelTile {
    const gl = this.gl!;
    const tile: ModelTile = {
      ...at,
      unitM: unitMetres(at, mesh.extent),
      extent: mesh.extent,
      over: mesh.over,
      heights: mesh.heights,
      faces: null,
      trees: null,
    };
    if (mesh.indices.length > 0) {
      const vao = gl.createVertexArray();
      const points = gl.createBuffer();
      const order = gl.createBuffer();
      gl.bindVertexArray(vao);
      gl.bindBuffer(gl.ARRAY_BUFFER, points);
      gl.bufferData(gl.ARRAY_BUFFER, mesh.vertices, gl.STATIC_DRAW);
      const { a_position, a_normal, a_info, a_height } = ATTRIBUTES;
      for (const place of [a_position, a_normal, a_info, a_height]) gl.enableVertexAttribArray(place);
      gl.vertexAttribPointer(a_position, 3, gl.FLOAT, false, VERTEX_BYTES, 0);
      gl.vertexAttribPointer(a_normal, 4, gl.BYTE, false, VERTEX_BYTES, 12);
      gl.vertexAttribPointer(a_info, 4, gl.UNSIGNED_BYTE, false, VERTEX_BYTES, 16);
      gl.vertexAttribPointer(a_height, 1, gl.FLOAT, false, VERTEX_BYTES, 20);
      gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, order);
      gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, mesh.indices, gl.STATIC_DRAW);
      gl.bindVertexArray(null);
      tile.faces = { vao, buffers: [points, order], count: mesh.indices.length };
    }
    if (mesh.trees.length > 0 && this.crown) {
      const vao = gl.createVertexArray();
      const places = gl.createBuffer();
      gl.bindVertexArray(vao);
      gl.bindBuffer(gl.ARRAY_BUFFER, this.crown.points);
      gl.enableVertexAttribArray(ATTRIBUTES.a_crown);
      gl.vertexAttribPointer(ATTRIBUTES.a_crown, 3, gl.FLOAT, false, 12, 0);
      gl.bindBuffer(gl.ARRAY_BUFFER, places);
      gl.bufferData(gl.ARRAY_BUFFER, mesh.trees, gl.STATIC_DRAW);
      gl.enableVertexAttribArray(ATTRIBUTES.a_tree);
      gl.vertexAttribPointer(ATTRIBUTES.a_tree, 4, gl.FLOAT, false, 16, 0);
      gl.vertexAttribDivisor(ATTRIBUTES.a_tree, 1);
      gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.crown.order);
      gl.bindVertexArray(null);
      tile.trees = { vao, buffers: [places], count: mesh.trees.length / 4 };
    }
    return tile;
  }

  crownSize(): number {
    return this.crown?.count ?? 0;
  }

  private drop(key: string, { tile }: Slot): void {
    this.slots.delete(key);
    if (tile) this.free(tile);
  }

  private free(tile: ModelTile): void {
    for (const part of [tile.faces, tile.trees]) {
      if (!part) continue;
      this.gl?.deleteVertexArray(part.vao);
      for (const buffer of part.buffers) this.gl?.deleteBuffer(buffer);
    }
  }
}

/** A thin trunk and a rounded crown, ring upon ring: radius 1, height 0 to 1. */
function crownOn(gl: WebGL2RenderingContext): { points: WebGLBuffer; order: WebGLBuffer; count: number } {
  const sides = 6;
  const rings: [radius: number, height: number][] = [
    [0.1, 0],
    [0.14, 0.16],
    [0.7, 0.26],
    [1, 0.5],
    [0.64, 0.84],
  ];
  const points: number[] = [];
  const order: number[] = [];
  for (const [radius, height] of rings) {
    for (let side = 0; side < sides; side++) {
      const angle = (2 * Math.PI * side) / sides;
      points.push(Math.cos(angle) * radius, Math.sin(angle) * radius, height);
    }
  }
  points.push(0, 0, 1);
  for (let ring = 0; ring + 1 < rings.length; ring++) {
    for (let side = 0; side < sides; side++) {
      const a = ring * sides + side;
      const b = ring * sides + ((side + 1) % sides);
      order.push(a, b, b + sides, a, b + sides, a + sides);
    }
  }
  for (let side = 0; side < sides; side++)
    order.push(2 * sides + side, 2 * sides + ((side + 1) % sides), 3 * sides);
  const buffers = { points: gl.createBuffer(), order: gl.createBuffer(), count: order.length };
  gl.bindVertexArray(null);
  gl.bindBuffer(gl.ARRAY_BUFFER, buffers.points);
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array(points), gl.STATIC_DRAW);
  gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, buffers.order);
  gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, new Uint16Array(order), gl.STATIC_DRAW);
  gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, null);
  return buffers;
}

/** Metres to one unit of a tile. */
function unitMetres({ z, y }: TileAddress, extent: number): number {
  const lat = Math.atan(Math.sinh(Math.PI * (1 - (2 * (y + 0.5)) / 2 ** z)));
  return (EARTH_M * Math.cos(lat)) / 2 ** z / extent;
}
