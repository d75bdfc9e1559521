/**
 * What is the demo city of a seed? Pure: the same seed gives the same bytes. Everything is synthetic; names
 * are invented; numbers of things follow published counts of a district (and of two other cities).
 */
import { geographyRows, H3_COARSE, H3_FINE } from './geography-rows.ts';
import { heritageOf } from './heritage.ts';
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
  areasOf(scene, tables);
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
    fixes: {
      unit: new Uint16Array(0),
      at: new Int32Array(0),
      lon: new Int32Array(0),
      lat: new Int32Array(0),
      speed: new Uint16Array(0),
      heading: new Uint16Array(0),
      accuracy: new Uint8Array(0),
      lag: new Uint16Array(0),
      unitIds: [],
    },
  };
}
