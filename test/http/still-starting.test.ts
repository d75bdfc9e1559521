import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stillStarting } from '../../server/http/still-starting.ts';

describe('while the service starts', () => {
  let step = { zh: '打开数据库', en: 'Opening the database' };
  const server = createServer(stillStarting(() => step));
  let url = '';

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/?w=plan&v=116,35,14`;
  });
  afterAll(() => void server.close());

  it('a program is told so as a problem, and when to ask again', async () => {
    const answer = await fetch(url);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({ code: 'starting', status: 503 });
  });

  it('somebody with a browser reads what is being done, in a page that looks again by itself', async () => {
    const asked = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } };
    const first = await fetch(url, asked);
    expect(first.status).toBe(503);
    expect(first.headers.get('cache-control')).toBe('no-store');
    const words = await first.text();
    expect(words).toMatch(/服务正在启动.*打开数据库.*Opening the database/s);
    expect(words).toContain('http-equiv="refresh"');
    step = { zh: '写入 <地名> & 街道', en: 'Streets' };
    expect(await (await fetch(url, asked)).text()).toContain('写入 &lt;地名> &amp; 街道');
  });
});
