let known: boolean | null = null;

/**
 * Does the processor draw in place of a graphics card? Then smooth edges cost more than half of the time of a frame
 * and are left away. Asked once; a browser that does not tell counts as a card.
 */
export function drawnBySoftware(): boolean {
  known ??= /swiftshader|llvmpipe|software|basic render/i.test(rendererName());
  return known;
}

function rendererName(): string {
  const gl = document.createElement('canvas').getContext('webgl2');
  if (!gl) return '';
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const name: unknown = gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return String(name);
}
