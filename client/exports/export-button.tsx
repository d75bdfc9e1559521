import { DownloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useText } from '../language/use-text.ts';
import { openExport } from './export-ask.ts';

/** Export of what stands beside it. */
export function ExportButton({ what, of }: { what: string; of?: string }): ReactNode {
  const t = useText();
  return (
    <Button
      size="small"
      icon={<DownloadOutlined />}
      data-testid={`export-${what}`}
      onClick={() => openExport({ what, ...(of === undefined ? {} : { of }) })}
    >
      {t('导出', 'Export')}
    </Button>
  );
}
