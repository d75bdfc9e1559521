/**
 * npm run study:hotspots [-- --maps 200 --cells 10000 --json]
 * On maps without a hotspot, how often does the default test confirm one? And what does it find of planted ones?
 * Exit 1 when more than a tenth of the maps of a law have a confirmed cell.
 */
import { parseArgs } from 'node:util';
import { latticeOf, NOISE_LAWS } from './study/noise-maps.ts';
import { noiseRow, powerRow } from './study/noise-study.ts';

const { values } = parseArgs({
  options: {
    maps: { type: 'string', default: '200' },
    cells: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean' },
  },
});
const maps = Number(values.maps);
const seed = Number(values.seed);
const lattice = latticeOf(Number(values.cells));
const say = (line: string): void => (values.json === true ? console.error(line) : console.log(line));

say(`${lattice.cells.length} cells, ${maps} maps per law, seed ${seed}`);
say('law                    maps wrong   confirmed/map  watch/map    phi   Gi* normal  Gi* exact');
const noise = NOISE_LAWS.map((law) => {
  const row = noiseRow(law, lattice, maps, seed, true);
  say(
    `${row.law.padEnd(22)} ${`${row.wrongMaps} of ${maps}`.padStart(10)} ${row.confirmedPerMap.toFixed(3).padStart(15)} ${row.watchPerMap.toFixed(3).padStart(10)} ${row.phi.toFixed(3).padStart(6)} ${String(row.wrongNormal).padStart(12)} ${String(row.wrongExact).padStart(10)}`,
  );
  return row;
});
say('\nlaw                    ratio  planted  confirmed  shown  elsewhere  discs found');
const powerMaps = Math.max(1, Math.round(maps / 10));
const power = NOISE_LAWS.flatMap((law) =>
  [3, 5, 10].map((ratio) => {
    const row = powerRow(law, lattice, ratio, powerMaps, seed);
    say(
      `${row.law.padEnd(22)} ${String(ratio).padStart(5)} ${row.planted.toFixed(1).padStart(8)} ${row.confirmed.toFixed(1).padStart(10)} ${row.shown.toFixed(1).padStart(6)} ${row.elsewhere.toFixed(2).padStart(10)} ${(100 * row.discs).toFixed(0).padStart(11)}%`,
    );
    return row;
  }),
);
if (values.json === true)
  console.log(JSON.stringify({ maps, seed, cells: lattice.cells.length, noise, power }, null, 2));
process.exitCode = noise.some((row) => row.wrongMaps * 10 > maps) ? 1 : 0;
