import type { CrsListItem } from '../contract.ts';
import type { CrsClaim, CrsSystems, OpenOptions } from './crs.ts';
import { GAUSS_KRUEGER_ZONES } from './gauss-krueger.ts';
import { openCrs } from './open-crs.ts';
import { crsClaimText } from './parse-crs-claim.ts';

type Kind = CrsListItem['kind'];

/**
 * Every system by name that can be claimed here, the refused ones with what to do: geographic, web maps, the 64
 * national planes, the UTM zones over China, shipped definitions, registered systems.
 * Other UTM zones open as well (`EPSG:32632`), without standing in the list.
 */
export function crsList(systems: CrsSystems, options: OpenOptions = {}): CrsListItem[] {
  const item = (claim: CrsClaim, kind: Kind): CrsListItem => {
    const { id, nameZh, nameEn, errorM } = openCrs(claim, systems, options);
    return { id, claim, nameZh, nameEn, kind, errorM };
  };
  const epsg = (code: number, kind: Kind) => item({ kind: 'epsg', code }, kind);
  const inverse = options.gcjInverse !== false;
  return [
    epsg(4326, 'geographic'),
    epsg(4490, 'geographic'),
    epsg(4258, 'geographic'),
    epsg(3857, 'projected'),
    ...(inverse ? [item({ kind: 'gcj02' }, 'encrypted'), item({ kind: 'bd09' }, 'encrypted')] : SWITCHED_OFF),
    ...GAUSS_KRUEGER_ZONES.map(({ code }) => epsg(code, 'projected')),
    ...Array.from({ length: 11 }, (_, index) => epsg(32643 + index, 'projected')),
    ...systems.defined.map(({ code }) => epsg(code, 'projected')),
    ...systems.registered.map(({ id }) => item({ kind: 'registered', id }, 'registered')),
    ...REFUSED,
  ];
}

function refused(id: string, nameZh: string, nameEn: string, noteZh: string, noteEn: string): CrsListItem {
  return { id, claim: null, nameZh, nameEn, kind: 'refused', errorM: null, noteZh, noteEn };
}

const NEEDS_ZH = '须由测绘部门转换为 CGCS2000，或登记本地参数并附检查点';
const NEEDS_EN =
  'have it converted to CGCS2000 by the survey office, or register local parameters with check points';
const REFUSED: readonly CrsListItem[] = [
  refused('beijing54', '1954年北京坐标系', 'Beijing 1954', NEEDS_ZH, NEEDS_EN),
  refused('xian80', '1980西安坐标系', "Xi'an 1980", NEEDS_ZH, NEEDS_EN),
  refused('local', '地方独立坐标系', 'Local systems', NEEDS_ZH, NEEDS_EN),
];

const OFF_ZH = '本部署已停用反算（设置 crs.gcj_inverse）';
const OFF_EN = 'switched off in this deployment (setting crs.gcj_inverse)';
const SWITCHED_OFF: readonly CrsListItem[] = [
  refused(crsClaimText({ kind: 'gcj02' }), 'GCJ-02（火星坐标）', 'GCJ-02', OFF_ZH, OFF_EN),
  refused(crsClaimText({ kind: 'bd09' }), 'BD-09（百度坐标）', 'BD-09', OFF_ZH, OFF_EN),
];
