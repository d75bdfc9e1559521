import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFourSides } from '../../server/zones/core/four-sides-text.ts';
import { fourSidesReadingSchema } from '../../server/zones/contract.ts';

/** side|landmark|metres|direction of every rule, sections one behind the other. */
const told = (text: string) =>
  readFourSides(text).sections.flatMap(({ rules }) =>
    rules.map(({ side, landmark, offsetM, direction }) => [side, landmark, offsetM, direction].join('|')),
  );

describe('the words of a boundary', () => {
  it('are read side by side, in any order, with and without commas', () => {
    const text = '东至京门线西侧铁轨以西30米平行线，南至莲石路北侧，西至现状围墙，北至琉璃渠大街';
    expect(told(text)).toEqual([
      'east|京门线西侧铁轨|30|west',
      'south|莲石路北侧||',
      'west|现状围墙||',
      'north|琉璃渠大街||',
    ]);
    expect(readFourSides(text).sections[0]!.rules.map(({ movable }) => movable)).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(readFourSides(text).sections[0]!.missing).toEqual([]);
    expect(told('北至城墙西至文昌阁南至解放路东至人民路')).toEqual([
      'north|城墙||',
      'west|文昌阁||',
      'south|解放路||',
      'east|人民路||',
    ]);
    expect(told('东面至古运河东岸；北侧至道路红线')).toEqual(['east|古运河东岸||', 'north|道路红线||']);
    expect(told('东：以河为界')).toEqual(['east|河||']);
  });

  it.each([
    ['外扩100米', ['all||100|outward']],
    ['四周各10米', ['all||10|outward']],
    ['过街楼四周10米之内', ['all|过街楼|10|outward']],
    ['保护范围周边向四周各扩100米', ['all|保护范围|100|outward']],
    ['由文物本体向四周外扩50m', ['all|文物本体|50|outward']],
    ['自墓冢封土边缘向外延伸一百五十米', ['all|墓冢封土边缘|150|outward']],
    ['本体外10米范围内', ['all|本体|10|outward']],
    ['现状院墙内', ['all|现状院墙内||']],
    ['东、西两侧各外扩50米', ['east||50|outward', 'west||50|outward']],
    ['以本体为基准向东30米、向西20米', ['east|本体|30|east', 'west||20|west']],
    ['东800米、西1200米、南2000米、北400米', ['east||800|east', 'west||1200|west', 'south||2000|south', 'north||400|north']],
    ['西至围墙外五米', ['west|围墙|5|outward']],
    ['北至大殿后墙以北三十米', ['north|大殿后墙|30|north']],
    ['南至1.5公里', ['south||1500|south']],
    ['东至城墙外侧20米处', ['east|城墙|20|outward']],
  ])('%s', (text, rules) => {
    expect(told(text)).toEqual(rules);
  }); // prettier-ignore

  it.each([['十', 10], ['十五', 15], ['二十', 20], ['一百', 100], ['一百零五', 105], ['一百五', 150], ['两千三百', 2300]])(
    'the numeral %s is %d',
    (numeral, metres) => {
      expect(told(`四周各${numeral}米`)).toEqual([`all||${metres}|outward`]);
    },
  ); // prettier-ignore

  it('stand in sections under their headings', () => {
    const { sections } = readFourSides(
      '保护范围：东至A路，西至B路，南至C河。建设控制地带：保护范围外扩100米；东至护城河',
    );
    expect(sections.map(({ label, rules, missing }) => [label, rules.length, missing])).toEqual([
      ['保护范围', 3, ['north']],
      ['建设控制地带', 2, []],
    ]);
  });

  it('that are not understood come back as they stand, never guessed', () => {
    const { sections } = readFourSides('东北角至塔，详见附图，南至河');
    expect(sections[0]!.unread).toEqual(['东北角至塔', '详见附图']);
    expect(sections[0]!.rules.map(({ side }) => side)).toEqual(['south']);
    expect(sections[0]!.missing).toEqual(['east', 'west', 'north']);
    expect(readFourSides('').sections).toEqual([]);
    expect(readFourSides('   ，。').sections).toEqual([]);
  });

  it('whatever they are, give what the contract says, and only words that were there', () => {
    const letters = fc.constantFrom(...'东南西北至到外扩各四周米30一百，。、：；以为界路河墙内向侧面 m.');
    expect(() =>
      fc.assert(
        fc.property(fc.array(letters, { maxLength: 60 }), (some) => {
          const text = some.join('');
          const reading = fourSidesReadingSchema.parse(readFourSides(text));
          const plain = text.normalize('NFKC').replace(/\s/gu, '');
          return reading.sections.every(
            ({ rules, unread }) =>
              unread.every((clause) => plain.includes(clause)) &&
              rules.every(
                ({ landmark, offsetM, text: clause }) =>
                  plain.includes(clause) &&
                  (landmark === null || plain.includes(landmark)) &&
                  (offsetM === null || (Number.isFinite(offsetM) && offsetM >= 0)),
              ),
          );
        }),
        { numRuns: 5000 },
      ),
    ).not.toThrow();
  });

  it('reads 20 000 characters at once without delay', () => {
    const started = performance.now();
    readFourSides('东至京门线以西30米，'.repeat(2000));
    readFourSides('东'.repeat(20_000));
    readFourSides('一'.repeat(20_000));
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
