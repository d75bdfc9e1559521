import { ROLES } from '../../server/accounts/permissions.ts';
import type { Role } from '../../server/accounts/permissions.ts';
import type { EngineName } from '../../test/harness/engines.ts';
import type { HttpClient } from '../../test/harness/http-client.ts';
import { gateService } from '../../test/http/gate-service.ts';
import { at, loadCivicTown } from '../../test/sql/civic-town.ts';
import type { ApiDescription, DoorsOptions } from './rounds.ts';

/** The whole service over a small made-up town, and a person of every role who knocks. */
export async function doorsService(engine: EngineName): Promise<
  Pick<DoorsOptions, 'routes' | 'description' | 'clients' | 'cityId' | 'box'> & {
    /** What the service logged of failures. */
    errors(): string[];
    close(): Promise<void>;
  }
> {
  const gate = await gateService(engine, { prepare: (db) => loadCivicTown(db, 3) });
  const clients = new Map<Role, HttpClient>();
  for (const role of ROLES) if (role !== 'device') clients.set(role, await gate.as(role));
  const admin = clients.get('admin')!;
  const { body: description } = await admin.get<ApiDescription>('/api/openapi.json');
  const [west, south] = at(-2_000, -2_000);
  const [east, north] = at(2_000, 2_000);
  return {
    routes: gate.app.routes,
    description,
    clients,
    cityId: 3,
    box: [west, south, east, north],
    errors: () => gate.logged.filter((line) => line.includes('"level":"error"') && line.includes('"cause"')),
    close: () => gate.close(),
  };
}
