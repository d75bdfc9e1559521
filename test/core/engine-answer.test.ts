import { describe, expect, it } from 'vitest';
import { executes, readAnswer } from '../../server/db/answer.ts';

function frame(kind: string, body: Buffer | string = ''): Buffer {
  const bytes = Buffer.from(body);
  const head = Buffer.alloc(5);
  head.write(kind, 'latin1');
  head.writeInt32BE(bytes.length + 4, 1);
  return Buffer.concat([head, bytes]);
}

const answer = (...frames: Buffer[]) => readAnswer(Buffer.concat(frames), true);
const rows = frame('T', Buffer.alloc(2));
const row = frame('D', Buffer.alloc(2));
const done = frame('C', 'SELECT 1\0');
const ready = frame('Z', 'I');
const error = frame('E', 'SERROR\0C22012\0\0');
const leak = frame('N', 'SWARNING\0C01000\0Msnapshot 0x1 still active\0RAtEOXact_Snapshot\0\0');

describe('an answer of the embedded engine', () => {
  it('that is whole is handed on as it is', () => {
    const bytes = Buffer.concat([frame('1'), frame('2'), rows, row, done, ready]);
    expect(readAnswer(bytes, true)).toEqual({ bytes, status: 'I', brokenOff: false });
  });

  it('that stopped inside a statement is never an empty result', () => {
    expect(answer(frame('1'), frame('2'), rows, frame('s'), leak, ready).brokenOff).toBe(true);
    expect(answer(rows, leak, frame('C', 'SELECT 0\0'), ready).brokenOff).toBe(true);
    expect(answer(rows, ready).brokenOff).toBe(true);
    expect(answer(ready).brokenOff).toBe(true);
    expect(answer(rows, row, done, rows, ready).brokenOff).toBe(true);
  });

  it('that failed and said so is an ordinary failure', () => {
    expect(answer(rows, error, ready).brokenOff).toBe(false);
    expect(answer(frame('N', 'SWARNING\0Mheed\0\0'), rows, row, done, ready).brokenOff).toBe(false);
    expect(answer(frame('I'), ready).brokenOff).toBe(false);
  });

  it('to messages that run nothing needs no completion', () => {
    expect(readAnswer(Buffer.concat([frame('1'), ready]), false).brokenOff).toBe(false);
    expect(executes(Buffer.concat([frame('P', '\0select 1\0\0\0'), frame('S')]))).toBe(false);
    expect(
      executes(Buffer.concat([frame('P', '\0select 1\0\0\0'), frame('E', Buffer.alloc(5)), frame('S')])),
    ).toBe(true);
    expect(executes(frame('Q', 'select 1\0'))).toBe(true);
  });

  it('says that it is ready once, with the last word on the transaction', () => {
    const twice = answer(error, frame('Z', 'T'), frame('Z', 'E'));
    expect(twice.bytes).toEqual(Buffer.concat([error, frame('Z', 'E')]));
    expect(twice.status).toBe('E');
  });

  it('that is cut short has no status', () => {
    const bytes = Buffer.concat([rows, row, done, ready]);
    expect(readAnswer(bytes.subarray(0, -2), true).status).toBeUndefined();
    expect(readAnswer(Buffer.concat([rows, row]), true).status).toBeUndefined();
  });
});
