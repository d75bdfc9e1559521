import { DownloadOutlined, SafetyCertificateOutlined } from '@ant-design/icons';
import { Button, Select, Table } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { AuditEntry, AuditVerification } from '../../server/audit/contract.ts';
import { api } from '../api/endpoints.ts';
import { useCity } from '../data/city-context.tsx';
import { useResource } from '../data/use-resource.ts';
import { countText, instantText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { saveFile } from '../permits/save-file.ts';
import { Held } from '../shell/states.tsx';
import { PageFrame } from './page-frame.tsx';
import { useActing } from './use-acting.ts';
import { Pager } from './pager.tsx';

/** What was done, by whom, on what; whether the books are whole; and the heads to keep elsewhere. */
export function AuditPage(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city, may } = useCity();
  const act = useActing();
  const [stream, setStream] = useState<string | undefined>(undefined);
  const [cursors, setCursors] = useState<string[]>([]);
  const [checked, setChecked] = useState<AuditVerification | null>(null);
  const [checking, setChecking] = useState(false);
  const cursor = cursors.at(-1);
  const accounts = useResource(may('accounts:write') ? 'accounts' : null, (signal) => api.accounts(signal));
  const logins = new Map((accounts.data?.accounts ?? []).map((one) => [one.accountId, one.login]));
  const page = useResource(`${stream ?? ''}@${cursor ?? ''}`, (signal) => api.audit(stream, cursor, signal));

  const verify = async (): Promise<void> => {
    setChecking(true);
    await act(async () => setChecked(await api.auditVerify()), '');
    setChecking(false);
  };
  const keepHeads = async (): Promise<void> => {
    await act(async () => {
      const heads = await api.auditHeads();
      saveFile(
        `audit-heads-${heads.exportedAt.slice(0, 10)}.json`,
        'application/json',
        JSON.stringify(heads, null, 2),
      );
    }, '');
  };
  return (
    <PageFrame
      title={t('审计', 'Audit')}
      about={t(
        '只增不改的记录，分批封存。把“链头”导出另存，日后被截断的尾部就能发现。',
        'Records are only added, and sealed in batches. Keep exported heads elsewhere: a tail that was cut later then shows.',
      )}
      actions={
        <>
          <Button
            icon={<SafetyCertificateOutlined />}
            loading={checking}
            data-testid="audit-verify"
            onClick={() => void verify()}
          >
            {t('验证', 'Verify')}
          </Button>
          <Button icon={<DownloadOutlined />} data-testid="audit-heads" onClick={() => void keepHeads()}>
            {t('导出链头', 'Export heads')}
          </Button>
        </>
      }
    >
      {checked ? <Verification result={checked} /> : null}
      <section className="sheet">
        <h2 style={{ display: 'flex', justifyContent: 'space-between', alignItems: 'center' }}>
          {t('记录', 'Entries')}
          <Select
            size="small"
            style={{ width: 200 }}
            allowClear
            value={stream ?? null}
            placeholder={t('全部账簿', 'All streams')}
            aria-label={t('账簿', 'Stream')}
            options={(page.data?.streams ?? []).map((one) => ({
              value: one.stream,
              label: `${one.stream} · ${countText(one.entries, language)}`,
            }))}
            onChange={(value: string | null) => {
              setStream(value ?? undefined);
              setCursors([]);
            }}
          />
        </h2>
        <Held resource={page} rows={10}>
          {(data) => (
            <>
              <Table<AuditEntry>
                size="small"
                rowKey={(entry) => `${entry.stream}/${entry.seq}`}
                dataSource={data.entries}
                pagination={false}
                expandable={{
                  expandedRowRender: entryDetail,
                }}
                columns={[
                  { title: '#', dataIndex: 'seq', align: 'right', width: 80 },
                  {
                    title: t('时间', 'Time'),
                    dataIndex: 'at',
                    render: (at: string) => instantText(at, language, city.timeZone, 'full'),
                  },
                  { title: t('账簿', 'Stream'), dataIndex: 'stream' },
                  {
                    title: t('谁', 'Who'),
                    dataIndex: 'actor',
                    render: (actor: string) => <span title={actor}>{logins.get(actor) ?? actor}</span>,
                  },
                  { title: t('做了什么', 'What'), dataIndex: 'action' },
                  { title: t('对象', 'To what'), dataIndex: 'subject' },
                ]}
              />
              <div className="sheet-body row-wrap" style={{ justifyContent: 'flex-end' }}>
                <Pager cursors={cursors} next={data.nextCursor} words="time" onCursors={setCursors} />
              </div>
            </>
          )}
        </Held>
      </section>
    </PageFrame>
  );
}

function entryDetail(entry: AuditEntry): ReactNode {
  return (
    <pre style={{ margin: 0, fontSize: 11, whiteSpace: 'pre-wrap' }}>
      {JSON.stringify(entry.detail, null, 2)}
      {`\n${entry.leafHash}`}
    </pre>
  );
}

function Verification({ result }: { result: AuditVerification }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const entries = result.streams.reduce((sum, stream) => sum + stream.entries, 0);
  return (
    <section className="sheet" data-testid="audit-result">
      <div className="sheet-body">
        <p>
          <span className={`tag${result.ok ? ' blue' : ' red'}`}>
            {result.ok ? t('完好', 'whole') : t('有问题', 'damaged')}
          </span>{' '}
          {t(
            `${countText(entries, language)} 条，${result.streams.length} 本账簿`,
            `${countText(entries, language)} entries in ${result.streams.length} streams`,
          )}{' '}
          · {instantText(result.checkedAt, language, city.timeZone, 'full')}
        </p>
        {result.againstHeads ? null : (
          <p style={{ color: 'var(--ink-3)', fontSize: 12 }}>
            {t(
              '没有与另存的链头比对：连同批次一起截去的尾部看不出来。',
              'Not held against heads kept elsewhere: a tail cut together with its batches would not show.',
            )}
          </p>
        )}
        {result.findings.map((finding) => (
          <p
            key={`${finding.stream}/${finding.kind}/${finding.firstSeq}`}
            className="note amber"
            style={{ marginTop: 6 }}
          >
            {finding.stream} #{finding.firstSeq}–{finding.lastSeq}: {t(finding.textZh, finding.textEn)}
          </p>
        ))}
      </div>
    </section>
  );
}
