/**
 * Six protected sites with zones of all five classes in their regimes, invented throughout. A control zone lies
 * outside its site's protection zone (it has that as its hole). One zone is text only, one a rule, one has been
 * superseded by law, and one was corrected later by a survey (same law, later known).
 */
import { around, registerOf, type Register, type Site } from './heritage-register.ts';
import {
  centroid,
  distance,
  offsetLine,
  orientedBox,
  rectangle,
  signedArea,
  toLine,
  type Pt,
} from '../../kernel/plane.ts';
import type { Tables } from './rows.ts';
import type { Scene } from './scene.ts';

export type { Site } from './heritage-register.ts';

const DAY = 86400;
const relics = 'cultural_relics';

export function heritageOf(scene: Scene, t: Tables): Site[] {
  const register = registerOf(scene, t);
  for (const enter of [pagoda, guildHall, lock, temple, oldStreet, ruins]) enter(scene, register);
  return register.sites;
}

function pagoda(scene: Scene, { random, site, zone }: Register): void {
  const tower = scene.buildings.find((b) => b.kind === 'pagoda');
  const c = tower ? centroid(tower.ring) : scene.plan.oldCentre;
  const angle = tower
    ? orientedBox(scene.ground.mesh.ringOf(scene.ground.blocks[tower.block]!.face)).angle
    : 0;
  const s = site(
    { name_zh: '慈云塔', name_en: 'Ciyun Pagoda', grade: 'national', era: '宋', kind: 'ancient_building' },
    '国家文物主管部门（示范）',
    -9000,
    tower?.ring ?? rectangle(c, 15, 15, 0),
  );
  const key = around(c, 74, 58, angle, random, 1);
  const general = around(c, 150, 124, angle, random, 3);
  const one = around(c, 290, 250, angle, random, 7);
  const two = around(c, 470, 400, angle, random, 12);
  const far = around(c, 780, 690, angle, random, 22);
  zone(s, {
    regime: relics,
    class: 'key_protection',
    name: '重点保护范围',
    nameEn: 'Ciyun Pagoda key protection zone',
    rings: [key],
    uncertaintyM: 0.5,
    basis: '1:500 地形图',
    validFrom: -3300,
  });
  zone(s, {
    regime: relics,
    class: 'general_protection',
    name: '一般保护范围',
    nameEn: 'Ciyun Pagoda general protection zone',
    rings: [general, key],
    uncertaintyM: 0.5,
    basis: '1:500 地形图',
    validFrom: -3300,
  });
  zone(s, {
    regime: relics,
    class: 'construction_control',
    subclass: '一类',
    name: '建设控制地带（一类）',
    nameEn: 'Ciyun Pagoda construction-control zone, class 1',
    rings: [one, general],
    limit: { maxM: 7, ref: 'eave', storeysMax: 2, clause: '第三条第一款' },
    uncertaintyM: 2,
    basis: '1:2000 地形图',
    validFrom: -3300,
  });
  zone(s, {
    regime: relics,
    class: 'construction_control',
    subclass: '二类',
    name: '建设控制地带（二类）',
    nameEn: 'Ciyun Pagoda construction-control zone, class 2',
    rings: [two, one],
    limit: { maxM: 12, ref: 'ridge', storeysMax: 3, clause: '第三条第二款' },
    uncertaintyM: 2,
    basis: '1:2000 地形图',
    validFrom: -3300,
  });
  zone(s, {
    regime: 'local_plan',
    class: 'landscape_coordination',
    name: '风貌协调地带',
    nameEn: 'Ciyun Pagoda landscape-coordination zone',
    rings: [far, two],
    limit: { maxM: 18, ref: 'top', clause: '老城风貌规划第十二条' },
    uncertaintyM: 10,
    basis: '1:10000 规划图',
    validFrom: -1500,
  });
}

function nearestBuilding(
  scene: Scene,
  p: Pt,
  kinds: readonly string[],
  minArea: number,
): { ring: Pt[]; index: number } {
  let best = -1;
  let gap = Infinity;
  scene.buildings.forEach((b, i) => {
    if (!kinds.includes(b.kind) || Math.abs(signedArea(b.ring)) < minArea) return;
    const d = distance(centroid(b.ring), p);
    if (d < gap) {
      gap = d;
      best = i;
    }
  });
  return { ring: scene.buildings[best]!.ring, index: best };
}

