import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { invalid } from '../../server/kernel/errors.ts';
import { matchTrack } from '../../server/matching/core/match-track.ts';
import { arcPassages, routeOf } from '../../server/matching/core/matched-arcs.ts';
import { MATCH_DEFAULTS } from '../../server/matching/core/matcher.ts';
import type { MatchManner } from '../../server/matching/core/matcher.ts';
import { networkOfGeoJson, networkOfNodesAndArcs } from '../../server/matching/core/network-files.ts';
import type { NamedNetwork } from '../../server/matching/core/network-files.ts';
import { readPlainTrack, readTableTrack } from '../../server/matching/core/track-files.ts';
import type { FileTrack } from '../../server/matching/core/track-files.ts';
import type { Command, Io } from './command.ts';
import { requireOption, UsageError } from './command.ts';
import { readText } from './read-text.ts';

function filesOf(path: string): string[] {
  try {
    return statSync(path).isDirectory()
      ? readdirSync(path)
          .sort()
          .map((name) => join(path, name))
      : [path];
  } catch {
    return [path];
  }
}

function readNetwork(path: string): NamedNetwork {
  const files = filesOf(path);
  const only = (ending: RegExp): string | undefined => {
    const found = files.filter((file) => ending.test(file));
    if (found.length > 1)
      throw invalid(
        '--network',
        found.map((file) => basename(file)).join(', '),
        '有多个路网文件。',
        'There are several; name one.',
      );
    return found[0];
  };
  const nodes = only(/\.nodes$/);
  const arcs = only(/\.arcs$/);
  if (nodes !== undefined && arcs !== undefined)
    return networkOfNodesAndArcs(readText(nodes, '--network'), readText(arcs, '--network'), { nodes, arcs });
  const geojson = only(/\.(geojson|json)$/) ?? (files.length === 1 ? files[0] : undefined);
  if (geojson === undefined)
    throw invalid(
      '--network',
      path,
      '需要一对 .nodes 与 .arcs，或一个 .geojson。',
      'A pair of .nodes and .arcs is needed, or one .geojson.',
    );
  return networkOfGeoJson(readText(geojson, '--network'), geojson);
}

function readTrack(path: string): FileTrack {
  const text = readText(path, '--track');
  if (!/\.csv$/i.test(path)) return readPlainTrack(text, path);
  let cells: string[][];
  try {
    cells = parse(text, { bom: true, skip_empty_lines: true, trim: true, relax_column_count: true });
  } catch (error) {
    throw invalid(
      path,
      error instanceof Error ? error.message : error,
      'CSV 无法读取。',
      'The CSV cannot be read.',
    );
  }
  return readTableTrack(cells, path);
}

function numberOption(io: Io, name: string): number | undefined {
  const text = io.options[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0)) throw new UsageError(`--${name} is a number above 0, not "${text}"`);
  return value;
}

const round = (value: number, scale: number): number => Math.round(value * scale) / scale;

const match: Command = {
  name: 'match',
  summary: '轨迹与路网匹配 which roads a track followed, how sure, and where nothing is known',
  usage: [
    '--network DIR|FILE  a folder with one .nodes ("lng lat") and one .arcs ("from to"), lines counted from 0;',
    '                    or GeoJSON lines (properties id, oneway), WGS84',
    '--track FILE        lines "lng lat seconds [accuracy m]"; or .csv with columns lng, lat, time, accuracy',
    '--manner M          vehicle | foot (default vehicle: one-way roads are obeyed)',
    '--accuracy M        standard deviation of fixes that do not state theirs, m (default 7)',
    '--silence S         a longer time without a fix is a gap, s (default 180)',
    'Prints the arcs in order with the probability of each, and every gap with its reason. Times are s as in the track.',
  ],
  options: ['network', 'track', 'manner', 'accuracy', 'silence'],
  async run(io) {
    const manner = io.options['manner'] ?? 'vehicle';
    if (manner !== 'vehicle' && manner !== 'foot')
      throw new UsageError(`--manner is vehicle or foot, not "${manner}"`);
    const defaults = MATCH_DEFAULTS[manner satisfies MatchManner];
    const options = {
      ...defaults,
      sigmaUnknownM: numberOption(io, 'accuracy') ?? defaults.sigmaUnknownM,
      silenceS: numberOption(io, 'silence') ?? defaults.silenceS,
    };
    const networkPath = requireOption(io, 'network');
    const trackPath = requireOption(io, 'track');
    const { network, arcName } = readNetwork(networkPath);
    const track = readTrack(trackPath);
    const matched = matchTrack(network, track, options);
    const passages = arcPassages(matched, arcName);
    const route = routeOf(passages);
    // Arcs that are named by their line are numbers.
    const counted = arcName.every((name) => name === null || /^\d{1,9}$/.test(name));
    const asNamed = (name: string | null): number | string | null =>
      counted && name !== null ? Number(name) : name;
    const nameOf = (edge: number, heading: number): string | null => {
      const against = heading < 0 ? 1 : 0;
      return arcName[2 * edge + against] ?? arcName[2 * edge + 1 - against] ?? null;
    };
    const fixes = Array.from(matched.edge, (edge, i) => ({
      row: track.row[i]!,
      ...(edge < 0
        ? { gap: matched.lost.get(i) ?? 'unreadable' }
        : {
            arc: asNamed(nameOf(edge, matched.heading[i]!)),
            alongM: round(matched.alongM[i]!, 10),
            posterior: round(matched.posterior[i]!, 1e4),
          }),
    }));
    const lost = matched.lost.size;
    io.say(`${fixes.length} 个定位 fixes, ${fixes.length - lost} 已匹配 matched, ${lost} 在缺口中 in gaps`);
    io.say(`${route.length} 段 arcs, ${matched.gaps.length} 处缺口 gaps`);
    if (!io.json) {
      for (const { arc, posterior } of passages.slice(0, 60)) io.say(`  ${arc}  ${posterior.toFixed(3)}`);
      for (const gap of matched.gaps)
        io.say(`  缺口 gap ${gap.fromMs / 1000}–${gap.toMs / 1000} s: ${gap.reason}`);
    }
    io.result({
      manner,
      network: { nodes: network.nodeCount, edges: network.edgeCount },
      summary: { fixes: fixes.length, matched: fixes.length - lost, inGaps: lost, gaps: matched.gaps.length },
      route: route.map(asNamed),
      arcs: passages.map(({ arc, fromM, toM, fromMs, toMs, posterior }) => ({
        arc: asNamed(arc),
        fromM: round(fromM, 10),
        toM: round(toM, 10),
        from: round(fromMs / 1000, 1000),
        to: round(toMs / 1000, 1000),
        posterior: round(posterior, 1e4),
      })),
      gaps: matched.gaps.map(({ fromMs, toMs, reason }) => ({
        from: fromMs / 1000,
        to: toMs / 1000,
        reason,
      })),
      fixes,
    });
    return 0;
  },
};

export const matchCommands: Command[] = [match];
