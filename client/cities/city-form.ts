import type { BoundaryChoice, CityUpload, H3Option, NewCity } from '../../server/cities/contract.ts';

/** What the person has filled in for a new city. */
export interface CityForm {
  nameZh: string;
  nameEn: string;
  adcode: string;
  timeZone: string;
  upload: CityUpload | null;
  /** A second file that holds the boundary. */
  boundaryUpload: CityUpload | null;
  /** `uploadId~choice`, or 'hull'; null: nothing is chosen. */
  boundary: string | null;
  clipToStreets: boolean;
  h3Coarse: number;
  h3Fine: number;
  streetCount: number;
  gridCount: number;
  attribution: string;
  licence: string;
}

export const emptyCityForm: CityForm = {
  nameZh: '',
  nameEn: '',
  adcode: '',
  timeZone: '',
  upload: null,
  boundaryUpload: null,
  boundary: null,
  clipToStreets: false,
  h3Coarse: 8,
  h3Fine: 10,
  streetCount: 256,
  gridCount: 9,
  attribution: '',
  licence: '',
};

/** Is this a file of OSM objects, or one of streets? By its ending; the service looks at the content. */
export function kindOfFile(name: string): 'osm' | 'streets' {
  return /\.pbf$/i.test(name) ? 'osm' : 'streets';
}

/** The form after a file was read: what the file tells fills what the person left empty. */
export function withUpload(form: CityForm, upload: CityUpload): CityForm {
  const first = upload.boundaries[0];
  return {
    ...form,
    upload,
    boundaryUpload: null,
    boundary: first ? boundaryKey(upload, first) : 'hull',
    nameZh: form.nameZh || (first?.nameZh ?? ''),
    nameEn: form.nameEn || (first?.nameEn ?? ''),
    timeZone: upload.timeZone ?? form.timeZone,
    attribution: upload.attribution ?? form.attribution,
    licence: upload.licence ?? form.licence,
  };
}

/** The form after a file with boundaries was read: its first one is chosen. */
export function withBoundaryFile(form: CityForm, upload: CityUpload): CityForm {
  const first = upload.boundaries[0];
  return { ...form, boundaryUpload: upload, boundary: first ? boundaryKey(upload, first) : form.boundary };
}

function boundaryKey(upload: CityUpload, choice: BoundaryChoice): string {
  return `${upload.uploadId}~${choice.choice}`;
}

/** Every boundary that can be chosen, each with its key. */
export function boundariesOf(form: CityForm): { key: string; choice: BoundaryChoice; ofFile: string }[] {
  return [form.upload, form.boundaryUpload].flatMap((upload) =>
    upload
      ? upload.boundaries.map((choice) => ({
          key: boundaryKey(upload, choice),
          choice,
          ofFile: upload.name,
        }))
      : [],
  );
}

/**
 * How many times larger is the chosen boundary than where the file has streets? The file's own reach is its choice
 * without an administrative level. Null where that cannot be told.
 */
export function boundaryExcess(form: CityForm): number | null {
  const reach = form.upload?.boundaries.find((one) => one.adminLevel === null)?.areaM2 ?? null;
  const chosen = boundariesOf(form).find((one) => one.key === form.boundary)?.choice.areaM2 ?? null;
  return reach && chosen ? chosen / reach : null;
}

/** What is still wrong with the form, in words; empty: the city can be made. */
export function problemsOf(form: CityForm): { zh: string; en: string }[] {
  const problems: { zh: string; en: string }[] = [];
  if (!form.upload) problems.push({ zh: '请先选择数据文件', en: 'Choose a file first' });
  if (form.nameZh.trim() === '') problems.push({ zh: '请填写中文名', en: 'Give a Chinese name' });
  if (form.nameEn.trim() === '') problems.push({ zh: '请填写英文名', en: 'Give an English name' });
  if (form.adcode !== '' && !/^\d{6}$/.test(form.adcode))
    problems.push({ zh: '行政区划代码是六位数字', en: 'The division code has six digits' });
  if (form.upload && form.upload.timeZone === null && form.timeZone.trim() === '')
    problems.push({ zh: '请填写时区', en: 'Give a time zone' });
  if (form.h3Fine <= form.h3Coarse)
    problems.push({ zh: '细级别须大于粗级别', en: 'The fine resolution must be above the coarse one' });
  return problems;
}

/** What is sent to make the city. Null while something is missing. */
export function newCityOf(form: CityForm): NewCity | null {
  const { upload, boundary } = form;
  if (!upload || upload.kind === 'boundary' || problemsOf(form).length > 0) return null;
  const chosen = boundariesOf(form).find((one) => one.key === boundary);
  const uploadId = boundary?.split('~')[0] ?? '';
  return {
    nameZh: form.nameZh.trim(),
    nameEn: form.nameEn.trim(),
    ...(text(form.adcode) ? { adcode: form.adcode.trim() } : {}),
    ...(text(form.timeZone) ? { timeZone: form.timeZone.trim() } : {}),
    source: { kind: upload.kind, uploadId: upload.uploadId },
    boundary: chosen ? { how: 'choice', uploadId, choice: chosen.choice.choice } : { how: 'hull' },
    clipToStreets: form.clipToStreets,
    h3Coarse: form.h3Coarse,
    h3Fine: form.h3Fine,
    streetCount: form.streetCount,
    gridCount: form.gridCount,
    ...(text(form.attribution) ? { attribution: form.attribution.trim() } : {}),
    ...(text(form.licence) ? { licence: form.licence.trim() } : {}),
  };
}

function text(value: string): string | undefined {
  return value.trim() || undefined;
}

/** How many cells of a resolution would cover an area, about; both in m². */
export function cellsIn(areaM2: number, option: Pick<H3Option, 'areaM2'>): number {
  return Math.max(1, Math.round(areaM2 / option.areaM2));
}
