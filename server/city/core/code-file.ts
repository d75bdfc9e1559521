import { XwError } from '../../kernel/errors.ts';
import { codeFileSchema } from '../contract.ts';
import type { Code } from '../contract.ts';

/**
 * Which codes does a file of `data/codes` hold? A file is one list: `{list, source, validFrom, codes: [{code, zh, en,
 * parent?, attributes?, validTo?}]}`; the order in the file is the order on screens. Errors: `code_file_invalid` with
 * the file and the field, a code that stands twice, or a parent that the list does not hold.
 */
export function codesOf(fileName: string, content: unknown): Code[] {
  const refused = (value: string, zh: string, en: string) =>
    new XwError({
      code: 'code_file_invalid',
      status: 500,
      detail: `代码表文件无效：${zh}`,
      detailEn: `The code file is not valid: ${en}`,
      value,
      place: `data/codes/${fileName}`,
      remedy: '请改正该文件。',
      remedyEn: 'Correct the file.',
    });
  const read = codeFileSchema.safeParse(content);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw refused(issue?.path.join('.') ?? '', issue?.message ?? '', issue?.message ?? '');
  }
  const { list, source, validFrom, codes } = read.data;
  const known = new Set<string>();
  for (const { code } of codes) {
    if (known.has(code)) throw refused(code, '代码重复。', 'a code stands twice.');
    known.add(code);
  }
  return codes.map((entry, position) => {
    const parent = entry.parent ?? null;
    if (parent !== null && !known.has(parent))
      throw refused(parent, '上级代码不存在。', 'the parent is no code of the list.');
    return {
      list,
      code: entry.code,
      zh: entry.zh,
      en: entry.en,
      parent,
      position,
      attributes: entry.attributes ?? {},
      source,
      validFrom,
      validTo: entry.validTo ?? null,
    };
  });
}
