import { createAccounts } from '../../server/accounts/accounts.ts';
import type { AccountRecord } from '../../server/accounts/contract.ts';
import { CreateAccount } from '../../server/accounts/contract.ts';
import { createDemoAccounts } from '../../server/accounts/demo-accounts.ts';
import { createSessions } from '../../server/accounts/sessions.ts';
import { createAudit } from '../../server/audit/audit.ts';
import type { Database } from '../../server/db/database.ts';
import { systemClock } from '../../server/kernel/clock.ts';
import { requireInteger, requireOption, UsageError } from './command.ts';
import type { Command } from './command.ts';
import { withEngine } from './engine-session.ts';

/** Who is named in the audit when the command line acts. */
const BY = 'command-line';

function desk(db: Database) {
  const audit = createAudit({ db, clock: systemClock });
  const sessions = createSessions({ db, clock: systemClock, audit });
  const deps = { db, clock: systemClock, audit, sessions };
  return { accounts: createAccounts(deps), demo: createDemoAccounts(deps) };
}

function row(account: AccountRecord): string {
  const state =
    account.disabledAt !== null ? '停用 disabled' : account.demoSecret ? '示范口令 demo password' : '';
  return [account.login.padEnd(16), account.role.padEnd(10), account.nameZh, state].join('  ');
}

const list: Command = {
  name: 'accounts list',
  summary: '列出账号 Accounts, their roles and state',
  usage: [],
  options: [],
  run: (io) =>
    withEngine(io, async ({ db }) => {
      const found = await desk(db).accounts.list();
      for (const account of found) io.say(row(account));
      io.result(found);
      return 0;
    }),
};

const create: Command = {
  name: 'accounts create',
  summary: '新建账号 Make an account; prints its one-time password',
  usage: [
    '--login NAME --name 姓名 --role planner|commander|scheduler|inspector|admin',
    '--city ID   which city (default 1; an admin sees every city)',
  ],
  options: ['login', 'name', 'role', 'city'],
  run: (io) =>
    withEngine(io, async ({ db }) => {
      const wish = CreateAccount.safeParse({
        login: requireOption(io, 'login'),
        nameZh: requireOption(io, 'name'),
        role: requireOption(io, 'role'),
      });
      if (!wish.success)
        throw new UsageError(
          wish.error.issues.map((one) => `${one.path.join('.')}: ${one.message}`).join('; '),
        );
      const anyCity = wish.data.role === 'admin' && io.options['city'] === undefined;
      const cityIds = anyCity ? [] : [requireInteger(io, 'city', 1)];
      const made = await desk(db).accounts.create(BY, { ...wish.data, cityIds });
      io.say(`${row(made.account)}\n一次性口令 one-time password: ${made.oneTimePassword}`);
      io.result(made);
      return 0;
    }),
};

const reset: Command = {
  name: 'accounts reset',
  summary: '重置口令 New one-time password; ends the account’s sessions',
  usage: ['--login NAME'],
  options: ['login'],
  run: (io) =>
    withEngine(io, async ({ db }) => {
      const login = requireOption(io, 'login');
      const { accounts } = desk(db);
      const account = (await accounts.list()).find((one) => one.login === login);
      if (account === undefined) throw new UsageError(`no account ${login}`);
      const made = await accounts.reset(BY, account.accountId);
      io.say(`一次性口令 one-time password: ${made.oneTimePassword}`);
      io.result(made);
      return 0;
    }),
};

const secure: Command = {
  name: 'accounts secure',
  summary: '替换示范口令 Replace every published demo password; needed before listening beyond loopback',
  usage: [],
  options: [],
  run: (io) =>
    withEngine(io, async ({ db }) => {
      const made = await desk(db).demo.secure(BY);
      for (const one of made) io.say(`${one.login.padEnd(16)}  ${one.oneTimePassword}`);
      io.result(made);
      return 0;
    }),
};

export const accountCommands = [list, create, reset, secure];
