import { readFileSync } from 'node:fs';
import { XwError } from '../../server/kernel/errors.ts';

/** A file that an option names, as UTF-8. Errors: 422 `file_unreadable` with the path, and the option as place. */
export function readText(path: string, place: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new XwError(
      {
        code: 'file_unreadable',
        status: 422,
        detail: '文件无法读取。',
        detailEn: 'The file cannot be read.',
        value: path,
        place,
        remedy: '请检查路径和权限。',
        remedyEn: 'Check the path and its permissions.',
      },
      { cause },
    );
  }
}
