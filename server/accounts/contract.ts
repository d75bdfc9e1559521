import { z } from 'zod';
import { datumSchema } from '../tracking/contract.ts';
import { PERMISSIONS, ROLES } from './permissions.ts';

/** Roles that a person can hold; `device` belongs to keys. */
export const PERSON_ROLES = ROLES.filter((role) => role !== 'device');

export const Role = z.enum(ROLES);
export const PersonRole = Role.exclude(['device']);
export const PermissionName = z.enum(PERMISSIONS);

/** Who is asking: what every handler is given. */
export const Account = z.object({
  accountId: z.string(),
  login: z.string(),
  nameZh: z.string(),
  role: Role,
  permissions: z.array(PermissionName),
  /** Cities this account may see, smallest id first. An admin sees all. */
  cityIds: z.array(z.number().int()),
  /** The password was given out once and must be replaced before anything else. */
  mustChangePassword: z.boolean(),
});
export type Account = z.output<typeof Account>;

export const LOGIN_PATTERN = /^[a-z0-9][a-z0-9._-]{1,63}$/;
const Login = z.string().trim().toLowerCase().regex(LOGIN_PATTERN);
/** Long enough to resist guessing, short enough that hashing it is no attack. */
export const NewPassword = z.string().min(10).max(200);

export const SignIn = z.object({ login: z.string().min(1).max(64), password: z.string().min(1).max(200) });

/** The signed-in session; both parts null when nobody is signed in. */
export const Session = z.object({
  account: Account.nullable(),
  /** To be sent as `x-csrf-token` with every POST, PUT, PATCH and DELETE. */
  csrfToken: z.string().nullable(),
  expiresAt: z.string().nullable(),
  /** The account still has its published demo password. */
  demoSecret: z.boolean(),
});
export type Session = z.output<typeof Session>;

export const ChangePassword = z.object({
  currentPassword: z.string().min(1).max(200),
  newPassword: NewPassword,
});

/** An account as the users page lists it. */
export const AccountRecord = z.object({
  accountId: z.string(),
  login: z.string(),
  nameZh: z.string(),
  role: Role,
  cityIds: z.array(z.number().int()),
  demoSecret: z.boolean(),
  mustChangePassword: z.boolean(),
  failedCount: z.number().int(),
  lockedUntil: z.string().nullable(),
  disabledAt: z.string().nullable(),
  createdAt: z.string(),
  changedAt: z.string(),
});
export type AccountRecord = z.output<typeof AccountRecord>;

export const CreateAccount = z.object({
  login: Login,
  nameZh: z.string().trim().min(1).max(64),
  role: PersonRole,
  /** Cities this account may see; the caller's city when absent. */
  cityIds: z.array(z.number().int()).min(1).optional(),
});
export type CreateAccount = z.output<typeof CreateAccount>;

export const ChangeAccount = z
  .object({
    nameZh: z.string().trim().min(1).max(64).optional(),
    role: PersonRole.optional(),
    cityIds: z.array(z.number().int()).min(1).optional(),
    disabled: z.boolean().optional(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), 'nothing to change');
export type ChangeAccount = z.output<typeof ChangeAccount>;

/** An account with the password that is shown this once. */
export const AccountWithPassword = z.object({ account: AccountRecord, oneTimePassword: z.string() });

export const DeviceKey = z.object({
  keyId: z.string(),
  cityId: z.number().int(),
  unitId: z.string().nullable(),
  label: z.string(),
  /** Datum of its positions unless a row says another. */
  datum: datumSchema,
  createdAt: z.string(),
  usedAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
});
export type DeviceKey = z.output<typeof DeviceKey>;

export const CreateDeviceKey = z.object({
  label: z.string().trim().min(1).max(80),
  /** When set, the key may only report this unit. */
  unitId: z.string().min(1).max(80).optional(),
  datum: datumSchema.default('WGS84'),
});

/** A device key with the secret that is shown this once: `Authorization: Bearer xwd_…`. */
export const DeviceKeyWithSecret = z.object({ key: DeviceKey, secret: z.string() });

export const DemoAccount = z.object({
  login: z.string(),
  password: z.string(),
  role: Role,
  nameZh: z.string(),
});

/** What the sign-in page shows before anybody is known. */
export const Welcome = z.object({
  cityNameZh: z.string().nullable(),
  cityNameEn: z.string().nullable(),
  synthetic: z.boolean(),
  /** One-click accounts; only of a synthetic city, and only to this machine. */
  demoAccounts: z.array(DemoAccount).optional(),
  engine: z.enum(['postgresql', 'embedded']),
  /** What an acknowledged write survives. */
  durabilityZh: z.string(),
  durabilityEn: z.string(),
  version: z.string(),
});
export type Welcome = z.output<typeof Welcome>;

/** A read-only secret of a person's tools; `usedAt` null: never used. */
export const AccessToken = z.object({
  tokenId: z.string(),
  name: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
  usedAt: z.string().nullable(),
});
export type AccessToken = z.output<typeof AccessToken>;
export const NewAccessToken = z.object({
  name: z.string().trim().min(1).max(80),
  /** Days that it lives. */
  days: z.number().int().min(1).max(366).default(90),
});
