import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XwError } from '../kernel/errors.ts';

/** Who keeps a data folder open. */
export interface Owner {
  pid: number;
  /** The service or command that started the engine. */
  parentPid: number;
  startedAt: string;
  dataDir: string;
  /** Folder of the engine's PostgreSQL socket. */
  socketDir: string;
  /** Where the service answers, once it listens. */
  url: string | undefined;
  /** Its parent is gone or asked it to end. */
  closing: boolean;
  /** It has data to serve; before that it is starting. */
  ready: boolean;
}

export const SOCKET_FILE = '.s.PGSQL.5432';
/** A Unix socket's path has room for 107 bytes on Linux and 103 elsewhere. */
const LONGEST_PATH = 100;

/** The 0700 folder of the engine's sockets: inside the data folder when its path is short enough. Makes it. */
export function socketFolder(dataDir: string): string {
  const inside = join(dataDir, 'run');
  const fits = Buffer.byteLength(join(inside, SOCKET_FILE)) < LONGEST_PATH;
  const name = createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 16);
  const folder = fits ? inside : join(tmpdir(), `xiangwang-${name}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  const mine = process.getuid === undefined || found.uid === process.getuid();
  if (!found.isDirectory() || !mine) {
    throw new XwError({
      code: 'data_folder_unusable',
      status: 500,
      detail: '引擎的套接字文件夹属于他人，已拒绝使用。',
      detailEn: "The folder for the engine's socket belongs to somebody else. Refused.",
      value: folder,
      place: 'XW_DATA_DIR',
      remedy: '请用 XW_DATA_DIR 指定一个路径较短、属于本用户的文件夹。',
      remedyEn: 'Name a folder of your own with a short path in XW_DATA_DIR.',
    });
  }
  chmodSync(folder, 0o700);
  return folder;
}

/**
 * Takes the data folder for this process, or returns undefined when another has it.
 * On Linux the lock is an abstract socket named by the folder's device and inode: the kernel frees it with the process,
 * however that dies, and a moved or linked path is the same folder. Elsewhere it is a socket file proved dead before it is
 * taken over. A socket that still answers in the folder (another container on the same volume) also counts as an owner.
 */
export async function claim(dataDir: string, describe: () => Owner): Promise<Server | undefined> {
  const address = lockAddress(dataDir);
  const answer = () => `${JSON.stringify(describe())}\n`;
  let server = await listen(address, answer);
  if (server === undefined && !address.startsWith('\0') && !(await answers(address))) {
    rmSync(address, { force: true });
    server = await listen(address, answer);
    if (server !== undefined && (await ask(address))?.pid !== process.pid) server = await release(server);
  }
  if (server !== undefined && (await answers(join(socketFolder(dataDir), SOCKET_FILE))))
    server = await release(server);
  return server;
}

/** Who has the folder? `undefined`: nobody; `'silent'`: somebody who did not answer in time. */
export async function findOwner(dataDir: string): Promise<Owner | 'silent' | undefined> {
  const address = lockAddress(dataDir);
  if (!(await answers(address)))
    return (await answers(join(socketFolder(dataDir), SOCKET_FILE))) ? 'silent' : undefined;
  return (await ask(address)) ?? 'silent';
}

/** Does a process with this id live? */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Does something listen there? */
export function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    const settle = (yes: boolean) => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', (error: NodeJS.ErrnoException) => settle(error.code === 'EAGAIN'));
  });
}

/** Said to the second who starts on the same data. */
export function inUse(dataDir: string, owner: Owner | 'silent'): XwError {
  const who =
    owner === 'silent'
      ? { zh: '另一个未及时应答的进程', en: 'another process that did not answer in time' }
      : {
          zh: `进程 ${owner.parentPid}（引擎 ${owner.pid}，自 ${owner.startedAt} 起${owner.url === undefined ? '' : `，地址 ${owner.url}`}）`,
          en: `process ${owner.parentPid} (engine ${owner.pid}, since ${owner.startedAt}${owner.url === undefined ? '' : `, at ${owner.url}`})`,
        };
  return new XwError({
    code: 'data_folder_in_use',
    status: 500,
    detail: `数据文件夹正由${who.zh}使用。`,
    detailEn: `The data folder is in use by ${who.en}.`,
    value: dataDir,
    place: 'XW_DATA_DIR',
    remedy: '请直接使用正在运行的服务，或先停止它；若要另开一份，请用 XW_DATA_DIR 指定另一个文件夹。',
    remedyEn:
      'Use the running service, or stop it first; for a second one name another folder with XW_DATA_DIR.',
  });
}

function lockAddress(dataDir: string): string {
  if (process.platform !== 'linux') return join(socketFolder(dataDir), 'owner.sock');
  const { dev, ino } = statSync(dataDir, { bigint: true });
  return `\0xiangwang-${dev}-${ino}`;
}

function listen(address: string, answer: () => string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end(answer());
    });
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(address, () => resolve(server));
  });
}

function ask(address: string): Promise<Owner | undefined> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(address);
    socket.setEncoding('utf8');
    socket.setTimeout(5_000, () => socket.destroy());
    socket.on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      try {
        resolve(JSON.parse(text) as Owner);
      } catch {
        resolve(undefined);
      }
    });
  });
}

function release(server: Server): Promise<undefined> {
  return new Promise((resolve) => server.close(() => resolve(undefined)));
}
