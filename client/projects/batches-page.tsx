import { DownloadOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Batch } from '../../server/permits/batch-contract.ts';
import { permitFilesApi } from '../api/permit-files.ts';
import { useCity } from '../data/city-context.tsx';
import { useCodes } from '../data/use-codes.ts';
import { useResource } from '../data/use-resource.ts';
import { countText, instantText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { FileDrop } from '../pages/file-drop.tsx';
import { SidePageFrame } from '../pages/side-page-frame.tsx';
import { useStartingBatch } from '../permits/use-starting-batch.ts';
import { EmptyState, ErrorState, Held } from '../shell/states.tsx';
import { screen, useScreen } from '../state/screen-store.ts';
import { BatchView } from './batch-view.tsx';

const ENDINGS = '.xlsx,.ndjson,.jsonl,.geojson,.json,.csv,.txt,.zip,.shp,.gpkg,.kml,.kmz,.fgb,.dxf';

/** Many sites in one file: send it, watch it, read what became of each row. The batch is the page's item. */
export function BatchesPage(): ReactNode {
  const t = useText();
  const batchId = useScreen((state) => state.item);
  return (
    <SidePageFrame
      title={t('批量核查', 'Many sites')}
      about={t(
        '一个文件里的每个地块各得结论；读不懂的行列出原因',
        'Each site of a file gets its verdict; a row that cannot be read says why',
      )}
    >
      {batchId === null ? (
        <>
          <SendFile />
          <BatchList />
        </>
      ) : (
        <BatchView key={batchId} batchId={batchId} />
      )}
    </SidePageFrame>
  );
}

function SendFile(): ReactNode {
  const t = useText();
  const works = useCodes('work_type');
  const [file, setFile] = useState<File | null>(null);
  const [work, setWork] = useState('');
  const [crs, setCrs] = useState('');
  const { sent, error, start } = useStartingBatch();
  const send = async (): Promise<void> => {
    if (file !== null) await start(file, { works: work.trim() || null, crs: crs.trim() || null });
  };
  return (
    <div className="section">
      <FileDrop
        file={file}
        accept={ENDINGS}
        hint={t(
          'Excel、逐行 JSON、Shapefile、GeoPackage、界址点 TXT…',
          'Excel, NDJSON, Shapefile, GeoPackage…',
        )}
        sent={sent}
        testId="batch-file"
        onFile={setFile}
      />
      <div className="row-wrap" style={{ marginTop: 8 }}>
        <Input
          size="small"
          style={{ width: 150 }}
          value={work}
          list="batch-works"
          placeholder={t('文件未写时的工程类型', 'Works, if not in the file')}
          aria-label={t('工程类型', 'Works')}
          data-testid="batch-works"
          onChange={(event) => setWork(event.target.value)}
        />
        <datalist id="batch-works">
          {works.list.map(({ code }) => (
            <option key={code} value={works.name(code)} />
          ))}
        </datalist>
        <Input
          size="small"
          style={{ width: 150 }}
          value={crs}
          placeholder={t('坐标系，可留空', 'Datum, may be empty')}
          aria-label={t('坐标系', 'Datum')}
          data-testid="batch-crs"
          onChange={(event) => setCrs(event.target.value)}
        />
        <Button
          size="small"
          type="primary"
          disabled={file === null}
          loading={sent !== null}
          data-testid="batch-send"
          onClick={() => void send()}
        >
          {t('开始核查', 'Check them')}
        </Button>
        <Button
          size="small"
          type="link"
          icon={<DownloadOutlined />}
          href={permitFilesApi.templatePath()}
          data-testid="batch-template"
        >
          {t('Excel 模板', 'Excel template')}
        </Button>
      </div>
      {error ? <ErrorState error={error} onRetry={() => void send()} /> : null}
    </div>
  );
}

const stateTexts: Record<Batch['state'], { zh: string; en: string }> = {
  running: { zh: '核查中', en: 'running' },
  done: { zh: '已完成', en: 'done' },
  failed: { zh: '已中断', en: 'failed' },
  cancelled: { zh: '已取消', en: 'cancelled' },
};

function BatchList(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const list = useResource('batches', (signal) => permitFilesApi.batches(signal));
  return (
    <Held resource={list} rows={6}>
      {({ batches }) =>
        batches.length === 0 ? (
          <EmptyState
            title={t('还没有批量核查', 'No batches yet')}
            next={t(
              '下载模板填好地块，或直接拖入已有的图形文件。',
              'Fill in the template, or drop a file with the outlines.',
            )}
          />
        ) : (
          <div className="list" data-testid="batch-list">
            {batches.map((batch) => (
              <button
                key={batch.batchId}
                type="button"
                className="item"
                data-testid="batch-line"
                onClick={() => screen.dispatch({ type: 'set-page', page: 'batches', item: batch.batchId })}
              >
                <span className="item-top">
                  <span className="item-title">{batch.name}</span>
                  <span className="tag">{t(stateTexts[batch.state].zh, stateTexts[batch.state].en)}</span>
                </span>
                <span className="item-sub">
                  <span>{instantText(batch.createdAt, language, city.timeZone, 'full')}</span>
                  <span>
                    {countText(batch.rows, language)} {t('行', 'rows')}
                  </span>
                  {batch.refused > 0 ? (
                    <span className="tag amber">
                      {countText(batch.refused, language)} {t('行未受理', 'refused')}
                    </span>
                  ) : null}
                </span>
              </button>
            ))}
          </div>
        )
      }
    </Held>
  );
}
