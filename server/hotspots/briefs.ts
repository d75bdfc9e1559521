import type { Permission } from '../accounts/permissions.ts';
import type { CityDesk } from '../city/city.ts';
import type { CodeBook, CodeBooks } from '../city/code-book.ts';
import type { Database } from '../db/database.ts';
import type { WorkbookSheet } from '../documents/workbook.ts';
import { writeWorkbook } from '../documents/workbook.ts';
import type { Clock } from '../kernel/clock.ts';
import { notFound } from '../kernel/errors.ts';
import type { Feature, FeatureCollection } from '../kernel/geojson.ts';
import type { BBox } from '../kernel/lng-lat.ts';
import type { Pictures } from '../pictures/pictures.ts';
import type { Overlay } from '../pictures/picture-job.ts';
import type { FullQuestion, HotspotResult } from './contract.ts';
import { briefContent } from './core/brief-content.ts';
import type { BriefContent } from './core/brief-content.ts';
import { nameOf } from './core/brief-words.ts';
import type { Words } from './core/brief-words.ts';
import { spotTierOf } from './core/brief-spots.ts';
import { fullDisc, outlineOf } from './core/hex-lattice.ts';
import { briefPdf } from './brief-pdf.ts';
import { briefPng } from './brief-png.ts';
import type { Hotspots } from './hotspots.ts';
import * as store from './store.ts';

export interface BriefsDeps {
  db: Database;
  /** The city's time. */
  clock: Clock;
  city: Pick<CityDesk, 'facts'>;
  codes: CodeBooks;
  hotspots: Pick<Hotspots, 'result' | 'emerging' | 'forecast' | 'steadiness'>;
  pictures: Pick<Pictures, 'map'>;
}

type Viewer = { permissions: readonly Permission[] };

/** One page on a stored result for the morning meeting, as a paper, a picture and a workbook. */
export interface Briefs {
  /** What the page says; written down when it is first asked for, the same ever after. */
  content(cityId: number, resultId: string): Promise<BriefContent>;
  pdf(cityId: number, resultId: string, viewer: Viewer): Promise<Buffer>;
  png(cityId: number, resultId: string, viewer: Viewer): Promise<Buffer>;
  xlsx(cityId: number, resultId: string): Promise<Buffer>;
}

const MAP = { pdf: { widthPx: 1080, heightPx: 520 }, png: { widthPx: 1080, heightPx: 660 } };
/** Room round the places on the map, as a part of their extent. */
const MARGIN = 0.12;

