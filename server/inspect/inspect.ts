import type { Permission } from '../accounts/permissions.ts';
import type { Cases } from '../cases/cases.ts';
import type { CaseStatus } from '../cases/contract.ts';
import type { CityDesk } from '../city/city.ts';
import type { CodeBook, CodeBooks } from '../city/code-book.ts';
import type { CoverageDesk } from '../coverage/coverage.ts';
import type { Database, Row } from '../db/database.ts';
import type { Clock } from '../kernel/clock.ts';
import { notFound, XwError } from '../kernel/errors.ts';
import type { People } from '../people/people.ts';
import type { Card, InspectLayer } from './contract.ts';
import type { CardContext, CardParts } from './core/facts.ts';
import { caseCard, unitCard } from './core/live-cards.ts';
import type { UnitRow } from './core/live-cards.ts';
import { buildingCard, placeCard, surfaceCard } from './core/place-cards.ts';
import type { BuildingRow, PlaceRow, SurfaceRow } from './core/place-cards.ts';
import { gridCard, roadCard, sanitationRoadCard, streetCard } from './core/street-cards.ts';
import type { GridRow, RoadRow, SanitationRoadRow, StreetRow } from './core/street-cards.ts';
import { areaCard, assetCard, cameraCard, constructionSiteCard } from './core/thing-cards.ts';
import type { AreaRow, AssetRow, CameraRow, ConstructionSiteRow } from './core/thing-cards.ts';
import { heritageSiteCard, zoneCard } from './core/zone-cards.ts';
import type { HeritageSiteRow, ZoneRow } from './core/zone-cards.ts';
import { readThing } from './store.ts';

export interface InspectDeps {
  db: Database;
  clock: Clock;
  city: Pick<CityDesk, 'facts' | 'setting'>;
  codes: CodeBooks;
  cases: Pick<Cases, 'one' | 'nextSteps'>;
  coverage: Pick<CoverageDesk, 'street' | 'visits'>;
  people: Pick<People, 'responsibilities'>;
}

/** What is this thing that somebody clicked? One card, the same order for all. */
export interface Inspect {
  /** 403 when the account may not read the layer, 404 when there is no such thing. */
  card(cityId: number, layer: InspectLayer, id: string, permissions: readonly Permission[]): Promise<Card>;
}

/** What each layer asks for beside city:read. */
export const INSPECT_PERMISSIONS: Record<InspectLayer, Permission> = {
  grids: 'city:read',
  streets: 'city:read',
  buildings: 'city:read',
  places: 'city:read',
  surfaces: 'city:read',
  roads: 'city:read',
  areas: 'city:read',
  sanitation_roads: 'city:read',
  zones: 'zones:read',
  heritage_sites: 'zones:read',
  construction_sites: 'assets:read',
  cameras: 'assets:read',
  assets: 'assets:read',
  cases: 'cases:read',
  units: 'units:read',
};

const VISITS_SHOWN = 8;

/** The builder of each layer whose row needs nothing beside itself. */
const BUILDERS: Partial<Record<InspectLayer, (row: Row, context: CardContext) => CardParts>> = {
  grids: (row, context) => gridCard(row as unknown as GridRow, context),
  buildings: (row, context) => buildingCard(row as unknown as BuildingRow, context),
  places: (row, context) => placeCard(row as unknown as PlaceRow, context),
  surfaces: (row, context) => surfaceCard(row as unknown as SurfaceRow, context),
  roads: (row, context) => roadCard(row as unknown as RoadRow, context),
  sanitation_roads: (row) => sanitationRoadCard(row as unknown as SanitationRoadRow),
  zones: (row, context) => zoneCard(row as unknown as ZoneRow, context),
  heritage_sites: (row, context) => heritageSiteCard(row as unknown as HeritageSiteRow, context),
  construction_sites: (row, context) => constructionSiteCard(row as unknown as ConstructionSiteRow, context),
  cameras: (row, context) => cameraCard(row as unknown as CameraRow, context),
  assets: (row, context) => assetCard(row as unknown as AssetRow, context),
  areas: (row, context) => areaCard(row as unknown as AreaRow, context),
};

function forbidden(layer: InspectLayer, permission: Permission): XwError {
  return new XwError({
    code: 'forbidden',
    status: 403,
    detail: `您的角色不能查看该图层（需要 ${permission}）。`,
    detailEn: `Your role may not read this layer (${permission} is needed).`,
    value: layer,
    place: 'layer',
    remedy: '如确有需要，请联系管理员。',
    remedyEn: 'Ask an administrator if your work needs it.',
  });
}

