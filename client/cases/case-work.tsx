import { Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { CaseDetail, CaseStatus } from '../../server/cases/contract.ts';
import { casesApi } from '../api/cases.ts';
import { api } from '../api/endpoints.ts';
import { useCity } from '../data/city-context.tsx';
import { useCodes } from '../data/use-codes.ts';
import { useResource } from '../data/use-resource.ts';
import { instantText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { useActing } from '../pages/use-acting.ts';
import { personName } from '../permits/person-name.ts';
import { Held } from '../shell/states.tsx';

/** One case: its time limits stage by stage, its record, and the steps that are open from here. */
export function CaseWork({
  caseId,
  onClose,
  onChanged,
}: {
  caseId: string;
  onClose(): void;
  onChanged(): void;
}): ReactNode {
  const t = useText();
  const found = useResource(`case/${caseId}`, (signal) => api.caseDetail(caseId, signal));
  return (
    <Modal
      open
      title={`${t('案件', 'Case')} ${caseId}`}
      footer={null}
      width={680}
      onCancel={onClose}
      data-testid="case-work"
    >
      <Held resource={found} rows={6}>
        {(detail) => (
          <>
            <Facts detail={detail} />
            <Timers detail={detail} />
            <Record detail={detail} />
            <Steps
              detail={detail}
              onDone={() => {
                found.reload();
                onChanged();
              }}
            />
          </>
        )}
      </Held>
    </Modal>
  );
}

function Facts({ detail }: { detail: CaseDetail }): ReactNode {
  const t = useText();
  const language = useLanguage();
  return (
    <>
      <p style={{ margin: '4px 0 8px', fontSize: 15 }}>
        <b>{detail.titleZh}</b>
      </p>
      <p className="row-wrap" style={{ margin: 0 }}>
        <span className={`tag${detail.overdue ? ' red' : ' blue'}`}>
          {nameOf(language, detail.statusZh, detail.statusEn)}
          {detail.overdue ? t('（超时）', ' (overdue)') : ''}
        </span>
        <span className="tag">{nameOf(language, detail.typeZh, detail.typeEn)}</span>
        <span className="tag">{nameOf(language, detail.channelZh, detail.channelEn)}</span>
        {detail.outcome === null ? null : (
          <span className="tag">{nameOf(language, detail.outcomeZh ?? '', detail.outcomeEn ?? '')}</span>
        )}
        <span className="tag">{detail.gridNameZh ?? t('未归入网格', 'no grid')}</span>
        <span className="tag">{detail.streetNameZh ?? t('未归入街巷', 'no street')}</span>
      </p>
      {detail.mergedInto === null ? null : (
        <p className="note amber" style={{ marginTop: 8 }}>
          {t(
            `已并入 ${detail.mergedInto}，不单独统计。`,
            `Merged into ${detail.mergedInto}; not counted by itself.`,
          )}
        </p>
      )}
      {detail.reports > 0 ? (
        <p className="note" style={{ marginTop: 8 }}>
          {t(
            `另有 ${detail.reports} 个上报并入本案。`,
            `${detail.reports} more reports were merged into this case.`,
          )}
        </p>
      ) : null}
      {detail.lawfulAreaId === null ? null : (
        <p className="note amber" style={{ marginTop: 8 }}>
          {t(
            `“${detail.lawfulAreaNameZh ?? detail.lawfulAreaId}”在上报时段准许：不是案件。立案须写明理由。`,
            `"${detail.lawfulAreaNameZh ?? detail.lawfulAreaId}" permits this at that hour: no case. To accept it, say why.`,
          )}
        </p>
      )}
      {detail.recursOf === null ? null : (
        <p className="note" style={{ marginTop: 8 }}>
          {t(
            `同一地点同类问题复发，上次 ${detail.recursOf}。`,
            `Back at the same place; last time ${detail.recursOf}.`,
          )}
        </p>
      )}
    </>
  );
}

function Timers({ detail }: { detail: CaseDetail }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const when = (at: string): string => instantText(at, language, city.timeZone, 'minute');
  return (
    <table className="facts" style={{ width: '100%', marginTop: 12, fontSize: 12 }}>
      <tbody>
        {detail.timers.map((timer) => (
          <tr key={timer.stage}>
            <td style={{ width: 90 }}>{nameOf(language, timer.stageZh, timer.stageEn)}</td>
            <td>
              {timer.limitZh === null
                ? t('未配置时限', 'no limit')
                : nameOf(language, timer.limitZh, timer.limitEn ?? '')}
            </td>
            <td>
              {timer.dueAt === null ? '—' : t(`至 ${when(timer.dueAt)}`, `until ${when(timer.dueAt)}`)}
              {timer.assumed ? t('（工作日为推定）', ' (working days assumed)') : ''}
            </td>
            <td style={{ textAlign: 'right' }}>
              <span className={`tag${timer.late ? ' red' : timer.endedAt === null ? ' amber' : ''}`}>
                {timer.late
                  ? t('超时', 'late')
                  : timer.endedAt === null
                    ? t('进行中', 'running')
                    : t('按时', 'in time')}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Record({ detail }: { detail: CaseDetail }): ReactNode {
  const language = useLanguage();
  const { account, city } = useCity();
  return (
    <ol style={{ margin: '12px 0', paddingLeft: 18, fontSize: 12, color: 'var(--ink-2)' }}>
      {detail.events.map((event) => (
        <li key={event.seq}>
          {instantText(event.at, language, city.timeZone, 'minute')} ·{' '}
          {nameOf(language, event.stepZh, event.stepEn)}
          {event.actor === null ? '' : ` · ${personName(event.actor, account)}`}
          {event.note === null ? '' : `：${event.note}`}
        </li>
      ))}
    </ol>
  );
}

/** Outcomes that end a case, asked for when it is closed. */
function Steps({ detail, onDone }: { detail: CaseDetail; onDone(): void }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { may } = useCity();
  const act = useActing();
  const outcomes = useCodes('case_outcome');
  const [note, setNote] = useState('');
  const [outcome, setOutcome] = useState<string | undefined>(detail.outcome ?? undefined);
  const [busy, setBusy] = useState<CaseStatus | null>(null);
  if (!may('cases:write') || detail.next.length === 0) return null;
  const step = async (status: CaseStatus): Promise<void> => {
    setBusy(status);
    const done = await act(
      () =>
        casesApi.change(detail.caseId, {
          status,
          ...(note.trim() === '' ? {} : { note: note.trim() }),
          ...(outcome === undefined ? {} : { outcome }),
        }),
      t('已推进', 'Moved on'),
    );
    setBusy(null);
    if (done) {
      setNote('');
      onDone();
    }
  };
  return (
    <div style={{ display: 'grid', gap: 8 }}>
      <div className="row-wrap" style={{ flexWrap: 'nowrap' }}>
        <Input
          value={note}
          maxLength={500}
          placeholder={t('说明（可不填）', 'Note (may be left out)')}
          data-testid="case-note"
          onChange={(event) => setNote(event.target.value)}
        />
        <Select
          style={{ width: 180 }}
          allowClear
          value={outcome}
          placeholder={t('结果', 'Outcome')}
          options={outcomes.list.map((one) => ({ value: one.code, label: nameOf(language, one.zh, one.en) }))}
          onChange={setOutcome}
        />
      </div>
      <div className="row-wrap">
        {detail.next.map((next, i) => (
          <Button
            key={next.status}
            type={i === 0 ? 'primary' : 'default'}
            size="small"
            loading={busy === next.status}
            disabled={busy !== null && busy !== next.status}
            data-testid={`case-step-${next.status}`}
            onClick={() => void step(next.status)}
          >
            {nameOf(language, next.zh, next.en)}
          </Button>
        ))}
      </div>
    </div>
  );
}
