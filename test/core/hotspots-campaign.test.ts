import { describe, expect, it } from 'vitest';
import { campaignAnswer } from '../../server/hotspots/core/campaign-answer.ts';
import { campaignEffect } from '../../server/hotspots/core/campaign-effect.ts';
import { CaseColumns } from '../../server/hotspots/core/case-columns.ts';
import { GroundBuilder } from '../../server/hotspots/core/city-ground.ts';
import { Study, VisitDays } from '../../server/hotspots/core/study.ts';
import { randomOf } from '../../server/kernel/random.ts';

describe('the effect of a campaign', () => {
  it('the worked example', () => {
    const effect = campaignEffect(
      { before: 40, after: 10 },
      { before: 20, after: 20 },
      { before: 400, after: 400 },
    );
    expect(effect.ratio).toBeCloseTo(0.25, 12);
    expect(effect.displacement).toBe(0);
    expect(effect.verdict).toBe('fell');
    expect(effect.interval![0]).toBeLessThan(0.25);
    expect(effect.interval![1]).toBeGreaterThan(0.25);
    expect(effect.interval![1]).toBeLessThan(1);
  });

  it('Fisher’s exact test of a classic table: 3 and 1 against 1 and 3', () => {
    // Lady tasting tea: P(≥ 3 of 4 right) = 17/70.
    const effect = campaignEffect({ before: 3, after: 1 }, { before: 1, after: 3 }, { before: 1, after: 3 });
    expect(effect.pFell).toBeCloseTo(17 / 70, 12);
  });

  it('names displacement, and says nothing where there is nothing', () => {
    const moved = campaignEffect(
      { before: 60, after: 10 },
      { before: 20, after: 70 },
      { before: 400, after: 400 },
    );
    expect(moved.verdict).toBe('fell_and_moved');
    expect(moved.displacement).toBeCloseTo(-1, 12);
    const none = { before: 0, after: 0 };
    expect(campaignEffect(none, none, none)).toMatchObject({
      ratio: null,
      interval: null,
      pFell: 1,
      displacement: null,
      verdict: 'no_change_shown',
    });
  });

  it('a fall that the whole city saw is no effect, in 19 of 20 tries and more', () => {
    const random = randomOf(6, 'campaign');
    let wrong = 0;
    for (let k = 0; k < 400; k += 1) {
      const draw = (mean: number) => ({ before: random.poisson(mean * 4), after: random.poisson(mean * 2) });
      if (campaignEffect(draw(8), draw(10), draw(150)).verdict !== 'no_change_shown') wrong += 1;
    }
    expect(wrong).toBeLessThanOrEqual(26);
  });

  it('counts area, belt and comparison apart, and keeps patrol-found cases out of the verdict', () => {
    const builder = new GroundBuilder(10, 11);
    builder.addStreets('S1\t长街\tLong Street\t1\t5000');
    builder.roads('S1\t10\t114 30,114.05 30');
    const cases = new CaseColumns(11);
    const lines: string[] = [];
    const day = 86_400;
    for (let k = 0; k < 800; k += 1) {
      const lng = 114 + ((k * 617) % 500) / 10_000;
      const at = ((k * 53) % 40) * day + 3600;
      const inside = lng >= 114.02 && lng < 114.026;
      // The campaign is on days 32 to 40: hardly anything is left inside, while patrols find a lot.
      if (inside && at >= 32 * day) {
        lines.push(`${at}\t0\t${lng}\t30\tlitter\tpatrol\tS1`, `${at}\t0\t${lng}\t30\tlitter\tpatrol\tS1`);
        if (k % 9 > 0) continue;
      }
      lines.push(`${at}\t0\t${lng}\t30\tlitter\thotline\tS1`);
    }
    cases.append(lines.sort((a, b) => Number(a.split('\t')[0]) - Number(b.split('\t')[0])).join('\n'));
    const study = new Study(builder.finish(), cases, new VisitDays());
    const ring: [number, number][] = [
      [114.02, 29.99],
      [114.026, 29.99],
      [114.026, 30.01],
      [114.02, 30.01],
      [114.02, 29.99],
    ];
    const answer = campaignAnswer(study, {
      area: [{ coordinates: [ring] }],
      comparison: null,
      beforeFrom: 0,
      from: 32 * day,
      judgedFrom: 32 * day,
      judgedTo: 40 * day,
      resolution: 10,
      beltRings: 2,
      types: null,
      patrolChannels: ['patrol'],
    });
    expect(answer.effect.verdict).toBe('fell');
    expect(answer.area.places).toBeGreaterThan(2);
    expect(answer.belt.places).toBeGreaterThan(2);
    expect(answer.area.patrolAfter).toBeGreaterThan(answer.area.patrolBefore);
    const all = [answer.area, answer.belt, answer.comparison].reduce(
      (sum, part) => sum + part.before + part.after + part.patrolBefore + part.patrolAfter,
      0,
    );
    expect(all).toBe(cases.size);
    expect(answer.weeks.area.length).toBe(6);
    expect(answer.weeks.area.reduce((a, b) => a + b, 0)).toBe(answer.area.before + answer.area.after);
  });
});
