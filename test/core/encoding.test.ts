import { describe, expect, it } from 'vitest';
import { EncodingProbe, GbProbe } from '../../server/ingest/core/encoding.ts';
import { findMojibake } from '../../server/ingest/core/mojibake.ts';
import { XwError } from '../../server/kernel/errors.ts';
import { encoded } from '../harness/format-files/gbk-bytes.ts';

const TEXT = '编号,地址\n1,洸河路12号\n2,太白楼路与建设路交叉口\n';

function encodingOf(bytes: Uint8Array, step: number): string {
  const probe = new EncodingProbe('x.csv');
  for (let i = 0; i < bytes.length; i += step) probe.push(bytes.subarray(i, i + step));
  const found = probe.finish();
  if (found !== undefined) return found.name;
  const gb = new GbProbe('x.csv');
  for (let i = 0; i < bytes.length; i += step) gb.push(bytes.subarray(i, i + step));
  return gb.finish().name;
}

describe('text encodings', () => {
  const utf16be = Buffer.from(TEXT, 'utf16le').swap16();
  const samples: [string, Uint8Array, string][] = [
    ['ASCII', Buffer.from('a,b\n1,2\n'), 'utf-8'],
    ['UTF-8', Buffer.from(TEXT), 'utf-8'],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${TEXT}`), 'utf-8'],
    ['GBK', Buffer.from(encoded(TEXT, 'gbk')), 'gb18030'],
    ['UTF-16 LE with its mark', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), 'utf-16le'],
    ['UTF-16 BE with its mark', Buffer.concat([Buffer.from([0xfe, 0xff]), utf16be]), 'utf-16be'],
    ['UTF-16 LE without', Buffer.from('id,name,lon,lat\n1,road,116.5,35.4\n', 'utf16le'), 'utf-16le'],
  ];

  it.each(samples)('%s is found, however the bytes are cut', (_, bytes, name) => {
    for (const step of [1, 2, 3, 7, 1000]) expect(encodingOf(bytes, step)).toBe(name);
  });

  it('refuses what is neither, and a last character that was cut', () => {
    const refusals = [
      Buffer.from('caf\xe9;Stra\xdfe\n', 'latin1'),
      Buffer.from(TEXT).subarray(0, 12),
      Buffer.from([0x31, 0, 0, 0, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37]),
    ];
    for (const bytes of refusals) expect(() => encodingOf(bytes, 4)).toThrow(XwError);
  });

  it('finds text that was garbled before, and lets ordinary text go', () => {
    const asLatin = new TextDecoder('windows-1252').decode(Buffer.from('巷网系统'));
    const asGbk = new TextDecoder('gbk').decode(Buffer.from('任城区许庄街道'.slice(0, 6)));
    expect(findMojibake(asLatin)?.meant).toBe('巷网系统');
    expect(findMojibake(asGbk)?.meant).toBe('任城区许庄街');
    expect(findMojibake('锟斤拷锟斤拷')).toBeDefined();
    expect(findMojibake('路\ufffd')).toBeDefined();
    for (const text of ['洸河路12号', 'Straße café', '联通公司', 'İstanbul', '①号楼', '鐵路局', ''])
      expect(findMojibake(text), text).toBeUndefined();
  });
});