export function createInspect({ db, clock, city, codes, cases, coverage, people }: InspectDeps): Inspect {
  /** Who answers: the thing's own keeper first, then the street's people, then the grid's. */
  async function answering(
    cityId: number,
    { assetId, streetId, gridId }: { assetId: string | null; streetId: string | null; gridId: string | null },
  ) {
    const subjects = [
      ...(assetId === null ? [] : [{ subjectKind: 'asset', subjectId: assetId }]),
      ...(streetId === null ? [] : [{ subjectKind: 'street', subjectId: streetId }]),
      ...(gridId === null ? [] : [{ subjectKind: 'grid', subjectId: gridId }]),
    ];
    const found = await Promise.all(subjects.map((subject) => people.responsibilities(cityId, subject)));
    return found.flatMap(({ responsible }) =>
      responsible.map((r) => ({
        roleZh: r.roleZh,
        roleEn: r.roleEn,
        nameZh: r.nameZh,
        since: r.since,
        until: r.until,
      })),
    );
  }
  async function streetRow(cityId: number, id: string, row: Row, context: CardContext): Promise<CardParts> {
    const mayRead = context.may('coverage:read');
    const [state, visits] = mayRead
      ? await Promise.all([coverage.street(cityId, id), coverage.visits(cityId, { street: id })])
      : [null, []];
    return streetCard(
      { ...(row as unknown as StreetRow), coverage: state, visits: visits.slice(0, VISITS_SHOWN) },
      context,
    );
  }
  async function partsOf(cityId: number, layer: InspectLayer, id: string, row: Row, context: CardContext) {
    if (layer === 'streets') return streetRow(cityId, id, row, context);
    if (layer === 'units') {
      const { value } = await city.setting<number>(cityId, 'people.on_post_age_s');
      return unitCard({ ...(row as unknown as UnitRow), silentAgeMs: value * 1000 }, context);
    }
    const build = BUILDERS[layer];
    if (build === undefined) throw notFound('layer', layer);
    return build(row, context);
  }
  async function caseParts(cityId: number, id: string, book: CodeBook, context: CardContext) {
    const found = await cases.one(cityId, id);
    const next = cases.nextSteps(found.status).map((status: CaseStatus) => ({
      status,
      label: book.label('case_status', status),
    }));
    return {
      parts: caseCard(found, next, context),
      streetId: found.streetId,
      gridId: found.gridId,
      geometry: { type: 'Point' as const, coordinates: found.position },
      bbox: found.bbox,
    };
  }

  return {
    async card(cityId, layer, id, permissions) {
      const needed = INSPECT_PERMISSIONS[layer];
      if (!permissions.includes(needed)) throw forbidden(layer, needed);
      const book = await codes.open();
      const held = new Set<string>(permissions);
      const context: CardContext = {
        label: book.label,
        attributesOf: book.attributes,
        may: (permission) => held.has(permission),
        now: clock.now(),
      };
      const { synthetic } = await city.facts(cityId);

      let thing;
      if (layer === 'cases') thing = await caseParts(cityId, id, book, context);
      else {
        const found = await readThing(db, layer, cityId, id, new Date(clock.now()).toISOString());
        if (found === undefined) throw notFound(layer, id);
        thing = { ...found, parts: await partsOf(cityId, layer, id, found.row, context) };
      }
      const { parts } = thing;
      const persons = await answering(cityId, {
        assetId: layer === 'assets' ? id : null,
        streetId: thing.streetId,
        gridId: thing.gridId,
      });
      const mayNames = held.has('people:read');
      return {
        layer,
        id,
        titleZh: parts.titleZh,
        titleEn: parts.titleEn,
        kindZh: parts.kindZh,
        kindEn: parts.kindEn,
        facts: parts.facts.filter((fact) => fact !== null),
        responsible: [
          ...(parts.bodies ?? []).map((body) => ({
            roleZh: body.role.zh,
            roleEn: body.role.en,
            nameZh: body.nameZh,
            since: body.since ?? null,
            until: null,
          })),
          ...(mayNames ? persons : []),
        ],
        responsibleHidden: !mayNames && persons.length > 0,
        stateZh: parts.stateZh,
        stateEn: parts.stateEn,
        history: parts.history,
        actions: parts.actions,
        geometry: thing.geometry,
        bbox: thing.bbox,
        synthetic,
      };
    },
  };
}
