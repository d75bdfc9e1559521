import { broken } from '../core/refusals.ts';
import { readSurveyText } from '../core/survey-text.ts';
import type { Limits, OpenOptions, RawFile } from '../core/raw.ts';
import type { Probe, Reader } from '../reader.ts';
import { bytesOf, findEncoding, textOf } from '../text-source.ts';
import { tooLarge } from '../zip-file.ts';

/** 勘测定界 and 建设项目用地红线 TXT, and points as people write them down. */
export const surveyReader: Reader = {
  format: 'survey-txt',
  nameZh: '勘测定界 TXT',
  nameEn: 'Survey TXT',
  extensions: ['txt'],
  recognises: (probe) => isOfficial(probe) || isPoints(probe),
  open: openSurvey,
};

async function openSurvey(probe: Probe, options: OpenOptions & { limits: Limits }): Promise<RawFile> {
  const { limits } = options;
  if (probe.sizeBytes > limits.wholeFileBytes)
    throw tooLarge(probe.name, probe.sizeBytes, limits.wholeFileBytes);
  const encoding = await findEncoding(
    () => bytesOf(probe.path, options.signal),
    probe.name,
    options.encoding,
  );
  const parts: string[] = [];
  for await (const text of textOf(bytesOf(probe.path), encoding.name, probe.name)) parts.push(text);
  const survey = readSurveyText(parts.join(''), limits);
  if (survey.rows.length === 0)
    throw broken(probe.name, '', '没有找到界址点坐标', 'There are no boundary points in it');
  return {
    format: 'survey-txt',
    encoding: encoding.name,
    encodingWhy: encoding.why,
    claim: survey.claim,
    claimWhy: survey.claimWhy,
    ...(survey.strays.length > 0 ? { ignored: { 无法识别的行: survey.strays.length } } : {}),
    async *rows(signal) {
      for (const row of survey.rows) {
        signal?.throwIfAborted();
        yield row;
      }
    },
    close: () => Promise.resolve(),
  };
}

const SECTIONS = ['[属性描述]', '[地块坐标]'];

function isOfficial(probe: Probe): boolean {
  return ['utf-8', 'gb18030', 'utf-16le'].some((encoding) => {
    const text = new TextDecoder(encoding).decode(probe.head.subarray(0, 4096));
    return SECTIONS.some((section) => text.includes(section));
  });
}

/** Four in five lines of the beginning are points: at most eight cells, two of them coordinates. */
function isPoints(probe: Probe): boolean {
  if (probe.extension !== 'txt' || /^\s*[<[{]/.test(probe.headText)) return false;
  const lines = probe.headText.split(/\r?\n/).slice(0, -1).slice(0, 50);
  if (probe.sizeBytes <= probe.head.length)
    lines.push(probe.headText.slice(probe.headText.lastIndexOf('\n') + 1));
  const filled = lines.filter((line) => line.trim() !== '');
  const points = filled.filter((line) => {
    const numbers = line.match(/(?<![\d.])-?\d{2,8}\.\d+|(?<![\d.])\d{6,8}(?![\d.])/g) ?? [];
    return numbers.length >= 2 && line.length < 200 && line.split(/[,\s]+/).length <= 8;
  });
  return points.length >= 1 && points.length >= filled.length * 0.6;
}
