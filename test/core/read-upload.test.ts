import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { readUpload } from '../../server/scans/read-upload.ts';

it('reads a body whole, stops at the limit, and says when the sender went away', async () => {
  const parts = () => Readable.from([Buffer.from('abc'), Buffer.from('def')]);
  expect((await readUpload(parts(), 6)).toString()).toBe('abcdef');
  await expect(readUpload(parts(), 5)).rejects.toMatchObject({
    problem: { code: 'scan_too_large', status: 413 },
  });
  const broken = new Readable({ read() {} });
  broken.push('abc');
  const reading = readUpload(broken);
  broken.destroy(new Error('ECONNRESET'));
  await expect(reading).rejects.toMatchObject({ problem: { code: 'upload_aborted', status: 400 } });
  expect(await readUpload(Readable.from([]))).toHaveLength(0);
});
