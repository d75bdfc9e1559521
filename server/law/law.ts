import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import type { AuditEvent } from '../audit/contract.ts';
import type { Database } from '../db/database.ts';
import type { Clock } from '../kernel/clock.ts';
import { invalid, notFound } from '../kernel/errors.ts';
import { lawSetSchema } from './contract.ts';
import type { LawPage, LawSet } from './contract.ts';
import { inForce } from './core/applicable-rules.ts';
import type { ConfiguredAuthority } from './core/consequences.ts';
import { lawSetOf } from './core/law-set.ts';
import * as store from './store.ts';

const FOLDER = new URL('../../data/law/', import.meta.url);

/** A law set with the hash that names it. */
export interface NamedLawSet {
  lawSetId: string;
  law: LawSet;
}

/** The law set that the product ships, checked; its name is the SHA-256 of its JSON. */
export function shippedLaw(): NamedLawSet {
  const files = Object.fromEntries(
    readdirSync(FOLDER)
      .filter((name) => name.endsWith('.json'))
      .map((name) => [name.slice(0, -5), JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as unknown]),
  );
  const law = lawSetOf(files);
  return { lawSetId: createHash('sha256').update(JSON.stringify(law)).digest('hex'), law };
}

/** Which law is in force, and what did an older verdict stand on? */
export interface Law {
  /** The set in use, kept in the database under its hash. */
  current(): NamedLawSet;
  /** The set that an older verdict names. Raises not_found. */
  byId(lawSetId: string): Promise<NamedLawSet>;
  authorities(cityId: number, at: string): Promise<ConfiguredAuthority[]>;
  /** Enters who consents where a statute leaves it open. Audited. Raises invalid_value. */
  enterAuthority(cityId: number, entry: ConfiguredAuthority, by: string): Promise<ConfiguredAuthority[]>;
  page(day: string): LawPage;
}

export interface LawDeps {
  db: Database;
  clock: Clock;
  audit: { record(event: AuditEvent): Promise<unknown> };
}

/** Loads the shipped law set into the database; again and again with the same result. */
export async function openLaw({ db, clock, audit }: LawDeps): Promise<Law> {
  const shipped = shippedLaw();
  await store.insertLawSet(db, shipped.lawSetId, shipped.law.version, JSON.stringify(shipped.law));
  const held = new Map<string, NamedLawSet>([[shipped.lawSetId, shipped]]);

  return {
    current: () => shipped,
    async byId(lawSetId) {
      const known = held.get(lawSetId);
      if (known !== undefined) return known;
      const body = await store.readLawSet(db, lawSetId);
      if (body === undefined) throw notFound('law set', lawSetId);
      const found = { lawSetId, law: lawSetSchema.parse(body) };
      held.set(lawSetId, found);
      return found;
    },
    authorities: (cityId, at) => store.readAuthorities(db, cityId, at),
    async enterAuthority(cityId, entry, by) {
      const open = shipped.law.authorities.find((one) => one.authorityId === entry.authorityId);
      if (open?.needsConfiguration !== true) {
        throw invalid(
          'authorityId',
          entry.authorityId,
          '该机关由法律条文确定，不能在本地配置。',
          'A statute names this authority; it cannot be configured here.',
        );
      }
      const at = new Date(clock.now()).toISOString();
      await audit.record({
        stream: 'law',
        actor: by,
        action: 'law.authority_entered',
        subject: `city ${cityId}`,
        detail: { ...entry },
      });
      await store.enterAuthority(db, cityId, entry, by, at);
      return store.readAuthorities(db, cityId, at);
    },
    page(day) {
      const { law, lawSetId } = shipped;
      const rules = law.rules.filter((rule) => inForce({ ...rule, jurisdiction: '' }, day, ''));
      const count = (confidence: string) => rules.filter((rule) => rule.confidence === confidence).length;
      return {
        lawSetId,
        version: law.version,
        day,
        statutes: law.statutes.map((statute) => ({
          ...statute,
          inForce: inForce({ ...statute, jurisdiction: '' }, day, ''),
          articles: law.articles.filter((article) => article.lawId === statute.lawId),
        })),
        concordance: law.concordance,
        counts: {
          rules: rules.length,
          statute: count('statute'),
          configured: count('configured'),
          assumed: count('assumed'),
        },
        toConfirm: law.toConfirm,
        materials: law.materials,
        timers: law.timers,
        openAuthorities: law.authorities
          .filter((one) => one.needsConfiguration === true)
          .map((one) => one.authorityId),
      };
    },
  };
}
