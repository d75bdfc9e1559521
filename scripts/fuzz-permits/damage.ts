import type { Random } from '../../server/kernel/random.ts';
import { mutate } from '../fuzz-import/mutate.ts';
import type { PermitSample } from './samples.ts';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const NUMBERS = [0, -0, 1, -1, 1e-320, 1e-9, 180, 180.0000001, -180, 90, 91, 1e6, 39_462_489.22, 1e308, -1e308, 2 ** 31, 2 ** 53]; // prettier-ignore
const TEXTS = ['', ' ', '\u0000', '\u202e', '😀', 'NaN', '1e999', '0x1F', "'; drop table zones; --", '=cmd()', '<svg/onload=1>', '２０２６－０６－１０', '2026-02-30', '0000-00-00', 'x'.repeat(5_000), 'POLYGON EMPTY', 'POLYGON((0 0,1 1,1 0,0 1,0 0))', '[地块坐标]', '__proto__']; // prettier-ignore
const NAMES = ['constructor', 'toString', 'type', 'crs', 'geometry', 'coordinates', '', 'x'.repeat(300)];

/** Every place in a value, with how to change it. */
function placesOf(value: Json, set: (value: Json) => void): { value: Json; set: (value: Json) => void }[] {
  const own = [{ value, set }];
  if (Array.isArray(value)) {
    return [...own, ...value.flatMap((one, i) => placesOf(one, (changed) => void (value[i] = changed)))];
  }
  if (value !== null && typeof value === 'object') {
    return [
      ...own,
      ...Object.entries(value).flatMap(([name, one]) =>
        placesOf(one, (changed) => void (value[name] = changed)),
      ),
    ];
  }
  return own;
}

function monster(random: Random): Json {
  switch (random.int(6)) {
    case 0:
      return random.pick(NUMBERS);
    case 1:
      return random.pick(TEXTS);
    case 2:
      return null;
    case 3:
      return random.chance(0.5);
    case 4:
      return [];
    default:
      return {};
  }
}

function changed(value: Json, others: readonly PermitSample[], random: Random): Json {
  if (typeof value === 'number') {
    return random.pick<() => Json>([
      () => random.pick(NUMBERS),
      () => -value,
      () => value * random.pick([10, 0.1, 1e3, 1.0000001, 1e-3]),
      () => value + random.between(-1, 1) * random.pick([1e-9, 1e-5, 1e-3, 1, 1e5]),
      () => String(value),
    ])();
  }
  if (typeof value === 'string') {
    const bytes = Buffer.from(value);
    const pasted = others.map((one) =>
      Buffer.from(String((one.body['site'] as { text?: string }).text ?? '')),
    );
    return random.chance(0.75)
      ? mutate(
          { name: 'text', bytes },
          pasted.map((one) => ({ name: 'text', bytes: one })),
          random,
        )
          .subarray(0, 200_000)
          .toString(random.chance(0.9) ? 'utf8' : 'latin1')
      : random.pick(TEXTS);
  }
  if (Array.isArray(value)) {
    const list = [...value];
    const at = random.int(Math.max(1, list.length));
    switch (random.int(6)) {
      case 0:
        list.splice(at, 1);
        return list;
      case 1:
        return [...list.slice(0, at), list[at] ?? 0, ...list.slice(at)];
      case 2:
        return list.toReversed();
      case 3:
        return random.shuffled(list);
      case 4:
        return [list];
      default:
        return random.chance(0.02) ? Array.from({ length: 12_000 }, () => list[0] ?? 0) : [...list, ...list];
    }
  }
  if (value !== null && typeof value === 'object') {
    const names = Object.keys(value);
    const name = random.pick(names.length === 0 ? [''] : names);
    const { [name]: gone, ...rest } = value;
    return random.chance(0.5) ? rest : { ...rest, [random.pick(NAMES)]: gone ?? null };
  }
  return monster(random);
}

/**
 * A question with one to three of: numbers moved, scaled or replaced by monsters, texts damaged byte by byte, list members
 * dropped, doubled, swapped, nested, fields removed, renamed or taken from another question; one in eight is damaged as
 * bytes, so that it need not be JSON. Depends on the random numbers alone.
 */
export function damagedQuestion(
  samples: readonly PermitSample[],
  random: Random,
): { name: string; text: string } {
  const sample = random.pick(samples);
  const text = JSON.stringify(sample.body);
  if (random.chance(1 / 8)) {
    const others = samples.map((one) => ({ name: one.name, bytes: Buffer.from(JSON.stringify(one.body)) }));
    const bytes = mutate({ name: sample.name, bytes: Buffer.from(text) }, others, random);
    return { name: sample.name, text: bytes.subarray(0, 3_000_000).toString('utf8') };
  }
  const root = { body: JSON.parse(text) as Json };
  for (let turn = random.pick([1, 1, 1, 2, 3]); turn > 0; turn -= 1) {
    const place = random.pick(placesOf(root.body, (value) => void (root.body = value)).slice(1));
    if (place === undefined) break;
    if (random.chance(0.1)) {
      const other = JSON.parse(JSON.stringify(random.pick(samples).body)) as Json;
      place.set(random.pick(placesOf(other, () => undefined)).value);
    } else {
      place.set(random.chance(0.15) ? monster(random) : changed(place.value, samples, random));
    }
  }
  return { name: sample.name, text: JSON.stringify(root.body) };
}
