/**
 * What is the demo city of a seed? Pure: the same seed gives the same bytes. Everything is synthetic; names
 * are invented; numbers of things follow published counts of a district (and of two other cities).
 */
import { dutyOf, responsibilitiesOf } from './duty.ts';
import { geographyRows, H3_COARSE, H3_FINE } from './geography-rows.ts';
import { heritageOf } from './heritage.ts';
import { incidentsOf } from './incidents.ts';
import { journeysOf } from './journeys.ts';
import { organisationOf } from './organisation.ts';
import { patrolRatesOf, visitsOf } from './patrols.ts';
import { exposureOf, plantedIn } from './planted.ts';
import { areasOf, placesOf } from './places.ts';
import { emptyTables, type DemoCity } from './rows.ts';
import { sceneOf } from './scene.ts';
import { camerasOf, thingsOf } from './things.ts';
import { worksOf } from './works.ts';

export interface GenerateOptions {
  /** Seconds between two fixes of a unit; 15 unless told. */
  intervalS?: number;
}

export function generateCity(seed: number, options: GenerateOptions = {}): DemoCity {
  const scene = sceneOf(seed);
  const tables = emptyTables();
  const sites = heritageOf(scene, tables);
  geographyRows(scene, tables);
  worksOf(scene, sites, tables);
  thingsOf(scene, tables);
  camerasOf(scene, tables);
  placesOf(scene, sites, tables);
  const market = areasOf(scene, tables);
  const organisation = organisationOf(scene, tables);
  const duties = dutyOf(scene, organisation, sites, market, tables);
  responsibilitiesOf(scene, organisation, tables);
  const exposure = exposureOf(scene);
  const planted = plantedIn(scene, exposure, market, tables);
  const rates = patrolRatesOf(scene, organisation, planted, tables);
  const journeys = journeysOf(
    scene,
    organisation,
    duties,
    options.intervalS ?? 15,
    new Set(rates.unseenFrom.keys()),
    tables,
  );
  visitsOf(scene, organisation, rates, duties, journeys, tables);
  incidentsOf(scene, organisation, exposure, planted, duties, tables);
  return {
    seed,
    intervalS: options.intervalS ?? 15,
    city: {
      code: scene.plan.code,
      nameZh: scene.plan.nameZh,
      nameEn: scene.plan.nameEn,
      timeZone: 'Asia/Shanghai',
      localSrid: scene.plan.localSrid,
      boundary: [[scene.flatRing(scene.plan.boundary)]],
      h3Coarse: H3_COARSE,
      h3Fine: H3_FINE,
      attribution: '合成示范数据 / synthetic demo data',
      licence: 'CC0-1.0',
    },
    tables,
    fixes: journeys.fixes,
  };
}
