import { XwError, shorten } from '../../kernel/errors.ts';

export interface RefusedDatum {
  datum: 'beijing54' | 'new_beijing' | 'xian80' | 'local';
  nameZh: string;
  nameEn: string;
  /** How wrong the numbers would be if they were read as CGCS2000, in words. */
  errorZh: string;
  errorEn: string;
}

const BEIJING54: RefusedDatum = {
  datum: 'beijing54',
  nameZh: '1954年北京坐标系',
  nameEn: 'Beijing 1954',
  errorZh: '若当作 CGCS2000 使用会偏差约 60–70 米',
  errorEn: 'read as CGCS2000 it would be about 60 to 70 m off',
};
const NEW_BEIJING: RefusedDatum = {
  datum: 'new_beijing',
  nameZh: '新1954年北京坐标系',
  nameEn: 'New Beijing',
  errorZh: '若当作 CGCS2000 使用会偏差数十米',
  errorEn: 'read as CGCS2000 it would be tens of metres off',
};
const XIAN80: RefusedDatum = {
  datum: 'xian80',
  nameZh: '1980西安坐标系',
  nameEn: "Xi'an 1980",
  errorZh: '没有公开的转换参数，若当作 CGCS2000 使用会偏差数十至上百米',
  errorEn: 'no public parameters exist; read as CGCS2000 it would be tens of metres to more than 100 m off',
};
const LOCAL: RefusedDatum = {
  datum: 'local',
  nameZh: '地方独立坐标系',
  nameEn: 'a local system',
  errorZh: '原点与方向未知',
  errorEn: 'its origin and bearing are unknown',
};

/** First and last EPSG code of each run. Source: EPSG registry as PostGIS 3.3 carries it in spatial_ref_sys. */
const CODES: readonly [first: number, last: number, datum: RefusedDatum][] = [
  [2327, 2390, XIAN80],
  [2401, 2442, BEIJING54],
  [4214, 4214, BEIJING54],
  [4555, 4555, NEW_BEIJING],
  [4568, 4589, NEW_BEIJING],
  [4610, 4610, XIAN80],
  [4652, 4656, NEW_BEIJING],
  [4766, 4800, NEW_BEIJING],
  [4812, 4812, NEW_BEIJING],
  [4822, 4822, NEW_BEIJING],
  [21413, 21423, BEIJING54],
  [21453, 21463, BEIJING54],
  [21473, 21483, BEIJING54],
];

/** Is this EPSG code on a datum to which no public parameters lead? Undefined: it is not one of them. */
export function refusedCode(code: number): RefusedDatum | undefined {
  return CODES.find(([first, last]) => code >= first && code <= last)?.[2];
}

/** Does a name (of a file, a .prj, a person) mean a datum to which no public parameters lead? */
export function refusedName(name: string): RefusedDatum | undefined {
  const plain = name.toLowerCase().replace(/[\s_'’‘()（）-]/g, '');
  if (/newbeijing|新(1954|54)?年?北京|北京(新)?54新/.test(plain)) return NEW_BEIJING;
  if (/beijing(19)?54|(19)?54年?北京|北京(19)?54|^bj54|^(19)?54(坐标系)?$/.test(plain)) return BEIJING54;
  if (/xi.?an(19)?80|(19)?80年?西安|西安(19)?80|^xa80|^(19)?80(坐标系)?$/.test(plain)) return XIAN80;
  if (/地方|独立坐标|城市坐标系|^local/.test(plain)) return LOCAL;
  return undefined;
}

/** The refusal, with what to do about it. Code `crs_refused`, 422. */
export function refusedError(found: RefusedDatum, value: string): XwError {
  return new XwError({
    code: 'crs_refused',
    status: 422,
    detail: `${found.nameZh}：没有经检验的转换参数，不予转换（${found.errorZh}）。`,
    detailEn: `${found.nameEn}: no tested parameters, so it is not converted (${found.errorEn}).`,
    value: shorten(value),
    place: 'crs',
    remedy:
      '请由测绘部门转换为 CGCS2000（如 EPSG:4490、EPSG:4548）后重新提交，或由管理员登记本地转换参数并附检查点。',
    remedyEn:
      'Ask the survey office for the file in CGCS2000 (EPSG:4490, EPSG:4548), or let an administrator register the local parameters with check points.',
  });
}
