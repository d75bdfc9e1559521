import { Button, Select } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ImportReport } from '../../server/ingest/contract.ts';
import { importsApi } from '../api/imports.ts';
import { useResource } from '../data/use-resource.ts';
import { useText } from '../language/use-text.ts';
import { canCancel } from './import-texts.ts';
import { mapAnswer, remapped } from './import-map.ts';

/** Which column of the file is which field: with values of it, and open to change until it is loaded. */
export function FieldMapping({
  report,
  busy,
  onAnswer,
}: {
  report: ImportReport;
  busy: boolean;
  onAnswer(map: Record<string, string>): void;
}): ReactNode {
  const t = useText();
  const [fields, setFields] = useState(report.fields);
  const layers = useResource('import-layers', (signal) => importsApi.layers(signal));
  const targets = layers.data?.find((one) => one.layer === report.layer)?.fields ?? [];
  const open = report.state === 'asking' || report.state === 'staged';
  const changed = fields.some((one, index) => one.mappedTo !== report.fields[index]?.mappedTo);
  const missing = targets.filter(
    (target) => target.required && !fields.some((one) => one.mappedTo === target.name),
  );
  const nameOfField = (name: string): string => {
    const target = targets.find((one) => one.name === name);
    return target ? t(target.zh, target.en) : name;
  };
  return (
    <div className="section" style={{ padding: '12px 0' }} data-testid="field-mapping">
      <div className="section-title" style={{ padding: '0 16px' }}>
        {t('字段对应', 'Fields')}
        {changed && canCancel(report.state) ? (
          <Button
            size="small"
            type="primary"
            loading={busy}
            data-testid="fields-apply"
            onClick={() => onAnswer(mapAnswer(report.fields, fields))}
          >
            {t('按此重新检查', 'Check again so')}
          </Button>
        ) : null}
      </div>
      {missing.length > 0 && open ? (
        <p className="note amber" style={{ margin: '0 16px 8px' }} role="alert">
          {t('还没有列对应到必填字段：', 'No column goes to the required fields: ')}
          {missing.map((one) => t(one.zh, one.en)).join(t('、', ', '))}
        </p>
      ) : null}
      <table className="grid-table">
        <thead>
          <tr>
            <th>{t('文件中的列', 'Column of the file')}</th>
            <th>{t('样例', 'Values')}</th>
            <th>{t('对应字段', 'Field')}</th>
          </tr>
        </thead>
        <tbody>
          {fields.map((one) => (
            <tr key={one.name} data-testid="field-row">
              <td style={{ overflowWrap: 'anywhere' }}>{one.name}</td>
              <td className="samples" title={one.sample.join('\n')}>
                {one.sample.slice(0, 3).join(' · ') || t('（空）', '(empty)')}
              </td>
              <td>
                {open ? (
                  <Select<string | null>
                    size="small"
                    style={{ width: 132 }}
                    value={one.mappedTo}
                    allowClear
                    placeholder={t('不导入', 'left out')}
                    aria-label={`${one.name} → ${t('字段', 'field')}`}
                    popupMatchSelectWidth={200}
                    options={targets.map((target) => ({
                      value: target.name,
                      label: `${t(target.zh, target.en)}${target.required ? ' *' : ''}`,
                    }))}
                    onChange={(value) => setFields(remapped(fields, one.name, value ?? null))}
                  />
                ) : one.mappedTo ? (
                  nameOfField(one.mappedTo)
                ) : (
                  <span style={{ color: 'var(--ink-3)' }}>{t('不导入', 'left out')}</span>
                )}
                {one.by === 'person' ? <span className="tag blue">{t('人定', 'chosen')}</span> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
