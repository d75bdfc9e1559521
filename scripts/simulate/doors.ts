import { connectTerminal } from './terminal-client.ts';
import type { TerminalClient } from './terminal-client.ts';

/** A position as a receiver gives it, WGS84. */
export interface SentFix {
  unitId: string;
  /** Epoch ms; whole seconds through JT/T 808. */
  observedAt: number;
  lng: number;
  lat: number;
  speedMps: number;
  headingDeg: number;
  accuracyM?: number;
}

/** One way into the service. */
export interface Door {
  /** True when the service said that every one of them is held. False: not said; send again. */
  send(fixes: readonly SentFix[]): Promise<boolean>;
  close(): void;
}

const ANSWERS_WITHIN_MS = 8_000;

/** POST /api/v1/fixes, one JSON value a line. */
export function httpDoor(url: string, secret: string): Door {
  return {
    async send(fixes) {
      try {
        const answer = await fetch(`${url}/api/v1/fixes`, {
          method: 'POST',
          headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/x-ndjson' },
          body: fixes.map((fix) => JSON.stringify(fix)).join('\n'),
          signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
        });
        const receipt = (await answer.json()) as { rejectedCount?: number };
        return answer.status === 200 && receipt.rejectedCount === 0;
      } catch {
        return false;
      }
    },
    close: () => undefined,
  };
}

/** A terminal for each unit; connects and signs on when it must. Editions by turns. */
export function jt808Door(
  address: { host: string; port: number },
  phones: ReadonlyMap<string, string>,
): Door & { readonly connections: number } {
  const terminals = new Map<string, Promise<TerminalClient>>();
  const editions = new Map(
    [...phones.keys()].map((unitId, i) => [unitId, i % 2 === 0 ? 2013 : 2019] as const),
  );
  let connections = 0;

  function terminalOf(unitId: string): Promise<TerminalClient> {
    const held = terminals.get(unitId);
    if (held !== undefined) return held;
    const phone = phones.get(unitId);
    if (phone === undefined) return Promise.reject(new Error(`no phone for ${unitId}`));
    const opened = connectTerminal({ ...address, phone, edition: editions.get(unitId) ?? 2013 }).then(
      async (client) => {
        connections += 1;
        void client.closed.then(() => {
          connections -= 1;
          if (terminals.get(unitId) === opened) terminals.delete(unitId);
        });
        try {
          await within(client.signOn());
        } catch (error) {
          client.close();
          throw error;
        }
        return client;
      },
    );
    terminals.set(unitId, opened);
    opened.catch(() => terminals.delete(unitId));
    return opened;
  }

  async function sendOf(unitId: string, fixes: readonly SentFix[]): Promise<boolean> {
    let client: TerminalClient | undefined;
    try {
      client = await terminalOf(unitId);
      const sent = fixes.map((fix) => ({ ...fix, observedAtMs: fix.observedAt }));
      const asked = sent.length === 1 ? client.report(sent[0]!) : client.reportBatch(sent);
      return (await within(asked)) === 0;
    } catch {
      client?.close();
      return false;
    }
  }

  return {
    get connections() {
      return connections;
    },
    async send(fixes) {
      const byUnit = new Map<string, SentFix[]>();
      for (const fix of fixes) byUnit.set(fix.unitId, [...(byUnit.get(fix.unitId) ?? []), fix]);
      const said = await Promise.all([...byUnit].map(([unitId, theirs]) => sendOf(unitId, theirs)));
      return said.every(Boolean);
    },
    close() {
      for (const opened of terminals.values())
        void opened.then((client) => client.close()).catch(() => undefined);
    },
  };
}

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), ANSWERS_WITHIN_MS);
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