function guildHall(scene: Scene, { random, site, zone }: Register): void {
  const canal = scene.plan.waters[1]!.line;
  const p = canal[Math.floor(canal.length * 0.62)]!;
  const found = nearestBuilding(scene, [p[0] + 90, p[1] + 60], ['courtyard'], 190);
  Object.assign(scene.buildings[found.index]!, {
    kind: 'guild_hall',
    nameZh: '通澜会馆',
    heightM: 10.8,
    storeys: 2,
  });
  const s = site(
    {
      name_zh: '通澜会馆',
      name_en: 'Tonglan Guild Hall',
      grade: 'provincial',
      era: '清',
      kind: 'ancient_building',
    },
    '省人民政府（示范）',
    -6200,
    found.ring,
  );
  const box = orientedBox(found.ring);
  const general = around(s.centre, 92, 76, box.angle, random, 2);
  const before = around(s.centre, 190, 170, box.angle, random, 5);
  const now = around(s.centre, 236, 204, box.angle, random, 6);
  zone(s, {
    regime: relics,
    class: 'general_protection',
    name: '保护范围',
    nameEn: 'Tonglan Guild Hall protection zone',
    rings: [general],
    uncertaintyM: 0.1,
    basis: '界址点测量',
    validFrom: -5800,
  });
  const id = zone(s, {
    regime: relics,
    class: 'construction_control',
    name: '建设控制地带',
    nameEn: 'Tonglan Guild Hall construction-control zone',
    rings: [before, general],
    limit: { maxM: 15, ref: 'top', storeysMax: 4, clause: '原公告第二条' },
    uncertaintyM: 10,
    basis: '1:10000 规划图',
    validFrom: -5800,
    validTo: -700,
  });
  zone(s, {
    id,
    version: 2,
    regime: relics,
    class: 'construction_control',
    name: '建设控制地带',
    nameEn: 'Tonglan Guild Hall construction-control zone',
    rings: [now, general],
    limit: { maxM: 10, ref: 'eave', storeysMax: 3, clause: '调整公告第四条' },
    uncertaintyM: 2,
    basis: '1:2000 地形图',
    validFrom: -700,
  });
}

function lock(scene: Scene, { random, site, zone }: Register): void {
  const canal = scene.plan.waters[1]!.line;
  const river = scene.plan.waters[0]!;
  const index = canal.findLastIndex((q) => toLine(q, river.line) > 185);
  const [a, b] = [canal[index]!, canal[index + 1]!];
  const angle = Math.atan2(b[1] - a[1], b[0] - a[0]);
  const s = site(
    { name_zh: '澜口闸', name_en: 'Lankou Lock', grade: 'city', era: '明', kind: 'waterworks' },
    '市人民政府（示范）',
    -4100,
    rectangle(a, 46, 30, angle),
  );
  zone(s, {
    regime: relics,
    class: 'general_protection',
    name: '保护范围',
    nameEn: 'Lankou Lock protection zone',
    text: '闸体四周外扩30米。',
    rule: { kind: 'offset', of: 'site', siteId: s.id, distanceM: 30 },
    uncertaintyM: 2.1,
    basis: '规则外扩：本体 2 米 + 0.1 米',
    validFrom: -3900,
  });
  const inner = around(s.centre, 108, 92, angle, random, 0.4);
  const first = around(s.centre, 250, 200, angle, random, 8);
  const second = first.map((q): Pt => [q[0] + 6, q[1] - 4]);
  const id = zone(s, {
    regime: relics,
    class: 'construction_control',
    name: '建设控制地带',
    nameEn: 'Lankou Lock construction-control zone',
    rings: [first, inner],
    limit: { maxM: 12, ref: 'top', clause: '第五条' },
    uncertaintyM: 15,
    basis: '四至文字数字化',
    validFrom: -3900,
    knownTo: -45 * DAY,
  });
  zone(s, {
    id,
    version: 2,
    regime: relics,
    class: 'construction_control',
    name: '建设控制地带',
    nameEn: 'Lankou Lock construction-control zone',
    rings: [second, inner],
    limit: { maxM: 12, ref: 'top', clause: '第五条' },
    uncertaintyM: 0.1,
    basis: '界址点测量（复测更正）',
    validFrom: -3900,
    knownFrom: -45 * DAY,
  });
}

function temple(scene: Scene, { random, site, zone }: Register): void {
  const canal = scene.plan.waters[1]!.line;
  const p = canal[Math.floor(canal.length * 0.42)]!;
  const found = nearestBuilding(scene, [p[0] - 260, p[1] + 40], ['courtyard'], 170);
  Object.assign(scene.buildings[found.index]!, {
    kind: 'temple',
    nameZh: '鹭津庙',
    heightM: 9.4,
    storeys: 1,
  });
  const s = site(
    { name_zh: '鹭津庙', name_en: 'Lujin Temple', grade: 'county', era: '清', kind: 'ancient_building' },
    '区人民政府（示范）',
    -3000,
    found.ring,
  );
  zone(s, {
    regime: relics,
    class: 'general_protection',
    name: '保护范围',
    nameEn: 'Lujin Temple protection zone',
    text: '东至山门外石阶，西至后院墙外5米，南至放生池南岸，北至现状巷道中心线。',
    uncertaintyM: 30,
    basis: '四至文字，界标可移动',
    validFrom: -2900,
  });
  const box = orientedBox(found.ring);
  const inner = around(s.centre, 80, 70, box.angle, random, 1);
  zone(s, {
    regime: relics,
    class: 'construction_control',
    name: '建设控制地带',
    nameEn: 'Lujin Temple construction-control zone',
    rings: [around(s.centre, 190, 165, box.angle, random, 4), inner],
    limit: { maxM: 9, ref: 'ridge', storeysMax: 2, clause: '第二条' },
    uncertaintyM: 15,
    basis: '四至文字数字化',
    validFrom: -2900,
  });
}

