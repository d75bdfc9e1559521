import { gbkOf } from './gbk.ts';
import type { Edition, Header } from './message.ts';

/** Results of the platform's general answer (0x8001). Source: JT/T 808, general answer. */
export const RESULTS = { done: 0, failed: 1, damaged: 2, unsupported: 3 } as const;
export type Result = (typeof RESULTS)[keyof typeof RESULTS];

/** Results of a registration (0x8100). */
export const REGISTRATION_RESULTS = {
  done: 0,
  vehicleTaken: 1,
  vehicleUnknown: 2,
  terminalTaken: 3,
  terminalUnknown: 4,
} as const;
export type RegistrationResult = (typeof REGISTRATION_RESULTS)[keyof typeof REGISTRATION_RESULTS];

/** Body of 0x8001: which message is answered, and how it went. */
export function generalAnswer(to: Pick<Header, 'serial' | 'messageId'>, result: Result): Buffer {
  const body = Buffer.alloc(5);
  body.writeUInt16BE(to.serial, 0);
  body.writeUInt16BE(to.messageId, 2);
  body[4] = result;
  return body;
}

/** Body of 0x8100; the code only when it went well. */
export function registrationAnswer(
  to: Pick<Header, 'serial'>,
  result: RegistrationResult,
  code?: string,
): Buffer {
  const head = Buffer.alloc(3);
  head.writeUInt16BE(to.serial, 0);
  head[2] = result;
  return result === REGISTRATION_RESULTS.done && code !== undefined
    ? Buffer.concat([head, gbkOf(code)])
    : head;
}

/** Body of 0x8003: parts to be sent again, by the serial of the first part. The count is a byte in 2013, a word in 2019. */
export function resendRequest(firstSerial: number, missing: readonly number[], edition: Edition): Buffer {
  const asked = missing.slice(0, 255);
  const countBytes = edition === 2019 ? 2 : 1;
  const body = Buffer.alloc(2 + countBytes + 2 * asked.length);
  body.writeUInt16BE(firstSerial, 0);
  body.writeUIntBE(asked.length, 2, countBytes);
  asked.forEach((part, i) => body.writeUInt16BE(part, 2 + countBytes + 2 * i));
  return body;
}
