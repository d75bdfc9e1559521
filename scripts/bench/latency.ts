/** Latencies of one route, ms. */
export interface Latency {
  route: string;
  requests: number;
  p50: number;
  p95: number;
  p99: number;
  perSecond: number;
  bytes: number;
}

function percentile(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Asks one route again and again, `parallel` at a time, and times each whole answer. */
export async function measure(
  route: string,
  ask: () => Promise<Response>,
  requests: number,
  parallel: number,
): Promise<Latency> {
  for (let i = 0; i < parallel; i += 1) await (await ask()).arrayBuffer();
  const times: number[] = [];
  let bytes = 0;
  let left = requests;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: parallel }, async () => {
      while (left > 0) {
        left -= 1;
        const start = performance.now();
        const answer = await ask();
        const body = await answer.arrayBuffer();
        if (!answer.ok) throw new Error(`${route} answered ${answer.status}`);
        times.push(performance.now() - start);
        bytes = Math.max(bytes, body.byteLength);
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  times.sort((a, b) => a - b);
  return {
    route,
    requests,
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    p99: percentile(times, 0.99),
    perSecond: requests / seconds,
    bytes,
  };
}
