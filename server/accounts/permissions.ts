/** Roles and what each may do. Default deny: what is not listed is refused. */
export const ROLES = ['planner', 'commander', 'scheduler', 'inspector', 'admin', 'device'] as const;
export type Role = (typeof ROLES)[number];

export const PERMISSIONS = [
  'city:read', // city, base layers, search, grids, streets, places
  'zones:read',
  'zones:check',
  'zones:write',
  'cases:read',
  'cases:write',
  'people:read', // staff of a grid, rosters, posts
  'duty:write', // rosters, plates and cards for checking in
  'plans:read', // how work is shared out: loads, proposals, plans
  'plans:write',
  'plans:approve', // another's plan; never one's own
  'units:read', // live positions of units
  'tracks:read', // a named person's track; each look is recorded with its purpose
  'fences:write', // electronic fences, and what is done about their events
  'coverage:read',
  'visits:write',
  'assets:read',
  'fixes:write', // devices
  'jobs:read',
  'jobs:write',
  'audit:read',
  'accounts:write',
  'settings:write',
  'imports:read', // files on their way in: reports and refused rows of the layers that the role may import
  'imports:write',
  'demo:write', // demo clock
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const BASE: Permission[] = ['city:read', 'jobs:read'];

export const ROLE_PERMISSIONS: Record<Role, readonly Permission[]> = {
  planner: [
    ...BASE,
    'zones:read',
    'zones:check',
    'zones:write',
    'assets:read',
    'imports:read',
    'imports:write',
  ],
  commander: [
    ...BASE,
    'zones:read',
    'cases:read',
    'cases:write',
    'people:read',
    'units:read',
    'tracks:read',
    'fences:write',
    'coverage:read',
    'assets:read',
    'jobs:write',
    'imports:read',
    'imports:write',
    'demo:write',
    'plans:read',
    'plans:approve',
  ],
  scheduler: [
    ...BASE,
    'cases:read',
    'people:read',
    'duty:write',
    'units:read',
    'fences:write',
    'coverage:read',
    'visits:write',
    'assets:read',
    'jobs:write',
    'imports:read',
    'imports:write',
    'demo:write',
    'plans:read',
    'plans:write',
  ],
  inspector: [...BASE, 'zones:read', 'cases:read', 'cases:write', 'visits:write', 'assets:read'],
  admin: [
    ...BASE,
    'accounts:write',
    'settings:write',
    'audit:read',
    'jobs:write',
    'zones:read',
    'assets:read',
    'imports:read',
    'imports:write',
    'demo:write',
  ],
  device: ['fixes:write'],
};

export function may(role: Role, permission: Permission): boolean {
  return ROLE_PERMISSIONS[role].includes(permission);
}
