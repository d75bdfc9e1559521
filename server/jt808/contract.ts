import { z } from 'zod';
import { datumSchema } from '../tracking/contract.ts';

/** Phone number of a terminal as it stands in its messages, without zeros in front. */
export const phoneSchema = z
  .string()
  .trim()
  .regex(/^[1-9]\d{0,19}$/)
  .meta({
    description: 'Digits without leading zeros, as on the terminal; at most 12 for 2013, 20 for 2019',
  });

/** A terminal that may come in by JT/T 808. */
export const terminalSchema = z.object({
  phone: z.string(),
  unitId: z.string(),
  datum: datumSchema,
  label: z.string(),
  createdAt: z.string(),
  disabledAt: z.string().nullable(),
  terminalId: z.string().nullable().meta({ description: 'As it said when it registered first' }),
  maker: z.string().nullable(),
  model: z.string().nullable(),
  plate: z.string().nullable(),
  registeredAt: z.string().nullable(),
  seenAt: z.string().nullable().meta({ description: 'Last authentication' }),
  connected: z.boolean().meta({ description: 'Has an authenticated connection now' }),
});
export type Terminal = z.infer<typeof terminalSchema>;

export const terminalListSchema = z.object({
  /** Where the door listens; null when it is off. */
  door: z.object({ host: z.string(), port: z.int() }).nullable(),
  connections: z.int(),
  terminals: z.array(terminalSchema),
});
export type TerminalList = z.infer<typeof terminalListSchema>;

export const MAX_TERMINALS_AT_ONCE = 5_000;
export const newTerminalsSchema = z.strictObject({
  terminals: z
    .array(
      z.strictObject({
        phone: phoneSchema,
        unitId: z.string().min(1).max(64),
        datum: datumSchema.default('WGS84'),
        label: z.string().trim().min(1).max(80).default('JT/T 808'),
      }),
    )
    .min(1)
    .max(MAX_TERMINALS_AT_ONCE),
});
export type NewTerminal = z.infer<typeof newTerminalsSchema>['terminals'][number];

export const newTerminalsReceiptSchema = z.object({
  added: z.int(),
  refused: z.array(
    z.object({ phone: z.string(), code: z.enum(['phone_taken', 'unknown_unit']), value: z.string() }),
  ),
});
export type NewTerminalsReceipt = z.infer<typeof newTerminalsReceiptSchema>;

export const changeTerminalSchema = z
  .strictObject({
    unitId: z.string().min(1).max(64).optional(),
    datum: datumSchema.optional(),
    label: z.string().trim().min(1).max(80).optional(),
    disabled: z.boolean().optional(),
    forget: z
      .literal(true)
      .optional()
      .meta({ description: 'Forget the registration: the next device under this number is taken' }),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), 'nothing to change');
export type ChangeTerminal = z.infer<typeof changeTerminalSchema>;
