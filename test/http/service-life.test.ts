import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startService } from '../../server/main.ts';
import { createLog } from '../../server/http/log.ts';
import { testService, type TestService } from '../harness/service.ts';

const WITHIN = { timeout: 60_000, interval: 100 };
let service: TestService;
beforeAll(async () => {
  service = await testService('embedded');
});
afterAll(() => service.close());

it('says it is not ready while the engine is away, lives on, and is ready again without help', async () => {
  const visitor = service.client();
  expect((await visitor.get('/readyz')).status).toBe(200);
  const pid = service.engine.pid();
  if (pid === undefined) throw new Error('the engine does not run');
  process.kill(pid, 'SIGKILL');
  await vi.waitFor(() => expect(service.engine.pid()).not.toBe(pid), WITHIN);
  expect((await visitor.get('/healthz')).status).toBe(200);
  await vi.waitFor(async () => expect((await visitor.get('/readyz')).status).toBe(200), WITHIN);
  const planner = await service.as('planner');
  const city = await planner.get<{ synthetic: boolean }>('/api/v1/city');
  expect(city).toMatchObject({ status: 200, body: { synthetic: true } });
}, 120_000);

it('tells the engine its address, so that a second start can name it', async () => {
  const second = startService(
    { ...service.config, port: 0 },
    { log: createLog('error', () => undefined, Date.now) },
  );
  await expect(second).rejects.toMatchObject({
    problem: { code: 'data_folder_in_use', detailEn: expect.stringContaining(service.url) },
  });
});

it('explains a taken port and how to choose another', async () => {
  const port = Number(new URL(service.url).port);
  const other = await testService('embedded', { template: 'migrated', settings: { port } }).catch(
    (error: unknown) => error,
  );
  expect(other).toMatchObject({
    problem: {
      code: 'port_in_use',
      value: `127.0.0.1:${port}`,
      remedy: expect.stringContaining(`PORT=${port + 1}`),
    },
  });
});

it('stops within five seconds although a browser keeps its event stream open', async () => {
  const passing = await testService('embedded');
  const commander = await passing.as('commander');
  const stream = await fetch(`${passing.url}/api/v1/events`, { headers: { cookie: commander.cookie() } });
  expect(stream.headers.get('content-type')).toContain('text/event-stream');
  const ended = stream.text().then(
    () => 'ended',
    () => 'cut',
  );
  const began = performance.now();
  await passing.close();
  expect(performance.now() - began).toBeLessThan(5_000);
  expect(['ended', 'cut']).toContain(await ended);
  await expect(fetch(`${passing.url}/healthz`)).rejects.toThrow('fetch failed');
}, 120_000);
