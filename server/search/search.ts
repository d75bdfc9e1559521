import type { Permission } from '../accounts/permissions.ts';
import type { CityDesk } from '../city/city.ts';
import type { CodeBooks, Label } from '../city/code-book.ts';
import type { Database } from '../db/database.ts';
import type { Clock } from '../kernel/clock.ts';
import type { SearchHit } from './contract.ts';
import { coordinateQuery } from './core/coordinate-query.ts';
import { likePattern, normalizeQuery } from './core/query-text.ts';
import { rankHits } from './core/rank-hits.ts';
import { findNamed } from './store.ts';
import type { FoundRow } from './store.ts';

export interface SearchDeps {
  db: Database;
  clock: Clock;
  city: Pick<CityDesk, 'facts'>;
  codes: CodeBooks;
}

/** Where is what I typed? */
export interface Search {
  /** Named things, numbers and coordinates, best first; only kinds that the permissions allow. Empty text finds nothing. */
  find(
    cityId: number,
    text: string,
    permissions: readonly Permission[],
    limit?: number,
  ): Promise<SearchHit[]>;
}

type NamedKind = FoundRow['kind'];

const KINDS: Record<
  NamedKind,
  { layer: string; needs: Permission; list: string | null; zh: string; en: string }
> = {
  grid: { layer: 'grids', needs: 'city:read', list: null, zh: '责任网格', en: 'Grid' },
  street: { layer: 'streets', needs: 'city:read', list: 'street_kind', zh: '街巷', en: 'Street' },
  place: { layer: 'places', needs: 'city:read', list: 'place_kind', zh: '地点', en: 'Place' },
  heritage_site: {
    layer: 'heritage_sites',
    needs: 'zones:read',
    list: 'site_grade',
    zh: '文物保护单位',
    en: 'Protected site',
  },
  zone: { layer: 'zones', needs: 'zones:read', list: 'zone_class', zh: '保护区划', en: 'Zone' },
  construction_site: {
    layer: 'construction_sites',
    needs: 'assets:read',
    list: null,
    zh: '建设工地',
    en: 'Construction site',
  },
  unit: { layer: 'units', needs: 'units:read', list: 'unit_kind', zh: '单元', en: 'Unit' },
  case: { layer: 'cases', needs: 'cases:read', list: 'case_type', zh: '案件', en: 'Case' },
};
const LIMIT = 20;

const ORDER_TEXT = {
  lng_lat: { zh: '按“经度,纬度”理解', en: 'read as longitude, latitude' },
  lat_lng: { zh: '按“纬度,经度”理解', en: 'read as latitude, longitude' },
};

const join = (parts: (string | undefined | null)[]) =>
  parts.filter((part) => part !== null && part !== undefined && part !== '').join(' · ');

export function createSearch({ db, clock, city, codes }: SearchDeps): Search {
  return {
    async find(cityId, text, permissions, limit = LIMIT) {
      const query = normalizeQuery(text);
      if (query === '') return [];
      const { bbox } = await city.facts(cityId);
      const guess = coordinateQuery(query, bbox);
      if (guess !== undefined) {
        const [lng, lat] = guess.position;
        const order = ORDER_TEXT[guess.order];
        const doubt = guess.ambiguous
          ? { zh: '；也可能是相反顺序', en: '; it may be the other way round' }
          : { zh: '', en: '' };
        return [
          {
            kind: 'coordinate',
            id: `${lng},${lat}`,
            layer: null,
            titleZh: `${lng}, ${lat}`,
            titleEn: `${lng}, ${lat}`,
            subtitleZh: `坐标（WGS84），${order.zh}${doubt.zh}`,
            subtitleEn: `Position (WGS84), ${order.en}${doubt.en}`,
            center: [lng, lat],
            bbox: null,
          },
        ];
      }
      const kinds = (Object.keys(KINDS) as NamedKind[]).filter((kind) =>
        permissions.includes(KINDS[kind].needs),
      );
      const rows = await findNamed(db, {
        cityId,
        pattern: likePattern(query),
        text: query,
        kinds,
        perKind: limit,
        now: new Date(clock.now()).toISOString(),
      });
      const book = await codes.open();
      const candidates = rows.map((row) => {
        const kind = KINDS[row.kind];
        const detail: Label | null =
          row.detail === null
            ? null
            : kind.list === null
              ? { zh: row.detail, en: row.detail }
              : book.label(kind.list, row.detail);
        const number = row.number === row.nameZh ? null : row.number;
        return {
          kind: row.kind,
          id: row.id,
          layer: kind.layer,
          titleZh: row.nameZh,
          titleEn: row.nameEn ?? row.nameZh,
          subtitleZh: join([kind.zh, detail?.zh, number]),
          subtitleEn: join([kind.en, detail?.en, number]),
          center: row.center,
          bbox: row.bbox,
          texts: [row.nameZh, row.nameEn ?? '', row.number ?? ''],
          weight: row.weight,
        };
      });
      return rankHits(candidates, query, limit);
    },
  };
}
