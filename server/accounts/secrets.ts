import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { XwError } from '../kernel/errors.ts';

/**
 * What a password costs to check: argon2id (the library's default variant), 19 MiB, two passes, one lane.
 * Source: OWASP Password Storage Cheat Sheet. A hash carries its own parameters; raising these re-hashes at the
 * next sign-in.
 */
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const CURRENT = `$argon2id$v=19$m=${ARGON2.memoryCost},t=${ARGON2.timeCost},p=${ARGON2.parallelism}$`;

/** Hashes at a time, so that a storm of sign-ins takes neither all cores nor all memory. */
const HASHES_AT_ONCE = 2;
const LONGEST_QUEUE = 64;

let running = 0;
const queue: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= HASHES_AT_ONCE) {
    if (queue.length >= LONGEST_QUEUE)
      throw new XwError({
        code: 'sign_in_busy',
        status: 503,
        detail: '登录请求过多，请稍候。',
        detailEn: 'Too many people are signing in at once.',
        remedy: '请几秒后重试。',
        remedyEn: 'Try again in a few seconds.',
      });
    await new Promise<void>((resolve) => queue.push(resolve));
  } else running += 1;
  try {
    return await work();
  } finally {
    const next = queue.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password.normalize('NFC'), ARGON2));
}

let decoy: Promise<string> | undefined;

/**
 * Is this the password? Without a hash (nobody of that name) the same work is done against a decoy and the
 * answer is no, so that the time tells nothing.
 */
export async function isPassword(password: string, passwordHash: string | undefined): Promise<boolean> {
  decoy ??= hashPassword(newToken());
  const against = passwordHash ?? (await decoy);
  const same = await inTurn(() => verify(against, password.normalize('NFC')).catch(() => false));
  return same && passwordHash !== undefined;
}

/** Was this hash made with other parameters than today's? */
export function isOutdated(passwordHash: string): boolean {
  return !passwordHash.startsWith(CURRENT);
}

/** 256 bits nobody can guess, as text for a header or cookie. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a token: a plain hash is enough, since the token itself cannot be guessed. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Compares texts in a time that depends on their lengths only. */
export function isSameText(a: string, b: string): boolean {
  const left = createHash('sha256').update(a).digest();
  const right = createHash('sha256').update(b).digest();
  return timingSafeEqual(left, right);
}

const READABLE = 'abcdefghjkmnpqrstuvwxyz23456789';

const sign = (): string => READABLE[randomInt(READABLE.length)]!;

/** A password to read out over the telephone: four groups of five signs that nobody confuses, 99 bits. */
export function newOneTimePassword(): string {
  return Array.from({ length: 4 }, () => Array.from({ length: 5 }, sign).join('')).join('-');
}
