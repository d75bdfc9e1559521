import { readFile } from 'node:fs/promises';
import { cityModelOf, rowOfCityObject } from '../core/cityjson-rows.ts';
import { broken, refused } from '../core/refusals.ts';
import type { Limits, OpenOptions, RawFile } from '../core/raw.ts';
import type { Probe, Reader } from '../reader.ts';
import { tooLarge } from '../zip-file.ts';

/** CityJSON up to the limit of files that are held whole: its vertices are shared by all objects. */
export const cityjsonReader: Reader = {
  format: 'cityjson',
  nameZh: 'CityJSON',
  nameEn: 'CityJSON',
  extensions: ['cityjson', 'json'],
  recognises: (probe) =>
    /^\s*\{/.test(probe.headText) &&
    /"CityJSON"|"CityObjects"\s*:/.test(probe.headText + Buffer.from(probe.tail).toString('latin1')),
  open: openCityJson,
};

async function openCityJson(probe: Probe, options: OpenOptions & { limits: Limits }): Promise<RawFile> {
  const { limits } = options;
  if (probe.sizeBytes > limits.wholeFileBytes)
    throw tooLarge(probe.name, probe.sizeBytes, limits.wholeFileBytes);
  const model = cityModelOf(await readJson(probe));
  if (model === undefined) throw broken(probe.name, '', '不是完整的 CityJSON', 'It is no complete CityJSON');
  const ignored: Record<string, number> = {};
  return {
    format: 'cityjson',
    encoding: 'utf-8',
    claim: model.claim,
    claimWhy: model.claimWhy,
    ...(model.attribution === undefined ? {} : { attribution: model.attribution }),
    ignored,
    async *rows(signal) {
      for (const [id, object] of model.objects) {
        signal?.throwIfAborted();
        const item =
          typeof object === 'object' && object !== null
            ? rowOfCityObject(model, id, object, limits)
            : undefined;
        if (item === undefined) ignored['无几何的对象'] = (ignored['无几何的对象'] ?? 0) + 1;
        else yield item;
      }
    },
    close: () => Promise.resolve(),
  };
}

async function readJson(probe: Probe): Promise<unknown> {
  if (probe.headText.includes('"CityJSONFeature"')) throw sequence(probe);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(probe.path));
    return JSON.parse(text);
  } catch (error) {
    throw broken(
      probe.name,
      error instanceof Error ? error.message : '',
      'JSON 有误或不完整',
      'The JSON is wrong or incomplete',
    );
  }
}

function sequence(probe: Probe): Error {
  return refused('cityjson_sequence', probe.name, 'CityJSONFeature', {
    zh: 'CityJSON 序列（逐行的 CityJSONFeature）不能直接读取',
    en: 'A CityJSON sequence (CityJSONFeature by lines) is not read',
    remedyZh: '请先合并为一个 CityJSON 文件（例如用 cjio 的 save）。',
    remedyEn: 'Merge it to one CityJSON file first (for example with save of cjio).',
  });
}
