import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useText } from '../language/use-text.ts';
import { useScreen } from '../state/screen-store.ts';
import { useStartingBatch } from './use-starting-batch.ts';

/** A file that the service must read: says what would be asked of its sites, sends it, and opens its batch. */
export function FileAsBatch({ file, onForget }: { file: File; onForget(): void }): ReactNode {
  const t = useText();
  const works = useScreen((state) => state.ask.works);
  const { sent, error, start } = useStartingBatch();
  return (
    <div className="note" role="status" style={{ marginTop: 8 }} data-testid="file-as-batch">
      <b>{file.name}</b>
      <p>
        {t(
          '此类文件由服务逐个地块核查：工程类型取文件所写，未写则按下方所选；高度与日期只取文件所写。',
          'The service checks each site of such a file: works as the file says, else as chosen below; height and date only as the file says.',
        )}
      </p>
      {error ? (
        <p role="alert">
          <b>{t(error.detailZh, error.detailEn)}</b> {t(error.remedyZh, error.remedyEn)}
        </p>
      ) : null}
      <div className="row-wrap" style={{ marginTop: 6 }}>
        <Button
          size="small"
          type="primary"
          loading={sent !== null}
          data-testid="file-as-batch-send"
          onClick={() => void start(file, { works: works.join(',') || null, crs: null })}
        >
          {sent !== null && sent < 1 ? `${Math.round(sent * 100)} %` : t('逐个核查', 'Check its sites')}
        </Button>
        <Button size="small" disabled={sent !== null} onClick={onForget}>
          {t('取消', 'Cancel')}
        </Button>
      </div>
    </div>
  );
}
