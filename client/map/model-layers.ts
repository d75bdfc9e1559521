import type { CustomLayerInterface, CustomRenderMethodInput, Map as MapLibreMap } from 'maplibre-gl';
import { ATTRIBUTES } from './city-model.ts';
import type { CityModel, ModelTile } from './city-model.ts';
import type { CityLight } from './city-light.ts';
import {
  buildingFragment,
  buildingVertex,
  flatFragment,
  shadowVertex,
  treeFragment,
  treeVertex,
} from './model-shaders.ts';
import { mix, rgbOf } from './palette.ts';
import type { Palette, Rgb } from './palette.ts';

/** What the model's layers need to know of the moment; read at each frame. */
export interface ModelLook {
  palette: Palette;
  light: CityLight;
  /** 0 = as it is, 1 = sunk into the ground colour: what is not selected steps back. */
  dim: number;
  trees: boolean;
  buildings: boolean;
  /** Redden what stands above the limit of its zone. */
  limits: boolean;
}

const SHADOW_LAYER = 'model-shadows';
export const BUILDING_LAYER = 'model-buildings';
const FIRST_ZOOM = 12;
/** Trees sprout at the first zoom and are grown at the second. */
const TREE_ZOOMS = [14.4, 15.1] as const;
const TREE_SHADOW_ZOOM = 14.9;
const FAR_M = 9000;
/** So far a shadow or a cut-off wall reaches beyond its tile. */
const BESIDE_M = 60;
/** A shadow as faint as this is none. */
const FAINTEST = 0.01;

type Program = { program: WebGLProgram; at: Record<string, WebGLUniformLocation | null> };

/**
 * The city model as two layers of the map: shadows, which lie on the ground below the data, and what stands,
 * which shares the depth buffer with the data's volumes.
 */
export function modelLayers(
  model: CityModel,
  look: () => ModelLook,
): [shadows: CustomLayerInterface, standing: CustomLayerInterface] {
  let map: MapLibreMap | null = null;
  let programs: { building: Program; shadow: Program; tree: Program; treeShadow: Program } | null = null;

  const start = (added: MapLibreMap, gl: WebGL2RenderingContext) => {
    map = added;
    model.attach(gl);
    programs ??= {
      building: link(gl, buildingVertex, buildingFragment),
      shadow: link(gl, shadowVertex, flatFragment),
      tree: link(gl, treeVertex, treeFragment),
      treeShadow: link(gl, treeVertex, flatFragment),
    };
  };

  const shadows: CustomLayerInterface = {
    id: SHADOW_LAYER,
    type: 'custom',
    renderingMode: '2d',
    onAdd: (added, gl) => start(added, gl as WebGL2RenderingContext),
    render(context, { defaultProjectionData }: CustomRenderMethodInput) {
      const gl = context as WebGL2RenderingContext;
      const now = look();
      const zoom = map?.getZoom() ?? 0;
      if (!programs || zoom < FIRST_ZOOM) return;
      const { palette, light } = now;
      const alpha = light.shadowAlpha * Math.min(1, (zoom - FIRST_ZOOM) / 1.2) * (1 - now.dim * 0.7);
      if (alpha < FAINTEST) return;
      const [red, green, blue] = palette.building.shadow;
      gl.disable(gl.DEPTH_TEST);
      // The faces turned to the sun cast the whole shadow.
      gl.enable(gl.CULL_FACE);
      gl.cullFace(gl.BACK);
      gl.frontFace(gl.CW);
      gl.enable(gl.STENCIL_TEST);
      gl.stencilMask(0xff);
      gl.clearStencil(0);
      gl.clear(gl.STENCIL_BUFFER_BIT);
      gl.stencilFunc(gl.NOTEQUAL, 1, 0xff);
      gl.stencilOp(gl.KEEP, gl.KEEP, gl.REPLACE);
      const color = [(red / 255) * alpha, (green / 255) * alpha, (blue / 255) * alpha, alpha] as const;
      const main = defaultProjectionData.mainMatrix as ArrayLike<number>;
      const visible = placed(model.tiles(), main);
      if (now.buildings) {
        gl.useProgram(programs.shadow.program);
        gl.uniform4f(programs.shadow.at['u_color']!, ...color);
        for (const { tile, matrix } of visible) {
          if (!tile.faces) continue;
          gl.uniformMatrix4fv(programs.shadow.at['u_matrix']!, false, matrix);
          gl.uniform2f(
            programs.shadow.at['u_shadow']!,
            light.shadowPerM[0] / tile.unitM,
            light.shadowPerM[1] / tile.unitM,
          );
          gl.bindVertexArray(tile.faces.vao);
          gl.drawElements(gl.TRIANGLES, tile.faces.count, gl.UNSIGNED_INT, 0);
        }
      }
      if (now.trees && zoom >= TREE_SHADOW_ZOOM) {
        gl.useProgram(programs.treeShadow.program);
        gl.uniform4f(programs.treeShadow.at['u_color']!, ...color);
        gl.uniform1f(programs.treeShadow.at['u_flat']!, 1);
        for (const one of visible) drawTrees(gl, programs.treeShadow, one, light, model.crownSize(), zoom);
      }
      gl.bindVertexArray(null);
      gl.disable(gl.CULL_FACE);
      gl.frontFace(gl.CCW);
      gl.disable(gl.STENCIL_TEST);
    },
  };

  const standing: CustomLayerInterface = {
    id: BUILDING_LAYER,
    type: 'custom',
    renderingMode: '3d',
    onAdd: (added, gl) => start(added, gl as WebGL2RenderingContext),
    onRemove: () => {
      programs = null;
    },
    render(context, { defaultProjectionData }: CustomRenderMethodInput) {
      const gl = context as WebGL2RenderingContext;
      const now = look();
      const zoom = map?.getZoom() ?? 0;
      if (!programs || zoom < FIRST_ZOOM) return;
      gl.enable(gl.DEPTH_TEST);
      gl.depthFunc(gl.LEQUAL);
      gl.depthMask(true);
      gl.disable(gl.BLEND);
      gl.enable(gl.CULL_FACE);
      gl.cullFace(gl.BACK);
      gl.frontFace(gl.CW);
      const main = defaultProjectionData.mainMatrix as ArrayLike<number>;
      const visible = placed(model.tiles(), main);
      if (now.buildings) {
        shade(gl, programs.building, now);
        for (const { tile, matrix } of visible) {
          if (!tile.faces) continue;
          gl.uniformMatrix4fv(programs.building.at['u_matrix']!, false, matrix);
          placeTile(gl, programs.building, tile, zoom);
          gl.bindVertexArray(tile.faces.vao);
          gl.drawElements(gl.TRIANGLES, tile.faces.count, gl.UNSIGNED_INT, 0);
        }
      }
      if (now.trees && zoom > TREE_ZOOMS[0]) {
        shade(gl, programs.tree, now);
        gl.frontFace(gl.CCW);
        gl.uniform1f(programs.tree.at['u_flat']!, 0);
        for (const one of visible) drawTrees(gl, programs.tree, one, now.light, model.crownSize(), zoom);
      }
      gl.bindVertexArray(null);
      gl.disable(gl.CULL_FACE);
      gl.frontFace(gl.CCW);
      gl.enable(gl.BLEND);
    },
  };
  return [shadows, standing];
}

