import type { Permission } from '../accounts/permissions.ts';
import type { Audit } from '../audit/audit.ts';
import type { CityDesk } from '../city/city.ts';
import type { Coordinates } from '../coordinates/coordinates.ts';
import type { CrsTransform } from '../coordinates/core/crs.ts';
import { parseCrsClaim } from '../coordinates/core/parse-crs-claim.ts';
import { parseFilter } from '../features/feature-filter.ts';
import { readBox } from '../features/features.ts';
import type { Clock } from '../kernel/clock.ts';
import { XwError, shorten } from '../kernel/errors.ts';
import type { LayerId } from '../tiles/contract.ts';
import type { Tiles } from '../tiles/tiles.ts';
import { EXPORT_FORMATS, EXPORT_RESULTS } from './contract.ts';
import type { ExportMenu, ExportQuery, ExportResult } from './contract.ts';
import { convertOut } from './core/positions.ts';
import type { ExportCrs, ExportHead, ExportRow } from './core/table.ts';
import type { ExportSource } from './export-source.ts';
import { FORMATS } from './formats.ts';
import { layerSource } from './layer-source.ts';
import { makeFile } from './make-file.ts';
import type { ExportFile } from './make-file.ts';
import { RESULT_KINDS } from './result-sources.ts';
import type { ResultDeps } from './result-sources.ts';

export interface ExportsDeps extends Omit<ResultDeps, 'layers'> {
  /** Real time, for the date in the file. */
  clock: Clock;
  city: Pick<CityDesk, 'facts'>;
  coordinates: Pick<Coordinates, 'open' | 'systems'>;
  tiles: Pick<Tiles, 'layers' | 'named' | 'catalogue'>;
  audit: Pick<Audit, 'record'>;
}

interface Asker {
  accountId: string;
  permissions: readonly Permission[];
}

/**
 * Layers and results as files for other programs, written while they are read: memory does not grow with the city. What the
 * asker may not see is refused; every file taken away is in the audit stream `exports` before its first byte.
 */
export interface Exports {
  menu(cityId: number, asker: Asker): Promise<ExportMenu>;
  /** Errors: 403 `forbidden_layer`; 400 `bad_bbox`, `bad_filter`, `crs_not_in_format`, `encoding_not_in_format`; 422 of the system. */
  layer(cityId: number, layer: LayerId, query: ExportQuery, asker: Asker): Promise<ExportFile>;
  /** Errors as `layer`; 403 `forbidden_result`, 400 `of_missing`, 404 of what `of` names. */
  result(cityId: number, result: ExportResult, query: ExportQuery, asker: Asker): Promise<ExportFile>;
}

/** Files that are made at once; each holds a page of rows and, for two formats, a file on the disk. */
const MOST_AT_ONCE = 6;

