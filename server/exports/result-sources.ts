import type { Permission } from '../accounts/permissions.ts';
import type { Plans } from '../balancing/plans.ts';
import type { CoverageReport } from '../coverage/coverage-report.ts';
import type { CoverageDesk } from '../coverage/coverage.ts';
import type { Hotspots } from '../hotspots/hotspots.ts';
import { XwError } from '../kernel/errors.ts';
import type { Geometry } from '../kernel/geojson.ts';
import type { Permits } from '../permits/permits.ts';
import type { Layers } from '../tiles/layers.ts';
import type { Tracking } from '../tracking/tracking.ts';
import type { ExportResult } from './contract.ts';
import { pageOfRows, typesOf } from './export-source.ts';
import type { ExportSource, SourceRow } from './export-source.ts';
import type { ExportField } from './core/table.ts';
import { layerSource } from './layer-source.ts';

export interface ResultDeps {
  layers: Pick<Layers, 'rows'>;
  permits: Pick<Permits, 'list' | 'read'>;
  hotspots: Pick<Hotspots, 'result' | 'geojson'>;
  report: Pick<CoverageReport, 'gaps'>;
  coverage: Pick<CoverageDesk, 'streets'>;
  plans: Pick<Plans, 'one'>;
  tracking: Pick<Tracking, 'units'>;
}

interface ResultKind {
  titleZh: string;
  titleEn: string;
  permission: Permission;
  /** What `of` names; null: nothing has to be named. */
  needs: string | null;
  source(
    deps: ResultDeps,
    cityId: number,
    of: string | undefined,
  ): Promise<Omit<ExportSource, 'name' | 'titleZh' | 'titleEn'>>;
}

const text = (name: string, titleZh: string, titleEn: string): ExportField => ({
  name,
  titleZh,
  titleEn,
  type: 'string',
});
const number = (name: string, titleZh: string, titleEn: string, unit?: string): ExportField => ({
  name,
  titleZh,
  titleEn,
  type: 'number',
  ...(unit === undefined ? {} : { unit }),
});
const flag = (name: string, titleZh: string, titleEn: string): ExportField => ({
  name,
  titleZh,
  titleEn,
  type: 'boolean',
});
const ID = text('id', '编号', 'Identifier');
const STREET = [text('nameZh', '名称', 'Name (Chinese)'), text('nameEn', '英文名称', 'Name (English)')];

function inMemory(
  shape: ExportSource['shape'],
  fields: ExportField[],
  rows: readonly SourceRow[],
): Omit<ExportSource, 'name' | 'titleZh' | 'titleEn'> {
  return { shape, fields, filterTypes: typesOf(fields), pages: (box) => pageOfRows(rows, box) };
}

/** The managed streets by id: a city has some hundred. */
async function streetsOf(deps: ResultDeps, cityId: number): Promise<Map<string, SourceRow>> {
  const streets = new Map<string, SourceRow>();
  for await (const page of layerSource(deps.layers, cityId, 'streets', 'UTC').pages(null))
    for (const row of page) streets.set(String(row.values['id']), row);
  return streets;
}

