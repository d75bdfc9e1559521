import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildAddressIndex } from '../../server/addresses/core/address-index.ts';
import type { AddressLayers } from '../../server/addresses/core/address-index.ts';
import { addressText } from '../../server/addresses/core/address-text.ts';
import { markOf, readAddressWords } from '../../server/addresses/core/address-words.ts';
import { editDistance } from '../../server/addresses/core/edit-distance.ts';
import { resolveAddress } from '../../server/addresses/core/resolve-address.ts';
import type { LearnedPlace, ResolveOptions } from '../../server/addresses/core/resolve-address.ts';
import { distanceM } from '../../server/kernel/lng-lat.ts';
import type { LngLat } from '../../server/kernel/lng-lat.ts';

/** Metres east and north of a corner of the town. */
const at = (eastM: number, northM: number): [number, number] => [
  116.5 + eastM / 90_880,
  35.4 + northM / 110_950,
];

/** Node of the grid of streets 200 m apart. */
const node = (x: number, y: number): string => `${x}:${y}`;
const AVENUES = ['云灯路', '荷塘路', '柳影街', '鼓楼大街'];
const LANES = ['梧桐巷', '漕仓街', '桃李路', '北关路'];

/** Four avenues run north every 200 m, four streets run east; one name, 建设路, stands at two far ends of the town. */
function town(changes: Partial<AddressLayers> = {}): AddressLayers {
  const edges: AddressLayers['edges'][number][] = [];
  const edge = (nameZh: string, from: [number, number], to: [number, number]) =>
    edges.push({
      nodes: [node(...from), node(...to)],
      nameZh,
      streetId: null,
      widthM: 12,
      line: [at(from[0] * 200, from[1] * 200), at(to[0] * 200, to[1] * 200)],
    });
  AVENUES.forEach((name, x) => [0, 1, 2, 3].forEach((y) => edge(name, [x, y], [x, y + 1])));
  LANES.forEach((name, y) => [0, 1, 2, 3].forEach((x) => edge(name, [x, y], [x + 1, y])));
  edge('建设路', [0, 4], [0, 5]);
  edge('建设路', [30, 4], [30, 5]);
  const thing = (
    kind: 'estate' | 'place' | 'heritage_site',
    layer: string,
    id: string,
    nameZh: string,
    position: LngLat,
    nameEn: string | null = null,
  ) => ({ kind, layer, id, nameZh, nameEn, position, radiusM: 40 });
  return {
    nameZh: '示范区',
    nameEn: 'Sample District',
    bbox: [116.45, 35.35, 116.6, 35.45],
    edges,
    streets: [],
    things: [
      thing('place', 'places', 'P1', '慈云医院', at(350, 350), 'Ciyun Hospital'),
      thing('estate', 'places', 'P2', '锦绣花园', at(100, 100)),
      thing('heritage_site', 'heritage_sites', 'H1', '听涛阁', at(500, 120)),
      thing('place', 'places', 'P3', 'Impasse', at(150, 350)),
    ],
    areas: [
      { layer: 'grids', id: 'G1', nameZh: '西城街道', nameEn: 'West', rings: [[at(-500, -500), at(500, -500), at(500, 2000), at(-500, 2000), at(-500, -500)]], position: at(0, 300), radiusM: 900 },
      { layer: 'grids', id: 'G2', nameZh: '东城街道', nameEn: 'East', rings: [[at(500, -500), at(8000, -500), at(8000, 2000), at(500, 2000), at(500, -500)]], position: at(3000, 300), radiusM: 3000 },
    ],
    doors: [
      { road: '梧桐巷', number: 1, position: at(20, 12) },
      { road: '梧桐巷', number: 21, position: at(420, 12) },
      { road: '梧桐巷', number: 2, position: at(20, -12) },
    ],
    homes: [at(80, 100), at(120, 120), at(150, 90)],
    ...changes,
  }; // prettier-ignore
}
const index = buildAddressIndex(town());
const limits = { errorM: 150, score: 0.8, margin: 0.08 };
const ask = (text: string, options: Partial<ResolveOptions> = {}) =>
  resolveAddress(index, text, { limits, ...options });
