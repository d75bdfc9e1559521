/** Where the service says what it does. Fields are facts for a machine, the message is for a person. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export type LogFields = Record<string, string | number | boolean | null | undefined>;
const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One JSON object a line, for lines of at least the given level. */
export function createLog(level: LogLevel, write: (line: string) => void, now: () => number): Log {
  const lowest = LOG_LEVELS.indexOf(level);
  const say =
    (of: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (LOG_LEVELS.indexOf(of) >= lowest)
        write(JSON.stringify({ at: new Date(now()).toISOString(), level: of, message, ...fields }));
    };
  return { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };
}