function drawTrees(
  gl: WebGL2RenderingContext,
  { at }: Program,
  { tile, matrix }: Placed,
  light: CityLight,
  crownSize: number,
  zoom: number,
): void {
  if (!tile.trees) return;
  gl.uniformMatrix4fv(at['u_matrix']!, false, matrix);
  gl.uniform2f(at['u_shadow']!, light.shadowPerM[0] / tile.unitM, light.shadowPerM[1] / tile.unitM);
  gl.uniform1f(at['u_grown']!, Math.min(1, (zoom - TREE_ZOOMS[0]) / (TREE_ZOOMS[1] - TREE_ZOOMS[0])));
  gl.uniform4f(at['u_tile']!, 0, 0, tile.unitM, 1 / farPixels(tile, zoom));
  gl.bindVertexArray(tile.trees.vao);
  gl.drawElementsInstanced(gl.TRIANGLES, crownSize, gl.UNSIGNED_SHORT, 0, tile.trees.count);
}

function placeTile(gl: WebGL2RenderingContext, { at }: Program, tile: ModelTile, zoom: number): void {
  const turn = 65_536;
  gl.uniform4f(
    at['u_tile']!,
    (tile.x * tile.extent) % turn,
    (tile.y * tile.extent) % turn,
    tile.unitM,
    1 / farPixels(tile, zoom),
  );
}

/** How many pixels away is FAR_M? Clip-space w counts pixels of the present zoom. */
function farPixels(tile: ModelTile, zoom: number): number {
  const metresPerPixel = (tile.unitM * tile.extent * 2 ** tile.z) / (512 * 2 ** zoom);
  return FAR_M / metresPerPixel;
}