export function createBriefs(deps: BriefsDeps): Briefs {
  const { db, clock, city, codes, hotspots, pictures } = deps;

  async function content(cityId: number, resultId: string): Promise<BriefContent> {
    const kept = await store.readKept(db, cityId, resultId);
    if (kept === undefined) throw notFound('resultId', resultId);
    if (kept.brief !== null) return JSON.parse(kept.brief) as BriefContent;
    const result = await hotspots.result(cityId, resultId);
    const { question } = result;
    const facts = await city.facts(cityId);
    const book = await codes.open();
    const listed = {
      to: question.to,
      unit: question.unit,
      resolution: question.resolution,
      exposure: question.exposure,
      ring: question.ring,
      ...(question.types === null ? {} : { types: question.types.join(',') }),
      ...(question.channels === null ? {} : { channels: question.channels.join(',') }),
      ...(question.outcomes === null ? {} : { outcomes: question.outcomes.join(',') }),
    };
    // Too few cases for a cube or a back-test is an answer as well: the page says that it has none.
    const emerging = await hotspots.emerging(cityId, listed).catch(() => null);
    const forecast = await hotspots.forecast(cityId, { ...listed, horizon: 'shift' }).catch(() => null);
    const made = briefContent({
      result,
      city: facts,
      emerging,
      forecast,
      stability: await hotspots.steadiness(cityId, resultId).catch(() => null),
      ...wordsOf(book, question),
      madeAt: new Date(clock.now()).toISOString(),
      clock: clockIn(facts.timeZone),
      touching: question.unit === 'cell' ? (id) => fullDisc(id, 1) : () => [],
    });
    return JSON.parse(await store.writeBrief(db, cityId, resultId, JSON.stringify(made))) as BriefContent;
  }

  async function map(
    cityId: number,
    result: HotspotResult,
    brief: BriefContent,
    viewer: Viewer,
    form: 'pdf' | 'png',
  ): Promise<Buffer> {
    const facts = await city.facts(cityId);
    const shapes =
      result.question.unit === 'cell'
        ? new Map<string, Feature['geometry']>()
        : new Map(
            (
              await store.readStreetShapes(
                db,
                cityId,
                result.places.map(({ id }) => id),
              )
            ).map(({ streetId, geometry }) => [streetId, geometry as Feature['geometry']]),
          );
    const numbers = new Map(brief.places.map(({ id, number }) => [id, String(number)]));
    const shapeOf = (id: string): Feature['geometry'] | undefined =>
      result.question.unit === 'cell'
        ? { type: 'Polygon', coordinates: [outlineOf(id).map(([x, y]) => [x, y])] }
        : shapes.get(id);
    // What matters most is drawn last.
    const overlays = [...brief.classes].reverse().flatMap(({ tier, color, ids }): Overlay[] => {
      const features = ids.flatMap((id): Feature[] => {
        const geometry = shapeOf(id);
        return geometry === undefined || geometry === null
          ? []
          : [{ type: 'Feature', geometry, properties: { number: numbers.get(id) ?? null } }];
      });
      const geojson: FeatureCollection = { type: 'FeatureCollection', features };
      const line = result.question.unit === 'street';
      return [
        {
          geojson,
          ...(line ? {} : { fill: color, opacity: tier === 'confirmed' ? 0.55 : 0.16 }),
          stroke: color,
          widthPx: line ? (tier === 'confirmed' ? 5 : 3.5) : tier === 'confirmed' ? 1.6 : 1.4,
          labelKey: 'number',
          labelColor: '#22201c',
        },
      ];
    });
    return pictures.map({
      cityId,
      viewer,
      view: { bbox: boxAround(result, facts.bbox) },
      ...MAP[form],
      scale: 2,
      overlays,
      legend: brief.classes.map(({ tier, color, name, says }) => ({
        label: `${name.zh}：${says.zh}`,
        fill: color,
        opacity: tier === 'confirmed' ? 0.55 : 0.16,
        stroke: color,
      })),
      datum: 'WGS84',
      dateText: clockIn(facts.timeZone)(brief.madeAt),
      sourceText: facts.attribution,
      synthetic: facts.synthetic,
    });
  }

  const drawn = async (cityId: number, resultId: string, viewer: Viewer, form: 'pdf' | 'png') => {
    const brief = await content(cityId, resultId);
    const result = await hotspots.result(cityId, resultId);
    return { brief, png: await map(cityId, result, brief, viewer, form) };
  };

  return {
    content,
    async pdf(cityId, resultId, viewer) {
      const { brief, png } = await drawn(cityId, resultId, viewer, 'pdf');
      return briefPdf(brief, png);
    },
    async png(cityId, resultId, viewer) {
      const { brief, png } = await drawn(cityId, resultId, viewer, 'png');
      return briefPng(brief, png);
    },
    async xlsx(cityId, resultId) {
      const brief = await content(cityId, resultId);
      const result = await hotspots.result(cityId, resultId);
      return writeWorkbook(sheetsOf(brief, result), brief.madeAt);
    },
  };
}

function wordsOf(
  book: CodeBook,
  question: FullQuestion,
): Record<'types' | 'channels' | 'outcomes', Words[] | null> {
  const named = (list: string, chosen: readonly string[] | null): Words[] | null =>
    chosen === null ? null : chosen.map((code) => book.label(list, code));
  return {
    types: named('case_type', question.types),
    channels: named('case_channel', question.channels),
    outcomes: named('case_outcome', question.outcomes),
  };
}

/** YYYY-MM-DD HH:MM by the clocks of a time zone. */
function clockIn(timeZone: string): (at: string) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return (at) => format.format(Date.parse(at));
}

/** The places with some room, at least a kilometre or so; the city when nothing is shown. */
function boxAround(result: HotspotResult, whole: BBox): BBox {
  const centers = result.places.flatMap(({ center }) => (center === null ? [] : [center]));
  if (centers.length === 0) return whole;
  const lng = centers.map(([x]) => x);
  const lat = centers.map(([, y]) => y);
  const [west, east, south, north] = [Math.min(...lng), Math.max(...lng), Math.min(...lat), Math.max(...lat)];
  const [x, y] = [Math.max(0.005, (east - west) * MARGIN), Math.max(0.005, (north - south) * MARGIN)];
  return [west - x, south - y, east + x, north + y];
}

