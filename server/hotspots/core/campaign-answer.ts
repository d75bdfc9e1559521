import { inside } from '../../kernel/plane.ts';
import type { CampaignAnswer } from '../contract.ts';
import { campaignEffect } from './campaign-effect.ts';
import { centreOf, fullDisc } from './hex-lattice.ts';
import type { PolygonRings } from './hex-lattice.ts';
import { digits } from './hotspot-answer.ts';
import type { Study } from './study.ts';

/**
 * What did a campaign in an area do? Cells of the area, a belt of `beltRings` rings around it, and the comparison: given
 * polygons or all the rest of the city. Judged on cases that patrols did not find: a campaign brings patrols, and
 * they find more; the patrol-found ones stand beside.
 */
export interface CampaignAsk {
  area: PolygonRings[];
  comparison: PolygonRings[] | null;
  /** Epoch s: the period before, then the campaign, then what is held against it (during or after). */
  beforeFrom: number;
  from: number;
  /** Beginning and end of the period that is judged. */
  judgedFrom: number;
  judgedTo: number;
  resolution: number;
  beltRings: number;
  types: readonly string[] | null;
  patrolChannels: readonly string[];
}

const WEEK_S = 7 * 86_400;

export function campaignAnswer(study: Study, ask: CampaignAsk): Omit<CampaignAnswer, 'from' | 'to'> {
  const frame = study.frame('cell', ask.resolution);
  const at = new Map(frame.ids.map((id, i) => [id, i]));
  // The city's own cells are looked through: a drawn area may reach round the earth.
  const centres = frame.ids.map(centreOf);
  const placesOf = (polygons: readonly PolygonRings[]): number[] =>
    centres.flatMap((centre, i) =>
      polygons.some(
        ({ coordinates: [outer = [], ...holes] }) =>
          inside(centre, outer) && !holes.some((hole) => inside(centre, hole)),
      )
        ? [i]
        : [],
    );
  const area = new Set(placesOf(ask.area));
  const belt = new Set<number>();
  for (const i of area)
    for (const cell of fullDisc(frame.ids[i]!, ask.beltRings)) {
      const j = at.get(cell);
      if (j !== undefined && !area.has(j)) belt.add(j);
    }
  const comparison = new Set(
    (ask.comparison === null ? frame.ids.map((_, i) => i) : placesOf(ask.comparison)).filter(
      (i) => !area.has(i) && !belt.has(i),
    ),
  );
  const filter = { types: ask.types, channels: null, hours: null, weekdays: null };
  const counted = (from: number, to: number) =>
    study.counts(frame, { ...filter, from, to }, ask.patrolChannels);
  const before = counted(ask.beforeFrom, ask.from);
  const judged = counted(ask.judgedFrom, ask.judgedTo);
  const part = (places: ReadonlySet<number>) => ({
    places: places.size,
    before: sum(before.others, places),
    after: sum(judged.others, places),
    patrolBefore: sum(before.patrolFound, places) + sum(before.patrolElsewhere, places),
    patrolAfter: sum(judged.patrolFound, places) + sum(judged.patrolElsewhere, places),
  });
  const parts = { area: part(area), belt: part(belt), comparison: part(comparison) };
  const effect = campaignEffect(parts.area, parts.belt, parts.comparison);
  const steps = Math.max(1, Math.ceil((ask.judgedTo - ask.beforeFrom) / WEEK_S));
  const foundByPatrol = study.foundBy(ask.patrolChannels);
  const weekly = study.series(
    frame,
    { ...filter, from: 0, to: ask.judgedTo },
    steps,
    WEEK_S,
    (i) => !foundByPatrol(i),
  );
  const seriesOf = (places: ReadonlySet<number>): number[] =>
    Array.from({ length: steps }, (_, t) => {
      let total = 0;
      for (const i of places) total += weekly[t * frame.ids.length + i]!;
      return total;
    });
  return {
    ...parts,
    effect: {
      ...effect,
      ratio: shortened(effect.ratio),
      beltRatio: shortened(effect.beltRatio),
      displacement: shortened(effect.displacement),
      interval: effect.interval === null ? null : [digits(effect.interval[0]), digits(effect.interval[1])],
      pFell: digits(effect.pFell),
      pBeltRose: digits(effect.pBeltRose),
    },
    weeks: { area: seriesOf(area), belt: seriesOf(belt), comparison: seriesOf(comparison) },
    cells: {
      area: [...area].map((i) => frame.ids[i]!),
      belt: [...belt].map((i) => frame.ids[i]!),
    },
    notes: [
      {
        zh: '判断只用非巡查渠道的案件：整治期间巡查增多，巡查发现的案件自然增多。',
        en: 'Judged on cases that patrols did not find: a campaign brings patrols, and they find more.',
      },
    ],
  };
}

function sum(values: Int32Array, places: ReadonlySet<number>): number {
  let total = 0;
  for (const i of places) total += values[i]!;
  return total;
}

function shortened(value: number | null): number | null {
  return value === null ? null : digits(value);
}