const missOf = (text: string, truth: LngLat) => distanceM(ask(text).candidates[0]!.lngLat, truth);

describe('the plain form of an address', () => {
  it.each([
    ['雲燈路 十二號', '云灯路12号'],
    ['１２＃楼', '12号楼'],
    ['和平路一百零二号', '和平路102号'],
    ['一百二十米', '120米'],
    ['二〇三室', '203室'],
    ['百灵路', '百灵路'],
    ['两百米', '200米'],
    ['Avenue de l’Hôpital', 'avenue de l,hopital'],
    ['A路 （近B路）', 'a路(近b路)'],
  ])('%s → %s', (text, plain) => expect(addressText(text)).toBe(plain));

  it('is the plain form of itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'云燈路号12十二百,（） ab') }), (text) => {
        const plain = addressText(text);
        expect(addressText(plain)).toBe(plain);
      }),
    );
  });
});

it('counts slips as a person makes them, and as far as it is asked', () => {
  expect(editDistance([...'云灯街'], [...'云澄街'], 2)).toBe(1);
  expect(editDistance([...'云灯街'], [...'灯云街'], 2)).toBe(1);
  expect(editDistance([...'abcdef'], [...'uvwxyz'], 2)).toBe(3);
  const word = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 7 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      const distance = editDistance(a, b, 9);
      expect(editDistance(b, a, 9)).toBe(distance);
      expect(distance === 0).toBe(a.join('') === b.join(''));
      expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
      expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
});

describe('the words round the names', () => {
  const [a, b] = [markOf(0), markOf(1)];
  it.each([
    [`${a}与${b}交叉口东200米`, { crossing: true, offset: { bearingDeg: 90, distanceM: 200 } }],
    [`${a}${b}路口西北角`, { crossing: true, cornerDeg: 315 }],
    [`${a}往西南约1.5公里`, { offset: { bearingDeg: 225, distanceM: 1500 } }],
    [`200 m east of ${a}`, { offset: { bearingDeg: 90, distanceM: 200 } }],
    [`${a}斜对面`, { relation: 'opposite' }],
    [`${a}东门3号楼2单元301室`, { gate: '东', building: '3', finer: ['2单元', '301室'] }],
    [`${a}130号门口`, { relation: 'front', crossing: false, numbers: [{ number: 130 }] }],
    [`12 ${a}`, { numbers: [{ number: 12 }] }],
    [`山东省济宁市任城区${a}`, { district: '山东省济宁市任城区' }],
    [`13800000000${a}`, { numbers: [] }],
  ])('%s', (text, expected) => expect(readAddressWords(text)).toMatchObject(expected));
});

