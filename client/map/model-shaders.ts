/** Shaders of the city model (GLSL ES 3.0). Positions are tile units; heights are metres; x east, y south, z up. */

export const buildingVertex = `#version 300 es
uniform mat4 u_matrix;
uniform vec4 u_tile;        // tile units: origin x, y modulo 2^16; metres per unit; 1 / far distance
in vec3 a_position;
in vec4 a_normal;           // unit normal * 127, part
in vec4 a_info;             // tint, seed, limit in half metres (0 none)
in float a_height;
out vec3 v_normal;
out vec3 v_place;           // metres east, south (modulo), up
flat out vec4 v_info;       // part, tint, seed, height
flat out float v_limit;     // metres, 0 none
out float v_far;
void main() {
  v_normal = a_normal.xyz / 127.0;
  v_place = vec3((a_position.xy + u_tile.xy) * u_tile.z, a_position.z);
  v_info = vec4(a_normal.w, a_info.x, a_info.y, a_height);
  v_limit = a_info.z * 0.5;
  gl_Position = u_matrix * vec4(a_position, 1.0);
  v_far = clamp(gl_Position.w * u_tile.w, 0.0, 1.0);
}`;

export const buildingFragment = `#version 300 es
precision highp float;
uniform vec3 u_toSun;
uniform vec3 u_ambient;
uniform vec3 u_direct;
uniform vec3 u_wall[7];
uniform vec3 u_roof;
uniform vec3 u_roofTiled;
uniform vec3 u_glass;
uniform vec3 u_lit;
uniform vec3 u_haze;
uniform vec4 u_show;        // share of lit windows, haze strength, dimming 0..1, detail
uniform vec3 u_dim;
uniform vec4 u_over;        // colour of what stands above its limit, strength
in vec3 v_normal;
in vec3 v_place;
flat in vec4 v_info;
flat in float v_limit;
in float v_far;
out vec4 color;

float hash(vec3 p) {
  p = fract(p * vec3(0.1031, 0.11369, 0.13787));
  p += dot(p, p.yzx + 19.19);
  return fract((p.x + p.y) * p.z);
}

void main() {
  vec3 n = normalize(v_normal);
  float part = v_info.x;
  float height = v_info.w;
  float seed = v_info.z / 255.0;
  vec3 base = u_wall[int(v_info.y + 0.5)];
  float glow = 0.0;
  if (part < 0.5 || part > 2.5) {
    if (part > 2.5) base = mix(base, u_glass, 0.75);
    float shade = mix(0.80, 1.0, smoothstep(0.0, 14.0, v_place.z));       // less sky near the ground
    shade *= mix(0.97, 1.04, seed);
    float storey = v_place.z / 3.1;
    float pixel = max(fwidth(storey), 1e-4);
    float near = (1.0 - smoothstep(0.22, 0.6, pixel)) * u_show.w;
    float along = dot(v_place.xy, vec2(-n.y, n.x)) / 3.4;
    float across = (1.0 - smoothstep(0.22, 0.6, max(fwidth(along), 1e-4))) * near;
    float pu = max(fwidth(along), 1e-4);
    float below = step(v_place.z, height - 1.2) * step(4.0, height);
    if (near > 0.0) {
      float s = fract(storey);
      float band = smoothstep(0.28 - pixel, 0.28 + pixel, s) - smoothstep(0.80 - pixel, 0.80 + pixel, s);
      float u = fract(along);
      float pane = smoothstep(0.2 - pu, 0.2 + pu, u) - smoothstep(0.8 - pu, 0.8 + pu, u);
      float window = band * mix(0.62, pane, across) * near * below;
      base = mix(base, mix(base * 0.84, u_glass * 0.86, 0.45), window * 0.75);
      float cell = hash(vec3(floor(along), floor(storey), v_info.z + 1.0));
      glow = step(1.0 - u_show.x, cell) * mix(0.32 * step(0.01, near), pane, across) * band * near * below * (0.55 + 0.45 * seed);
    }
    glow = max(glow, u_show.x * 0.16 * (1.0 - near) * below);                            // far windows run together
    shade *= mix(1.0, 1.07, smoothstep(height - 0.9, height - 0.5, v_place.z) * near);   // parapet
    base *= shade;
  } else if (part < 1.5) {
    base = mix(u_roof, base, 0.14) * mix(0.975, 1.02, seed);
    if (v_info.y > 0.5 && v_info.y < 1.5) base = mix(base, u_roofTiled, 0.72);            // old houses are tiled
  } else {
    float row = fract(dot(v_place.xy, normalize(n.xy + 1e-5)) / 1.1);
    float pr = fwidth(dot(v_place.xy, normalize(n.xy + 1e-5)) / 1.1);
    float line = (1.0 - smoothstep(0.1, 0.35, pr)) * smoothstep(0.75, 0.95, row) * u_show.w;
    base = mix(u_roofTiled, u_wall[int(v_info.y + 0.5)], 0.22 * seed) * mix(0.94, 1.05, seed) * (1.0 - 0.12 * line);
  }
  float facing = max(dot(n, u_toSun), 0.0);
  float sky = 0.5 + 0.5 * n.z;
  vec3 light = u_ambient * mix(0.88, 1.02, sky) + u_direct * facing;
  vec3 shown = base * light;
  float over = u_over.a * step(0.25, v_limit) * step(v_limit + 0.2, height) * smoothstep(v_limit - 0.05, v_limit + 0.05, v_place.z);
  shown = mix(shown, u_over.rgb * light, over);
  shown = mix(shown, u_lit, glow * 0.85 * (1.0 - over));
  shown = mix(shown, u_haze, u_show.y * v_far * v_far);
  color = vec4(mix(shown, u_dim, u_show.z), 1.0);
}`;