export const RESULT_KINDS: Record<ExportResult, ResultKind> = {
  'permit-checks': {
    titleZh: '许可核查记录',
    titleEn: 'Permit checks',
    permission: 'zones:check',
    needs: null,
    async source({ permits }, cityId, of) {
      const fields = [
        ID,
        text('projectNo', '项目编号', 'Project'),
        text('createdAt', '核查时间', 'Checked at'),
        text('legalDate', '适用日期', 'Legal date'),
        text('outcome', '结论', 'Outcome'),
        text('works', '工程类别', 'Works'),
        text('decision', '处理', 'Decision'),
        number('flags', '提示数', 'Flags'),
        text('findingSha256', '结论指纹', 'Hash of the finding'),
      ];
      async function* pages(): AsyncGenerator<SourceRow[]> {
        for (let cursor: string | undefined; ;) {
          const found = await permits.list(cityId, { ...(of === undefined ? {} : { projectNo: of }), ...(cursor === undefined ? {} : { cursor }) }); // prettier-ignore
          const rows: SourceRow[] = [];
          for (const line of found.checks) {
            const { geometry } = await permits.read(cityId, line.checkId);
            rows.push({
              geometry,
              values: {
                id: line.checkId,
                projectNo: line.projectNo,
                createdAt: line.createdAt,
                legalDate: line.legalDate,
                outcome: line.outcome,
                works: line.works.join(' '),
                decision: line.decision,
                flags: line.flags,
                findingSha256: line.findingSha256,
              },
            });
          }
          yield rows;
          if (found.nextCursor === null) return;
          cursor = found.nextCursor;
        }
      }
      async function* within(box: Parameters<ExportSource['pages']>[0]): AsyncGenerator<SourceRow[]> {
        for await (const page of pages()) yield* pageOfRows(page, box);
      }
      return { shape: 'polygon', fields, filterTypes: typesOf(fields), pages: within };
    },
  },
  hotspots: {
    titleZh: '热点结果',
    titleEn: 'Hotspot result',
    permission: 'cases:read',
    needs: 'resultId',
    async source({ hotspots }, cityId, of) {
      const resultId = needed(of, 'resultId');
      const { places, question } = await hotspots.result(cityId, resultId);
      const { features } = (await hotspots.geojson(cityId, resultId)) as {
        features: { geometry: Geometry | null }[];
      };
      const fields = [
        ID,
        text('tier', '级别', 'Tier'),
        number('q', '校正后 p', 'Adjusted p'),
        number('p', 'p 值', 'p'),
        number('observed', '环内案件', 'Cases in the ring'),
        number('expected', '期望', 'Expected'),
        number('ratio', '倍数', 'Ratio'),
        number('count', '本处案件', 'Cases here'),
        text('saidBy', '依据渠道', 'Said by'),
        flag('effortOnly', '仅巡查力度', 'Effort only'),
        text('streets', '街巷', 'Streets'),
      ];
      const rows = places.map((place, i): SourceRow => ({
        geometry: features[i]?.geometry ?? null,
        values: {
          id: place.id,
          tier: place.tier,
          q: place.q,
          p: place.p,
          observed: place.observed,
          expected: place.expected,
          ratio: place.ratio,
          count: place.count,
          saidBy: place.saidBy,
          effortOnly: place.effortOnly,
          streets: place.streets.map(({ nameZh }) => nameZh).join('、'),
        },
      }));
      return inMemory(question.unit === 'cell' ? 'polygon' : 'line', fields, rows);
    },
  },
  'coverage-gaps': {
    titleZh: '班次缺口清单',
    titleEn: 'Gaps of a shift',
    permission: 'coverage:read',
    needs: null,
    async source(deps, cityId, of) {
      const [day, shift] = (of ?? '').split('/');
      const found = await deps.report.gaps(cityId, { ...(day ? { day } : {}), ...(shift ? { shift } : {}) });
      const streets = await streetsOf(deps, cityId);
      const fields = [
        ID,
        number('rank', '排名', 'Rank'),
        ...STREET,
        text('gridId', '网格', 'Grid'),
        number('grade', '等级', 'Grade'),
        number('lengthM', '长度', 'Length', 'm'),
        number('score', '需要程度', 'Score'),
        text('reasons', '理由', 'Reasons'),
        text('lastSeenAt', '上次到访', 'Last visit'),
        text('state', '班次状态', 'State in the shift'),
        flag('unclaimed', '无人认领', 'Unclaimed'),
        text('shift', '班次', 'Shift'),
      ];
      const rows = found.gaps.map((gap): SourceRow => ({
        geometry: streets.get(gap.streetId)?.geometry ?? null,
        values: {
          id: gap.streetId,
          rank: gap.rank,
          nameZh: gap.nameZh,
          nameEn: gap.nameEn,
          gridId: gap.gridId,
          grade: gap.grade,
          lengthM: gap.lengthM,
          score: gap.score,
          lastSeenAt: gap.lastSeenAt,
          state: gap.state,
          unclaimed: gap.unclaimed,
          reasons: gap.reasons.map(({ zh }) => zh).join('；'),
          shift: `${found.shift.day} ${found.shift.nameZh}`,
        },
      }));
      return inMemory('line', fields, rows);
    },
  },
  'street-coverage': {
    titleZh: '街巷巡查时效',
    titleEn: 'Age of the last visit of streets',
    permission: 'coverage:read',
    needs: null,
    async source(deps, cityId, of) {
      const { at, streets } = await deps.coverage.streets(cityId, of);
      const known = await streetsOf(deps, cityId);
      const fields = [
        ID,
        ...STREET,
        text('state', '状态', 'State'),
        text('lastSeenAt', '上次到访', 'Last visit'),
        number('ageMs', '距今', 'Age', 'ms'),
        text('evidence', '依据', 'Evidence'),
        number('certainty', '可信度', 'Certainty'),
        text('reasonZh', '原因', 'Reason'),
        text('asOf', '时点', 'As of'),
      ];
      const rows = streets.map((one): SourceRow => ({
        geometry: known.get(one.streetId)?.geometry ?? null,
        values: {
          id: one.streetId,
          nameZh: known.get(one.streetId)?.values['nameZh'] ?? null,
          nameEn: known.get(one.streetId)?.values['nameEn'] ?? null,
          state: one.state,
          lastSeenAt: one.lastSeenAt,
          ageMs: one.ageMs,
          evidence: one.evidence,
          certainty: one.certainty,
          reasonZh: one.reasonZh,
          asOf: at,
        },
      }));
      return inMemory('line', fields, rows);
    },
  },
  'plan-loads': {
    titleZh: '方案的工作量',
    titleEn: 'Loads of a plan',
    permission: 'plans:read',
    needs: 'planId',
    async source({ plans }, cityId, of) {
      const plan = await plans.one(cityId, needed(of, 'planId'));
      const fields = [
        ID,
        text('nameZh', '姓名或网格', 'Holder'),
        number('before', '方案前', 'Before', 'min'),
        number('after', '方案后', 'After', 'min'),
      ];
      const rows = plan.evaluation.loads.map((one): SourceRow => ({
        geometry: null,
        values: { id: one.holderId, nameZh: one.nameZh, before: one.before, after: one.after },
      }));
      return inMemory('none', fields, rows);
    },
  },
  'plan-changes': {
    titleZh: '方案的调整',
    titleEn: 'Changes of a plan',
    permission: 'plans:read',
    needs: 'planId',
    async source(deps, cityId, of) {
      const plan = await deps.plans.one(cityId, needed(of, 'planId'));
      const streets = await streetsOf(deps, cityId);
      const fields = [
        ID,
        text('what', '对象', 'What'),
        text('nameZh', '名称', 'Name'),
        text('fromZh', '原为', 'From'),
        text('toZh', '改为', 'To'),
        number('minutes', '工作量', 'Work', 'min'),
        flag('needsApproval', '须批准', 'Needs approval'),
        text('reasonZh', '理由', 'Reason'),
        text('plan', '方案', 'Plan'),
      ];
      const rows = plan.evaluation.explained.map(({ change, nameZh, fromZh, toZh, load, needsApproval, reason }): SourceRow => {
        const id = change.what === 'street' ? change.streetId : change.what === 'officer' ? change.personId : change.unitId;
        return {
          geometry: change.what === 'street' ? (streets.get(id)?.geometry ?? null) : null,
          values: { id, what: change.what, nameZh, fromZh, toZh, minutes: load.minutes, needsApproval, reasonZh: reason.zh, plan: plan.name },
        };
      }); // prettier-ignore
      return inMemory('line', fields, rows);
    },
  },
  units: {
    titleZh: '人员与车辆（最近位置）',
    titleEn: 'Officers and vehicles (latest position)',
    permission: 'units:read',
    needs: null,
    async source({ tracking }, cityId) {
      const { units } = await tracking.units(cityId);
      const fields = [
        ID,
        text('kind', '类别', 'Kind'),
        text('callSign', '呼号', 'Call sign'),
        text('plate', '车牌', 'Plate'),
        text('nameZh', '姓名', 'Name'),
        text('gridId', '网格', 'Grid'),
        text('state', '状态', 'State'),
        flag('onDuty', '在岗', 'On duty'),
        number('headingDeg', '航向', 'Heading', '°'),
        number('speedMps', '速度', 'Speed', 'm/s'),
        text('observedAt', '定位时间', 'Observed at'),
      ];
      const rows = units.map((unit): SourceRow => ({
        geometry:
          unit.lng === null || unit.lat === null
            ? null
            : { type: 'Point', coordinates: [unit.lng, unit.lat] },
        values: {
          id: unit.unitId,
          kind: unit.kind,
          callSign: unit.callSign,
          plate: unit.plate,
          nameZh: unit.nameZh,
          gridId: unit.gridId,
          state: unit.state,
          onDuty: unit.onDuty,
          headingDeg: unit.headingDeg,
          speedMps: unit.speedMps,
          observedAt: unit.observedAt,
        },
      }));
      return inMemory('point', fields, rows);
    },
  },
};

function needed(of: string | undefined, what: string): string {
  if (of !== undefined && of !== '') return of;
  throw new XwError({
    code: 'of_missing',
    status: 400,
    detail: `请用 of 指明要导出哪一个（${what}）。`,
    detailEn: `Say with \`of\` which one is meant (${what}).`,
    place: 'query.of',
    remedy: '在页面上打开该结果后再导出，或在地址中加 &of=编号。',
    remedyEn: 'Open the result on the page and export it there, or add &of= and its identifier.',
  });
}
