import { XwError } from '../kernel/errors.ts';

/** A register that cannot be read is no register: 503 in plain words, never a verdict. Refusals pass through. */
export async function failClosed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof XwError && error.problem.status < 500) throw error;
    throw new XwError(
      {
        code: 'zones_unreadable',
        status: 503,
        detail: '保护区划登记册暂时无法读取，不能作出结论。',
        detailEn: 'The register of protected zones cannot be read now; no verdict can be given.',
        place: 'zones',
        remedy: '请稍后重试；在恢复之前不得视为无限制。',
        remedyEn: 'Try again later; until then nothing may be taken as unrestricted.',
      },
      { cause: error },
    );
  }
}
