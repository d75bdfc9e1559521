import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment } from '../../server/config.ts';
import type { Database } from '../../server/db/database.ts';
import { ZIP_LEVEL } from '../../server/tiles/stored-tile.ts';
import { COLUMNS } from './bench-city.ts';
import { memoryOf } from '../bench/memory.ts';
import { backendsMs, cpuMsOf } from './cpu-time.ts';
import { endGroup, onceItAnswers, pathOf } from './installed.ts';
import type { Server } from './turns.ts';
import { freePort } from '../verify/free-port.ts';

const PROCESSES = 4;
const PROGRAMS = ['mapserv', 'spawn-fcgi', 'nginx'];

/** Are MapServer, and what keeps it running between requests, installed? */
export const mapServerIsInstalled = (): boolean => PROGRAMS.every((program) => pathOf(program) !== undefined);

/**
 * MapServer 8 behind nginx over the rival's tables: four FastCGI processes that answer vector tiles at `/z/x/y` with the attributes of a zoom,
 * compressed at our level for whoever takes gzip. Its margin is told in pixels of 256: four are our 64 of 4,096.
 * Source: mapserver.org, "Vector tiles" and "FastCGI".
 */
export async function startMapServer(
  db: Database,
  url: string,
  layers: readonly string[],
  zoom: number,
): Promise<Server> {
  const name = `mapserver ${process.pid}`;
  const folder = mkdtempSync(join(tmpdir(), 'xw-mapserver-'));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const map = file('bench.map', mapFile(url, layers, zoom, name));
  const config = file('mapserver.conf', 'CONFIG\n  ENV\n    MS_MAP_PATTERN "."\n  END\nEND\n');
  const sockets = Array.from({ length: PROCESSES }, (_, i) => join(folder, `socket-${i}`));
  const port = await freePort();
  const conf = file('nginx.conf', nginxConf(folder, sockets, port, map));
  const env = { ...environment(), MAPSERVER_CONFIG_FILE: config };
  const pool = sockets.map((socket) =>
    spawn('spawn-fcgi', ['-n', '-s', socket, '--', pathOf('mapserv')!], {
      stdio: 'ignore',
      detached: true,
      env,
    }),
  );
  const front = spawn('nginx', ['-c', conf, '-p', folder], { stdio: 'ignore', detached: true });
  const server: Server = {
    port,
    async stop() {
      for (const child of [front, ...pool]) endGroup(child);
      rmSync(folder, { recursive: true, force: true });
    },
    async usage() {
      const own = [front, ...pool].flatMap(({ pid }) => memoryOf(pid ?? 0));
      return {
        cpuMs: cpuMsOf(own.map(({ pid }) => pid)) + (await backendsMs(db, name)),
        rssMb: own.reduce((sum, { rssMb }) => sum + rssMb, 0),
      };
    },
  };
  return onceItAnswers(server, `/${zoom}/0/0`, 'MapServer');
}

const GEOMETRIES: Record<string, string> = { cases: 'POINT', surfaces: 'POLYGON', buildings: 'POLYGON' };

function mapFile(url: string, layers: readonly string[], zoom: number, name: string): string {
  const { hostname, port, username, password, pathname } = new URL(url);
  const connection = [
    `host=${hostname} port=${port || '5432'} user=${username} dbname=${pathname.slice(1)} application_name='${name}'`,
    ...(password === '' ? [] : [`password=${password}`]),
  ].join(' ');
  const drawn = layers.map((layer) => {
    const columns = COLUMNS[layer]!(zoom);
    return `  LAYER
    NAME "${layer}"
    TYPE ${GEOMETRIES[layer]}
    STATUS ON
    CONNECTIONTYPE POSTGIS
    CONNECTION "${connection}"
    PROCESSING "CLOSE_CONNECTION=DEFER"
    DATA 'geom from (select gid, geom, ${columns} from rival_${layer}) as shown using unique gid using srid=3857'
    PROJECTION
      "init=epsg:3857"
    END
    METADATA
      "gml_include_items" "${columns.replaceAll(/["\s]/g, '')}"
      "gml_types" "auto"
    END
    CLASS
      STYLE
        COLOR 0 0 0
      END
    END
  END`;
  });
  return `MAP
  NAME "bench"
  SIZE 256 256
  EXTENT -20037508.34 -20037508.34 20037508.34 20037508.34
  MAXSIZE 8192
  PROJECTION
    "init=epsg:3857"
  END
  OUTPUTFORMAT
    NAME "mvt"
    DRIVER "MVT"
    FORMATOPTION "EXTENT=4096"
    FORMATOPTION "EDGE_BUFFER=4"
  END
${drawn.join('\n')}
END
`;
}

function nginxConf(folder: string, sockets: readonly string[], port: number, map: string): string {
  return `worker_processes 1;
daemon off;
user root;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  keepalive_requests 1000000;
  gzip on;
  gzip_comp_level ${ZIP_LEVEL};
  gzip_min_length 0;
  gzip_types application/vnd.mapbox-vector-tile application/x-protobuf;
  upstream mapservers {
    least_conn;
${sockets.map((socket) => `    server unix:${socket} max_fails=0;`).join('\n')}
  }
  server {
    listen 127.0.0.1:${port};
    location ~ ^/([0-9]+)/([0-9]+)/([0-9]+)$ {
      fastcgi_pass mapservers;
      fastcgi_buffers 64 16k;
      fastcgi_param REQUEST_METHOD GET;
      fastcgi_param QUERY_STRING map=${map}&mode=tile&tilemode=gmap&layers=all&map.imagetype=mvt&tile=$2+$3+$1;
    }
  }
}
`;
}
