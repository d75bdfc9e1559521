import { crc32 } from 'node:zlib';
import type { Random } from '../../server/kernel/random.ts';

/** A valid file to be damaged. Of a zip the entries are kept apart, so that what stands inside can be damaged too. */
export interface Sample {
  name: string;
  bytes: Buffer;
  entries?: { name: string; bytes: Buffer }[];
}

const NUMBERS = [
  'NaN',
  'Infinity',
  '-Infinity',
  '1e999',
  '-1e308',
  '0',
  '-0',
  '99999999999999999999',
  '1e-320',
  '.',
  '-',
  '0x1F',
  '１２',
  '181',
  '90.0001',
];
const LENGTHS = [0, 1, 0x7f, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];
const NESTS = ['[', '{"a":', '(', '<a>', '"', 'MULTIPOLYGON(((', '<Folder>', '\n', ','];

/**
 * A damaged copy: one to three of bit flips, truncation, splices from this or another sample, tokens doubled, numbers
 * swapped or replaced by monsters, length fields overwritten, deep nesting, pieces removed, text re-encoded.
 */
export function mutate(sample: Sample, others: readonly Sample[], random: Random): Buffer {
  if (sample.entries !== undefined && random.chance(0.7))
    return mutatedInside(sample.entries, others, random);
  return damaged(sample.bytes, others, random);
}

function mutatedInside(
  entries: { name: string; bytes: Buffer }[],
  others: readonly Sample[],
  random: Random,
): Buffer {
  const at = random.int(entries.length);
  const kept = entries.map((entry, i) =>
    i === at ? { ...entry, bytes: damaged(entry.bytes, others, random) } : entry,
  );
  if (random.chance(0.03)) kept.splice(random.int(kept.length), 1);
  if (random.chance(0.03))
    kept.push({ name: random.pick(['../x', '/etc/x', 'C:\\x', 'a/../../b']), bytes: Buffer.from('x') });
  return storedZip(kept);
}

function damaged(bytes: Buffer, others: readonly Sample[], random: Random): Buffer {
  let out = Buffer.from(bytes);
  const rounds = random.pick([1, 1, 1, 2, 3]);
  for (let i = 0; i < rounds; i += 1) out = random.pick(WAYS)(out, others, random);
  return out;
}

type Way = (bytes: Buffer, others: readonly Sample[], random: Random) => Buffer<ArrayBuffer>;

const WAYS: Way[] = [
  function flipBits(bytes, _, random) {
    const out = Buffer.from(bytes);
    if (out.length === 0) return out;
    for (let i = 1 + random.int(8); i > 0; i -= 1) {
      const at = random.int(out.length);
      out[at] = (out[at] ?? 0) ^ (1 << random.int(8));
    }
    return out;
  },
  (bytes, _, random) => Buffer.from(bytes.subarray(0, random.int(bytes.length + 1))),
  function remove(bytes, _, random) {
    const [from, to] = span(bytes, random);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  function double(bytes, _, random) {
    const [from, to] = span(bytes, random);
    return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from, to), bytes.subarray(to)]);
  },
  function spliceOwn(bytes, _, random) {
    const [from, to] = span(bytes, random);
    const at = random.int(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(from, to), bytes.subarray(at)]);
  },
  function spliceOther(bytes, others, random) {
    const other = random.pick(others).bytes;
    const [from, to] = span(other, random);
    const at = random.int(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), other.subarray(from, to), bytes.subarray(at)]);
  },
  function swapNumbers(bytes, _, random) {
    const text = bytes.toString('latin1');
    const found = [...text.matchAll(/-?\d+(\.\d+)?/g)];
    if (found.length < 2) return Buffer.from(bytes);
    const pair = [random.pick(found), random.pick(found)].toSorted((a, b) => a.index - b.index);
    const [a, b] = pair;
    if (a === undefined || b === undefined || a.index + a[0].length > b.index) return Buffer.from(bytes);
    const parts = [
      text.slice(0, a.index),
      b[0],
      text.slice(a.index + a[0].length, b.index),
      a[0],
      text.slice(b.index + b[0].length),
    ];
    return Buffer.from(parts.join(''), 'latin1');
  },
  function monsterNumber(bytes, _, random) {
    const text = bytes.toString('latin1');
    const found = [...text.matchAll(/-?\d+(\.\d+)?/g)];
    if (found.length === 0) return Buffer.from(bytes);
    const at = random.pick(found);
    const number = Buffer.from(random.pick(NUMBERS)).toString('latin1');
    return Buffer.from(text.slice(0, at.index) + number + text.slice(at.index + at[0].length), 'latin1');
  },
  function overwriteLength(bytes, _, random) {
    const out = Buffer.from(bytes);
    if (out.length < 4) return out;
    const at = random.int(out.length - 3);
    if (random.chance(0.5)) out.writeUInt32LE(random.pick(LENGTHS), at);
    else out.writeUInt32BE(random.pick(LENGTHS), at);
    return out;
  },
  function nest(bytes, _, random) {
    const at = random.int(bytes.length + 1);
    const piece = random.pick(NESTS).repeat(random.pick([2, 70, 2_000, 50_000]));
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(piece), bytes.subarray(at)]);
  },
  function reencode(bytes, _, random) {
    const text = bytes.toString(random.chance(0.5) ? 'latin1' : 'utf8');
    return Buffer.from(text, random.pick(['utf16le', 'utf8'] as const));
  },
];

function span(bytes: Buffer, random: Random): [number, number] {
  const from = random.int(bytes.length + 1);
  const length = random.pick([1, 4, 16, 64, 512, 4096]);
  return [from, Math.min(bytes.length, from + 1 + random.int(length))];
}

/** A zip whose entries are stored as they are, its checksums right: what is wrong is inside. */
function storedZip(entries: readonly { name: string; bytes: Buffer }[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes } of entries) {
    const title = Buffer.from(name);
    const core = Buffer.alloc(26);
    core.writeUInt16LE(20, 0);
    core.writeUInt16LE(0x0800, 2);
    core.writeUInt32LE(crc32(bytes), 10);
    core.writeUInt32LE(bytes.length, 14);
    core.writeUInt32LE(bytes.length, 18);
    core.writeUInt16LE(title.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), core, title, bytes]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0', 'latin1'), core, rest, title]));
    parts.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, list, end]);
}
