import type { AuditEvent } from '../audit/contract.ts';
import type { CityDesk } from '../city/city.ts';
import type { Database } from '../db/database.ts';
import type { Clock } from '../kernel/clock.ts';
import { XwError, notFound } from '../kernel/errors.ts';
import type { CrsListItem, ExplainRequest, RegistrationRequest } from './contract.ts';
import type {
  CrsClaim,
  CrsSystems,
  CrsTransform,
  Explanation,
  OpenOptions,
  RegisteredCrs,
} from './core/crs.ts';
import { crsList } from './core/crs-list.ts';
import { explainPositions } from './core/explain.ts';
import { openCrs } from './core/open-crs.ts';
import { readCheckPoints } from './core/registered-crs.ts';
import { shippedSystems } from './shipped-systems.ts';
import * as store from './store.ts';

export interface CoordinatesDeps {
  db: Database;
  /** Real time: who registered what when. */
  clock: Clock;
  city: Pick<CityDesk, 'facts' | 'setting'>;
  audit: { record(event: AuditEvent): Promise<unknown> };
}

/** On which earth are these numbers? */
export interface Coordinates {
  /** What a city can open: shipped definitions, its registered systems, and whether GCJ-02 may be undone. */
  systems(cityId: number): Promise<{ systems: CrsSystems; options: OpenOptions }>;
  /** A claimed system, opened with what the city knows. Errors as `openCrs`. */
  open(cityId: number, claim: CrsClaim, options?: Pick<OpenOptions, 'rtk'>): Promise<CrsTransform>;
  list(cityId: number): Promise<CrsListItem[]>;
  /** Which systems put the numbers inside the city's boundary? */
  explain(cityId: number, request: ExplainRequest): Promise<Explanation>;
  registrations(cityId: number): Promise<RegisteredCrs[]>;
  /**
   * Registers a local system. The parameters are tried on its check points: 422 `crs_residuals_too_large` names the worst
   * point when its residual is above the setting `crs.largest_residual_m`; 409 `crs_registered` when the name is taken.
   * Recorded in the audit stream `coordinates`.
   */
  register(cityId: number, request: RegistrationRequest, by: string): Promise<RegisteredCrs>;
  /** Takes a registered system away; what was converted with it keeps its record. 404 when there is none. */
  withdraw(cityId: number, id: string, by: string): Promise<void>;
}

export function createCoordinates({ db, clock, city, audit }: CoordinatesDeps): Coordinates {
  async function systems(cityId: number): Promise<{ systems: CrsSystems; options: OpenOptions }> {
    const [inverse, registered] = await Promise.all([
      city.setting<boolean>(cityId, 'crs.gcj_inverse'),
      store.readRegistrations(db, cityId),
    ]);
    return { systems: { ...shippedSystems(), registered }, options: { gcjInverse: inverse.value } };
  }

  return {
    systems,
    registrations: (cityId) => store.readRegistrations(db, cityId),

    async open(cityId, claim, { rtk } = {}) {
      const known = await systems(cityId);
      return openCrs(claim, known.systems, { ...known.options, rtk });
    },

    async list(cityId) {
      const known = await systems(cityId);
      return crsList(known.systems, known.options);
    },

    async explain(cityId, request) {
      const [known, { boundary }] = await Promise.all([systems(cityId), city.facts(cityId)]);
      const positions: [number, number][] =
        'positions' in request ? request.positions : [[request.x, request.y]];
      return explainPositions(positions, boundary, known.systems, known.options);
    },

    async register(cityId, request, by) {
      const allowed = (await city.setting<number>(cityId, 'crs.largest_residual_m')).value;
      const { points, rmsM, largestM } = readCheckPoints(request.parameters, request.checkPoints);
      if (largestM > allowed) {
        const worst = points.find(({ residualM }) => residualM === largestM);
        throw new XwError({
          code: 'crs_residuals_too_large',
          status: 422,
          detail: `检查点“${worst?.name}”残差 ${largestM.toFixed(3)} 米，超过限差 ${allowed} 米，不予登记。`,
          detailEn: `At check point "${worst?.name}" the residual is ${largestM.toFixed(3)} m, above the limit of ${allowed} m: not registered.`,
          value: `rms ${rmsM.toFixed(3)} m, largest ${largestM.toFixed(3)} m`,
          place: `body.checkPoints: ${worst?.name}`,
          remedy: '请核对参数的旋转约定与符号、检查点坐标及坐标顺序，或请测绘部门重新计算参数。',
          remedyEn:
            'Check the convention and signs of the rotations, the points and their order, or have the parameters computed again.',
        });
      }
      const registered: RegisteredCrs = {
        id: request.id,
        nameZh: request.nameZh,
        nameEn: request.nameEn,
        datum: request.datum,
        parameters: request.parameters,
        checkPoints: points,
        rmsM,
        largestM,
        source: request.source,
        registeredBy: by,
        registeredAt: new Date(clock.now()).toISOString(),
      };
      if (!(await store.insertRegistration(db, cityId, registered))) {
        throw new XwError({
          code: 'crs_registered',
          status: 409,
          detail: `坐标系“${request.id}”已登记。`,
          detailEn: `A system "${request.id}" is registered already.`,
          value: request.id,
          place: 'body.id',
          remedy: '请换用新的标识，或先撤销原登记。',
          remedyEn: 'Choose another identifier, or withdraw the old registration first.',
        });
      }
      await audit.record({
        stream: 'coordinates',
        actor: by,
        action: 'crs.registered',
        subject: `${cityId}/${request.id}`,
        detail: {
          datum: request.datum,
          method: request.parameters.method,
          checkPoints: points.length,
          rmsM,
          largestM,
          source: request.source,
        },
      });
      return registered;
    },

    async withdraw(cityId, id, by) {
      if (!(await store.deleteRegistration(db, cityId, id))) throw notFound('crsId', id);
      await audit.record({
        stream: 'coordinates',
        actor: by,
        action: 'crs.withdrawn',
        subject: `${cityId}/${id}`,
        detail: {},
      });
    },
  };
}
