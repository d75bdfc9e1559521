import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import express from 'express';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EXPORT_FORMATS } from '../../server/exports/contract.ts';
import type { ExportFormat } from '../../server/exports/contract.ts';
import type { ExportHead, ExportRow } from '../../server/exports/core/table.ts';
import { makeFile } from '../../server/exports/make-file.ts';
import { sendFile } from '../../server/exports/send-file.ts';
import { EXPORT_HEAD } from '../harness/export-head.ts';

/** A page is 64 KB of text that does not compress; all of them 64 MB: far more than sockets, streams and zlib hold. */
const PAGE_ROWS = 16;
const ROW_BYTES = 4096;
const PAGES = 1000;
/** What two sockets of this machine, a deflate stream and what waits may hold between them. */
const MOST_AHEAD = 350;
const POLL = { timeout: 20_000, interval: 50 };
const STREAMED: ExportFormat[] = ['geojson', 'csv', 'xlsx', 'kml'];
const SPOOLED: ExportFormat[] = ['gpkg', 'shp'];
const HEAD: ExportHead = {
  ...EXPORT_HEAD,
  fields: [
    { name: 'id', titleZh: '编号', titleEn: 'Identifier', type: 'string' },
    { name: 'text', titleZh: '文字', titleEn: 'Text', type: 'string' },
  ],
};

const folders = (): string[] => readdirSync(tmpdir()).filter((name) => /^xw-export-\d+-\w{6}$/.test(name));

/** What became of the one file that is sent. */
interface Seen {
  pages: number;
  /** Source of the rows was ended or returned. */
  ended: boolean;
  under: number;
}

describe('a file that is sent while it is made', () => {
  let server: Server;
  let seen: Seen = { pages: 0, ended: false, under: 0 };
  let most = PAGES;
  const sockets: Socket[] = [];
  const before = new Set(folders());
  const left = (): string[] => folders().filter((name) => !before.has(name));

  async function* source(): AsyncGenerator<ExportRow[]> {
    const mine = seen;
    try {
      for (let page = 0; page < most; page += 1) {
        // As a database does: the next page is there only after the event loop went round.
        await new Promise((resolve) => setImmediate(resolve));
        mine.pages += 1;
        yield Array.from({ length: PAGE_ROWS }, (_, i) => ({
          geometry: { type: 'Point' as const, coordinates: [116.5, 35.4] as [number, number] },
          values: { id: `${page}-${i}`, text: randomBytes(ROW_BYTES / 2).toString('hex') },
        }));
      }
    } finally {
      mine.ended = true;
    }
  }

  beforeAll(async () => {
    const app = express();
    app.get('/:format', async (req, res) => {
      const mine = seen;
      const format = req.params.format as ExportFormat;
      const file = makeFile(
        HEAD,
        source(),
        { format, encoding: 'utf-8', bom: 'yes', headings: 'names' },
        { onBegin: () => void (mine.under += 1), onEnd: () => void (mine.under -= 1) },
      );
      await sendFile(req, res, file);
    });
    server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  /** Asks for a file and reads nothing of what comes. */
  async function asked(format: ExportFormat, encoding: string): Promise<Socket> {
    seen = { pages: 0, ended: false, under: 0 };
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    sockets.push(socket);
    socket.pause();
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write(`GET /${format} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: ${encoding}\r\n\r\n`);
    return socket;
  }

  /** How many pages were read when no more are. */
  async function standing(mine: Seen): Promise<number> {
    let last = -1;
    let same = 0;
    await expect
      .poll(() => {
        same = mine.pages === last && last > 0 ? same + 1 : 0;
        last = mine.pages;
        return same >= 10;
      }, POLL)
      .toBe(true);
    return last;
  }

  it.each(STREAMED.flatMap((format) => ['identity', 'gzip'].map((encoding) => ({ format, encoding }))))(
    '$format ($encoding): pages are read as the reader takes them, and no more when he leaves',
    async ({ format, encoding }) => {
      const socket = await asked(format, encoding);
      const mine = seen;
      const ahead = await standing(mine);
      expect(ahead).toBeLessThan(MOST_AHEAD);
      expect(mine).toMatchObject({ ended: false, under: 1 });
      socket.destroy();
      await expect.poll(() => mine, POLL).toMatchObject({ ended: true, under: 0 });
      expect(mine.pages).toBeLessThanOrEqual(ahead + 2);
    },
  );

  it.each(SPOOLED)('%s: when the reader leaves before the first byte, making it ends and its files go', async (format) => {
    const socket = await asked(format, 'identity');
    const mine = seen;
    await expect.poll(() => mine.pages, { ...POLL, interval: 1 }).toBeGreaterThan(3);
    expect(left().length).toBe(1);
    socket.destroy();
    await expect.poll(() => mine, POLL).toMatchObject({ ended: true, under: 0 });
    expect(mine.pages).toBeLessThan(PAGES);
    await expect.poll(left, POLL).toEqual([]);
  }); // prettier-ignore

  it('every format is one or the other, and read to its end leaves nothing behind', async () => {
    expect([...STREAMED, ...SPOOLED].sort()).toEqual([...EXPORT_FORMATS].sort());
    most = 40;
    for (const format of EXPORT_FORMATS) {
      seen = { pages: 0, ended: false, under: 0 };
      const { port } = server.address() as AddressInfo;
      const answer = await fetch(`http://127.0.0.1:${port}/${format}`);
      expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(1e6);
      expect(seen).toEqual({ pages: most, ended: true, under: 0 });
    }
    await expect.poll(left, POLL).toEqual([]);
  }, 60_000);
});
