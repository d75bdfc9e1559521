import type { Config } from '../../server/config.ts';

/** What a command may use: arguments, configuration and where its words go. */
export interface Io {
  config: Config;
  json: boolean;
  /** Options that were given, by name without dashes; a flag is 'true'. */
  options: Record<string, string>;
  /** Every value of an option that was given more than once, in order. */
  all?: Record<string, string[]>;
  /** Words after the command's name. */
  args: string[];
  /** One line for a person; silent with --json. */
  say(line: string): void;
  /** The result: printed as JSON with --json, ignored otherwise. */
  result(value: unknown): void;
}

export interface Command {
  /** As typed after `xw`, e.g. "demo build". */
  name: string;
  summary: string;
  /** Usage lines, options with units and defaults. */
  usage: string[];
  /** Names of options that it takes, besides --json and --help. */
  options: string[];
  /** Returns the exit code: 0 done, 1 the answer is no or it failed. */
  run(io: Io): Promise<number>;
}

/** Words that fit no command: exit code 2. */
export class UsageError extends Error {}

export function requireOption(io: Io, name: string): string {
  const value = io.options[name];
  if (value === undefined || value === 'true') throw new UsageError(`--${name} is needed`);
  return value;
}

export function requireInteger(io: Io, name: string, fallback: number): number {
  const text = io.options[name];
  if (text === undefined) return fallback;
  if (!/^-?\d+$/.test(text)) throw new UsageError(`--${name} takes a whole number, not "${text}"`);
  return Number(text);
}
