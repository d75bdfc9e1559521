import { describe, expect, it } from 'vitest';
import { crsCommands } from '../../scripts/xw/crs.ts';
import { UsageError } from '../../scripts/xw/command.ts';
import { readConfig } from '../../server/config.ts';

/** Runs a command as `xw` does, and keeps what it says. */
async function run(name: string, args: string[]) {
  const command = crsCommands.find((one) => one.name === name)!;
  const said: string[] = [];
  let result: unknown;
  const code = await command.run({
    config: readConfig({}),
    json: true,
    options: {},
    args,
    say: (line) => said.push(line),
    result: (value) => {
      result = value;
    },
  });
  return { code, said, result };
}

describe('xw crs', () => {
  it('explains a prefixed pair in either order: EPSG:4527 at 116.587, 35.415', async () => {
    for (const args of [
      ['39462489.22', '3920713.16'],
      ['3920713.16', '39462489.22'],
    ]) {
      const { code, said, result } = await run('crs explain', args);
      expect(code).toBe(0);
      expect(said.join('\n')).toMatch(/EPSG:4527/);
      expect(said.join('\n')).toMatch(/116\.587000, 35\.415000/);
      expect(result).toMatchObject({ state: 'one', candidates: [{ claim: { kind: 'epsg', code: 4527 } }] });
    }
  });

  it('answers no with exit code 1, and refuses what is no number', async () => {
    expect((await run('crs explain', ['1e12', '5'])).code).toBe(1);
    for (const args of [[], ['1'], ['a', '1'], ['', '1'], ['NaN', '1']])
      await expect(run('crs explain', args)).rejects.toBeInstanceOf(UsageError);
  });

  it('lists every plane and what is refused', async () => {
    const { said } = await run('crs list', []);
    expect(said.filter((line) => /^EPSG:45\d\d /.test(line)).length).toBe(55);
    expect(said.filter((line) => /^EPSG:44\d\d /.test(line)).length).toBe(10);
    expect(said.filter((line) => line.includes('不予转换')).length).toBe(3);
  });
});
