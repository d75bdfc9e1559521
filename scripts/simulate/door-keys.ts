import { createAccounts } from '../../server/accounts/accounts.ts';
import { createSessions } from '../../server/accounts/sessions.ts';
import { createAudit } from '../../server/audit/audit.ts';
import type { Database } from '../../server/db/database.ts';
import { createJt808 } from '../../server/jt808/jt808.ts';
import { systemClock } from '../../server/kernel/clock.ts';

/** What lets a simulation in: a device key for HTTP and a phone number for each unit. */
export interface DoorKeys {
  secret: string;
  phones: ReadonlyMap<string, string>;
  /** Takes key and terminals away again. */
  revoke(): Promise<void>;
}

const BY = 'command-line';
const LABEL = '模拟 simulation';

/** Numbers 199 000 00001 and on belong to nobody: the range is not given out. */
const phoneOf = (index: number): string => `199${String(index + 1).padStart(8, '0')}`;

export async function grantDoorKeys(
  db: Database,
  cityId: number,
  unitIds: readonly string[],
): Promise<DoorKeys> {
  const clock = systemClock;
  const audit = createAudit({ db, clock });
  const sessions = createSessions({ db, clock, audit });
  const accounts = createAccounts({ db, clock, audit, sessions });
  const jt808 = createJt808({
    db,
    clock,
    audit,
    tracking: {
      keepFixes: () => Promise.reject(new Error('no door')),
      waiting: () => ({ size: 0, full: true }),
    },
  });
  const phones = new Map(unitIds.map((unitId, i) => [unitId, phoneOf(i)]));
  const { key, secret } = await accounts.createDeviceKey(BY, cityId, { label: LABEL, datum: 'WGS84' });
  await jt808.add(
    BY,
    cityId,
    unitIds.map((unitId, i) => ({ phone: phoneOf(i), unitId, datum: 'WGS84', label: LABEL })),
  );
  return {
    secret,
    phones,
    async revoke() {
      await accounts.revokeDeviceKey(BY, cityId, key.keyId);
      for (const phone of phones.values()) await jt808.remove(BY, cityId, phone).catch(() => undefined);
    },
  };
}
