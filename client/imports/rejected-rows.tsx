import { DownloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { importsApi } from '../api/imports.ts';
import { useResource } from '../data/use-resource.ts';
import { countText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { Held } from '../shell/states.tsx';
import { Pager } from '../pages/pager.tsx';

/** The rows that were not taken: where, which value, why; all of them as a file. */
export function RejectedRows({ importId, count }: { importId: string; count: number }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const [cursors, setCursors] = useState<string[]>([]);
  const cursor = cursors.at(-1) ?? null;
  const page = useResource(
    `${importId}@${cursor ?? ''}/${count}`,
    (signal) => importsApi.rejected(importId, cursor, signal),
    importId,
  );
  return (
    <div className="section" style={{ padding: '12px 0' }} data-testid="import-rejected">
      <div className="section-title" style={{ padding: '0 16px' }}>
        {t(`拒收的行 · ${countText(count, language)}`, `Rejected rows · ${countText(count, language)}`)}
        <Button
          size="small"
          icon={<DownloadOutlined />}
          href={importsApi.rejectedCsv(importId)}
          download
          data-testid="rejected-csv"
        >
          CSV
        </Button>
      </div>
      <Held resource={page} rows={4}>
        {(data) => (
          <>
            <table className="grid-table">
              <thead>
                <tr>
                  <th>{t('位置', 'Place')}</th>
                  <th>{t('值', 'Value')}</th>
                  <th>{t('原因', 'Reason')}</th>
                </tr>
              </thead>
              <tbody>
                {data.rows.map((row) => (
                  <tr key={row.seq} data-testid="rejected-row">
                    <td style={{ whiteSpace: 'nowrap' }}>{row.place}</td>
                    <td className="samples" title={row.value}>
                      {row.value}
                    </td>
                    <td>
                      {nameOf(language, row.reasonZh, row.reasonEn)}
                      <div style={{ color: 'var(--ink-3)', fontSize: 11 }}>{row.code}</div>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
            {cursors.length > 0 || data.next !== null ? (
              <div className="row-wrap" style={{ padding: '8px 16px 0' }}>
                <Pager cursors={cursors} next={data.next} onCursors={setCursors} />
              </div>
            ) : null}
          </>
        )}
      </Held>
    </div>
  );
}
