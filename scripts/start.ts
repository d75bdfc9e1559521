/**
 * npm start
 * Builds the client when it is missing or older than its sources, opens the database, loads the demo city once and serves.
 * Exit codes: 0 stopped · 1 failed · 3 the data is in use by another process.
 */
import { readConfig } from '../server/config.ts';
import type { Progress } from '../server/db/engine.ts';
import { createLog } from '../server/http/log.ts';
import { XwError } from '../server/kernel/errors.ts';
import { startService, type Service } from '../server/main.ts';
import { buildClient, clientIsCurrent } from './client-build.ts';

const began = performance.now();
const log = createLog('warn', (line) => console.error(line), Date.now);

let lastSaid = '';

/** One line for each new step; repeats with another share of the same step are not worth a line. */
function say(progress: Progress): void {
  if (progress.zh === lastSaid) return;
  lastSaid = progress.zh;
  const seconds = ((performance.now() - began) / 1000).toFixed(1).padStart(5);
  console.log(`${seconds} s  ${progress.zh} / ${progress.en}`);
}

function complain(error: unknown): number {
  if (!(error instanceof XwError)) {
    console.error(error);
    return 1;
  }
  const { code, detail, detailEn, value, place, remedy, remedyEn } = error.problem;
  console.error(
    [
      '',
      `✗ ${detail}`,
      `  ${detailEn}`,
      ...(value === undefined ? [] : [`  ${place ?? code}: ${value}`]),
      ...(remedy === undefined ? [] : [`→ ${remedy}`]),
      ...(remedyEn === undefined ? [] : [`  ${remedyEn}`]),
    ].join('\n'),
  );
  return code === 'data_folder_in_use' ? 3 : 1;
}

async function prepareClient(): Promise<void> {
  if (clientIsCurrent()) return;
  say({ zh: '构建网页（首次或有更新时）', en: 'Building the pages (first time, or after a change)' });
  await buildClient();
  say({ zh: '网页已构建', en: 'Pages built' });
}

async function main(): Promise<void> {
  const config = readConfig();
  const building = prepareClient();
  building.catch(() => undefined);
  let service: Service;
  try {
    service = await startService(config, { log, onProgress: say });
  } catch (error) {
    process.exit(complain(error));
  }
  let stoppingSince: number | undefined;
  const stop = (signal: string): void => {
    // A Ctrl-C may arrive twice, from the terminal and through npm; a later one means "now".
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince > 1_000) process.exit(130);
      return;
    }
    stoppingSince = performance.now();
    console.log(`\n${signal}: 正在停止 / stopping`);
    void service.close().then(
      () => process.exit(0),
      (error: unknown) => process.exit(complain(error)),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    await building;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    await service.close();
    process.exit(1);
  }
  const { noteZh, noteEn } = service.engine.describe();
  console.log(`\n${noteZh}\n${noteEn}`);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const door = service.terminalDoor;
  if (door !== undefined) console.log(`\nJT/T 808 终端 terminals: tcp://${door.host}:${door.port}`);
  console.log(`\n巷网 Xiangwang → ${service.url}   (${seconds} s)`);
}

await main();
