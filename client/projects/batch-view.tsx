import { DownloadOutlined } from '@ant-design/icons';
import { Button, Progress } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Batch, BatchRow } from '../../server/permits/batch-contract.ts';
import type { VerdictOutcome } from '../../server/permits/contract.ts';
import { permitFilesApi } from '../api/permit-files.ts';
import { useJob } from '../data/use-job.ts';
import { asApiError, useResource } from '../data/use-resource.ts';
import { countText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { useActing } from '../pages/use-acting.ts';
import { OutcomeTag } from '../permits/outcome-tag.tsx';
import { EmptyState, ErrorState, Held } from '../shell/states.tsx';
import { screen } from '../state/screen-store.ts';

/** One batch as it goes on: how many of which verdict, and every row. */
export function BatchView({ batchId }: { batchId: string }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const act = useActing();
  const first = useResource(`batch/${batchId}`, (signal) => permitFilesApi.batch(batchId, signal));
  const job = useJob(first.data?.jobId ?? null);
  const turn = `${job.data?.state ?? ''}/${Math.round((job.data?.progress ?? 0) * 50)}`;
  const batch = useResource(
    `batch/${batchId}#${turn}`,
    (signal) => permitFilesApi.batch(batchId, signal),
    batchId,
  );
  return (
    <Held resource={batch} rows={6}>
      {(data) => (
        <>
          <div className="section" data-testid="batch" data-state={data.state}>
            <b>{data.name}</b>
            {data.state === 'running' ? (
              <div className="row-wrap">
                <Progress
                  percent={Math.round((job.data?.progress ?? 0) * 100)}
                  size="small"
                  style={{ maxWidth: 220 }}
                />
                <Button
                  size="small"
                  data-testid="batch-cancel"
                  onClick={() =>
                    void act(
                      async () => {
                        await permitFilesApi.cancelBatch(batchId);
                        batch.reload();
                      },
                      t('已停止；已有结论保留', 'Stopped; verdicts stay'),
                    )
                  }
                >
                  {t('停止', 'Stop')}
                </Button>
              </div>
            ) : null}
            {data.error ? (
              <p className="note amber" role="alert">
                {t(data.error.detail, data.error.detailEn)}
              </p>
            ) : null}
            <Counts batch={data} />
            {data.rows > 0 ? (
              <div className="row-wrap">
                <Button
                  size="small"
                  icon={<DownloadOutlined />}
                  href={permitFilesApi.resultsPath(batchId, 'xlsx')}
                  data-testid="batch-xlsx"
                >
                  Excel
                </Button>
                <Button
                  size="small"
                  icon={<DownloadOutlined />}
                  href={permitFilesApi.resultsPath(batchId, 'ndjson')}
                >
                  NDJSON
                </Button>
                <small>
                  {countText(data.rows, language)} {t('行', 'rows')}
                </small>
              </div>
            ) : null}
          </div>
          <Rows key={`${data.state}/${data.rows}`} batchId={batchId} />
        </>
      )}
    </Held>
  );
}

function Counts({ batch }: { batch: Batch }): ReactNode {
  const t = useText();
  const language = useLanguage();
  return (
    <p className="row-wrap" data-testid="batch-counts">
      {Object.entries(batch.outcomes).map(([outcome, count]) => (
        <span key={outcome}>
          <OutcomeTag outcome={outcome as VerdictOutcome} /> {countText(count, language)}
        </span>
      ))}
      {batch.refused > 0 ? (
        <span className="tag amber">
          {t('未受理', 'refused')} {countText(batch.refused, language)}
        </span>
      ) : null}
    </p>
  );
}

function Rows({ batchId }: { batchId: string }): ReactNode {
  const t = useText();
  const first = useResource(`batch-rows/${batchId}`, (signal) =>
    permitFilesApi.batchRows(batchId, null, signal),
  );
  const [more, setMore] = useState<{ rows: BatchRow[]; next: string | null } | null>(null);
  const [error, setError] = useState<ReturnType<typeof asApiError> | null>(null);
  return (
    <Held resource={first} rows={6}>
      {(data) => {
        const rows = [...data.rows, ...(more?.rows ?? [])];
        const next = more === null ? data.next : more.next;
        if (rows.length === 0)
          return (
            <EmptyState
              title={t('还没有结果', 'No results yet')}
              next={t('结果按行陆续出现。', 'They appear as the rows are judged.')}
            />
          );
        const read = async (): Promise<void> => {
          try {
            const page = await permitFilesApi.batchRows(batchId, next);
            setMore({ rows: [...(more?.rows ?? []), ...page.rows], next: page.next });
          } catch (cause) {
            setError(asApiError(cause));
          }
        };
        return (
          <div className="list" data-testid="batch-rows">
            {rows.map((row) => (
              <Row key={row.seq} row={row} />
            ))}
            {error ? <ErrorState error={error} onRetry={() => setError(null)} /> : null}
            {next === null ? null : (
              <Button type="text" onClick={() => void read()}>
                {t('更多', 'More')}
              </Button>
            )}
          </div>
        );
      }}
    </Held>
  );
}

function Row({ row }: { row: BatchRow }): ReactNode {
  const t = useText();
  const { problem, checkId, outcome } = row;
  const title = row.ref ?? row.place;
  if (problem !== null || checkId === null || outcome === null)
    return (
      <div className="item" data-testid="batch-row" data-code={problem?.code}>
        <span className="item-top">
          <span className="item-title">{title}</span>
          <span className="tag amber">{t('未受理', 'refused')}</span>
        </span>
        <span className="item-sub">
          <span>{problem === null ? null : t(problem.reasonZh, problem.reasonEn)}</span>
          <span>
            {problem?.place} {problem?.value ? `“${problem.value}”` : ''}
          </span>
        </span>
      </div>
    );
  return (
    <button
      type="button"
      className="item"
      data-testid="batch-row"
      data-outcome={outcome}
      onClick={() => screen.dispatch({ type: 'set-check', check: checkId })}
    >
      <span className="item-top">
        <span className="item-title">{title}</span>
        <OutcomeTag outcome={outcome} />
      </span>
      <span className="item-sub">
        <span>{t(row.statementZh ?? '', row.statementEn ?? '')}</span>
      </span>
    </button>
  );
}
