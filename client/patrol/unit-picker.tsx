import { Select } from 'antd';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { api } from '../api/endpoints.ts';
import { useResource } from '../data/use-resource.ts';
import { useText } from '../language/use-text.ts';
import { unitStateTexts } from './patrol-texts.ts';

/** Which officer or vehicle? Found by call sign, name or plate. */
export function UnitPicker({
  unit,
  all,
  onChange,
}: {
  unit: string | null;
  /** The text that stands for every unit, where that can be asked. */
  all?: string;
  onChange(unit: string | null): void;
}): ReactNode {
  const t = useText();
  const units = useResource('units', (signal) => api.units(signal));
  const options = useMemo(
    () =>
      (units.data?.units ?? []).map((one) => {
        const state = unitStateTexts[one.state];
        return {
          value: one.unitId,
          label: `${one.callSign}${one.nameZh === null ? '' : ` ${one.nameZh}`} · ${t(state.zh, state.en)}`,
          search: `${one.unitId} ${one.callSign} ${one.nameZh ?? ''} ${one.plate ?? ''}`.toLowerCase(),
        };
      }),
    [units.data, t],
  );
  return (
    <Select
      size="small"
      showSearch={{ filterOption: (text, option) => option?.search.includes(text.toLowerCase()) ?? false }}
      style={{ width: '100%' }}
      value={unit ?? (all === undefined ? null : '')}
      loading={units.loading && units.data === null}
      status={units.error ? 'error' : ''}
      placeholder={t('选择人员或车辆', 'Choose an officer or a vehicle')}
      aria-label={t('人员或车辆', 'Officer or vehicle')}
      data-testid="unit-picker"
      options={all === undefined ? options : [{ value: '', label: all, search: all }, ...options]}
      onChange={(value: string) => onChange(value === '' ? null : value)}
    />
  );
}
