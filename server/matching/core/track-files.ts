import { invalid } from '../../kernel/errors.ts';

/** Fixes of a file in order of time; `row` is the line that each stood on. Accuracy NaN when not stated. */
export interface FileTrack {
  timeMs: Float64Array;
  lng: Float64Array;
  lat: Float64Array;
  accuracyM: Float64Array;
  row: Int32Array;
}

function fail(place: string, value: unknown, zh: string, en: string): never {
  throw invalid(place, value, zh, en);
}

/** Seconds (as in the track's clock), epoch milliseconds (beyond 1e11) or ISO 8601. NaN when it is none of them. */
function timeOf(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return Math.abs(value) > 1e11 ? value : value * 1000;
  return Date.parse(text);
}

interface Row {
  timeMs: number;
  lng: number;
  lat: number;
  accuracyM: number;
  row: number;
}

function trackOf(rows: Row[], place: string): FileTrack {
  if (rows.length === 0) fail(place, '', '文件中没有定位。', 'The file holds no fix.');
  rows.sort((a, b) => a.timeMs - b.timeMs || a.row - b.row);
  return {
    timeMs: Float64Array.from(rows, (row) => row.timeMs),
    lng: Float64Array.from(rows, (row) => row.lng),
    lat: Float64Array.from(rows, (row) => row.lat),
    accuracyM: Float64Array.from(rows, (row) => row.accuracyM),
    row: Int32Array.from(rows, (row) => row.row),
  };
}

function rowOf(lng: string, lat: string, time: string, accuracy: string, place: string, row: number): Row {
  const made = {
    lng: Number(lng),
    lat: Number(lat),
    timeMs: timeOf(time),
    accuracyM: accuracy.trim() === '' ? NaN : Number(accuracy),
    row,
  };
  const at = `${place}:${row}`;
  if (lng.trim() === '' || !(Math.abs(made.lng) <= 180))
    fail(at, lng, '经度须为 −180 到 180 的数。', 'The longitude is a number from −180 to 180.');
  if (lat.trim() === '' || !(Math.abs(made.lat) <= 90))
    fail(at, lat, '纬度须为 −90 到 90 的数。', 'The latitude is a number from −90 to 90.');
  if (Number.isNaN(made.timeMs)) fail(at, time, '时间无法读取。', 'The time cannot be read.');
  if (accuracy.trim() !== '' && !(made.accuracyM >= 0))
    fail(at, accuracy, '精度须为不小于 0 的米数。', 'The accuracy is a number of metres, 0 or more.');
  return made;
}

/** A track of blank-separated lines "lng lat seconds [accuracy]". Raises with the line that cannot be read. */
export function readPlainTrack(text: string, place: string): FileTrack {
  const rows: Row[] = [];
  text.split(/\r?\n/).forEach((line, i) => {
    if (line.trim() === '') return;
    const [lng = '', lat = '', time = '', accuracy = ''] = line.trim().split(/\s+/);
    rows.push(rowOf(lng, lat, time, accuracy, place, i + 1));
  });
  return trackOf(rows, place);
}

const NAMES = {
  lng: ['lng', 'lon', 'longitude', 'x'],
  lat: ['lat', 'latitude', 'y'],
  time: ['time', 'timestamp', 'observedat', 'observed_at', 't', 'at', 'seconds'],
  accuracy: ['accuracym', 'accuracy_m', 'accuracy', 'hdop_m'],
};

/**
 * A track of a table with a header: `lng`/`lon`, `lat`, `time` and, if there, `accuracy`. `cells` are its rows, the
 * header first.
 */
export function readTableTrack(cells: readonly (readonly string[])[], place: string): FileTrack {
  const header = (cells[0] ?? []).map((name) => name.trim().toLowerCase());
  const columnOf = (names: string[]): number => header.findIndex((name) => names.includes(name));
  const [lng, lat, time, accuracy] = [NAMES.lng, NAMES.lat, NAMES.time, NAMES.accuracy].map(columnOf);
  for (const [name, column] of Object.entries({ lng, lat, time }))
    if (column === undefined || column < 0)
      fail(`${place}:1`, header.join(','), `缺少列 ${name}。`, `There is no column ${name}.`);
  const rows = cells
    .slice(1)
    .map((row, i) =>
      rowOf(row[lng!] ?? '', row[lat!] ?? '', row[time!] ?? '', row[accuracy!] ?? '', place, i + 2),
    );
  return trackOf(rows, place);
}
