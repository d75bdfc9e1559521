import type { CityDesk } from '../city/city.ts';
import type { CodeBooks } from '../city/code-book.ts';
import type { Clock } from '../kernel/clock.ts';
import { invalid } from '../kernel/errors.ts';
import { fullQuestionSchema } from './contract.ts';
import type {
  CampaignQuestion,
  EmergingQuery,
  ForecastQuery,
  FullQuestion,
  HotspotQuestion,
} from './contract.ts';
import type { Geometry } from '../kernel/geojson.ts';
import type { CampaignAsk } from './core/campaign-answer.ts';
import { NO_OUTCOME } from './core/case-columns.ts';
import type { PolygonRings } from './core/hex-lattice.ts';
import type { AskContext } from './core/hotspot-answer.ts';

/** What a commander asks, with nothing left open and every code known. */
export interface QuestionDesk {
  complete(cityId: number, question: HotspotQuestion): Promise<FullQuestion>;
  contextOf(cityId: number, question: FullQuestion): Promise<AskContext>;
  campaign(cityId: number, question: CampaignQuestion): Promise<CampaignAsk>;
  /** The common part of emerging and forecast. */
  listed(cityId: number, query: EmergingQuery | ForecastQuery): Promise<ListedQuestion>;
}

interface ListedQuestion {
  to: number;
  unit: 'cell' | 'street';
  resolution: number;
  ring: number;
  exposure: FullQuestion['exposure'];
  types: string[] | null;
  channels: string[] | null;
  outcomes: string[] | null;
  patrolChannels: string[];
  offsetMinutes: number;
}

/** Rings when nothing is said: a cell is small, a street is a place by itself. */
const RING = { cell: 1, street: 0 };
const DAY_MS = 86_400_000;
/** Lengths of the campaign that the time before has. */
const BEFORE_TIMES = 4;
const BELT_RINGS = 2;

