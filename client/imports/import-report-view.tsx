import { AimOutlined } from '@ant-design/icons';
import { Button, Popconfirm, Progress } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { ImportAnswer, ImportReport } from '../../server/ingest/contract.ts';
import { events } from '../api/events.ts';
import { importsApi } from '../api/imports.ts';
import { useCity } from '../data/city-context.tsx';
import { useMapWork } from '../data/use-map-work.ts';
import { useResource } from '../data/use-resource.ts';
import { bytesText, countText, instantText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { SidePageFrame } from '../pages/side-page-frame.tsx';
import { useActing } from '../pages/use-acting.ts';
import { ErrorState, LoadingState } from '../shell/states.tsx';
import { screen } from '../state/screen-store.ts';
import { viewBeside } from '../state/viewpoint.ts';
import { DatumFound, DatumQuestionView } from './datum-view.tsx';
import { FieldMapping } from './field-mapping.tsx';
import { importWork } from './import-map.ts';
import { atWork, canCancel, stateTexts } from './import-texts.ts';
import { RejectedRows } from './rejected-rows.tsx';

const POLL_MS = 1200;

/** One import: how far it is, what it asks, what was found; loaded, given up or taken back from here. */
export function ImportReportView({ importId }: { importId: string }): ReactNode {
  const t = useText();
  const [turn, setTurn] = useState(0);
  const report = useResource(
    `${importId}#${turn}`,
    (signal) => importsApi.report(importId, signal),
    importId,
  );
  const live = report.data !== null && atWork(report.data.state);
  useEffect(() => {
    const again = (): void => setTurn((count) => count + 1);
    const stops = [
      events.on('xiangwang.import.changed', (event) => {
        if ((event.data as { importId: string }).importId === importId) again();
      }),
      events.onReset(again),
    ];
    const timer = live ? setInterval(again, POLL_MS) : null;
    return () => {
      for (const stop of stops) stop();
      if (timer !== null) clearInterval(timer);
    };
  }, [importId, live]);
  if (report.data === null) {
    return (
      <SidePageFrame title={t('导入', 'Import')}>
        {report.error ? (
          <ErrorState error={report.error} onRetry={report.reload} />
        ) : (
          <LoadingState rows={8} />
        )}
      </SidePageFrame>
    );
  }
  return <Report report={report.data} onChanged={() => setTurn((count) => count + 1)} />;
}

function Report({ report, onChanged }: { report: ImportReport; onChanged(): void }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const act = useActing();
  const { city, may } = useCity();
  const work = useMemo(() => importWork(report, city.boundary), [report, city.boundary]);
  const [busy, setBusy] = useState(false);
  const state = stateTexts[report.state];
  const { counts, datum } = report;

  const doing = async (call: () => Promise<unknown>, said: string): Promise<void> => {
    setBusy(true);
    await act(call, said);
    setBusy(false);
    onChanged();
  };
  const answer = (body: ImportAnswer): void =>
    void doing(() => importsApi.answer(report.importId, body), t('已回答', 'Answered'));
  useMapWork(work, {
    onMark: (key) => {
      const candidate = datum?.question?.candidates[Number(key.slice(1))];
      if (candidate) answer({ crs: candidate.crs });
    },
  });
  const asked = report.state === 'asking' && datum?.question !== undefined;
  const box = report.bbox ?? (asked ? city.bbox : null);
  const frameKey = box?.join();
  useEffect(() => {
    if (!box) return;
    const view = viewBeside([box[0], box[1], box[2], box[3]], screen.get().view, 16);
    // Readings that differ by some hundred metres are told apart from above.
    screen.dispatch({ type: 'set-view', view: asked ? { ...view, pitch: 0, bearing: 0 } : view });
    // The box as text: a report read again is a new object with the same box.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [frameKey, asked]);

  const figures: [string, number, string][] = [
    [t('读取', 'Read'), counts.read, 'read'],
    [t('可用', 'Accepted'), counts.accepted, 'accepted'],
    [t('拒收', 'Rejected'), counts.rejected, 'rejected'],
    [t('待定位', 'To place'), counts.queued, 'queued'],
  ];
  return (
    <SidePageFrame title={report.fileName} foot={<Actions report={report} busy={busy} onDoing={doing} />}>
      <div className="section" data-testid="import-report" data-state={report.state}>
        <div className="item-top" style={{ marginBottom: 8, alignItems: 'center' }}>
          <span className={`tag ${state.tone}`} data-testid="import-state">
            {t(state.zh, state.en)}
          </span>
          <span style={{ color: 'var(--ink-3)', fontSize: 12 }}>
            {report.format ?? ''} · {bytesText(report.fileBytes)}
            {report.encoding ? ` · ${report.encoding}` : ''}
          </span>
        </div>
        {atWork(report.state) ? (
          <Progress percent={Math.round(report.progress * 100)} size="small" status="active" />
        ) : null}
        <dl className="figures" hidden={asked}>
          {figures.map(([label, count, key]) => (
            <div className="figure" key={key}>
              <dt>{label}</dt>
              <dd data-testid={`count-${key}`}>{countText(count, language)}</dd>
            </div>
          ))}
        </dl>
        {report.state === 'loaded' ? (
          <p className="item-sub" style={{ marginTop: 6 }}>
            {t('新增', 'new')} {countText(counts.added, language)} · {t('替换', 'replaced')}{' '}
            {countText(counts.replaced, language)} · {t('未变', 'the same')}{' '}
            {countText(counts.unchanged, language)}
          </p>
        ) : null}
        {asked ? null : (
          <p className="note strong" style={{ marginTop: 10 }}>
            {nameOf(language, report.statementZh, report.statementEn)}
          </p>
        )}
        {report.error ? (
          <p className="note amber" role="alert" style={{ marginTop: 8 }} data-testid="import-error">
            <b>{t(report.error.detail, report.error.detailEn)}</b>{' '}
            {t(report.error.remedy ?? '', report.error.remedyEn ?? report.error.remedy ?? '')}
            <br />
            <code style={{ fontSize: 11 }}>
              {[report.error.code, report.error.place, report.error.value].filter(Boolean).join(' · ')}
            </code>
          </p>
        ) : null}
        {report.sameAs ? (
          <Button
            type="link"
            size="small"
            style={{ padding: 0, marginTop: 6 }}
            onClick={() => screen.dispatch({ type: 'set-page', page: 'imports', item: report.sameAs })}
          >
            {t('查看先前的导入', 'See the earlier import')}
          </Button>
        ) : null}
        <div className="row-wrap" style={{ marginTop: 8 }}>
          {report.bbox ? (
            <Button
              size="small"
              icon={<AimOutlined />}
              data-testid="import-zoom"
              onClick={() =>
                report.bbox &&
                screen.dispatch({ type: 'set-view', view: viewBeside(report.bbox, screen.get().view, 17) })
              }
            >
              {t('看全部', 'See all of it')}
            </Button>
          ) : null}
          {report.state === 'loaded' && counts.queued > 0 && may('cases:write') ? (
            <Button
              size="small"
              data-testid="import-to-reviews"
              onClick={() => screen.dispatch({ type: 'set-page', page: 'reviews' })}
            >
              {t('去给地址定位', 'Place the addresses')}
            </Button>
          ) : null}
          {report.preview.features.length > 0 ? (
            <span style={{ color: 'var(--ink-3)', fontSize: 12 }} data-testid="import-preview">
              {t(
                `地图上预览 ${report.preview.features.length} 个要素`,
                `${report.preview.features.length} features previewed on the map`,
              )}
            </span>
          ) : null}
        </div>
      </div>
      {asked && datum?.question ? (
        <DatumQuestionView
          question={datum.question}
          declared={datum.claimed}
          busy={busy}
          onAnswer={(crs) => answer({ crs })}
        />
      ) : null}
      {datum ? <DatumFound datum={datum} /> : null}
      {report.fields.length > 0 ? (
        <FieldMapping
          key={report.fields.map((one) => `${one.name}=${one.mappedTo ?? ''}`).join('|')}
          report={report}
          busy={busy}
          onAnswer={(map) => answer({ map })}
        />
      ) : null}
      {counts.repaired.length > 0 ? (
        <div className="section" data-testid="import-repaired">
          <div className="section-title">{t('已修正', 'Repaired')}</div>
          {counts.repaired.map((one) => (
            <div key={one.how} className="person">
              <span>{t(one.zh, one.en)}</span>
              <b>{countText(one.count, language)}</b>
            </div>
          ))}
        </div>
      ) : null}
      {counts.rejected > 0 ? <RejectedRows importId={report.importId} count={counts.rejected} /> : null}
      <Origin report={report} />
    </SidePageFrame>
  );
}

function Actions({
  report,
  busy,
  onDoing,
}: {
  report: ImportReport;
  busy: boolean;
  onDoing(call: () => Promise<unknown>, said: string): Promise<void>;
}): ReactNode {
  const t = useText();
  const { importId, state } = report;
  if (state !== 'staged' && state !== 'loaded' && !canCancel(state)) return null;
  return (
    <>
      {state === 'staged' ? (
        <Button
          type="primary"
          loading={busy}
          disabled={report.missing.length > 0}
          data-testid="import-load"
          onClick={() =>
            void onDoing(() => importsApi.answer(importId, { go: true }), t('开始载入', 'Loading'))
          }
        >
          {t('载入', 'Load')}
        </Button>
      ) : null}
      {state === 'loaded' ? (
        <Popconfirm
          title={t('撤销这次导入，恢复被替换的内容？', 'Take this import back and restore what it replaced?')}
          okText={t('撤销导入', 'Undo the import')}
          cancelText={t('保留', 'Keep')}
          okButtonProps={{ id: 'import-undo-yes' }}
          onConfirm={() => void onDoing(() => importsApi.undo(importId), t('已撤销', 'Undone'))}
        >
          <Button loading={busy} data-testid="import-undo">
            {t('撤销导入', 'Undo the import')}
          </Button>
        </Popconfirm>
      ) : null}
      {canCancel(state) ? (
        <Button
          loading={busy}
          data-testid="import-cancel"
          onClick={() => void onDoing(() => importsApi.cancel(importId), t('已取消', 'Cancelled'))}
        >
          {t('取消导入', 'Cancel')}
        </Button>
      ) : null}
      {report.missing.length > 0 ? (
        <span style={{ color: 'var(--amber)', fontSize: 12 }}>
          {t('缺少必填字段', 'Required fields are missing')}: {report.missing.join(', ')}
        </span>
      ) : null}
    </>
  );
}

function Origin({ report }: { report: ImportReport }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { account, city } = useCity();
  const by = report.createdBy === account.accountId ? account.nameZh : report.createdBy.slice(0, 8);
  const facts: [string, string | null][] = [
    [t('来源', 'Source'), report.sourceTitle],
    [t('署名', 'Attribution'), report.attribution],
    [t('许可', 'Licence'), report.licence],
    [t('导入时间', 'Imported'), instantText(report.createdAt, language, city.timeZone, 'full')],
    [t('导入人', 'By'), by],
    [t('校验和', 'SHA-256'), report.sha256.slice(0, 16)],
  ];
  return (
    <div className="section" data-testid="import-origin">
      <div className="section-title">{t('来源与许可', 'Source and licence')}</div>
      <dl className="facts">
        {facts.map(([label, value]) => (
          <Fact key={label} label={label} value={value ?? t('未注明', 'not stated')} />
        ))}
      </dl>
    </div>
  );
}

function Fact({ label, value }: { label: string; value: string }): ReactNode {
  return (
    <>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </>
  );
}
