import { isAbsolute } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig, readTestConfig } from '../../server/config.ts';

describe('settings', () => {
  it('have defaults with which a newcomer sees the demo city on this machine alone', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      demo: true,
      simulate: true,
      demoClockRate: 1,
    });
    expect(config.databaseUrl).toBeUndefined();
    expect(isAbsolute(config.dataDir)).toBe(true);
    expect(config.version).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('take an empty variable for one that is not set, and 0 for 0', () => {
    expect(readConfig({ DATABASE_URL: ' ', PORT: '', XW_DEMO: '' })).toMatchObject({
      port: 8080,
      demo: true,
    });
    expect(readConfig({ PORT: '0' }).port).toBe(0);
    expect(readTestConfig({ XW_TEST_DATABASE_URL: '' }).databaseUrl).toBeUndefined();
  });

  it.each([
    ['0', false],
    ['off', false],
    ['No', false],
    ['1', true],
    ['TRUE', true],
  ])('read the switch %s', (given, meant) => {
    expect(readConfig({ XW_SIMULATE: given }).simulate).toBe(meant);
  });

  it('read the time of day at which a demo city begins', () => {
    expect(readConfig({ XW_DEMO_BEGINS: '09:30' }).demoFirstMinute).toBe(570);
    expect(readConfig({ XW_DEMO_BEGINS: ' ' }).demoFirstMinute).toBeUndefined();
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '80.5'],
    ['PORT', 'http'],
    ['XW_DEMO', 'maybe'],
    ['XW_DEMO_CLOCK_RATE', '0'],
    ['XW_DEMO_CLOCK_RATE', 'NaN'],
    ['XW_DEMO_BEGINS', '24:00'],
    ['XW_DEMO_BEGINS', '9:30'],
    ['DATABASE_URL', 'mysql://db/city'],
    ['XW_PUBLIC_URL', 'xiangwang.example.cn'],
  ])('refuse %s=%s, naming the variable and a value that works', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({
          code: 'bad_setting',
          place: name,
          value,
          remedyEn: expect.stringMatching(/^Use ./),
        }),
      }),
    );
  });

  it('never repeat a password', () => {
    expect(() => readConfig({ DATABASE_URL: 'mysql://clerk:s3cret@db/city' })).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ value: 'mysql://clerk:…@db/city' }) }),
    );
  });
});
