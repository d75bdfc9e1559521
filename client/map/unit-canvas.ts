import type { Map as MapLibreMap } from 'maplibre-gl';
import type { DrawnUnit, Theme, UnitSource } from '../state/app-state.ts';
import { unitScale } from './scales.ts';
import type { Palette } from './palette.ts';

/** What the canvas reads at each frame. */
export interface UnitLook {
  palette: Palette;
  shown: boolean;
  /** Kinds that are drawn; none: all. */
  kinds: readonly string[];
  selected: string | null;
  hovered: string | null;
}

interface Placed {
  unit: DrawnUnit;
  x: number;
  y: number;
}

/** A unit counts as moving on the screen when it went farther than this in the last second, in degrees. */
const STILL_DEG = 2e-6;
const PICK_PX = 13;

/**
 * Draws people and vehicles over the map on a canvas of its own: they glide at the screen's rate while the city
 * below is drawn only when the camera moves, and none is ever lost behind a tower.
 */
export class UnitCanvas {
  readonly canvas = document.createElement('canvas');
  private readonly pen = this.canvas.getContext('2d');
  private placed: Placed[] = [];
  private frame = 0;
  private drawnAt = 0;
  private everyMs = 0;
  private slow = 16;
  private heard: { at: number; where: Map<string, readonly [number, number]> } = { at: 0, where: new Map() };

  /** `moving` hears, about once a second, how many units are drawn and how many of them move. */
  constructor(
    private readonly map: MapLibreMap,
    private readonly units: () => UnitSource,
    private readonly look: () => UnitLook,
    private readonly moving: (drawn: number, moving: number) => void,
  ) {
    this.canvas.className = 'map-units';
    Object.assign(this.canvas.style, {
      position: 'absolute',
      inset: '0',
      width: '100%',
      height: '100%',
      pointerEvents: 'none',
    });
    map.getCanvasContainer().after(this.canvas);
    map.on('render', this.draw);
    map.on('resize', this.fit);
    this.fit();
    this.frame = requestAnimationFrame(this.tick);
  }

  remove(): void {
    cancelAnimationFrame(this.frame);
    this.map.off('render', this.draw);
    this.map.off('resize', this.fit);
    this.canvas.remove();
  }

  /** The unit drawn nearest to a point of the map's container, within reach of a finger or pointer. */
  pick(x: number, y: number): DrawnUnit | null {
    let best: Placed | null = null;
    let bestFar = PICK_PX;
    for (const one of this.placed) {
      const far = Math.hypot(one.x - x, one.y - y);
      if (far < bestFar) {
        best = one;
        bestFar = far;
      }
    }
    return best?.unit ?? null;
  }

  private readonly fit = (): void => {
    const { clientWidth, clientHeight } = this.map.getContainer();
    const ratio = this.map.getPixelRatio();
    this.canvas.width = Math.round(clientWidth * ratio);
    this.canvas.height = Math.round(clientHeight * ratio);
    this.draw();
  };

  /** One frame of the browser; where frames are dear, fewer of them are drawn, and the gliding stays true. */
  private readonly tick = (now: number): void => {
    this.frame = requestAnimationFrame(this.tick);
    if (now - this.drawnAt < this.everyMs) return;
    const passed = now - this.drawnAt;
    this.drawnAt = now;
    this.slow = this.slow * 0.9 + Math.min(250, passed) * 0.1;
    this.everyMs = this.slow > 45 ? 66 : 0;
    if (this.look().shown || this.placed.length > 0) this.draw();
  };

  private readonly draw = (): void => {
    const { pen } = this;
    if (!pen) return;
    const { palette, shown, kinds, selected, hovered } = this.look();
    // A canvas that is not drawn on any more may keep its last picture on the screen for a while.
    this.canvas.style.visibility = shown ? 'visible' : 'hidden';
    const ratio = this.canvas.width / Math.max(1, this.map.getContainer().clientWidth);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, this.canvas.width / ratio, this.canvas.height / ratio);
    this.placed = [];
    const now = performance.now();
    const units = shown ? this.units().at(now) : [];
    this.report(now, units);
    if (units.length === 0) return;
    const { clientWidth, clientHeight } = this.map.getContainer();
    const zoom = this.map.getZoom();
    const bearing = this.map.getBearing();
    const flatten = Math.cos((this.map.getPitch() * Math.PI) / 180);
    const size = Math.min(1.25, Math.max(0.5, (zoom - 10.5) / 4.2));
    for (const unit of units) {
      // Off duty is neither silent nor absent: such a unit is shown only when it was asked for.
      if (kinds.length > 0 && !kinds.includes(unit.kind)) continue;
      if (unit.state === 'off' && unit.unitId !== selected) continue;
      const { x, y } = this.map.project(unit.position);
      if (x < -20 || y < -20 || x > clientWidth + 20 || y > clientHeight + 20) continue;
      this.placed.push({ unit, x, y });
    }
    this.placed.sort((a, b) => a.y - b.y);
    for (const { unit, x, y } of this.placed) {
      const turn = ((unit.headingDeg - bearing) * Math.PI) / 180;
      const marked = unit.unitId === selected ? 2 : unit.unitId === hovered ? 1 : 0;
      drawUnit(pen, unit, { x, y, turn, flatten, size, marked, palette });
    }
    if (zoom >= 16.3) {
      for (const { unit, x, y } of this.placed) drawName(pen, unit.callSign, x, y - 12 * size, palette);
    }
  };

  private report(now: number, units: readonly DrawnUnit[]): void {
    if (now - this.heard.at < 1000) return;
    let moved = 0;
    const where = new Map<string, readonly [number, number]>();
    for (const { unitId, position } of units) {
      const before = this.heard.where.get(unitId);
      if (before && Math.hypot(before[0] - position[0], before[1] - position[1]) > STILL_DEG) moved++;
      where.set(unitId, position);
    }
    this.heard = { at: now, where };
    this.moving(units.length, moved);
  }
}

