import { beforeAll, describe, expect, it } from 'vitest';
import { compareVisits, studyCity, trueVisits, wasHidden } from '../../scripts/study/demo-visits.ts';
import type { StudyCity, StudyUnit, StudyVisit } from '../../scripts/study/demo-visits.ts';
import { hidingMs, shiftStatus } from '../../server/coverage/core/shift-status.ts';
import { matchToolsOf } from '../../server/matching/core/matcher.ts';
import type { MatchTools } from '../../server/matching/core/matcher.ts';
import { unitPasses } from '../../server/matching/core/unit-passes.ts';
import type { UnitPass } from '../../server/matching/core/unit-passes.ts';

/** Terminals that were not heard of for longer are silent, s. */
const SILENT_AFTER_S = 180;

let city: StudyCity;
let patrols: StudyUnit[];
let tools: Record<'foot' | 'vehicle', MatchTools>;
const passesOf = new Map<string, UnitPass[]>();

/** Every `step`-th fix of a unit, matched as the service does it. */
function passes(unit: StudyUnit, step: number): UnitPass[] {
  const key = `${unit.unitId}/${step}`;
  const known = passesOf.get(key);
  if (known !== undefined) return known;
  const manner = unit.kind === 'officer' ? 'foot' : 'vehicle';
  const thin = (values: number[]): number[] => values.filter((_, i) => i % step === 0);
  const track = {
    timeMs: thin(unit.timeMs),
    lng: thin(unit.lng),
    lat: thin(unit.lat),
    accuracyM: thin(unit.accuracyM),
  };
  const found = unitPasses(city.network, [city.streets], track, manner, tools[manner]).passes[0]!;
  passesOf.set(key, found);
  return found;
}

const asVisit = (unit: StudyUnit, pass: UnitPass): StudyVisit => ({
  unitId: unit.unitId,
  street: pass.street,
  from: pass.fromMs / 1000,
  to: pass.toMs / 1000,
});

beforeAll(() => {
  city = studyCity(1, 5);
  // Every third patrol: enough to tell, quick enough for each run. The study takes all.
  patrols = city.units.filter((unit) => unit.kind !== 'sanitation_vehicle').filter((_, i) => i % 3 === 0);
  tools = { foot: matchToolsOf(city.network, 'foot'), vehicle: matchToolsOf(city.network, 'vehicle') };
}, 180_000);

describe('visits of the demo city against what its patrols truly did', () => {
  it.each([
    [5, 1],
    [15, 3],
  ])(
    'are found at a fix every %i s with precision ≥ 0.97 and recall ≥ 0.93',
    (_, step) => {
      let [matched, wrong, missed] = [0, 0, 0];
      for (const unit of patrols) {
        const truth = trueVisits(city, unit).filter((visit) => !wasHidden(unit, visit));
        const thought = passes(unit, step)
          .filter((pass) => pass.counted)
          .map((pass) => asVisit(unit, pass));
        const found = compareVisits(truth, thought);
        matched += found.matched;
        wrong += found.wrong.length;
        missed += found.missed.length;
      }
      console.log(
        `every ${5 * step} s: precision ${(matched / (matched + wrong)).toFixed(4)}, recall ${(matched / (matched + missed)).toFixed(4)} of ${matched + missed} visits`,
      );
      expect(matched + missed).toBeGreaterThan(400);
      expect(matched / (matched + wrong)).toBeGreaterThanOrEqual(0.97);
      expect(matched / (matched + missed)).toBeGreaterThanOrEqual(0.93);
    },
    120_000,
  );

  it('halving the rate changes no status without a flag', () => {
    let flags = 0;
    for (const unit of patrols.slice(0, 25)) {
      const full = passes(unit, 3);
      const half = passes(unit, 6);
      const streets = new Set([...full, ...half].map((pass) => pass.street));
      for (const street of streets) {
        const of = (list: UnitPass[]) => list.filter((pass) => pass.street === street);
        const status = (list: UnitPass[], sureness: (pass: UnitPass) => number) =>
          shiftStatus(
            of(list)
              .filter((pass) => pass.counted)
              .map((pass, i) => ({ visitId: `${i}`, certainty: 0.95 * sureness(pass), steady: pass.steady })),
            [
              {
                personId: 'P',
                unitId: unit.unitId,
                fromMs: 0,
                toMs: 1,
                silences: [],
                signs: 0,
                onTheWay: false,
              },
            ],
            of(list).filter((pass) => !pass.counted).length,
            { visitedFrom: 0.5, hidesMs: SILENT_AFTER_S * 1000 },
          );
        const before = status(full, (pass) =>
          pass.steady ? Math.min(pass.posterior, pass.halfPosterior) : pass.posterior,
        );
        if (before.rateSensitive) flags += 1;
        else expect(status(half, (pass) => pass.posterior).state).toBe(before.state);
      }
    }
    expect(flags).toBeGreaterThan(0);
  }, 120_000);

  it('takes no silent unit for absent: a visit hidden by silence is unknown, never "not visited"', () => {
    let hidden = 0;
    for (const unit of city.units.filter(
      (one) => one.silence !== null && one.kind !== 'sanitation_vehicle',
    )) {
      const times = unit.timeMs.filter((_, i) => i % 3 === 0);
      const silences = times.flatMap((ms, i) =>
        i > 0 && ms - times[i - 1]! > SILENT_AFTER_S * 1000 ? [{ fromMs: times[i - 1]!, toMs: ms }] : [],
      );
      const seen = passes(unit, 3).filter((pass) => pass.counted);
      for (const visit of trueVisits(city, unit).filter((one) => wasHidden(unit, one))) {
        if (seen.some((pass) => pass.street === visit.street)) continue;
        hidden += 1;
        const status = shiftStatus(
          [],
          [
            {
              personId: 'P',
              unitId: unit.unitId,
              fromMs: times[0]!,
              toMs: times.at(-1)!,
              silences,
              signs: 0,
              onTheWay: false,
            },
          ],
          0,
          { visitedFrom: 0.5, hidesMs: hidingMs(city.streets.streetLengthM[visit.street]!, 1.2) },
        );
        expect(status.state).toBe('unknown');
      }
    }
    console.log(`${hidden} visits were hidden by silence: all unknown`);
    expect(hidden).toBeGreaterThan(0);
  }, 120_000);
});