function shade(gl: WebGL2RenderingContext, { program, at }: Program, look: ModelLook): void {
  const { palette, light, dim, limits } = look;
  const colors = palette.building;
  gl.useProgram(program);
  gl.uniform3f(at['u_toSun'] ?? null, ...light.toSun);
  gl.uniform3f(at['u_ambient'] ?? null, ...light.ambient);
  gl.uniform3f(at['u_direct'] ?? null, ...light.direct);
  gl.uniform3f(at['u_haze'] ?? null, ...unit(colors.haze));
  gl.uniform4f(at['u_show'] ?? null, light.litShare, 0.5, dim, 1);
  gl.uniform3f(at['u_dim'] ?? null, ...unit(rgbOf(palette.ground)));
  gl.uniform3f(at['u_crown'] ?? null, ...unit(colors.tree));
  gl.uniform3f(at['u_roof'] ?? null, ...unit(colors.roof));
  gl.uniform3f(at['u_roofTiled'] ?? null, ...unit(colors.tile));
  gl.uniform3f(at['u_glass'] ?? null, ...unit(colors.glass));
  gl.uniform3f(at['u_lit'] ?? null, ...unit(colors.lit));
  gl.uniform4f(at['u_over'] ?? null, ...unit(rgbOf(palette.over)), limits ? 0.85 : 0);
  const walls = wallTints(palette).flatMap((tint) => unit(tint));
  gl.uniform3fv(at['u_wall'] ?? null, new Float32Array(walls));
}

/** Walls by use: homes, houses, trade, towers, industry, civic, heritage. Close to one another, never a code of colours. */
function wallTints({ building: { wall, glass, roof, tile } }: Palette): Rgb[] {
  const warm: Rgb = [wall[0] * 1.03, wall[1] * 0.99, wall[2] * 0.94];
  const cool: Rgb = [wall[0] * 0.96, wall[1] * 0.99, wall[2] * 1.04];
  return [
    wall,
    mix(wall, tile, 0.25),
    warm,
    mix(cool, glass, 0.5),
    mix(wall, tile, 0.35),
    mix(warm, roof, 0.5),
    [wall[0] * 0.97, wall[1] * 0.86, wall[2] * 0.76],
  ];
}

function unit(color: Rgb): [number, number, number] {
  return [color[0] / 255, color[1] / 255, color[2] / 255];
}

interface Placed {
  tile: ModelTile;
  matrix: Float32Array;
  far: number;
}

/** The tiles that the camera can see, nearest first, each with the matrix from its own units to the screen. */
function placed(tiles: readonly ModelTile[], main: ArrayLike<number>): Placed[] {
  const visible: Placed[] = [];
  for (const tile of tiles) {
    const size = 1 / 2 ** tile.z;
    const scale = size / tile.extent;
    const matrix = local(main, tile.x * size, tile.y * size, scale, scale / tile.unitM);
    const middle = tile.extent / 2;
    const far = matrix[3]! * middle + matrix[7]! * middle + matrix[15]!;
    if (seen(matrix, tile.extent, BESIDE_M / tile.unitM)) visible.push({ tile, matrix, far });
  }
  return visible.toSorted((a, b) => a.far - b.far);
}

/** main · translate(x, y, 0) · scale(s, s, sz), computed in double precision and column-major. */
function local(m: ArrayLike<number>, x: number, y: number, s: number, sz: number): Float32Array {
  const out = new Float32Array(16);
  for (let row = 0; row < 4; row++) {
    out[row] = m[row]! * s;
    out[4 + row] = m[4 + row]! * s;
    out[8 + row] = m[8 + row]! * sz;
    out[12 + row] = m[row]! * x + m[4 + row]! * y + m[12 + row]!;
  }
  return out;
}

/** Does any part of the tile's box (up to 260 m) lie inside the view? */
function seen(m: Float32Array, extent: number, margin: number): boolean {
  const outside = [0, 0, 0, 0, 0];
  for (let corner = 0; corner < 8; corner++) {
    const x = corner & 1 ? extent + margin : -margin;
    const y = corner & 2 ? extent + margin : -margin;
    const z = corner & 4 ? 260 : 0;
    const cx = m[0]! * x + m[4]! * y + m[8]! * z + m[12]!;
    const cy = m[1]! * x + m[5]! * y + m[9]! * z + m[13]!;
    const cw = m[3]! * x + m[7]! * y + m[11]! * z + m[15]!;
    if (cx < -cw) outside[0]!++;
    if (cx > cw) outside[1]!++;
    if (cy < -cw) outside[2]!++;
    if (cy > cw) outside[3]!++;
    if (cw < 0) outside[4]!++;
  }
  return outside.every((count) => count < 8);
}

function link(gl: WebGL2RenderingContext, vertex: string, fragment: string): Program {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(kind)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader);
  }
  for (const [name, place] of Object.entries(ATTRIBUTES)) gl.bindAttribLocation(program, place, name);
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new Error(
      `city model: the graphics driver refused a shader: ${gl.getProgramInfoLog(program) ?? ''}`,
    );
  }
  const at: Record<string, WebGLUniformLocation | null> = {};
  const uniforms = Number(gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS));
  for (let index = 0; index < uniforms; index++) {
    const info = gl.getActiveUniform(program, index);
    if (info) at[info.name.replace('[0]', '')] = gl.getUniformLocation(program, info.name);
  }
  return { program, at };
}
