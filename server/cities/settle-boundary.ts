import { commonGround, joinedGround, outlineOfStreets } from '../geography/builder.ts';
import { XwError } from '../kernel/errors.ts';
import type { MultiPolygon } from '../kernel/geojson.ts';
import {
  ENOUGH,
  areaM2Of,
  boundaryChoices,
  datumOfBoundary,
  samplePoints,
  shareInside,
} from './boundary-choices.ts';
import type { NewCity } from './contract.ts';
import { gather, type CityFile, type Gathered } from './gather.ts';

export interface CreateFiles {
  source: CityFile & { kind: 'osm' | 'streets'; sha256: string };
  /** A file with boundaries; the source's own when absent. */
  boundary?: CityFile;
}

export type CityRequest = Required<
  Pick<NewCity, 'nameZh' | 'nameEn' | 'h3Coarse' | 'h3Fine' | 'streetCount' | 'gridCount' | 'clipToStreets'>
> &
  Pick<NewCity, 'adcode' | 'timeZone' | 'attribution' | 'licence'> & {
    /** A boundary on offer by its `choice` or its name, a drawn one, or nothing: the best on offer. */
    boundary?: { choice: string } | { drawn: MultiPolygon };
  };

export interface Note {
  zh: string;
  en: string;
}

/** A boundary and where it comes from. */
export interface Shape {
  shape: MultiPolygon;
  zh: string;
  en: string;
  given: boolean;
}

/** The boundary that was asked for, or the best on offer. Errors: `no_boundary`. */
export async function boundaryOf(request: CityRequest, files: CreateFiles, source: Gathered): Promise<Shape> {
  if (request.boundary !== undefined && 'drawn' in request.boundary)
    return { shape: request.boundary.drawn, zh: '给定的多边形', en: 'a polygon that was given', given: true };
  const offered = files.boundary === undefined ? source : await gather(files.boundary);
  const choices = boundaryChoices(offered, source.roads);
  const wanted = request.boundary?.choice;
  const found =
    wanted === undefined
      ? choices[0]
      : (choices.find((c) => c.choice === wanted) ??
        choices.find((c) => c.nameZh === wanted || c.nameEn === wanted));
  if (found === undefined)
    throw new XwError({
      code: 'no_boundary',
      status: 422,
      detail: '文件中没有所选的边界。',
      detailEn: 'The file does not hold the chosen boundary.',
      value: wanted ?? '',
      place: 'boundary',
      remedy: `可选：${choices.map((c) => c.nameZh).join('、')}`,
      remedyEn: `On offer: ${choices.map((c) => c.nameEn).join(', ')}`,
    });
  return { shape: found.geometry, zh: found.nameZh, en: found.nameEn, given: files.boundary !== undefined };
}

const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;

/** What can be said of the datum of a boundary from another file than the roads. */
export function datumNotes(shape: MultiPolygon, source: Gathered): Note[] {
  const { asIs, asGcj02 } = datumOfBoundary(shape, source.roads);
  if (asIs === null) return [];
  if (asGcj02 !== null && asGcj02 > asIs + 0.02)
    throw new XwError({
      code: 'boundary_datum_doubtful',
      status: 422,
      detail: `边界与道路不吻合：按文件所称坐标系，边界内道路占 ${percent(asIs)}；若边界是 GCJ-02，则占 ${percent(asGcj02)}。`,
      detailEn: `Boundary and roads do not fit: ${percent(asIs)} of the roads lie inside as the file stands, ${percent(asGcj02)} if the boundary is GCJ-02.`,
      value: percent(asIs),
      place: 'boundary',
      remedy: '请指明边界文件的坐标系（例如 gcj02）。',
      remedyEn: 'Say the coordinate system of the boundary file, for example gcj02.',
    });
  if (asGcj02 !== null && Math.abs(asGcj02 - asIs) <= 0.02)
    return [
      {
        zh: `边界坐标系按文件所称采用；道路有 ${percent(asIs)} 在内，但若按 GCJ-02 解读也有 ${percent(asGcj02)}，仅凭道路无法区分。`,
        en: `The boundary is taken as its file says: ${percent(asIs)} of the roads lie inside, but ${percent(asGcj02)} would as GCJ-02, too: the roads alone can not tell.`,
      },
    ];
  return [
    { zh: `边界内道路占 ${percent(asIs)}。`, en: `${percent(asIs)} of the roads lie inside the boundary.` },
  ];
}

/** The boundary made proper: valid, borders inside gone, cut to the streets when asked. */
export async function settle(
  validity: (shape: MultiPolygon) => Promise<{ valid: boolean; reason: string }>,
  boundary: Shape,
  source: Gathered,
  clip: boolean,
): Promise<{ shape: MultiPolygon; clipNote: Note[] }> {
  const { valid, reason } = await validity(boundary.shape);
  if (!valid)
    throw new XwError({
      code: 'boundary_invalid',
      status: 422,
      detail: `边界自相交或不完整：${reason}`,
      detailEn: `The boundary is no proper area: ${reason}`,
      value: reason,
      place: 'boundary',
      remedy: '请修正边界后重试，或改用其他边界。',
      remedyEn: 'Correct the boundary, or choose another.',
    });
  const whole = joinedGround([boundary.shape]);
  const outline = outlineOfStreets(source.roads.map((r) => r.points));
  const served = outline === undefined ? whole : commonGround(whole, outline);
  const share = areaM2Of(served) / areaM2Of(whole);
  const part = Math.round(share * 100);
  if (clip && served.coordinates.length > 0)
    return {
      shape: served,
      clipNote: [
        {
          zh: `边界已裁到街道所及范围（原边界的 ${part}%）。`,
          en: `The boundary was cut to the ground near streets (${part} % of it).`,
        },
      ],
    };
  const points = samplePoints(source.roads);
  const inside = shareInside(whole, points) ?? 1;
  const notes: Note[] = [];
  if (share < 0.5)
    notes.push({
      zh: `道路只覆盖边界内 ${part}% 的面积；可选择“裁到街道范围”。`,
      en: `Roads reach only ${part} % of the ground inside the boundary; it can be cut to the streets.`,
    });
  if (inside < ENOUGH)
    notes.push({
      zh: `文件中 ${Math.round((1 - inside) * 100)}% 的道路在边界之外，未采用。`,
      en: `${Math.round((1 - inside) * 100)} % of the file's roads lie outside the boundary and were left out.`,
    });
  return { shape: whole, clipNote: notes };
}