describe('an address in a small town', () => {
  it('finds a crossing, what lies along its roads, and its corners', () => {
    expect(ask('荷塘路与漕仓街交叉口').state).toBe('placed');
    expect(ask('荷塘路与漕仓街交叉口').candidates[0]!.kind).toBe('crossing');
    expect(missOf('荷塘路与漕仓街交叉口', at(200, 200))).toBeLessThan(1);
    expect(missOf('荷塘路和漕仓街路口往北约150米', at(200, 350))).toBeLessThan(2);
    const [corner] = ask('荷塘路漕仓街路口西北角').candidates;
    expect(corner!.lngLat[0]).toBeLessThan(at(200, 200)[0]);
    expect(corner!.lngLat[1]).toBeGreaterThan(at(200, 200)[1]);
    expect(missOf('漕仓街（云灯路至柳影街段）', at(200, 200))).toBeLessThan(2);
    expect(missOf('東城街道鼓樓大街與桃李路交叉口', at(600, 400))).toBeLessThan(1);
  });

  it('reckons a number between known doors of its side, and says when none are known', () => {
    const answer = ask('梧桐巷11号');
    expect(answer).toMatchObject({ state: 'placed', candidates: [{ kind: 'road_number' }] });
    expect(missOf('梧桐巷11号', at(220, 12))).toBeLessThan(3);
    expect(answer.candidates[0]!.errorM).toBeGreaterThan(100);
    expect(ask('梧桐巷21号').candidates[0]!.errorM).toBeLessThan(10);
    const unknown = ask('桃李路12号');
    expect(unknown.state).toBe('review');
    expect(unknown.candidates[0]).toMatchObject({ kind: 'road' });
    expect(unknown.candidates[0]!.errorM).toBeGreaterThan(300);
    expect(unknown.candidates[0]!.reasonZh).toContain('没有可推算');
    expect(ask('梧桐巷900号').state).not.toBe('placed');
  });

  it('leaves to a person what may mean two places', () => {
    const twice = ask('建设路');
    expect(twice.state).toBe('review');
    expect(twice.candidates).toHaveLength(2);
    expect(distanceM(twice.candidates[0]!.lngLat, twice.candidates[1]!.lngLat)).toBeGreaterThan(5000);
    expect(ask('东城街道建设路').candidates[0]!.lngLat[0]).toBeGreaterThan(at(5000, 0)[0]);
    expect(ask('荷塘路与建设路交叉口').state).toBe('review');
  });

  it('does not place what contradicts itself or is of elsewhere', () => {
    expect(ask('东城街道锦绣花园').state).toBe('review');
    expect(ask('西城街道锦绣花园').state).toBe('placed');
    expect(ask('河东区荷塘路与漕仓街交叉口').state).toBe('review');
    expect(ask('示范区荷塘路与漕仓街交叉口').state).toBe('placed');
    expect(ask('不详')).toMatchObject({ state: 'unknown', candidates: [] });
    expect(ask('')).toMatchObject({ state: 'unknown', candidates: [] });
  });

  it('does not take a Latin name for a longer one that nobody knows', () => {
    expect(ask('Impasse').state).toBe('placed');
    expect(ask('Impasse de la Fontaine').state).not.toBe('placed');
    expect(ask('Impasse de la Fontaine 6号').state).not.toBe('placed');
    expect(ask('near Ciyun Hospital').state).toBe('placed');
  });

  it('offers a misspelt name with its reason and leaves it to a person', () => {
    const answer = ask('荷糖路与漕仓街交叉口');
    expect(answer.state).toBe('review');
    expect(distanceM(answer.candidates[0]!.lngLat, at(200, 200))).toBeLessThan(1);
    expect(answer.candidates[0]!.reasonZh).toContain('按“荷塘路”理解');
  });

  it('uses what was learned, also inside a longer text', () => {
    const place: LearnedPlace = {
      text: '老供销社',
      position: at(420, 130),
      errorM: 10,
      target: null,
      confirmations: 2,
    };
    const learned = new Map([[place.text, place]]);
    expect(ask('老供销社').state).toBe('unknown');
    expect(ask('老供销社', { learned })).toMatchObject({
      state: 'placed',
      candidates: [{ kind: 'learned', errorM: 10 }],
    });
    const inside = ask('西城街道老供销社对面', { learned });
    expect(inside.state).toBe('placed');
    expect(inside.candidates[0]).toMatchObject({ kind: 'learned', errorM: 30 });
  });

  it('shows nothing of a layer that the reader may not see', () => {
    expect(ask('听涛阁').state).toBe('placed');
    expect(ask('听涛阁', { allow: (layer) => layer !== 'heritage_sites' })).toMatchObject({
      state: 'unknown',
      candidates: [],
    });
  });

  it('answers any text, and places nothing beyond its limits', () => {
    const words = ['云灯路', '荷塘路', '与', '交叉口', '东', '200米', '12号', '锦绣花园', '对面', '东城街道', '（', '）', '至', '段', '3号楼', 'x', '路', ' ', '零', '米', '口', '角', '门', '\ue000', '\uf8ff']; // prettier-ignore
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(fc.constantFrom(...words), { maxLength: 12 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (some) => {
        const { state, candidates } = ask(some);
        for (const { lngLat, errorM, score } of candidates) {
          expect([...lngLat, errorM, score].every(Number.isFinite)).toBe(true);
          expect(score).toBeLessThanOrEqual(1);
        }
        expect(state === 'unknown').toBe(candidates.length === 0);
        if (state === 'placed') {
          expect(candidates[0]!.errorM).toBeLessThanOrEqual(limits.errorM);
          expect(candidates[0]!.score).toBeGreaterThanOrEqual(limits.score);
        }
      }),
      { numRuns: 400 },
    );
  });
});
