import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

/** The programs that some test tiers need, and where they were found. */
export interface Tools {
  /** Folder of initdb and pg_ctl of a PostgreSQL that has PostGIS; undefined when absent. */
  postgresBin?: string;
  chromium?: string;
  gdal: boolean;
  cjkFonts: boolean;
}

function answers(command: string, args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

function findPostgres(): string | undefined {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return undefined;
  return readdirSync(root)
    .filter((version) => Number(version) >= 15)
    .sort((a, b) => Number(b) - Number(a))
    .find(
      (version) =>
        existsSync(`${root}/${version}/bin/initdb`) &&
        existsSync(`/usr/share/postgresql/${version}/extension/postgis.control`),
    )
    ?.replace(/^/, `${root}/`)
    .concat('/bin');
}

export function findTools(): Tools {
  const postgresBin = findPostgres();
  const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
    existsSync,
  );
  const fonts = spawnSync('fc-list', [':lang=zh-cn', 'family'], { encoding: 'utf8' });
  return {
    ...(postgresBin === undefined ? {} : { postgresBin }),
    ...(chromium === undefined ? {} : { chromium }),
    gdal: answers('ogrinfo', ['--version']),
    cjkFonts: fonts.status === 0 && fonts.stdout.trim() !== '',
  };
}

function apt(args: string[]): void {
  const result = spawnSync('apt-get', args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...Object.fromEntries([['DEBIAN_FRONTEND', 'noninteractive']]),
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    },
  });
  if (result.status !== 0)
    throw new Error(
      `apt-get ${args.join(' ')} failed. Install the packages by hand and run verify without --install.`,
    );
}

/** Adds what is missing through apt (needs root and Debian or Ubuntu). Does nothing when all is there. */
export function installMissing(tools: Tools): Tools {
  if (tools.postgresBin !== undefined && tools.chromium !== undefined && tools.gdal && tools.cjkFonts)
    return tools;
  apt(['update', '-qq']);
  const packages: string[] = [];
  if (tools.postgresBin === undefined) {
    const known = spawnSync('apt-cache', ['search', '--names-only', '^postgresql-[0-9]+-postgis-3$'], {
      encoding: 'utf8',
    });
    const newest = known.stdout
      .split('\n')
      .map((line) => Number(/^postgresql-(\d+)-postgis-3\b/.exec(line)?.[1] ?? 0))
      .reduce((a, b) => Math.max(a, b), 0);
    if (newest < 15) throw new Error('apt offers no PostGIS for PostgreSQL 15 or newer.');
    packages.push(`postgresql-${newest}`, `postgresql-${newest}-postgis-3`);
  }
  if (tools.chromium === undefined) packages.push('chromium');
  if (!tools.gdal) packages.push('gdal-bin');
  if (!tools.cjkFonts) packages.push('fonts-noto-cjk', 'fontconfig');
  console.log(`  apt-get install ${packages.join(' ')}`);
  apt(['install', '-y', '-qq', '--no-install-recommends', ...packages]);
  return findTools();
}
