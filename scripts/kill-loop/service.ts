/**
 * The service without its pages, for scripts that start and kill it. Settings as for npm start.
 * Prints `ready URL` and, with XW_JT808_PORT, `terminals HOST PORT`.
 */
import { readConfig } from '../../server/config.ts';
import { createLog } from '../../server/http/log.ts';
import { startService } from '../../server/main.ts';

const service = await startService(readConfig(), {
  log: createLog('error', (line) => console.error(line), Date.now),
});
const door = service.terminalDoor;
if (door !== undefined) console.log(`terminals ${door.host} ${door.port}`);
console.log(`ready ${service.url}`);
process.on('SIGTERM', () => void service.close().then(() => process.exit(0)));