function sheetsOf(brief: BriefContent, result: HotspotResult): WorkbookSheet[] {
  const patterns = new Map(brief.places.map((place) => [place.id, place]));
  const mark = brief.synthetic ? ['合成示范数据 / synthetic demo data'] : [];
  return [
    {
      name: '热点 Hotspots',
      columns: [
        { header: '序号 No.', key: 'number', type: 'number', width: 8 },
        { header: '街巷 Streets', key: 'zh', width: 30 },
        { header: 'Streets (English)', key: 'en', width: 30 },
        { header: '级别 Tier', key: 'tier', width: 14 },
        {
          header: '案件（含邻域）Cases in ring',
          key: 'observed',
          type: 'number',
          width: 14,
          format: '#,##0',
        },
        { header: '期望 Expected', key: 'expected', type: 'number', width: 12, format: '#,##0.00' },
        { header: '倍数 Ratio', key: 'ratio', type: 'number', width: 10, format: '0.0' },
        { header: 'p', key: 'p', type: 'number', width: 12, format: '0.0E+00' },
        { header: 'q（校正后）', key: 'q', type: 'number', width: 12, format: '0.0E+00' },
        { header: '本处案件 Cases here', key: 'count', type: 'number', width: 12, format: '#,##0' },
        { header: '非巡查案件 Not by patrol', key: 'others', type: 'number', width: 14 },
        { header: '巡查案件 By patrol', key: 'patrol', type: 'number', width: 14 },
        { header: '依据 Said by', key: 'saidBy', width: 22 },
        { header: '显著自 Since', key: 'since', width: 12 },
        { header: '演变 Pattern', key: 'pattern', width: 16 },
        { header: '前期 Before', key: 'before', type: 'number', width: 10 },
        { header: '经度 Longitude', key: 'lng', type: 'number', width: 12, format: '0.000000' },
        { header: '纬度 Latitude', key: 'lat', type: 'number', width: 12, format: '0.000000' },
        { header: '编号 Id', key: 'id', width: 20 },
      ],
      rows: result.places.map((place, i) => {
        const name = nameOf(place);
        const told = patterns.get(place.id);
        return {
          number: i + 1,
          zh: name.zh,
          en: name.en,
          tier: brief.classes.find(({ tier }) => tier === spotTierOf(place))?.name.zh ?? '',
          observed: place.observed,
          expected: place.expected,
          ratio: place.ratio,
          p: place.p,
          q: place.q,
          count: place.count,
          others: place.others.observed,
          patrol: place.patrol?.observed ?? null,
          saidBy: told?.saidBy.zh ?? place.saidBy,
          since: told?.since ?? null,
          pattern: told?.pattern?.zh ?? null,
          before: place.change?.before ?? null,
          lng: place.center?.[0] ?? null,
          lat: place.center?.[1] ?? null,
          id: place.id,
        };
      }),
      note: [...brief.findings.map(({ zh, en }) => `${zh} ${en}`), ...mark],
    },
    {
      name: '说明 About',
      columns: [
        { header: '项目 Item', key: 'name', width: 24 },
        { header: '内容', key: 'zh', width: 70 },
        { header: 'In English', key: 'en', width: 70 },
      ],
      rows: [...brief.asked, ...brief.method].map(({ name, value }) => ({
        name: `${name.zh} ${name.en}`,
        zh: value.zh,
        en: value.en,
      })),
      note: [`${brief.stability.zh} ${brief.stability.en}`, ...mark],
    },
    {
      name: '预测 Forecast',
      columns: [
        { header: '街巷 Streets', key: 'zh', width: 40 },
        { header: 'Streets (English)', key: 'en', width: 40 },
        { header: '预计案件 Expected', key: 'expected', type: 'number', width: 14, format: '0.00' },
      ],
      rows: (brief.forecast?.places ?? []).map(({ name, expected }) => ({ ...name, expected })),
      note:
        brief.forecast === null
          ? ['未能预测 / no forecast', ...mark]
          : [
              `${brief.forecast.period.zh}`,
              `${brief.forecast.record.zh} ${brief.forecast.record.en}`,
              `${brief.forecast.verdict.zh} ${brief.forecast.verdict.en}`,
              ...mark,
            ],
    },
  ];
}
