/**
 * A second reader of JT/T 808, written from the tables of the standard in another manner (hex text, no shared code),
 * to say what a stream of bytes holds.
 */
export interface OracleMessage {
  id: number;
  /** Serials of its parts. */
  serials: number[];
  phone: string;
  encrypted: boolean;
  /** Position keys of 0x0200 and 0x0704, in order; undefined where an item is no position. */
  positions: (string | undefined)[];
  /** Everything that the message announces is there and can be read. */
  whole: boolean;
}

/** time | 1e-6° latitude | 1e-6° longitude: enough to know a position again. */
export const positionKey = (timeMs: number, latE6: number, lngE6: number): string =>
  `${timeMs}|${latE6}|${lngE6}`;

interface Packet {
  id: number;
  serial: number;
  phone: string;
  encrypted: boolean;
  total: number;
  index: number;
  parted: boolean;
  body: string;
}

const number = (text: string): number => Number.parseInt(text, 16);

function packetOf(frame: string): Packet | undefined {
  // Byte pairs; an escape that means nothing spoils the frame.
  const pairs = frame.match(/../g) ?? [];
  const bytes: string[] = [];
  for (let i = 0; i < pairs.length; i += 1) {
    if (pairs[i] !== '7d') bytes.push(pairs[i]!);
    else {
      i += 1;
      if (pairs[i] === '01') bytes.push('7d');
      else if (pairs[i] === '02') bytes.push('7e');
      else return undefined;
    }
  }
  if (bytes.length < 13) return undefined;
  if (bytes.reduce((sum, pair) => sum ^ number(pair), 0) !== 0) return undefined;
  const text = bytes.slice(0, -1).join('');
  const attributes = number(text.slice(4, 8));
  const layout =
    (attributes & 0x4000) === 0
      ? /^(.{4})(.{4})()(\d{12})(.{4})(.*)$/.exec(text)
      : /^(.{4})(.{4})(..)(\d{20})(.{4})(.*)$/.exec(text);
  if (layout === null) return undefined;
  const [, id = '', , , phone = '', serial = '', rest = ''] = layout;
  const parted = (attributes & 0x2000) !== 0;
  if (parted && rest.length < 8) return undefined;
  const body = parted ? rest.slice(8) : rest;
  if (body.length !== 2 * (attributes & 0x3ff)) return undefined;
  const total = parted ? number(rest.slice(0, 4)) : 1;
  const index = parted ? number(rest.slice(4, 8)) : 1;
  if (index === 0 || index > total) return undefined;
  const encrypted = (attributes & 0x1c00) !== 0;
  return {
    id: number(id),
    serial: number(serial),
    phone: phone.replace(/^0*(?=\d)/, ''),
    encrypted,
    total,
    index,
    parted,
    body,
  };
}

function positionOf(body: string): string | undefined {
  const found = /^.{8}(.{8})(.{8})(.{8})(.{4})(.{4})(.{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(body);
  if (found === null) return undefined;
  const [, status = '', lat = '', lng = '', , , , yy, mo, dd, hh, mi, ss] = found;
  if (number(lat) > 90_000_000 || number(lng) > 180_000_000) return undefined;
  const iso = `20${yy}-${mo}-${dd}T${hh}:${mi}:${ss}.000Z`;
  const asked = new Date(iso);
  if (Number.isNaN(asked.getTime()) || asked.toISOString() !== iso) return undefined;
  const flags = number(status);
  const sign = (bit: number, value: number): number => (value !== 0 && (flags & bit) !== 0 ? -value : value);
  return positionKey(asked.getTime() - 28_800_000, sign(4, number(lat)), sign(8, number(lng)));
}

function understood(packets: Packet[]): OracleMessage {
  const first = packets[0]!;
  const body = packets.map((packet) => packet.body).join('');
  const base = {
    id: first.id,
    serials: packets.map((packet) => packet.serial),
    phone: first.phone,
    encrypted: first.encrypted,
  };
  if (first.id === 0x0200) {
    const position = positionOf(body);
    return { ...base, positions: [position], whole: position !== undefined };
  }
  if (first.id !== 0x0704) return { ...base, positions: [], whole: true };
  const positions: (string | undefined)[] = [];
  let rest = body.slice(6);
  const count = number(body.slice(0, 4));
  while (positions.length < count && rest.length >= 4) {
    const length = 2 * number(rest.slice(0, 4));
    if (rest.length < 4 + length) break;
    positions.push(positionOf(rest.slice(4, 4 + length)));
    rest = rest.slice(4 + length);
  }
  const whole =
    body.length >= 6 && positions.length === count && rest === '' && !positions.includes(undefined);
  return { ...base, positions, whole };
}

/** What does a stream hold? Every packet that can be read, and the messages that they make. */
export function consult(stream: Buffer): { packets: Packet[]; messages: OracleMessage[] } {
  const packets = stream
    .toString('hex')
    .replaceAll(/(..)/g, '$1 ')
    .split('7e ')
    .slice(1, -1)
    .map((part) => part.replaceAll(' ', ''))
    .filter((part) => part !== '' && part.length <= 2 * 2 * (21 + 1023 + 1))
    .flatMap((part) => packetOf(part) ?? []);
  const messages: OracleMessage[] = [];
  const gathered = new Map<string, Map<number, Packet>>();
  for (const packet of packets) {
    if (!packet.parted) {
      messages.push(understood([packet]));
      continue;
    }
    const key = `${packet.phone}/${packet.id}/${(packet.serial - packet.index + 1) & 0xffff}/${packet.total}`;
    const held = gathered.get(key) ?? new Map<number, Packet>();
    gathered.set(key, held);
    if (!held.has(packet.index)) held.set(packet.index, packet);
    if (held.size < packet.total) continue;
    gathered.delete(key);
    messages.push(understood([...held.entries()].sort(([a], [b]) => a - b).map(([, one]) => one)));
  }
  return { packets, messages };
}
