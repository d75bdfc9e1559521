import { createAudit } from '../../server/audit/audit.ts';
import type { Audit } from '../../server/audit/audit.ts';
import { createCity } from '../../server/city/city.ts';
import { createCodeBooks } from '../../server/city/code-book.ts';
import { createCoordinates } from '../../server/coordinates/coordinates.ts';
import type { Database } from '../../server/db/database.ts';
import type { Clock } from '../../server/kernel/clock.ts';
import { openLaw } from '../../server/law/law.ts';
import type { Law } from '../../server/law/law.ts';
import { createPermits } from '../../server/permits/permits.ts';
import type { Permits } from '../../server/permits/permits.ts';
import { createZones } from '../../server/zones/zones.ts';
import type { Zones } from '../../server/zones/zones.ts';

export interface PermitServices {
  permits: Permits;
  zones: Zones;
  law: Law;
  audit: Audit;
}

/** The permit check on a database as the service composes it, with nobody listening to its events. */
export async function permitServices(db: Database, clock: Clock): Promise<PermitServices> {
  const audit = createAudit({ db, clock });
  const city = createCity({ db, clock, audit });
  const law = await openLaw({ db, clock, audit });
  const zones = createZones({ db, clock, city, codes: createCodeBooks(db), audit });
  const permits = createPermits({
    db,
    clock,
    city,
    coordinates: createCoordinates({ db, clock, city, audit }),
    zones,
    law,
    audit,
    events: { publish: () => undefined },
    engine: () => db.engine,
    version: 'proof',
  });
  return { permits, zones, law, audit };
}
