import { XwError, shorten } from '../../kernel/errors.ts';

/** One setting as the product ships it. */
export interface SettingDefinition {
  key: string;
  value: number | number[] | string | boolean;
  unit: string;
  labelZh: string;
  labelEn: string;
  source: string;
}

function refused(key: string, value: unknown, zh: string, en: string): XwError {
  return new XwError({
    code: 'setting_refused',
    status: 422,
    detail: `设置“${key}”不能取此值：${zh}`,
    detailEn: `The setting "${key}" cannot take this value: ${en}`,
    value: shorten(value),
    place: key,
    remedy: '请按设置页所示的类型与单位填写。',
    remedyEn: 'Give a value of the type and unit that the settings page shows.',
  });
}

/**
 * May this setting take this value? The shipped value is the pattern: a number asks for a finite number ≥ 0, a list
 * of numbers for a non-empty strictly rising list of the same, text for text, yes/no for yes/no.
 * Returns the value; throws `setting_refused` (422) with the reason.
 */
export function acceptSetting(definition: SettingDefinition, value: unknown): SettingDefinition['value'] {
  const { key, value: pattern } = definition;
  if (typeof pattern === 'number') {
    if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
    throw refused(key, value, '应为不小于 0 的数。', 'a number of 0 or more is needed.');
  }
  if (Array.isArray(pattern)) {
    const rising =
      Array.isArray(value) &&
      value.length > 0 &&
      value.every(
        (v, i) =>
          typeof v === 'number' && Number.isFinite(v) && v >= 0 && (i === 0 || v > (value[i - 1] as number)),
      );
    if (rising) return value as number[];
    throw refused(key, value, '应为递增的数列。', 'a rising list of numbers is needed.');
  }
  if (typeof value === typeof pattern) return value as string | boolean;
  throw refused(key, value, `应为 ${typeof pattern}。`, `a ${typeof pattern} is needed.`);
}