export function createQuestionDesk(deps: {
  city: Pick<CityDesk, 'facts'>;
  codes: CodeBooks;
  /** The city's time. */
  clock: Clock;
}): QuestionDesk {
  const { city, codes, clock } = deps;

  async function defaults(cityId: number, asked: { unit?: 'cell' | 'street'; resolution?: number }) {
    const { h3Fine } = await city.facts(cityId);
    const resolution = asked.resolution ?? h3Fine;
    if (resolution > h3Fine)
      throw invalid(
        'resolution',
        resolution,
        `案件按 ${h3Fine} 级单元分析，不能更细。`,
        `Cases are analysed at H3 resolution ${h3Fine} at the finest.`,
      );
    return { unit: asked.unit ?? ('cell' as const), resolution };
  }

  async function complete(cityId: number, question: HotspotQuestion): Promise<FullQuestion> {
    const [from, to] = [Date.parse(question.from), Date.parse(question.to)];
    if (!(from < to))
      throw invalid(
        'to',
        question.to,
        '结束时间须晚于开始时间。',
        'The end must be later than the beginning.',
      );
    if (question.compareFrom !== undefined && !(Date.parse(question.compareFrom) < from))
      throw invalid(
        'compareFrom',
        question.compareFrom,
        '对比期须早于分析期。',
        'The period to compare with must begin before the period itself.',
      );
    return fullQuestionSchema.parse({
      from: isoOf(question.from),
      to: isoOf(question.to),
      compareFrom: question.compareFrom === undefined ? null : isoOf(question.compareFrom),
      types: sorted(question.types),
      channels: sorted(question.channels),
      outcomes: sorted(question.outcomes),
      hours: question.hours ?? null,
      weekdays:
        question.weekdays === undefined ? null : [...new Set(question.weekdays)].sort((a, b) => a - b),
      ...(await defaults(cityId, question)),
      exposure: question.exposure ?? 'blend',
      ring: question.ring ?? RING[question.unit ?? 'cell'],
      adjustment: question.adjustment ?? 'BH',
    });
  }

  /** Types with their children, and the channels by which patrols find. Unknown codes are refused. */
  async function codesOf(
    types: readonly string[] | null,
    channels: readonly string[] | null,
    outcomes: readonly string[] | null,
  ) {
    const book = await codes.open();
    const check = (list: string, place: string, asked: readonly string[] | null): void => {
      for (const code of asked ?? [])
        if (!book.has(list, code))
          throw invalid(place, code, `代码表中没有“${code}”。`, `The code list holds no "${code}".`);
    };
    check('case_type', 'types', types);
    check('case_channel', 'channels', channels);
    check('case_outcome', 'outcomes', outcomes?.filter((code) => code !== NO_OUTCOME) ?? null);
    const wanted = new Set(types);
    return {
      types:
        types === null
          ? null
          : [
              ...new Set([
                ...types,
                ...book
                  .codesOf('case_type')
                  .filter(({ parent }) => parent !== null && wanted.has(parent))
                  .map(({ code }) => code),
              ]),
            ].sort(),
      patrolChannels: book
        .codesOf('case_channel')
        .filter(({ code }) => book.attributes('case_channel', code)['foundBy'] === 'patrol')
        .map(({ code }) => code)
        .sort(),
    };
  }

  async function contextOf(cityId: number, question: FullQuestion): Promise<AskContext> {
    const { timeZone } = await city.facts(cityId);
    const { types, patrolChannels } = await codesOf(question.types, question.channels, question.outcomes);
    const day = (ms: number): number => Math.floor((ms + offsetMinutes(timeZone, ms) * 60_000) / DAY_MS);
    return {
      types,
      patrolChannels,
      days: [day(Date.parse(question.from)), day(Date.parse(question.to) - 1) + 1],
    };
  }

  async function listed(cityId: number, query: EmergingQuery | ForecastQuery): Promise<ListedQuestion> {
    const channels = listOf(query.channels);
    const outcomes = listOf(query.outcomes);
    const { types, patrolChannels } = await codesOf(listOf(query.types), channels, outcomes);
    // Now, in whole minutes, so that a page asked for twice is computed once.
    const toMs = query.to === undefined ? Math.floor(clock.now() / 60_000) * 60_000 : Date.parse(query.to);
    const { timeZone } = await city.facts(cityId);
    return {
      to: Math.floor(toMs / 1000),
      ...(await defaults(cityId, query)),
      ring: query.ring ?? RING[query.unit ?? 'cell'],
      exposure: query.exposure ?? ('blend' as const),
      types,
      channels,
      outcomes,
      patrolChannels,
      offsetMinutes: offsetMinutes(timeZone, toMs),
    };
  }

  async function campaign(cityId: number, question: CampaignQuestion): Promise<CampaignAsk> {
    const [from, to] = [seconds(question.from), seconds(question.to)];
    if (!(from < to))
      throw invalid(
        'to',
        question.to,
        '结束时间须晚于开始时间。',
        'The end must be later than the beginning.',
      );
    const beforeFrom =
      question.beforeFrom === undefined ? from - BEFORE_TIMES * (to - from) : seconds(question.beforeFrom);
    if (!(beforeFrom < from))
      throw invalid(
        'beforeFrom',
        question.beforeFrom,
        '整治前时段须早于整治开始。',
        'The time before must begin before.',
      );
    const afterTo = question.afterTo === undefined ? undefined : seconds(question.afterTo);
    if (afterTo !== undefined && !(afterTo > to))
      throw invalid(
        'afterTo',
        question.afterTo,
        '整治后时段须晚于整治结束。',
        'The time after must end after.',
      );
    const { resolution } = await defaults(cityId, question);
    const { types, patrolChannels } = await codesOf(sorted(question.types), null, null);
    return {
      area: polygonsOf(question.area),
      comparison: question.comparison === undefined ? null : polygonsOf(question.comparison),
      beforeFrom,
      from,
      judgedFrom: afterTo === undefined ? from : to,
      judgedTo: afterTo ?? to,
      resolution,
      beltRings: question.beltRings ?? BELT_RINGS,
      types,
      patrolChannels,
    };
  }

  return { complete, contextOf, listed, campaign };
}

function polygonsOf(area: Geometry): PolygonRings[] {
  if (area.type === 'Polygon') return [{ coordinates: area.coordinates }];
  if (area.type === 'MultiPolygon') return area.coordinates.map((coordinates) => ({ coordinates }));
  return [];
}

/** Epoch s of an instant. */
function seconds(text: string): number {
  return Date.parse(text) / 1000;
}

function isoOf(text: string): string {
  return new Date(text).toISOString();
}

/** A comma-separated list; null for none. */
function listOf(text: string | undefined): string[] | null {
  return text === undefined || text === '' ? null : text.split(',').map((part) => part.trim());
}

function sorted(list: readonly string[] | undefined): string[] | null {
  return list === undefined || list.length === 0 ? null : [...new Set(list)].sort();
}

/** Minutes that the wall clock of a time zone is ahead of UTC at an instant. */
function offsetMinutes(timeZone: string, atMs: number): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(
    atMs,
  );
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(name);
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
}
