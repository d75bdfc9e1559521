import { connect, type Socket } from 'node:net';

/** What was seen of requests: of each how long it took (ms) and the bytes of its body, and how long all of it took (s). */
export interface Driven {
  times: number[];
  sizes: number[];
  errors: number;
  tookS: number;
}

/** What a run of requests came to. */
export interface Run {
  requests: number;
  errors: number;
  perS: number;
  mbPerS: number;
  p50Ms: number;
  p99Ms: number;
  /** Bytes of the median answer's body, as sent. */
  medianBytes: number;
}

interface Answer {
  status: number;
  bytes: number;
}

/** How an answer of unknown length ends. */
const LAST_CHUNK = Buffer.from('\r\n0\r\n\r\n');

/** One connection that asks and reads as fast as it can; no more of HTTP than these servers answer (Content-Length, chunks, or no body). */
function openConnection(port: number): Promise<{ ask(request: Buffer): Promise<Answer>; close(): void }> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;
    let held: Buffer = Buffer.alloc(0);
    let status = 0;
    let left = -1;
    let bytes = 0;
    let tail: Buffer = Buffer.alloc(0);
    const fail = (error: Error): void => {
      waiting?.reject(error);
      waiting = undefined;
    };
    socket.on('error', (error) => (socket.connecting ? reject(error) : fail(error)));
    socket.on('close', () => fail(new Error('the server closed the connection')));
    socket.on('data', (chunk: Buffer) => {
      if (left < 0) {
        held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
        const end = held.indexOf('\r\n\r\n');
        if (end < 0) return;
        const head = held.toString('latin1', 0, end);
        status = Number(head.slice(9, 12));
        const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
        const chunked = /\r\ntransfer-encoding: chunked/i.test(head);
        bytes = chunked ? held.length - end - 4 : Number(length ?? 0);
        left = chunked ? Infinity : bytes - (held.length - end - 4);
        tail = held.subarray(-LAST_CHUNK.length);
        held = Buffer.alloc(0);
      } else if (left === Infinity) {
        bytes += chunk.length;
        tail = Buffer.concat([tail, chunk]).subarray(-LAST_CHUNK.length);
      } else left -= chunk.length;
      if (left === Infinity && tail.equals(LAST_CHUNK)) left = 0;
      if (left > 0) return;
      left = -1;
      const answered = waiting;
      waiting = undefined;
      answered?.resolve({ status, bytes });
    });
    socket.once('connect', () =>
      resolve({
        ask: (request) =>
          new Promise((done, failed) => {
            waiting = { resolve: done, reject: failed };
            socket.write(request);
          }),
        close: () => void socket.destroy(),
      }),
    );
  });
}

const quantile = (sorted: number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

const requestOf = (path: string, head: string): Buffer =>
  Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${head}\r\n`);

/**
 * Asks for the paths in turn over so many connections for so long (ms), or each path just once when `forMs` is 0.
 * An answer other than 200 or 204 is an error.
 */
export async function drive(
  port: number,
  paths: string[],
  options: {
    connections: number;
    forMs: number;
    headers: Record<string, string>;
    /** A session for each connection, in turn; none: those of `headers`. */
    cookies?: string[];
  },
): Promise<Driven> {
  const head = Object.entries(options.headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  const { cookies = [] } = options;
  const heads = cookies.length === 0 ? [head] : cookies.map((cookie) => `${head}cookie: ${cookie}\r\n`);
  const requests = heads.map((own) => paths.map((path) => requestOf(path, own)));
  const connections = await Promise.all(
    Array.from({ length: options.connections }, () => openConnection(port)),
  );
  const times: number[] = [];
  const sizes: number[] = [];
  let errors = 0;
  let next = 0;
  const began = performance.now();
  const more = (): boolean =>
    options.forMs === 0 ? next < paths.length : performance.now() - began < options.forMs;
  await Promise.all(
    connections.map(async ({ ask }, i) => {
      const mine = requests[i % requests.length]!;
      while (more()) {
        const request = mine[next % mine.length]!;
        next += 1;
        const asked = performance.now();
        const answer = await ask(request);
        times.push(performance.now() - asked);
        sizes.push(answer.bytes);
        if (answer.status !== 200 && answer.status !== 204) errors += 1;
      }
    }),
  );
  const tookS = (performance.now() - began) / 1000;
  for (const { close } of connections) close();
  return { times, sizes, errors, tookS };
}

/** Several goes as one run. */
export function runOf(goes: readonly Driven[]): Run {
  const times = goes.flatMap((go) => go.times).sort((a, b) => a - b);
  const sizes = goes.flatMap((go) => go.sizes).sort((a, b) => a - b);
  const tookS = sum(goes.map((go) => go.tookS));
  return {
    requests: times.length,
    errors: sum(goes.map(({ errors }) => errors)),
    perS: times.length / tookS,
    mbPerS: sum(sizes) / 1e6 / tookS,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    medianBytes: quantile(sizes, 0.5),
  };
}

const sum = (of: readonly number[]): number => of.reduce((all, one) => all + one, 0);
