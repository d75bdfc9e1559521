import { createHash, randomUUID } from 'node:crypto';
import type { AuditEvent } from '../audit/contract.ts';
import type { Database } from '../db/database.ts';
import type { Clock } from '../kernel/clock.ts';
import { invalid, notFound } from '../kernel/errors.ts';
import type { MultiPolygon, Polygon } from '../kernel/geojson.ts';
import type { BBox } from '../kernel/lng-lat.ts';
import type { Supersede, ZoneDraft, ZoneHistory, ZoneTopology, ZoneVersion } from './contract.ts';
import { ruleOf } from './core/boundary-rule.ts';
import { currentVersion, draftOf, nextVersions } from './core/next-versions.ts';
import { checkSiteShape, siteRefused } from './core/site-shape.ts';
import type { Outlines } from './outlines.ts';
import * as store from './register-store.ts';

export interface ZoneRegisterDeps {
  db: Database;
  clock: Clock;
  audit: { record(event: AuditEvent): Promise<unknown> };
  layers: { touch(cityId: number, layer: string, boxes: BBox[]): Promise<unknown> };
  city: { facts(cityId: number): Promise<{ localSrid: number }> };
  outlines: Outlines;
  /** Told after a zone changed, for whoever decided on it. */
  onChanged?: (cityId: number, zoneId: string, cause: string) => Promise<unknown>;
}

/** What is recorded of protected zones, in both times; entered and superseded, never overwritten. */
export interface ZoneRegister {
  history(cityId: number, zoneId: string): Promise<ZoneHistory>;
  /** 422 for an invalid outline, with the place: a zone is never silently repaired. Audited. */
  enter(cityId: number, draft: ZoneDraft, by: string): Promise<ZoneHistory>;
  /** A change of law or a correction. 409 `zone_not_in_force` for one that has ended. Audited. */
  supersede(cityId: number, zoneId: string, change: Supersede, by: string): Promise<ZoneHistory>;
  /** Takes the last entry back: what was known before is recorded anew as known from now. Audited. */
  undo(cityId: number, zoneId: string, by: string): Promise<ZoneHistory>;
  topology(cityId: number): Promise<ZoneTopology>;
  /** Draws the outline of a zone from its rule, as a correction of its record. 422 where that cannot be done. Audited. */
  derive(cityId: number, zoneId: string, by: string): Promise<ZoneHistory>;
  /**
   * Draws every zone anew whose base has changed since it was derived, and what goes by those in turn. Answers which.
   * Zones that were never drawn stay as they are.
   */
  deriveStale(cityId: number, by: string): Promise<string[]>;
}

