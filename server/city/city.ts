import { readFileSync } from 'node:fs';
import type { Database } from '../db/database.ts';
import type { AuditEvent } from '../audit/contract.ts';
import { publishedDays } from '../calendar/shipped-holidays.ts';
import type { Clock } from '../kernel/clock.ts';
import { invalid, notFound } from '../kernel/errors.ts';
import type { CalendarDay, City, Code, Setting, SettingChange, Settings } from './contract.ts';
import { acceptSetting } from './core/setting-definitions.ts';
import type { SettingDefinition } from './core/setting-definitions.ts';
import * as store from './store.ts';

const DEFINITIONS = JSON.parse(
  readFileSync(new URL('../../data/settings/defaults.json', import.meta.url), 'utf8'),
) as SettingDefinition[];

const DURABILITY = {
  embedded: {
    durabilityZh:
      '内嵌引擎：已确认的写入在进程被强行终止后仍在；断电时最近的写入可能丢失。正式部署请设置 DATABASE_URL 使用 PostgreSQL。',
    durabilityEn:
      'Embedded engine: acknowledged writes survive a killed process; a power cut may lose the latest. Set DATABASE_URL to a PostgreSQL for production.',
  },
  postgresql: {
    durabilityZh:
      'PostgreSQL：已确认的写入在进程终止和断电后仍在（须保持 fsync 与 synchronous_commit 为默认值）。',
    durabilityEn:
      'PostgreSQL: acknowledged writes survive a killed process and a power cut (with fsync and synchronous_commit at their defaults).',
  },
};

const DAY_MS = 86_400_000;

export interface CityDeps {
  db: Database;
  clock: Clock;
  audit: { record(event: AuditEvent): Promise<unknown> };
}

/** Which city is this, by which codes, settings and calendar does it work? */
export interface CityDesk {
  city(cityId: number): Promise<City>;
  /** The city without counts; remembered, since it changes only when a city is loaded. */
  facts(cityId: number): Promise<store.CityFacts>;
  codes(list?: string): Promise<Code[]>;
  settings(cityId: number): Promise<Settings>;
  /** One setting's value in force and who says so. Unknown keys are a defect. */
  setting<T extends SettingDefinition['value']>(
    cityId: number,
    key: string,
  ): Promise<{ value: T; source: string }>;
  changeSetting(cityId: number, key: string, change: SettingChange, by: string): Promise<Setting>;
  /**
   * Working days, both ends included; at most 800 days. What the city entered goes before what the State Council
   * published; else the weekday counts, marked as assumed for a year without a notice.
   */
  calendar(cityId: number, from: string, to: string): Promise<CalendarDay[]>;
  /** The local calendar day of an instant in the city's time zone, YYYY-MM-DD. */
  localDay(cityId: number, atMs: number): Promise<string>;
  /** Forget what is remembered, after a city was loaded. */
  refresh(): void;
}

function definitionOf(key: string): SettingDefinition {
  const definition = DEFINITIONS.find((d) => d.key === key);
  if (definition === undefined) throw notFound('setting', key);
  return definition;
}

/** A setting that some loader wrote and the product has no text for. */
function stranger(row: store.SettingRow): Setting {
  const { key, value, source, updatedBy, updatedAt } = row;
  return {
    key,
    value,
    unit: null,
    labelZh: key,
    labelEn: key,
    source,
    shipped: false,
    updatedBy,
    updatedAt,
  };
}

function shown(definition: SettingDefinition, row: store.SettingRow | undefined): Setting {
  return {
    key: definition.key,
    value: row === undefined ? definition.value : row.value,
    unit: definition.unit === '' ? null : definition.unit,
    labelZh: definition.labelZh,
    labelEn: definition.labelEn,
    source: row?.source ?? definition.source,
    shipped: row === undefined,
    updatedBy: row?.updatedBy ?? null,
    updatedAt: row?.updatedAt ?? null,
  };
}

export function createCity({ db, clock, audit }: CityDeps): CityDesk {
  const remembered = new Map<number, Promise<store.CityFacts>>();
  const changed = new Map<number, Promise<store.SettingRow[]>>();

  async function load(cityId: number): Promise<store.CityFacts> {
    const facts = await store.readCity(db, cityId);
    if (facts === undefined) throw notFound('city', String(cityId));
    return facts;
  }
  function facts(cityId: number): Promise<store.CityFacts> {
    let found = remembered.get(cityId);
    if (found === undefined) {
      found = load(cityId);
      remembered.set(cityId, found);
      found.catch(() => remembered.delete(cityId));
    }
    return found;
  }
  function changes(cityId: number): Promise<store.SettingRow[]> {
    let found = changed.get(cityId);
    if (found === undefined) {
      found = store.readSettings(db, cityId);
      changed.set(cityId, found);
      found.catch(() => changed.delete(cityId));
    }
    return found;
  }
  async function localDay(cityId: number, atMs: number): Promise<string> {
    const { timeZone } = await facts(cityId);
    return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(atMs);
  }

  return {
    facts,
    localDay,
    async city(cityId) {
      const [known, counts] = await Promise.all([
        facts(cityId),
        store.readCounts(db, cityId, new Date(clock.now()).toISOString()),
      ]);
      return { ...known, counts };
    },
    codes: (list) => store.readCodes(db, list, new Date(clock.now()).toISOString().slice(0, 10)),
    async settings(cityId) {
      const rows = await changes(cityId);
      const known = new Set(DEFINITIONS.map((definition) => definition.key));
      return {
        settings: [
          ...DEFINITIONS.map((definition) =>
            shown(
              definition,
              rows.find((row) => row.key === definition.key),
            ),
          ),
          ...rows.filter((row) => !known.has(row.key)).map(stranger),
        ],
        engine: { kind: db.engine, ...DURABILITY[db.engine] },
      };
    },
    async setting<T extends SettingDefinition['value']>(cityId: number, key: string) {
      const definition = definitionOf(key);
      const row = (await changes(cityId)).find((r) => r.key === key);
      return { value: (row?.value ?? definition.value) as T, source: row?.source ?? definition.source };
    },
    async changeSetting(cityId, key, change, by) {
      const definition = definitionOf(key);
      const value = acceptSetting(definition, change.value);
      const before = shown(
        definition,
        (await changes(cityId)).find((r) => r.key === key),
      ).value;
      const at = new Date(clock.now()).toISOString();
      await audit.record({
        stream: 'settings',
        actor: by,
        action: 'setting.changed',
        subject: `${cityId}/${key}`,
        detail: { before: before as string, after: value as string, source: change.source },
      });
      await store.writeSetting(db, cityId, { key, value, source: change.source, by, at });
      changed.delete(cityId);
      return shown(
        definition,
        (await changes(cityId)).find((r) => r.key === key),
      );
    },
    async calendar(cityId, from, to) {
      const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
      if (days < 0) throw invalid('to', to, '截止日早于起始日。', 'The last day is before the first.');
      if (days > 800) throw invalid('to', to, '一次最多查询 800 天。', 'At most 800 days at a time.');
      await facts(cityId);
      const published = publishedDays();
      return (await store.readCalendar(db, cityId, from, to)).map((row): CalendarDay => {
        if (row.basis === 'listed') return row;
        const notice = published.days.get(row.day);
        if (notice !== undefined) return { day: row.day, basis: 'listed', ...notice };
        return published.years.has(Number(row.day.slice(0, 4))) ? row : { ...row, basis: 'assumed' };
      });
    },
    refresh() {
      remembered.clear();
      changed.clear();
    },
  };
}
