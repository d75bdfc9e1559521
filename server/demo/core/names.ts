/** Invented names, in Chinese with pinyin, drawn without repetition. */
import type { Random } from '../../kernel/random.ts';

const FIRST: Record<string, string> = {
  云: 'Yun',
  霁: 'Ji',
  桐: 'Tong',
  锦: 'Jin',
  芦: 'Lu',
  澜: 'Lan',
  荷: 'He',
  漕: 'Cao',
  鼓: 'Gu',
  灯: 'Deng',
  帆: 'Fan',
  梭: 'Suo',
  柳: 'Liu',
  槐: 'Huai',
  雁: 'Yan',
  鹭: 'Lu',
  枫: 'Feng',
  砚: 'Yan',
  琴: 'Qin',
  墨: 'Mo',
  汀: 'Ting',
  絮: 'Xu',
  杉: 'Shan',
  棠: 'Tang',
};
const SECOND: Record<string, string> = {
  影: 'ying',
  陌: 'mo',
  屿: 'yu',
  渚: 'zhu',
  溪: 'xi',
  塘: 'tang',
  亭: 'ting',
  台: 'tai',
  洲: 'zhou',
  湾: 'wan',
  浦: 'pu',
  泉: 'quan',
  林: 'lin',
  庭: 'ting',
  岚: 'lan',
  舟: 'zhou',
  屏: 'ping',
  野: 'ye',
};
const CRAFT: Record<string, string> = {
  盐: 'Yan',
  米: 'Mi',
  布: 'Bu',
  铜: 'Tong',
  竹: 'Zhu',
  箩: 'Luo',
  豆: 'Dou',
  糖: 'Tang',
  茶: 'Cha',
  油: 'You',
  伞: 'San',
  纸: 'Zhi',
  染: 'Ran',
  船: 'Chuan',
  绳: 'Sheng',
  鱼: 'Yu',
  鹅: 'E',
  笔: 'Bi',
  针: 'Zhen',
  席: 'Xi',
};
const PLACE: Record<string, string> = {
  井: 'jing',
  坊: 'fang',
  桥: 'qiao',
  埠: 'bu',
  场: 'chang',
  栏: 'lan',
  口: 'kou',
  园: 'yuan',
  墙: 'qiang',
  市: 'shi',
  营: 'ying',
  角: 'jiao',
};

export interface Name {
  zh: string;
  en: string;
}

function pairs(a: Record<string, string>, b: Record<string, string>): Name[] {
  return Object.entries(a).flatMap(([x, px]) =>
    Object.entries(b).map(([y, py]): Name => ({ zh: x + y, en: px + py })),
  );
}

/** A supply of stems: `modern` for streets and estates, `craft` for old lanes. Throws RangeError when used up. */
export function stems(random: Random): { modern(): Name; craft(): Name } {
  const supply = (list: Name[]): (() => Name) => {
    const left = random.shuffled(list);
    return () => {
      const next = left.pop();
      if (!next) throw new RangeError('no names left');
      return next;
    };
  };
  return { modern: supply(pairs(FIRST, SECOND)), craft: supply(pairs(CRAFT, PLACE)) };
}

const FAMILY = [
  '林',
  '沈',
  '顾',
  '陆',
  '程',
  '韩',
  '苏',
  '叶',
  '方',
  '石',
  '孟',
  '邵',
  '庄',
  '乔',
  '严',
  '秦',
  '温',
  '姚',
  '白',
  '雷',
  '简',
  '柯',
  '尹',
  '路',
  '安',
  '蓝',
  '纪',
  '宁',
  '左',
  '卫',
];
const GIVEN = [
  '文',
  '远',
  '清',
  '瑞',
  '晨',
  '嘉',
  '明',
  '川',
  '宁',
  '海',
  '松',
  '竹',
  '平',
  '衡',
  '立',
  '守',
  '知',
  '行',
  '若',
  '水',
  '安',
  '然',
  '书',
  '言',
  '景',
  '和',
  '秋',
  '岩',
  '星',
  '帆',
];