function oldStreet(scene: Scene, { site, zone }: Register): void {
  const index = scene.plan.lineNames.indexOf('oldsouth');
  const line = scene.plan.lines[index]!.points.filter((q) => distance(q, scene.plan.oldCentre) < 620);
  const part = line.slice(Math.floor(line.length * 0.15), Math.ceil(line.length * 0.85));
  const strip = (d: number): Pt[] => {
    const ring = [...offsetLine(part, -d), ...offsetLine(part, d).reverse()];
    return signedArea(ring) > 0 ? ring : ring.reverse();
  };
  const extended = (d: number, by: number): Pt[] => {
    const [a, b] = [part[0]!, part[1]!];
    const [y, z] = [part[part.length - 2]!, part[part.length - 1]!];
    const head: Pt = [
      a[0] + ((a[0] - b[0]) / distance(a, b)) * by,
      a[1] + ((a[1] - b[1]) / distance(a, b)) * by,
    ];
    const tail: Pt = [
      z[0] + ((z[0] - y[0]) / distance(y, z)) * by,
      z[1] + ((z[1] - y[1]) / distance(y, z)) * by,
    ];
    const longer = [head, ...part, tail];
    const ring = [...offsetLine(longer, -d), ...offsetLine(longer, d).reverse()];
    return signedArea(ring) > 0 ? ring : ring.reverse();
  };
  const s = site(
    {
      name_zh: '漕仓街历史文化街区',
      name_en: 'Granary Street Historic Quarter',
      grade: 'provincial',
      era: '明清',
      kind: 'historic_quarter',
    },
    '省人民政府（示范）',
    -2600,
    strip(24),
  );
  const core = extended(42, 6);
  const control = extended(105, 60);
  const far = extended(190, 130);
  zone(s, {
    regime: 'historic_city',
    class: 'core_protection',
    name: '核心保护范围',
    nameEn: 'Granary Street core protection zone',
    rings: [core],
    limit: { maxM: 6, ref: 'eave', storeysMax: 2, clause: '保护规划第三十条' },
    uncertaintyM: 0.5,
    basis: '1:500 地形图',
    validFrom: -2200,
  });
  zone(s, {
    regime: 'historic_city',
    class: 'construction_control',
    name: '建设控制地带',
    nameEn: 'Granary Street construction-control zone',
    rings: [control, core],
    limit: { maxM: 12, ref: 'eave', storeysMax: 3, clause: '保护规划第三十一条' },
    uncertaintyM: 2,
    basis: '1:2000 地形图',
    validFrom: -2200,
  });
  zone(s, {
    regime: 'local_plan',
    class: 'landscape_coordination',
    name: '风貌协调地带',
    nameEn: 'Granary Street landscape-coordination zone',
    rings: [far, control],
    limit: { maxM: 15, ref: 'top', clause: '保护规划第三十三条' },
    uncertaintyM: 10,
    basis: '1:10000 规划图',
    validFrom: -2200,
  });
}

function ruins(scene: Scene, { random, site, zone }: Register): void {
  const block = scene.ground.blocks.find((b) => scene.uses.get(b.face.id) === 'ruins');
  const ring = block ? scene.ground.mesh.ringOf(block.face) : rectangle(scene.plan.cbd, 200, 150, 0);
  const box = orientedBox(ring);
  const s = site(
    {
      name_zh: '梭墟遗址',
      name_en: 'Suoxu Ruins',
      grade: 'unclassified',
      era: '商周',
      kind: 'ancient_site',
    },
    '',
    0,
    around(box.centre, box.halfLong * 1.2, box.halfShort * 1.1, box.angle, random, 6),
  );
  zone(s, {
    regime: 'local_plan',
    class: 'landscape_coordination',
    name: '风貌协调地带',
    nameEn: 'Suoxu Ruins landscape-coordination zone',
    rings: [around(box.centre, box.halfLong * 2.5, box.halfShort * 2.6, box.angle, random, 14)],
    limit: { maxM: 58, ref: 'absolute', clause: '控制性详细规划图则' },
    uncertaintyM: 10,
    basis: '1:10000 规划图',
    validFrom: -900,
  });
}
