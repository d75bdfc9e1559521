import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Upper bounds of the buckets of request times, s. */
const BOUNDS_S = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

interface RouteTimes {
  buckets: number[];
  sumS: number;
  count: number;
  status: Map<number, number>;
}

/** Numbers about the service for Prometheus. Source: Prometheus text format 0.0.4. */
export interface Metrics {
  /** One finished request. `route` is the pattern, never the address itself. */
  observe(method: string, route: string, status: number, seconds: number): void;
  /** A number that is read when asked for. Several values may share a name under different labels. */
  gauge(name: string, help: string, read: () => number | Record<string, number>, label?: string): void;
  text(): string;
  /** Share of requests under way right now. */
  inFlight: number;
  stop(): void;
}

export function createMetrics(): Metrics {
  const routes = new Map<string, RouteTimes>();
  const gauges: { name: string; help: string; label: string; read: () => number | Record<string, number> }[] =
    [];
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();

  const metrics: Metrics = {
    inFlight: 0,
    observe(method, route, status, seconds) {
      const key = `method="${method}",route="${route}"`;
      let times = routes.get(key);
      if (times === undefined) {
        times = { buckets: BOUNDS_S.map(() => 0), sumS: 0, count: 0, status: new Map() };
        routes.set(key, times);
      }
      for (let i = BOUNDS_S.length - 1; i >= 0 && seconds <= BOUNDS_S[i]!; i -= 1) times.buckets[i]! += 1;
      times.sumS += seconds;
      times.count += 1;
      times.status.set(status, (times.status.get(status) ?? 0) + 1);
    },
    gauge(name, help, read, label = 'name') {
      gauges.push({ name, help, label, read });
    },
    text() {
      const lines = [
        '# HELP xw_requests_total Requests answered.',
        '# TYPE xw_requests_total counter',
        ...[...routes].flatMap(([key, times]) =>
          [...times.status].map(([status, count]) => `xw_requests_total{${key},status="${status}"} ${count}`),
        ),
        '# HELP xw_request_seconds Time from the first byte of a request to the last of its answer.',
        '# TYPE xw_request_seconds histogram',
        ...[...routes].flatMap(([key, times]) => [
          ...times.buckets.map(
            (count, i) => `xw_request_seconds_bucket{${key},le="${BOUNDS_S[i]}"} ${count}`,
          ),
          `xw_request_seconds_bucket{${key},le="+Inf"} ${times.count}`,
          `xw_request_seconds_sum{${key}} ${times.sumS.toFixed(6)}`,
          `xw_request_seconds_count{${key}} ${times.count}`,
        ]),
      ];
      for (const { name, help, label, read } of gauges) {
        const value = read();
        lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} gauge`);
        if (typeof value === 'number') lines.push(`${name} ${value}`);
        else
          for (const [of, number] of Object.entries(value)) lines.push(`${name}{${label}="${of}"} ${number}`);
      }
      return `${lines.join('\n')}\n`;
    },
    stop: () => delay.disable(),
  };
  const memory = process.memoryUsage.bind(process);
  metrics.gauge('xw_requests_in_flight', 'Requests under way.', () => metrics.inFlight);
  metrics.gauge('xw_resident_bytes', 'Resident memory of the process.', () => memory().rss);
  metrics.gauge('xw_heap_used_bytes', 'JavaScript heap in use.', () => memory().heapUsed);
  metrics.gauge('xw_uptime_seconds', 'Seconds since the process began.', () => Math.round(process.uptime()));
  metrics.gauge(
    'xw_event_loop_delay_seconds',
    'How late timers fired since the last scrape.',
    () => {
      const read = { p50: delay.percentile(50) / 1e9, p99: delay.percentile(99) / 1e9, max: delay.max / 1e9 };
      delay.reset();
      return Object.fromEntries(Object.entries(read).map(([of, s]) => [of, Number.isFinite(s) ? s : 0]));
    },
    'quantile',
  );
  return metrics;
}
