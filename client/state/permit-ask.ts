import type { HeightRef, PermitRequest, PermitState } from '../../server/permits/contract.ts';

export type AccuracyBasis = NonNullable<PermitRequest['site']['accuracyBasis']>;

/** What the planner says of site and works; the drawn ring and the day of the law stand beside it in the state. */
export interface PermitAsk {
  /** Pasted or read from a file: boundary points, WKT or GeoJSON. Null: the drawn ring is the site. */
  text: string | null;
  /** A claim as it is written: 'unknown', 'gcj02', 'EPSG:4527', 'EPSG:4527;north_east', 'registered:ID'. */
  crs: string;
  works: string[];
  heightM: number | null;
  heightRef: HeightRef;
  storeys: number | null;
  accuracy: AccuracyBasis;
  permit: PermitState['state'] | null;
  permitNo: string | null;
  startedOn: string | null;
  projectNo: string | null;
  /** The register as it was known on this day, YYYY-MM-DD; null: now. */
  known: string | null;
}

export const heightRefs: readonly HeightRef[] = ['eave', 'ridge', 'top', 'absolute', 'relative'];
export const accuracyBases: readonly AccuracyBasis[] = [
  'unknown',
  'rtk',
  'total_station',
  'map_1_500',
  'map_1_2000',
  'screen_digitised',
  'phone',
];
export const permitStates: readonly PermitState['state'][] = [
  'not_applied',
  'applied',
  'approved',
  'expired',
  'out_of_scope',
  'illegal_filed',
  'stopped',
];

export const emptyAsk: PermitAsk = {
  text: null,
  crs: 'unknown',
  works: ['new_build'],
  heightM: null,
  heightRef: 'eave',
  storeys: null,
  accuracy: 'unknown',
  permit: null,
  permitNo: null,
  startedOn: null,
  projectNo: null,
  known: null,
};

/** Longer texts do not fit in an address; a check keeps them. */
const TEXT_IN_ADDRESS = 1800;
const code = /^[a-z_]{1,40}$/;
const claim = /^[\w:;.-]{1,80}$/;
const day = /^\d{4}-\d{2}-\d{2}$/;

/** The parts of an address that say what is asked; defaults are left out, and a text that is too long. */
export function writeAsk(ask: PermitAsk): [string, string][] {
  const parts: [string, string][] = [];
  const put = (key: string, value: string | null, unless: string | null = null): void => {
    if (value !== null && value !== unless) parts.push([key, value]);
  };
  if (ask.text !== null && ask.text.length <= TEXT_IN_ADDRESS) put('text', ask.text);
  put('crs', ask.crs, emptyAsk.crs);
  put('works', ask.works.join(','), emptyAsk.works.join(','));
  if (ask.heightM !== null) put('h', String(ask.heightM));
  put('ref', ask.heightRef, emptyAsk.heightRef);
  if (ask.storeys !== null) put('storeys', String(ask.storeys));
  put('acc', ask.accuracy, emptyAsk.accuracy);
  put('permit', ask.permit);
  put('permitno', ask.permitNo);
  put('started', ask.startedOn);
  put('project', ask.projectNo);
  put('known', ask.known);
  return parts;
}

/** What an address asks; a part that is missing or malformed keeps its default. */
export function readAsk(query: URLSearchParams): PermitAsk {
  const fitting = (key: string, form: RegExp): string | null => {
    const value = query.get(key);
    return value !== null && form.test(value) ? value : null;
  };
  const words = (key: string, most: number): string | null => {
    const value = query.get(key);
    return value !== null && value !== '' && value.length <= most ? value : null;
  };
  const number = (key: string, most: number, whole: boolean): number | null => {
    const value = query.get(key);
    if (value === null || value.trim() === '') return null;
    const found = Number(value);
    return found >= 0 && found <= most && (!whole || Number.isInteger(found)) ? found : null;
  };
  const works = query.get('works');
  return {
    text: words('text', TEXT_IN_ADDRESS),
    crs: fitting('crs', claim) ?? emptyAsk.crs,
    works: works === null ? emptyAsk.works : works.split(',').filter((one) => code.test(one)),
    heightM: number('h', 1500, false),
    heightRef: heightRefs.find((one) => one === query.get('ref')) ?? emptyAsk.heightRef,
    storeys: number('storeys', 300, true),
    accuracy: accuracyBases.find((one) => one === query.get('acc')) ?? emptyAsk.accuracy,
    permit: permitStates.find((one) => one === query.get('permit')) ?? null,
    permitNo: words('permitno', 120),
    startedOn: fitting('started', day),
    projectNo: words('project', 80),
    known: fitting('known', day),
  };
}