/** Personal names without repetition. */
export function personalNames(random: Random): () => string {
  const used = new Set<string>();
  return () => {
    for (;;) {
      const name = random.pick(FAMILY) + random.pick(GIVEN) + (random.chance(0.8) ? random.pick(GIVEN) : '');
      if (used.has(name)) continue;
      used.add(name);
      return name;
    }
  };
}

const GRID_NAMES: readonly (readonly Name[])[] = [
  [
    { zh: '漕鼓街道', en: 'Caogu Subdistrict' },
    { zh: '云灯街道', en: 'Yundeng Subdistrict' },
    { zh: '帆影街道', en: 'Fanying Subdistrict' },
    { zh: '霁湖街道', en: 'Jihu Subdistrict' },
    { zh: '桐陌街道', en: 'Tongmo Subdistrict' },
    { zh: '锦梭街道', en: 'Jinsuo Subdistrict' },
    { zh: '芦屿街道', en: 'Luyu Subdistrict' },
    { zh: '澜南街道', en: 'Lannan Subdistrict' },
    { zh: '荷渚街道', en: 'Hezhu Subdistrict' },
  ],
  [
    { zh: '泽鼓街道', en: 'Zegu Subdistrict' },
    { zh: '砚桥街道', en: 'Yanqiao Subdistrict' },
    { zh: '鹭汀街道', en: 'Luting Subdistrict' },
    { zh: '雁浦街道', en: 'Yanpu Subdistrict' },
    { zh: '枫庭街道', en: 'Fengting Subdistrict' },
    { zh: '铁梭街道', en: 'Tiesuo Subdistrict' },
    { zh: '柳湾街道', en: 'Liuwan Subdistrict' },
    { zh: '渚南街道', en: 'Zhunan Subdistrict' },
    { zh: '棠溪街道', en: 'Tangxi Subdistrict' },
  ],
];

export function gridNames(seed: number): readonly Name[] {
  return GRID_NAMES[(seed - 1) % GRID_NAMES.length]!;
}

/** Names of the drawn main roads, by the plan's line name. */
export const MAIN_ROADS: Record<string, Name> = {
  outer: { zh: '外环路', en: 'Outer Ring Road' },
  inner: { zh: '内环路', en: 'Inner Ring Road' },
  east: { zh: '帆影大道', en: 'Fanying Avenue' },
  northeast: { zh: '云岚大道', en: 'Yunlan Avenue' },
  north: { zh: '霁湖大道', en: 'Jihu Avenue' },
  northwest: { zh: '桐台大道', en: 'Tongtai Avenue' },
  west: { zh: '锦梭大道', en: 'Jinsuo Avenue' },
  southwest: { zh: '芦屿大道', en: 'Luyu Avenue' },
  south: { zh: '澜南大道', en: 'Lannan Avenue' },
  southeast: { zh: '荷渚大道', en: 'Hezhu Avenue' },
  lakeside: { zh: '映月湖路', en: 'Yingyue Lake Road' },
  middle: { zh: '中环路', en: 'Middle Ring Road' },
  mill: { zh: '织机路', en: 'Loom Road' },
  oldeast: { zh: '鼓楼街', en: 'Drum Tower Street' },
  oldsouth: { zh: '漕仓街', en: 'Granary Street' },
  southbank: { zh: '澜滨路', en: 'Lan Riverside Road' },
  northgate: { zh: '北关路', en: 'North Gate Road' },
};

const NUMERALS = [
  '',
  '一',
  '二',
  '三',
  '四',
  '五',
  '六',
  '七',
  '八',
  '九',
  '十',
  '十一',
  '十二',
  '十三',
  '十四',
  '十五',
  '十六',
  '十七',
  '十八',
  '十九',
  '二十',
  '二十一',
  '二十二',
  '二十三',
  '二十四',
];
/** The n-th section of a road: 一段, 二段 … */
export const section = (n: number): Name => ({ zh: `${NUMERALS[n] ?? n}段`, en: `Section ${n}` });
