import type {
  CampaignAnswer,
  EmergingAnswer,
  ForecastAnswer,
  FullQuestion,
  HotspotResult,
  StatisticAnswer,
  StatisticChoice,
} from './contract.ts';
import type { ProfileAnswer } from './profile-contract.ts';
import type { DensityAnswer, ScanAnswer } from './surface-contract.ts';
import type { CampaignAsk } from './core/campaign-answer.ts';
import { campaignAnswer } from './core/campaign-answer.ts';
import { CaseColumns } from './core/case-columns.ts';
import { GroundBuilder } from './core/city-ground.ts';
import type { DensityAsk } from './core/density-answer.ts';
import { densityAnswer } from './core/density-answer.ts';
import type { EmergingAsk } from './core/emerging-answer.ts';
import { emergingAnswer } from './core/emerging-answer.ts';
import type { ForecastAsk } from './core/forecast-answer.ts';
import { forecastAnswer } from './core/forecast-answer.ts';
import type { AskContext } from './core/hotspot-answer.ts';
import { answerQuestion } from './core/hotspot-answer.ts';
import { RoadNetwork } from './core/road-network.ts';
import { scanAnswer } from './core/scan-answer.ts';
import { placeProfile } from './core/place-profile.ts';
import { labelledStatistic } from './core/labelled-statistic.ts';
import { Study, VisitDays } from './core/study.ts';
import type { TierMap } from './core/stability.ts';
import { tierMapOf } from './core/tier-map.ts';

export type GroundPart = 'roads' | 'buildings' | 'people' | 'streets' | 'neighbours';

/** What is asked of the thread that holds the cities' cases. Answers are plain data. */
export type ShelfRequest =
  | { op: 'begin'; cityId: number; fine: number; resolution: number }
  | { op: 'ground'; cityId: number; part: GroundPart; lines: string }
  | { op: 'finish'; cityId: number }
  | { op: 'emptyCases'; cityId: number }
  | { op: 'cases'; cityId: number; lines: string }
  /** The first case without an outcome: its number, and epoch s of the whole second that it lies in. */
  | { op: 'openOutcomes'; cityId: number }
  | { op: 'outcomes'; cityId: number; from: number; lines: string }
  | { op: 'visits'; cityId: number; lines: string; anew: boolean }
  | { op: 'forget'; cityId: number }
  | { op: 'network'; cityId: number; lines: string; anew: boolean }
  | { op: 'density'; cityId: number; ask: DensityAsk }
  | {
      op: 'scan';
      cityId: number;
      question: FullQuestion;
      context: AskContext;
      options: { mostShare: number; draws: number; seed: number; found: 'others' | 'all' };
    }
  | { op: 'answer'; cityId: number; question: FullQuestion; context: AskContext }
  | { op: 'profile'; cityId: number; question: FullQuestion; context: AskContext; place: string | null }
  | { op: 'emerging'; cityId: number; ask: EmergingAsk }
  | { op: 'forecast'; cityId: number; ask: ForecastAsk }
  | {
      op: 'statistic';
      cityId: number;
      question: FullQuestion;
      context: AskContext;
      choice: StatisticChoice;
      seed: number;
    }
  | { op: 'campaign'; cityId: number; ask: CampaignAsk }
  | {
      op: 'tiers';
      cityId: number;
      question: FullQuestion;
      context: AskContext;
      half: { seed: number; draw: number } | null;
    };

export type ShelfAnswer =
  | Omit<HotspotResult, 'resultId'>
  | EmergingAnswer
  | ForecastAnswer
  | TierMap
  | Omit<CampaignAnswer, 'from' | 'to'>
  | StatisticAnswer
  | ProfileAnswer
  | ScanAnswer
  | DensityAnswer
  | { from: number; at: number }
  | boolean
  | null;

/** The cities that questions are answered on. One request after the other; lives in a worker thread. */
export class HotspotShelf {
  private readonly studies = new Map<number, Study>();
  private readonly networks = new Map<number, RoadNetwork>();
  private readonly building = new Map<number, { builder: GroundBuilder; resolution: number }>();

  serve(request: ShelfRequest): ShelfAnswer {
    const { cityId } = request;
    switch (request.op) {
      case 'begin':
        this.building.set(cityId, {
          builder: new GroundBuilder(request.fine, request.resolution),
          resolution: request.resolution,
        });
        return null;
      case 'ground':
        this.put(cityId, request.part, request.lines);
        return null;
      case 'finish':
        this.finish(cityId);
        return null;
      case 'emptyCases': {
        const study = this.study(cityId);
        this.studies.set(
          cityId,
          new Study(study.ground, new CaseColumns(study.cases.resolution), study.visits),
        );
        return null;
      }
      case 'cases':
        this.study(cityId).cases.append(request.lines);
        return null;
      case 'openOutcomes': {
        const { cases } = this.study(cityId);
        const open = cases.firstWithoutOutcome();
        if (open === cases.size) return null;
        const at = Math.floor(cases.at[open]!);
        return { from: cases.firstFrom(at, 'start'), at };
      }
      case 'outcomes':
        return this.study(cityId).cases.setOutcomes(request.from, request.lines);
      case 'visits': {
        const study = this.study(cityId);
        if (request.anew) study.visits = new VisitDays();
        study.visits.append(request.lines);
        return null;
      }
      case 'network': {
        const network = request.anew ? new RoadNetwork() : (this.networks.get(cityId) ?? new RoadNetwork());
        network.append(request.lines);
        this.networks.set(cityId, network);
        return null;
      }
      case 'density':
        return densityAnswer(this.study(cityId), this.networks.get(cityId) ?? new RoadNetwork(), request.ask);
      case 'scan':
        return scanAnswer(this.study(cityId), request.question, request.context, request.options);
      case 'forget':
        this.networks.delete(cityId);
        this.studies.delete(cityId);
        this.building.delete(cityId);
        return null;
      case 'answer':
        return answerQuestion(this.study(cityId), request.question, request.context);
      case 'profile':
        return placeProfile(this.study(cityId), request.question, request.context, request.place) ?? null;
      case 'emerging':
        return emergingAnswer(this.study(cityId), request.ask);
      case 'forecast':
        return forecastAnswer(this.study(cityId), request.ask);
      case 'statistic':
        return labelledStatistic(
          this.study(cityId),
          request.question,
          request.context,
          request.choice,
          request.seed,
        );
      case 'campaign':
        return campaignAnswer(this.study(cityId), request.ask);
      case 'tiers':
        return tierMapOf(this.study(cityId), request.question, request.context, request.half);
    }
  }

  private put(cityId: number, part: GroundPart, lines: string): void {
    const builder = this.building.get(cityId)?.builder;
    if (builder === undefined) throw new RangeError(`no ground is being built for city ${cityId}`);
    if (part === 'roads') builder.roads(lines);
    else if (part === 'buildings') builder.buildings(lines);
    else if (part === 'people') builder.people(lines);
    else if (part === 'streets') builder.addStreets(lines);
    else builder.addNeighbours(lines);
  }

  private finish(cityId: number): void {
    const held = this.building.get(cityId);
    if (held === undefined) throw new RangeError(`no ground is being built for city ${cityId}`);
    this.building.delete(cityId);
    this.studies.set(
      cityId,
      new Study(held.builder.finish(), new CaseColumns(held.resolution), new VisitDays()),
    );
  }

  private study(cityId: number): Study {
    const study = this.studies.get(cityId);
    if (study === undefined) throw new RangeError(`city ${cityId} is not on the shelf`);
    return study;
  }
}
