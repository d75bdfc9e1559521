/** West, south, east, north, degrees. */
export type Box = [west: number, south: number, east: number, north: number];

/** The box that holds every position in coordinates of any depth; null without any. */
export function boxAround(coordinates: unknown): Box | null {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  const visit = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    const [lng, lat] = part as unknown[];
    if (typeof lng === 'number' && typeof lat === 'number') {
      box[0] = Math.min(box[0], lng);
      box[1] = Math.min(box[1], lat);
      box[2] = Math.max(box[2], lng);
      box[3] = Math.max(box[3], lat);
    } else for (const inner of part) visit(inner);
  };
  visit(coordinates);
  return box[0] <= box[2] ? box : null;
}
