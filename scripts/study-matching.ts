/**
 * npm run study:matching [-- ARCHIVE]
 * How far are matched routes from the true ones, track by track, at a fix every 1, 5, 15 and 30 seconds? Reads a packed
 * set of recorded tracks (lines "lng lat t", nodes, arcs, route); without an argument, that of the shared data. Then: are
 * the visits of the demo city's units found, at a fix every 5 and every 15 seconds?
 */
import { join } from 'node:path';
import { readTestConfig } from '../server/config.ts';
import { PASS_RULES } from '../server/matching/core/street-passes.ts';
import { compareVisits, matchUnit, studyCity, trueVisits, wasHidden } from './study/demo-visits.ts';
import { medianOf, scoreTrack, withRecordedTracks } from './study/match-tracks.ts';
import type { TrackScore } from './study/match-tracks.ts';

const INTERVALS_S = [1, 5, 15, 30];
const archive =
  process.argv[2] ??
  join(readTestConfig().sharedData ?? 'no shared data', 'mapmatch-kubicka-part-a', 'part-a.tar.xz');
/** Beyond this the recording itself is not on the route, m. */
const BAD_M = 50;

const scores = withRecordedTracks(archive, (tracks) => {
  const found: TrackScore[] = [];
  for (const track of tracks) {
    const here = INTERVALS_S.map((everyS) => scoreTrack(track, everyS));
    const [first] = here;
    console.log(
      `${track.name}  ${String(first!.fixes).padStart(6)} fixes  mismatch ${here
        .map(({ everyS, mismatch }) => `${everyS} s ${mismatch.toFixed(4)}`)
        .join('  ')}  gaps ${first!.gaps}  lost ${(first!.lostShare * 100).toFixed(1)} %` +
        (first!.offTruthM > BAD_M
          ? `  BAD RECORDING: half of its fixes are ${first!.offTruthM.toFixed(0)} m off`
          : ''),
    );
    found.push(...here);
  }
  return found;
});
if (scores === undefined) {
  console.log(`skipped: no tracks at ${archive}`);
} else {
  for (const everyS of INTERVALS_S) {
    const here = scores.filter((score) => score.everyS === everyS);
    const all = here.map(({ mismatch }) => mismatch);
    const fixes = here.reduce((sum, score) => sum + score.fixes, 0);
    const ms = here.reduce((sum, score) => sum + score.matchMs, 0);
    console.log(
      `every ${everyS} s: ${here.length} tracks, ${fixes} fixes, median ${medianOf(all).toFixed(4)}, mean ${(all.reduce((a, b) => a + b, 0) / all.length).toFixed(4)}, worst ${Math.max(...all).toFixed(3)}, ${Math.round((fixes / ms) * 1000)} fixes/s`,
    );
  }
}

for (const intervalS of [5, 15]) {
  const city = studyCity(1, intervalS);
  const sums = new Map<string, [matched: number, wrong: number, missed: number]>();
  for (const unit of city.units) {
    const truth = trueVisits(city, unit).filter((visit) => !wasHidden(unit, visit));
    const thought = matchUnit(city, unit)
      .passes.filter((pass) => pass.coveredShare >= PASS_RULES.visitShare)
      .map((pass) => ({
        unitId: unit.unitId,
        street: pass.street,
        from: pass.fromMs / 1000,
        to: pass.toMs / 1000,
      }));
    const { matched, wrong, missed } = compareVisits(truth, thought);
    for (const kind of [unit.kind, ...(unit.kind === 'sanitation_vehicle' ? [] : ['all patrols'])]) {
      const [a, b, c] = sums.get(kind) ?? [0, 0, 0];
      sums.set(kind, [a + matched, b + wrong.length, c + missed.length]);
    }
  }
  console.log(`demo city, a fix every ${intervalS} s:`);
  for (const [kind, [matched, wrong, missed]] of sums)
    console.log(
      `  ${kind.padEnd(20)} precision ${(matched / (matched + wrong)).toFixed(4)}  recall ${(matched / (matched + missed)).toFixed(4)}  of ${matched + missed} visits`,
    );
}