/** Everything flattened along the sun's rays; the stencil lets each pixel darken once. */
export const shadowVertex = `#version 300 es
uniform mat4 u_matrix;
uniform vec2 u_shadow;      // tile units for each metre of height
in vec3 a_position;
void main() {
  gl_Position = u_matrix * vec4(a_position.xy + u_shadow * a_position.z, 0.0, 1.0);
}`;

export const flatFragment = `#version 300 es
precision mediump float;
uniform vec4 u_color;
out vec4 color;
void main() { color = u_color; }`;

/** A tree is one crown, drawn as many times as there are trees. u_flat 1 lays it on the ground as its shadow. */
export const treeVertex = `#version 300 es
uniform mat4 u_matrix;
uniform vec2 u_shadow;
uniform float u_flat;
uniform float u_grown;      // 0 not yet … 1 full size
uniform vec4 u_tile;
in vec3 a_crown;            // unit crown: radius 1, height 0..1
in vec4 a_tree;             // x, y in tile units, height in metres, seed
out vec3 v_normal;
out float v_up;
flat out float v_seed;
out float v_far;
void main() {
  float height = a_tree.z * u_grown;
  float radius = height * (0.30 + 0.08 * fract(a_tree.w * 0.37));
  vec3 place = vec3(a_tree.xy + a_crown.xy * radius / u_tile.z, a_crown.z * height);
  v_normal = normalize(vec3(a_crown.xy, (a_crown.z - 0.5) * 1.6));
  v_up = a_crown.z;
  v_seed = fract(a_tree.w * 0.61803);
  if (u_flat > 0.5) place = vec3(place.xy + u_shadow * place.z, 0.0);
  gl_Position = u_matrix * vec4(place, 1.0);
  v_far = clamp(gl_Position.w * u_tile.w, 0.0, 1.0);
}`;

export const treeFragment = `#version 300 es
precision highp float;
uniform vec3 u_toSun;
uniform vec3 u_ambient;
uniform vec3 u_direct;
uniform vec3 u_crown;
uniform vec3 u_haze;
uniform vec4 u_show;
uniform vec3 u_dim;
in vec3 v_normal;
in float v_up;
flat in float v_seed;
in float v_far;
out vec4 color;
void main() {
  vec3 n = normalize(v_normal);
  vec3 base = u_crown * mix(0.9, 1.08, v_seed) * mix(vec3(0.96, 1.0, 0.94), vec3(1.05, 1.0, 0.98), fract(v_seed * 7.0));
  vec3 light = u_ambient * mix(0.72, 1.05, v_up) + u_direct * max(dot(n, u_toSun), 0.0) * 1.1;
  vec3 shown = mix(base * light, u_haze, u_show.y * v_far * v_far);
  color = vec4(mix(shown, u_dim, u_show.z), 1.0);
}`;
