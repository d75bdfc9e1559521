import { z } from 'zod';
import { instantSchema } from '../kernel/wire-schema.ts';
import { datumSchema, unitSchema } from '../tracking/contract.ts';

/** A way by which a unit reports. Secrets and whole numbers are not told. */
const deviceStateSchema = z.object({
  door: z.enum(['jt808', 'http']),
  label: z.string(),
  /** Last four of the phone number, or the id of the key. */
  mark: z.string(),
  datum: datumSchema,
  /** jt808: has an authenticated connection now; http: null, a batch needs none. */
  connected: z.boolean().nullable(),
  registeredAt: instantSchema.nullable(),
  /** Last authentication or use, wall clock. */
  usedAt: instantSchema.nullable(),
  disabled: z.boolean(),
});
export type DeviceState = z.infer<typeof deviceStateSchema>;

export const terminalStatesSchema = z.object({
  at: instantSchema,
  /** Without a word for longer on duty is silent, s. */
  silentAfterS: z.number(),
  /** The JT/T 808 door; null while it is shut. */
  door: z.object({ port: z.int(), connections: z.int() }).nullable(),
  units: z.array(
    unitSchema
      .pick({
        unitId: true,
        kind: true,
        callSign: true,
        plate: true,
        nameZh: true,
        state: true,
        onDuty: true,
        observedAt: true,
        ageMs: true,
      })
      .extend({
        /** The last word of a unit that is on duty and silent; null when it is heard, off duty, or never was heard. */
        silentSince: instantSchema.nullable(),
        devices: z.array(deviceStateSchema),
      }),
  ),
  /** Keys that may report any unit. */
  openKeys: z.array(deviceStateSchema),
});
export type TerminalStates = z.infer<typeof terminalStatesSchema>;