/** One picture over another of the same shape; what is left of `share` of the width alone when that is given. */
export function paintedOver(
  below: HTMLCanvasElement,
  above: HTMLCanvasElement,
  share = 1,
): HTMLCanvasElement {
  const sheet = document.createElement('canvas');
  sheet.width = below.width;
  sheet.height = below.height;
  const pen = sheet.getContext('2d');
  if (!pen) throw new Error('paintedOver: this browser gives no canvas to draw on');
  pen.drawImage(below, 0, 0);
  if (above.style.visibility === 'hidden') return sheet;
  pen.beginPath();
  pen.rect(0, 0, sheet.width * share, sheet.height);
  pen.clip();
  pen.drawImage(above, 0, 0, sheet.width, sheet.height);
  return sheet;
}

const colorsOf = (theme: Theme): Map<string, string> =>
  new Map(unitScale(theme).map(({ key, color }) => [key, color]));
const colors: Record<Theme, Map<string, string>> = { paper: colorsOf('paper'), night: colorsOf('night') };

interface Stroke {
  x: number;
  y: number;
  /** Heading on the screen's ground, radians clockwise from up. */
  turn: number;
  flatten: number;
  size: number;
  marked: 0 | 1 | 2;
  palette: Palette;
}

/** Officers are discs, vehicles arrowheads, both with their heading laid on the ground; the silent are hollow grey. */
function drawUnit(pen: CanvasRenderingContext2D, unit: DrawnUnit, stroke: Stroke): void {
  const { x, y, turn, flatten, size, marked, palette } = stroke;
  const silent = unit.state === 'silent' || unit.state === 'off';
  const own = colors[palette.theme].get(unit.kind);
  const color = silent ? palette.unknown : (own ?? palette.label);
  const person = unit.kind === 'officer';
  const minor = unit.kind === 'sanitation_vehicle' ? 0.78 : 1;
  const radius = 6.4 * size * minor;
  pen.save();
  pen.translate(x, y);
  if (marked > 0) {
    pen.beginPath();
    pen.arc(0, 0, radius + 6, 0, 2 * Math.PI);
    pen.fillStyle = `${palette.selection}33`;
    pen.fill();
    pen.lineWidth = marked === 2 ? 2.4 : 1.2;
    pen.strokeStyle = palette.selection;
    pen.stroke();
  }
  pen.lineJoin = 'round';
  pen.strokeStyle = silent ? color : palette.theme === 'night' ? '#0b0f14' : '#ffffff';
  pen.lineWidth = silent ? 1.8 : 1.5;
  pen.fillStyle = silent ? `${palette.halo}cc` : color;
  if (silent) pen.setLineDash([2.6, 1.8]);
  const lean = 0.45 + 0.55 * flatten;
  if (person) {
    if (!silent && unit.state === 'moving') {
      pen.save();
      pen.scale(1, lean);
      pen.rotate(turn);
      pen.beginPath();
      pen.moveTo(0, -radius * 2);
      pen.lineTo(radius * 0.75, -radius * 0.6);
      pen.lineTo(-radius * 0.75, -radius * 0.6);
      pen.closePath();
      pen.fill();
      pen.restore();
    }
    pen.beginPath();
    pen.arc(0, 0, radius * 0.9, 0, 2 * Math.PI);
  } else if (unit.state === 'moving') {
    pen.scale(1, lean);
    pen.rotate(turn);
    pen.beginPath();
    pen.moveTo(0, -radius * 1.45);
    pen.lineTo(radius, radius * 1.1);
    pen.lineTo(0, radius * 0.55);
    pen.lineTo(-radius, radius * 1.1);
    pen.closePath();
  } else {
    pen.beginPath();
    pen.roundRect(-radius * 0.85, -radius * 0.85, radius * 1.7, radius * 1.7, 2.2);
  }
  pen.fill();
  pen.stroke();
  pen.restore();
}

function drawName(pen: CanvasRenderingContext2D, name: string, x: number, y: number, palette: Palette): void {
  pen.font = "11px 'Noto Sans SC', 'Noto Sans CJK SC', sans-serif";
  pen.textAlign = 'center';
  pen.textBaseline = 'bottom';
  pen.lineWidth = 3;
  pen.lineJoin = 'round';
  pen.strokeStyle = palette.halo;
  pen.strokeText(name, x, y);
  pen.fillStyle = palette.label;
  pen.fillText(name, x, y);
}
