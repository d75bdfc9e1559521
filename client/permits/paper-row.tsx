import { FilePdfOutlined, FileWordOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import type { MouseEvent, ReactNode } from 'react';
import type { PermitCheck } from '../../server/permits/contract.ts';
import { fetchFile } from '../api/file-request.ts';
import { ApiError, apiPath } from '../api/request.ts';
import { useText } from '../language/use-text.ts';
import { saveBlob } from './save-file.ts';

const papers = [
  {
    key: 'report.pdf',
    testId: 'report-pdf',
    zh: '核查意见 PDF',
    en: 'Report (PDF)',
    icon: <FilePdfOutlined />,
  },
  {
    key: 'letter.docx',
    testId: 'letter-docx',
    zh: '函（Word）',
    en: 'Letter (Word)',
    icon: <FileWordOutlined />,
  },
] as const;

/** The papers of a check: its report and the letter that it leads to. A refusal is told in place. */
export function PaperRow({ check }: { check: PermitCheck }): ReactNode {
  const t = useText();
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const path = (key: string): string => `/permit-checks/${encodeURIComponent(check.checkId)}/${key}`;
  async function take(event: MouseEvent, key: string): Promise<void> {
    event.preventDefault();
    setBusy(key);
    setError(null);
    try {
      saveBlob(`${check.checkId}-${key}`, await fetchFile(path(key)));
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setError(cause);
    } finally {
      setBusy(null);
    }
  }
  return (
    <div className="section" data-testid="papers">
      <div className="section-title">{t('文书', 'Papers')}</div>
      <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}>
        {papers.map(({ key, testId, zh, en, icon }) => (
          <Button
            key={key}
            size="small"
            icon={icon}
            href={apiPath(path(key))}
            loading={busy === key}
            disabled={busy !== null && busy !== key}
            data-testid={testId}
            title={`${zh} / ${en}`}
            onClick={(event) => void take(event, key)}
          >
            {t(zh, en)}
          </Button>
        ))}
      </div>
      {error ? (
        <p className="note amber" role="alert" style={{ marginTop: 8 }} data-testid="papers-error">
          <b>{t(error.detailZh, error.detailEn)}</b> {t(error.remedyZh, error.remedyEn)}
        </p>
      ) : null}
    </div>
  );
}
