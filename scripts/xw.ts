/**
 * npm run xw -- COMMAND [options]
 * Exit codes: 0 done · 1 failed, or the answer is no · 2 wrong usage · 3 the data is held or the database is not reachable.
 */
import { readConfig, environment } from '../server/config.ts';
import { XwError } from '../server/kernel/errors.ts';
import { UsageError } from './xw/command.ts';
import type { Command, Io } from './xw/command.ts';
import { accountCommands } from './xw/accounts.ts';
import { addressCommands } from './xw/address.ts';
import { auditCommands } from './xw/audit.ts';
import { balanceCommands } from './xw/balance.ts';
import { cityCommands } from './xw/city.ts';
import { crsCommands } from './xw/crs.ts';
import { demoCommands } from './xw/demo.ts';
import { hotspotCommands } from './xw/hotspots.ts';
import { importCommands } from './xw/import.ts';
import { matchCommands } from './xw/match.ts';
import { permitCommands } from './xw/permit.ts';
import { serviceCommands } from './xw/service.ts';
import { simulateCommands } from './xw/simulate.ts';

const COMMANDS: Command[] = [
  ...serviceCommands,
  ...demoCommands,
  ...accountCommands,
  ...auditCommands,
  ...addressCommands,
  ...balanceCommands,
  ...cityCommands,
  ...crsCommands,
  ...hotspotCommands,
  ...importCommands,
  ...matchCommands,
  ...permitCommands,
  ...simulateCommands,
];

function help(): string {
  const width = Math.max(...COMMANDS.map((command) => command.name.length));
  return [
    'xw — 巷网 Xiangwang from the command line',
    '',
    ...COMMANDS.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    '',
    '  --help   of a command: its options        --json   the result as JSON on standard output',
    '  Commands join a running service on the same data; otherwise they start the engine themselves.',
    '  Exit codes: 0 done · 1 failed, or the answer is no · 2 wrong usage · 3 data held or database unreachable',
  ].join('\n');
}

interface Parsed {
  command?: Command;
  options: Record<string, string>;
  /** Every value of an option, in the order given. */
  all: Record<string, string[]>;
  args: string[];
}

function parse(words: string[]): Parsed {
  const plain: string[] = [];
  const options: Record<string, string> = {};
  const all: Record<string, string[]> = {};
  const set = (name: string, value: string): void => {
    options[name] = value;
    (all[name] ??= []).push(value);
  };
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    if (!word.startsWith('--')) {
      plain.push(word);
      continue;
    }
    const [name = '', inline] = word.slice(2).split(/=(.*)/s);
    const next = words[i + 1];
    const flag = ['json', 'help', 'load', 'dry-run', 'yes', 'clip-to-streets', 'assume-complete'].includes(
      name,
    );
    if (inline !== undefined) set(name, inline);
    else if (!flag && next !== undefined && !next.startsWith('--')) {
      set(name, next);
      i += 1;
    } else set(name, 'true');
  }
  const command = COMMANDS.filter((one) => `${plain.join(' ')} `.startsWith(`${one.name} `)).sort(
    (a, b) => b.name.length - a.name.length,
  )[0];
  const taken = command === undefined ? 0 : command.name.split(' ').length;
  return { ...(command === undefined ? {} : { command }), options, all, args: plain.slice(taken) };
}

async function main(words: string[]): Promise<number> {
  const { command, options, all, args } = parse(words);
  const json = options['json'] === 'true';
  if (command === undefined) {
    if (words.length === 0 || options['help'] === 'true') {
      console.log(help());
      return 0;
    }
    throw new UsageError(`no such command: ${words.join(' ')}`);
  }
  if (options['help'] === 'true') {
    console.log(
      [`xw ${command.name} — ${command.summary}`, '', ...command.usage.map((line) => `  ${line}`)].join('\n'),
    );
    return 0;
  }
  const unknown = Object.keys(options).find((name) => name !== 'json' && !command.options.includes(name));
  if (unknown !== undefined) throw new UsageError(`xw ${command.name} takes no --${unknown}`);
  const io: Io = {
    config: readConfig(environment()),
    json,
    options,
    all,
    args,
    say: (line) => (json ? console.error(line) : console.log(line)),
    result: (value) => {
      if (json) console.log(JSON.stringify(value, null, 2));
    },
  };
  return command.run(io);
}

function explain(error: unknown): number {
  if (error instanceof UsageError) {
    console.error(`${error.message}\nSee: npm run xw -- --help`);
    return 2;
  }
  if (error instanceof XwError) {
    const { code, detail, detailEn, value, place, remedy, remedyEn, status } = error.problem;
    console.error(`${detail} ${detailEn}`);
    const facts = Object.entries({
      code,
      value,
      place,
      remedy: [remedy, remedyEn].filter(Boolean).join(' '),
    });
    for (const [name, text] of facts)
      if (text !== undefined && text !== '') console.error(`  ${name}: ${text}`);
    return status === 503 || status === 423 ? 3 : 1;
  }
  console.error(error);
  return 1;
}

process.exitCode = await main(process.argv.slice(2)).catch(explain);
