/**
 * The same thing told twice: some cases of the last weeks reach the service by a second channel a little later and a
 * little beside the first. Those older than a few days were merged by the centre; the others wait for a person.
 * They come on top of the city's cases when it is loaded, from the seed alone, and leave its checksum as it is:
 * merged reports count nowhere.
 */
import { latLngToCell } from 'h3-js';
import { randomOf } from '../../kernel/random.ts';
import type { Row } from './rows.ts';
import { idOf } from './scene.ts';

const DAY_S = 86_400;
const MERGED = 48;
const WAITING = 12;
const CHANNELS = ['hotline_12345', 'hotline_12319', 'mini_program', 'ai_camera', 'video', 'patrol'];
/** Metres to 1e-7 degrees of latitude. */
const E7_PER_M = 1e7 / 110_950;
const CELL_RESOLUTION = 12;

export interface SecondReports {
  cases: Row<'cases'>[];
  case_events: Row<'case_events'>[];
  /** Seconds from the anchor. */
  merges: { caseId: string; primaryId: string; at: number; distanceM: number; minutes: number }[];
}

export function secondReports(cases: readonly Row<'cases'>[], seed: number): SecondReports {
  const random = randomOf(seed, 'second-reports');
  const among = (from: number, to: number): Row<'cases'>[] =>
    random.shuffled(
      cases.filter(({ reported_at }) => reported_at >= from * DAY_S && reported_at < to * DAY_S - 3600),
    );
  const chosen = [...among(-60, -6).slice(0, MERGED), ...among(-6, 0).slice(0, WAITING)];
  const found: SecondReports = { cases: [], case_events: [], merges: [] };
  chosen.forEach((first, k) => {
    const minutes = 3 + random.int(45);
    const distanceM = random.between(4, 28);
    const angle = random.between(0, 2 * Math.PI);
    const [lng, lat] = first.geom as [number, number];
    const geom: [number, number] = [
      Math.round(lng + (Math.cos(angle) * distanceM * E7_PER_M) / Math.cos((lat * Math.PI) / 180e7)),
      Math.round(lat + Math.sin(angle) * distanceM * E7_PER_M),
    ];
    const caseId = idOf('C-', cases.length + k, 6);
    const at = first.reported_at + minutes * 60;
    found.cases.push({
      ...first,
      case_id: caseId,
      channel: random.pick(CHANNELS.filter((channel) => channel !== first.channel)),
      status: 'reported',
      outcome: null,
      reported_at: at,
      due_at: null,
      closed_at: null,
      unit_id: null,
      cell: latLngToCell(geom[1] / 1e7, geom[0] / 1e7, CELL_RESOLUTION),
      geom,
    });
    found.case_events.push({ case_id: caseId, seq: 1, at, step: 'reported', actor: 'citizen', note: null });
    if (k < MERGED)
      found.merges.push({
        caseId,
        primaryId: first.case_id,
        at: at + 600 + random.int(3000),
        distanceM: Math.round(distanceM * 10) / 10,
        minutes,
      });
  });
  return found;
}
