/** A file of hotline complaints with addresses and no coordinates, as a city's hotline office would send it. */
import writeXlsxFile from 'write-excel-file/node';
import { randomOf } from '../../server/kernel/random.ts';
import { addressStrings } from './address-strings.ts';
import type { AddressString } from './address-strings.ts';
import { addressTraps } from './address-traps.ts';
import type { Town } from './address-town.ts';

export interface Complaint {
  number: string;
  /** Local time, YYYY-MM-DD HH:mm:ss. */
  at: string;
  type: string;
  text: string;
  address: string;
  /** The place that is meant, degrees WGS84; null when the address names none. */
  truth: [number, number] | null;
}

const TYPES = [
  '占道经营',
  '乱停乱放',
  '流动摊贩',
  '暴露垃圾',
  '噪声扰民',
  '路灯不亮',
  '污水外溢',
  '共享单车乱放',
];
/** Of ten complaints: plain ones that a resolver can place, and those that need a person. */
const PLAIN = new Set([
  'crossing',
  'crossing_offset',
  'crossing_corner',
  'place_relation',
  'place_offset',
  'named_thing',
]);

/** So many complaints of one week: about four of five name a place plainly, the others are vague, misspelt or of elsewhere. */
export function complaintsOf(town: Town, seed: number, count: number, lastDay: string): Complaint[] {
  const random = randomOf(seed, 'complaints');
  const each = Math.ceil(count / 3);
  const { strings } = addressStrings(town, seed, each);
  const plain = random.shuffled(strings.filter(({ kind }) => PLAIN.has(kind)));
  const hard: Pick<AddressString, 'text' | 'truth'>[] = random.shuffled(
    strings.filter(({ kind }) => kind === 'slips' || kind === 'road_number'),
  );
  const traps = random.shuffled(addressTraps(town, seed, Math.ceil(count / 50)));
  const last = Date.parse(`${lastDay}T00:00:00Z`);
  return Array.from({ length: count }, (_, i) => {
    const draw = random.next();
    const made = draw < 0.8 ? plain.pop() : draw < 0.9 ? hard.pop() : undefined;
    const address = made?.text ?? traps.pop()?.text ?? '不详';
    const type = random.pick(TYPES);
    const at = new Date(
      last - random.int(7) * 86_400_000 + (6 + random.int(16)) * 3_600_000 + random.int(3600) * 1000,
    );
    return {
      number: `R${lastDay.replaceAll('-', '')}${String(i + 1).padStart(4, '0')}`,
      at: at.toISOString().slice(0, 19).replace('T', ' '),
      type,
      text: `市民反映${address}${type}，请核实处理。`,
      address,
      truth: made?.truth ?? null,
    };
  });
}

/** Writes the complaints as an .xlsx workbook with a Chinese head row. */
export async function writeComplaintFile(complaints: readonly Complaint[], path: string): Promise<void> {
  const head = ['工单编号', '受理时间', '诉求类型', '来源', '诉求内容', '地址'];
  const rows = complaints.map((one) => [one.number, one.at, one.type, '12345 热线', one.text, one.address]);
  const cells = [head, ...rows].map((row) => row.map((value) => ({ value, type: String })));
  await writeXlsxFile(cells).toFile(path);
}