export function createExports(deps: ExportsDeps): Exports {
  const { clock, city, coordinates, tiles, audit } = deps;
  const resultDeps: ResultDeps = { ...deps, layers: tiles.layers };
  let underWay = 0;

  async function systemOf(
    cityId: number,
    text: string,
  ): Promise<{ crs: ExportCrs; transform: CrsTransform | null }> {
    const claim = parseCrsClaim(text);
    if (claim.kind === 'wkt' || ('axisOrder' in claim && claim.axisOrder === 'north_east'))
      throw refusedChoice('bad_crs', text, 'query.crs', {
        zh: '导出按名称选坐标系，坐标一律经度或东在前。',
        en: 'Systems are chosen by name, and numbers are longitude or east first.',
        remedyZh: '例如 EPSG:4490、gcj02、EPSG:4548。',
        remedyEn: 'For example EPSG:4490, gcj02, EPSG:4548.',
      });
    const transform = await coordinates.open(cityId, claim);
    const code = claim.kind === 'epsg' ? claim.code : null;
    const { id, nameZh, nameEn, errorM, chain } = transform;
    const geographic =
      claim.kind === 'gcj02' || claim.kind === 'bd09' || [4326, 4490, 4258, 4979].includes(code ?? 0);
    return {
      crs: { id, code, nameZh, nameEn, errorM, chain, geographic },
      transform: code === 4326 ? null : transform,
    };
  }

  async function write(
    cityId: number,
    source: ExportSource,
    query: ExportQuery,
    asker: Asker,
  ): Promise<ExportFile> {
    const format = FORMATS[query.format];
    const { crs, transform } = await systemOf(cityId, query.crs);
    if (format.onlyWgs84 && crs.code !== 4326)
      throw refusedChoice('crs_not_in_format', query.crs, 'query.crs', {
        zh: `${format.titleZh} 按标准只能是 WGS84。`,
        en: `${format.titleEn} is WGS84 by its standard.`,
        remedyZh: '请选 WGS84，或换用 GeoPackage、GeoJSON。',
        remedyEn: 'Choose WGS84, or GeoPackage or GeoJSON.',
      });
    if (!format.encodings.includes(query.encoding))
      throw refusedChoice('encoding_not_in_format', query.encoding, 'query.encoding', {
        zh: `${format.titleZh} 的文字编码只能是 ${format.encodings.join('、')}。`,
        en: `Text in ${format.titleEn} is ${format.encodings.join(', ')}.`,
        remedyZh: '请去掉 encoding，或改用 CSV、Shapefile。',
        remedyEn: 'Leave `encoding` out, or choose CSV or Shapefile.',
      });
    const box = query.bbox === undefined ? null : readBox(query.bbox);
    const wanted =
      query.filter === undefined || query.filter.trim() === ''
        ? undefined
        : parseFilter(query.filter, source.filterTypes);
    if (underWay >= MOST_AT_ONCE) throw busy();
    const facts = await city.facts(cityId);
    const head: ExportHead = {
      name: source.name.replaceAll('-', '_'),
      titleZh: source.titleZh,
      titleEn: source.titleEn,
      fields: source.fields,
      shape: source.shape,
      crs,
      cityZh: facts.nameZh,
      cityEn: facts.nameEn,
      attribution: facts.attribution,
      licence: facts.licence,
      synthetic: facts.synthetic,
      exportedAt: new Date(clock.now()).toISOString(),
      chosen: {
        ...(query.bbox === undefined ? {} : { bbox: query.bbox }),
        ...(wanted === undefined ? {} : { filter: query.filter }),
        ...(query.of === undefined ? {} : { of: query.of }),
      },
    };
    await audit.record({
      stream: 'exports',
      actor: asker.accountId,
      action: 'data.exported',
      subject: `${cityId}/${source.name}`,
      detail: { format: query.format, crs: crs.id, ...head.chosen },
    });
    async function* pages(): AsyncGenerator<ExportRow[]> {
      for await (const page of source.pages(box)) {
        const rows = wanted === undefined ? page : page.filter(({ values }) => wanted(values));
        yield rows.map(({ geometry, values }) => ({
          geometry: geometry === null ? null : convertOut(geometry, transform, crs.geographic),
          values: source.shown?.(values) ?? values,
        }));
      }
    }
    return makeFile(head, pages(), query, {
      onBegin() {
        // Others may have begun since this one was asked for.
        if (underWay >= MOST_AT_ONCE) throw busy();
        underWay += 1;
      },
      onEnd: () => void (underWay -= 1),
    });
  }

  return {
    async layer(cityId, layer, query, asker) {
      tiles.named(layer, asker.permissions);
      const { timeZone } = await city.facts(cityId);
      return write(cityId, layerSource(tiles.layers, cityId, layer, timeZone), query, asker);
    },
    async result(cityId, result, query, asker) {
      const kind = RESULT_KINDS[result];
      if (!asker.permissions.includes(kind.permission)) throw forbidden(result);
      const { titleZh, titleEn } = kind;
      const source = await kind.source(resultDeps, cityId, query.of);
      return write(cityId, { name: result, titleZh, titleEn, ...source }, query, asker);
    },
    async menu(cityId, { permissions }) {
      const [{ localSrid }, layers] = await Promise.all([
        city.facts(cityId),
        tiles.catalogue(cityId, permissions),
      ]);
      const asked = [
        'EPSG:4326',
        'EPSG:4490',
        ...(localSrid > 0 ? [`EPSG:${localSrid}`] : []),
        'gcj02',
        'bd09',
        'EPSG:3857',
      ];
      const { systems } = await coordinates.systems(cityId);
      const names = [...asked, ...systems.registered.map(({ id }) => `registered:${id}`)];
      const opened = await Promise.all(names.map((name) => systemOf(cityId, name).catch(() => undefined)));
      return {
        layers: layers.map(({ id, titleZh, titleEn, count, attributes }) => ({
          id,
          titleZh,
          titleEn,
          count,
          path: `/api/v1/exports/layers/${id}`,
          fields: attributes.map(({ name }) => name),
        })),
        results: EXPORT_RESULTS.filter((id) => permissions.includes(RESULT_KINDS[id].permission)).map(
          (id) => {
            const { titleZh, titleEn, needs } = RESULT_KINDS[id];
            return { id, titleZh, titleEn, needs, path: `/api/v1/exports/results/${id}` };
          },
        ),
        formats: EXPORT_FORMATS.map((id) => {
          const { titleZh, titleEn, encodings, onlyWgs84, noteZh, noteEn } = FORMATS[id];
          return { id, titleZh, titleEn, encodings: [...encodings], onlyWgs84, noteZh, noteEn };
        }),
        systems: opened.flatMap((one) => {
          if (one === undefined) return [];
          const { id, nameZh, nameEn, errorM } = one.crs;
          const noteZh = errorM === 0 ? '与库中一致，无换算误差。' : `由 WGS84 换算，误差可达 ${errorM} 米。`;
          const noteEn =
            errorM === 0 ? 'As stored, nothing added.' : `Converted from WGS84; may be off by ${errorM} m.`;
          return [{ crs: id, nameZh, nameEn, errorM, noteZh, noteEn }];
        }),
      };
    },
  };
}

function refusedChoice(
  code: string,
  value: string,
  place: string,
  said: { zh: string; en: string; remedyZh: string; remedyEn: string },
): XwError {
  return new XwError({
    code,
    status: 400,
    detail: said.zh,
    detailEn: said.en,
    value: shorten(value),
    place,
    remedy: said.remedyZh,
    remedyEn: said.remedyEn,
  });
}

function forbidden(result: ExportResult): XwError {
  return new XwError({
    code: 'forbidden_result',
    status: 403,
    detail: `您的角色无权导出“${RESULT_KINDS[result].titleZh}”。`,
    detailEn: `Your role may not export "${RESULT_KINDS[result].titleEn}".`,
    value: result,
    place: 'result',
    remedy: '如工作需要，请联系管理员调整角色。',
    remedyEn: 'If your work needs it, ask an administrator for another role.',
  });
}

function busy(): XwError {
  return new XwError({
    code: 'exports_busy',
    status: 503,
    detail: `同时进行的导出已达 ${MOST_AT_ONCE} 个。`,
    detailEn: `${MOST_AT_ONCE} exports are under way.`,
    value: String(MOST_AT_ONCE),
    place: 'exports',
    remedy: '请稍候再试。',
    remedyEn: 'Try again in a moment.',
  });
}
