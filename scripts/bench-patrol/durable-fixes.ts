import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hexFromGeometry } from '../../server/db/wkb.ts';
import { MAX_FIXES_PER_BATCH } from '../../server/tracking/contract.ts';
import { startThrowawayCluster } from '../verify/throwaway-cluster.ts';
import { findTools } from '../verify/tools.ts';
import { PLACE } from '../simulate/plain-units.ts';
import type { PatrolBench } from './part.ts';
import { openPlainCity } from './plain-city.ts';

const UNITS = 400;
const ROWS = 200_000;
const ROUNDS = 3;
const SENDERS = 3;
const GOAL = 0.5;

/** A row of the bench: unit, epoch ms, degrees. Each round has times of its own. */
function rowsOf(unitIds: readonly string[], startMs: number) {
  return Array.from({ length: ROWS }, (_, i) => ({
    unitId: unitIds[i % UNITS]!,
    observedAt: new Date(startMs + Math.floor(i / UNITS) * 15_000).toISOString(),
    lng: Math.round((PLACE[0] + ((i * 7) % 1_000) / 1e5) * 1e7) / 1e7,
    lat: Math.round((PLACE[1] + ((i * 13) % 1_000) / 1e5) * 1e7) / 1e7,
    speedMps: (i % 120) / 10,
    headingDeg: i % 360,
    accuracyM: 5 + (i % 10),
  }));
}
type BenchRow = ReturnType<typeof rowsOf>[number];

function post(url: URL, agent: Agent, secret: string, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        agent,
        host: url.hostname,
        port: url.port,
        path: '/api/v1/fixes',
        method: 'POST',
        headers: {
          authorization: `Bearer ${secret}`,
          'content-type': 'application/x-ndjson',
          'content-length': body.length,
        },
      },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8');
          if (answer.statusCode !== 200) reject(new Error(`${answer.statusCode}: ${text}`));
          else {
            const { accepted, received } = JSON.parse(text) as { accepted: number; received: number };
            if (accepted === received) resolve(accepted);
            else reject(new Error(`not all were new: ${text.slice(0, 400)}`));
          }
        });
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}

async function throughHttp(address: string, secret: string, rows: readonly BenchRow[]): Promise<number> {
  const bodies: Buffer[] = [];
  for (let from = 0; from < rows.length; from += MAX_FIXES_PER_BATCH)
    bodies.push(
      Buffer.from(
        rows
          .slice(from, from + MAX_FIXES_PER_BATCH)
          .map((row) => JSON.stringify(row))
          .join('\n'),
      ),
    );
  const url = new URL(address);
  const agent = new Agent({ keepAlive: true, maxSockets: SENDERS });
  let accepted = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: SENDERS }, async () => {
      for (let body = bodies.shift(); body !== undefined; body = bodies.shift()) {
        const taken = await post(url, agent, secret, body);
        accepted += taken;
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  if (accepted !== rows.length) throw new Error(`${accepted} of ${rows.length} were accepted`);
  return rows.length / seconds;
}

function throughCopy(psql: string, url: string, folder: string, rows: readonly BenchRow[]): number {
  const file = join(folder, 'fixes.tsv');
  const received = new Date().toISOString();
  writeFileSync(
    file,
    rows
      .map((row) =>
        [
          1,
          row.unitId,
          row.observedAt,
          received,
          hexFromGeometry({ type: 'Point', coordinates: [row.lng, row.lat] }),
          row.speedMps,
          row.headingDeg,
          row.accuracyM,
          'WGS84',
          0,
        ].join('\t'),
      )
      .join('\n') + '\n',
  );
  chmodSync(file, 0o644);
  const columns =
    'city_id, unit_id, observed_at, received_at, geom, speed_mps, heading_deg, accuracy_m, datum, flags';
  const began = performance.now();
  const run = spawnSync(
    psql,
    [url, '-v', 'ON_ERROR_STOP=1', '-qc', `\\copy fixes (${columns}) from '${file}'`],
    {
      encoding: 'utf8',
    },
  );
  if (run.status !== 0) throw new Error(run.stderr);
  return rows.length / ((performance.now() - began) / 1000);
}

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

export const bench: PatrolBench = {
  name: 'durable',
  title: `durable fixes/s on PostgreSQL: HTTP NDJSON against COPY into the same table (goal ≥ ${GOAL})`,
  async run(say) {
    const { postgresBin } = findTools();
    if (postgresBin === undefined) {
      say('no PostgreSQL with PostGIS on this machine');
      return undefined;
    }
    const cluster = await startThrowawayCluster(postgresBin, { durable: true });
    const folder = mkdtempSync(join(tmpdir(), 'xw-copy-'));
    chmodSync(folder, 0o755);
    try {
      const city = await openPlainCity(UNITS, cluster.url);
      try {
        const http: number[] = [];
        const copy: number[] = [];
        // Whole days in the past, so that the rounds share partitions and no row is a repeat.
        const dayMs = Math.floor(Date.now() / 86_400_000 - 3) * 86_400_000;
        for (let round = 0; round < ROUNDS; round += 1) {
          const start = dayMs - round * 3 * 86_400_000;
          http.push(await throughHttp(city.url, city.keys.secret, rowsOf(city.unitIds, start)));
          copy.push(
            throughCopy(join(postgresBin, 'psql'), cluster.url, folder, rowsOf(city.unitIds, start + 7_000)),
          );
          say(`round ${round + 1}: HTTP ${http.at(-1)!.toFixed(0)}/s, COPY ${copy.at(-1)!.toFixed(0)}/s`);
        }
        const ratio = median(http) / median(copy);
        say(
          `${ROWS} rows a round, fsync on: HTTP ${median(http).toFixed(0)}/s, COPY ${median(copy).toFixed(0)}/s, ratio ${ratio.toFixed(2)}`,
        );
        return ratio >= GOAL;
      } finally {
        await city.close();
      }
    } finally {
      cluster.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
