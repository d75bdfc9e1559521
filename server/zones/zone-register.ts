import { createHash, randomUUID } from 'node:crypto';
import type { AuditEvent } from '../audit/contract.ts';
import type { Database } from '../db/database.ts';
import type { Clock } from '../kernel/clock.ts';
import { notFound } from '../kernel/errors.ts';
import type { MultiPolygon, Polygon } from '../kernel/geojson.ts';
import type { BBox } from '../kernel/lng-lat.ts';
import type { Supersede, ZoneDraft, ZoneHistory, ZoneTopology } from './contract.ts';
import { gaussKruegerSrid } from './core/gauss-krueger-srid.ts';
import { currentVersion, draftOf, nextVersions } from './core/next-versions.ts';
import { checkSiteShape, siteRefused } from './core/site-shape.ts';
import * as store from './register-store.ts';

export interface ZoneRegisterDeps {
  db: Database;
  clock: Clock;
  audit: { record(event: AuditEvent): Promise<unknown> };
  layers: { touch(cityId: number, layer: string, boxes: BBox[]): Promise<unknown> };
  city: { facts(cityId: number): Promise<{ center: readonly [number, number] }> };
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
}

export function createZoneRegister(deps: ZoneRegisterDeps): ZoneRegister {
  const { db, clock, audit, layers, city } = deps;
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

  async function documentOf(cityId: number, { document }: ZoneDraft): Promise<string | null> {
    if (document === null) return null;
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

  return {
    history,
    async enter(cityId, draft, by) {
      await checkShape(draft.geometry);
      const zoneId = `Z-${randomUUID().slice(0, 8)}`;
      await recorded('zones.entered', by, zoneId, detailOf(draft));
      const documentId = await documentOf(cityId, draft);
      await store.insertZone(db, cityId, zoneId, { zone: draft, documentId, validTo: null }, now(), by);
      return changed(cityId, zoneId, 'entered');
    },
    async supersede(cityId, zoneId, change, by) {
      const { versions } = await history(cityId, zoneId);
      const current = currentVersion(versions);
      if (current === undefined) throw store.notInForce(zoneId);
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
      return changed(cityId, zoneId, 'undone');
    },
    async topology(cityId) {
      const { center } = await city.facts(cityId);
      return { findings: await store.readTopology(db, cityId, gaussKruegerSrid(center[0])) };
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
});

function boxOf(geometry: Polygon | MultiPolygon): BBox {
  const positions = geometry.type === 'Polygon' ? geometry.coordinates.flat() : geometry.coordinates.flat(2);
  const lngs = positions.map((one) => one[0]);
  const lats = positions.map((one) => one[1]);
  return [Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)];
}