export function createZoneRegister(deps: ZoneRegisterDeps): ZoneRegister {
  const { db, clock, audit, layers, city, outlines } = deps;
  const now = () => new Date(clock.now()).toISOString();

  async function history(cityId: number, zoneId: string): Promise<ZoneHistory> {
    const versions = await store.readVersions(db, cityId, zoneId);
    if (versions.length === 0) throw notFound('zone', zoneId);
    return { zoneId, versions };
  }

  async function checkShape(geometry: Polygon | MultiPolygon | null): Promise<void> {
    if (geometry === null) return;
    checkSiteShape(geometry);
    const { valid, reason } = await store.checkOutline(db, geometry);
    if (!valid) {
      throw siteRefused('zone_invalid', 'geometry', reason, {
        zh: `区划边界无效（${reason ?? '原因不明'}）：不自动修补。`,
        en: `The outline of the zone is not valid (${reason ?? 'reason unknown'}); it is never repaired silently.`,
        remedyZh: '请移动所指顶点后重新提交。',
        remedyEn: 'Move the named vertex and enter it again.',
      });
    }
  }

  /**
   * A rule without an outline is drawn; an outline that did not come from its rule does not keep the mark of one that did.
   * `current` is what it supersedes.
   */
  async function settled(cityId: number, draft: ZoneDraft, current?: ZoneVersion): Promise<ZoneDraft> {
    const rule = ruleOf(draft.boundaryRule);
    if (rule === null) return draft;
    const { derived: mark, ...said } = rule;
    if (draft.geometry !== null) {
      const kept = mark !== undefined && sameOutline(draft.geometry, current?.geometry ?? null);
      return kept ? draft : { ...draft, boundaryRule: said };
    }
    const made = await outlines.derive(cityId, said, draft.siteId);
    if (made === undefined) return { ...draft, boundaryRule: said };
    const { geometry, derived, uncertaintyM, basis } = made;
    return { ...draft, geometry, uncertaintyM, uncertaintyBasis: basis, boundaryRule: { ...said, derived } };
  }

  async function documentOf(cityId: number, draft: ZoneDraft): Promise<string | null> {
    const { document } = draft;
    if (document === null) {
      const { documentId } = draft;
      if (documentId !== null && !(await store.isDocument(db, cityId, documentId))) {
        const zh = '登记册中没有这份文件。';
        throw invalid('zone.documentId', documentId, zh, 'The register holds no such document.');
      }
      return documentId;
    }
    const sha256 = createHash('sha256').update(JSON.stringify(document)).digest('hex');
    const documentId = `D-${sha256.slice(0, 12)}`;
    await store.insertDocument(db, cityId, { documentId, ...document, sha256 });
    return documentId;
  }

  async function changed(cityId: number, zoneId: string, cause: string): Promise<ZoneHistory> {
    const after = await history(cityId, zoneId);
    const boxes = after.versions.flatMap(({ geometry }) => (geometry === null ? [] : [boxOf(geometry)]));
    await layers.touch(cityId, 'zones', boxes);
    await deps.onChanged?.(cityId, zoneId, cause);
    return after;
  }

  const recorded = (action: string, by: string, zoneId: string, detail: AuditEvent['detail']) =>
    audit.record({ stream: 'zones', actor: by, action, subject: `zone ${zoneId}`, detail });

  async function inForce(cityId: number, zoneId: string): Promise<ZoneVersion> {
    const current = currentVersion((await history(cityId, zoneId)).versions);
    if (current === undefined) throw store.notInForce(zoneId);
    return current;
  }

  async function replace(
    cityId: number,
    zoneId: string,
    current: ZoneVersion,
    change: Supersede,
    by: string,
  ): Promise<ZoneHistory> {
    await checkShape(change.zone.geometry);
    const next = nextVersions(current, change);
    await recorded(`zones.superseded`, by, zoneId, {
      cause: change.cause,
      reason: change.reason,
      from: current.version,
      ...detailOf(change.zone),
    });
    const documentId = await documentOf(cityId, change.zone);
    const at = now();
    await db.transaction(async (tx) => {
      const ended = await store.endKnowledge(tx, cityId, zoneId, next.end, at);
      if (ended.length !== next.end.length) throw store.notInForce(zoneId);
      for (const entry of next.record) {
        const own = entry.zone === change.zone || entry.documentId === null;
        const kept = own ? (documentId ?? current.documentId) : entry.documentId;
        await store.insertZone(tx, cityId, zoneId, { ...entry, documentId: kept }, at, by);
      }
    });
    return changed(cityId, zoneId, change.cause);
  }

  /** The zone with its outline drawn from its rule; undefined where that cannot be done. */
  async function redrawn(cityId: number, current: ZoneVersion): Promise<ZoneDraft | undefined> {
    const zone = await settled(cityId, { ...draftOf(current), geometry: null });
    return zone.geometry === null ? undefined : zone;
  }

  async function deriveStale(cityId: number, by: string): Promise<string[]> {
    const done: string[] = [];
    // A zone can go by a zone that is drawn anew in the same go; each is drawn once, so this ends.
    for (;;) {
      const zoneId = (await outlines.stale(cityId)).find((one) => !done.includes(one));
      if (zoneId === undefined) return done;
      done.push(zoneId);
      const current = currentVersion((await history(cityId, zoneId)).versions);
      const zone = current === undefined ? undefined : await redrawn(cityId, current);
      if (current === undefined || zone === undefined) continue;
      const change = { cause: 'correction' as const, reason: '基准图形已变更，按规则重绘', zone };
      await replace(cityId, zoneId, current, change, by);
    }
  }

  return {
    history,
    async enter(cityId, entered, by) {
      const draft = await settled(cityId, entered);
      await checkShape(draft.geometry);
      const zoneId = `Z-${randomUUID().slice(0, 8)}`;
      await recorded('zones.entered', by, zoneId, detailOf(draft));
      const documentId = await documentOf(cityId, draft);
      await store.insertZone(db, cityId, zoneId, { zone: draft, documentId, validTo: null }, now(), by);
      return changed(cityId, zoneId, 'entered');
    },
    async supersede(cityId, zoneId, asked, by) {
      const current = await inForce(cityId, zoneId);
      const change = { ...asked, zone: await settled(cityId, asked.zone, current) };
      const after = await replace(cityId, zoneId, current, change, by);
      await deriveStale(cityId, by);
      return after;
    },
    deriveStale,
    async derive(cityId, zoneId, by) {
      const current = await inForce(cityId, zoneId);
      const zone = await redrawn(cityId, current);
      if (zone === undefined) {
        throw siteRefused('rule_not_drawable', 'zone.boundaryRule', current.boundaryRule ?? null, {
          zh: '该区划没有可用的规则，或其基准（本体或区划）没有图形。',
          en: 'The zone has no usable rule, or what the rule goes by has no outline.',
          remedyZh: '请补录规则，或先录入基准的图形。',
          remedyEn: 'Give the rule, or enter the outline of what it goes by first.',
        });
      }
      const change = { cause: 'correction' as const, reason: '按规则绘制边界', zone };
      const after = await replace(cityId, zoneId, current, change, by);
      await deriveStale(cityId, by);
      return after;
    },
    async undo(cityId, zoneId, by) {
      const { versions } = await history(cityId, zoneId);
      const last = versions.at(-1)?.knownFrom ?? '';
      const undone = versions.filter((one) => one.knownFrom === last && one.knownTo === null);
      const before = versions.filter((one) => one.knownTo === last);
      if (undone.length === 0) throw store.notInForce(zoneId);
      await recorded('zones.undone', by, zoneId, { versions: undone.map((one) => one.version) });
      const at = now();
      await db.transaction(async (tx) => {
        await store.endKnowledge(
          tx,
          cityId,
          zoneId,
          undone.map((one) => one.version),
          at,
        );
        for (const one of before) {
          const entry = { zone: draftOf(one), documentId: one.documentId, validTo: one.validTo };
          await store.insertZone(tx, cityId, zoneId, entry, at, by);
        }
      });
      const after = await changed(cityId, zoneId, 'undone');
      await deriveStale(cityId, by);
      return after;
    },
    async topology(cityId) {
      const { localSrid } = await city.facts(cityId);
      return { findings: await store.readTopology(db, cityId, localSrid) };
    },
  };
}

const detailOf = (draft: ZoneDraft): AuditEvent['detail'] => ({
  regime: draft.regime,
  class: draft.class,
  nameZh: draft.nameZh,
  validFrom: draft.validFrom,
  uncertaintyM: draft.uncertaintyM,
  drawn: draft.geometry !== null,
  derived: ruleOf(draft.boundaryRule)?.derived !== undefined,
});

/** The register keeps every outline as a multipolygon. */
const partsOf = (one: Polygon | MultiPolygon) =>
  one.type === 'Polygon' ? [one.coordinates] : one.coordinates;

function sameOutline(a: Polygon | MultiPolygon, b: Polygon | MultiPolygon | null): boolean {
  return b !== null && JSON.stringify(partsOf(a)) === JSON.stringify(partsOf(b));
}

function boxOf(geometry: Polygon | MultiPolygon): BBox {
  const positions = geometry.type === 'Polygon' ? geometry.coordinates.flat() : geometry.coordinates.flat(2);
  const lngs = positions.map((one) => one[0]);
  const lats = positions.map((one) => one[1]);
  return [Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)];
}
