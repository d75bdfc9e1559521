import { CheckOutlined } from '@ant-design/icons';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { PermitCheck, VerdictOutcome } from '../../server/permits/contract.ts';
import { permitsApi } from '../api/permits.ts';
import { useCity } from '../data/city-context.tsx';
import { instantText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { useActing } from '../pages/use-acting.ts';
import { personName } from './person-name.ts';
import { OutcomeTag } from './outcome-tag.tsx';
import { decisionTexts, outcomeTexts, outcomes } from './permit-texts.ts';

type Form = 'overridden' | 'disputed' | 'dispute_settled';
const REASON_LEAST = 4;

/** The officer's word on a verdict: adopted, overridden with a reason, disputed. It is added and changes nothing. */
export function DecisionDesk({ check, onChanged }: { check: PermitCheck; onChanged(): void }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { may, city, account } = useCity();
  const act = useActing();
  const [form, setForm] = useState<Form | null>(null);
  const [outcome, setOutcome] = useState<VerdictOutcome>(check.finding.outcome);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const adopted = check.decisions.findLast((one) => !one.kind.startsWith('dispute'))?.kind === 'adopted';
  const disputed = check.decisions.findLast((one) => one.kind.startsWith('dispute'))?.kind === 'disputed';

  const send = async (doing: () => Promise<unknown>, done: string): Promise<void> => {
    setBusy(true);
    const ok = await act(doing, done);
    setBusy(false);
    if (!ok) return;
    setForm(null);
    setReason('');
    onChanged();
  };
  const submit = (): void => {
    if (form === 'disputed')
      void send(() => permitsApi.dispute(check.checkId, reason), t('异议已记录', 'Dispute recorded'));
    else if (form)
      void send(
        () =>
          permitsApi.decide(check.checkId, {
            kind: form,
            reason,
            ...(form === 'overridden' ? { outcome } : {}),
          }),
        t('已记录', 'Recorded'),
      );
  };
  return (
    <section className="section" data-testid="decisions">
      <div className="section-title">{t('经办意见（即记录）', 'The officer’s word: the record')}</div>
      {check.decisions.map((one) => {
        const words = decisionTexts[one.kind] ?? { zh: one.kind, en: one.kind };
        return (
          <div key={one.seq} className="decision" data-testid="decision" data-kind={one.kind}>
            <b>
              {one.seq}. {t(words.zh, words.en)}
            </b>{' '}
            {one.outcome ? <OutcomeTag outcome={one.outcome} /> : null}
            <small>
              {one.decidedByZh ?? personName(one.decidedBy, account)} ·{' '}
              {instantText(one.decidedAt, language, city.timeZone, 'minute')}
            </small>
            {one.reason ? <p>{one.reason}</p> : null}
          </div>
        );
      })}
      <div className="row-wrap">
        {may('zones:write') ? (
          <>
            <Button
              size="small"
              type={adopted ? 'default' : 'primary'}
              icon={<CheckOutlined />}
              disabled={adopted}
              loading={busy && form === null}
              data-testid="decision-adopt"
              onClick={() =>
                void send(
                  () => permitsApi.decide(check.checkId, { kind: 'adopted', reason: '' }),
                  t('已采信', 'Adopted'),
                )
              }
            >
              {adopted ? t('已采信', 'Adopted') : t('采信', 'Adopt')}
            </Button>
            <Button size="small" data-testid="decision-override" onClick={() => setForm('overridden')}>
              {t('改判', 'Override')}
            </Button>
          </>
        ) : null}
        <Button size="small" data-testid="decision-dispute" onClick={() => setForm('disputed')}>
          {t('提出异议', 'Dispute')}
        </Button>
        {disputed && may('zones:write') ? (
          <Button size="small" data-testid="decision-settle" onClick={() => setForm('dispute_settled')}>
            {t('异议处理完毕', 'Settle the dispute')}
          </Button>
        ) : null}
      </div>
      {form ? (
        <div className="stack" style={{ gap: 8, marginTop: 8 }}>
          {form === 'overridden' ? (
            <label className="field">
              {t('改判为', 'Outcome instead')}
              <Select
                size="small"
                value={outcome}
                options={outcomes.map((one) => ({
                  value: one,
                  label: t(outcomeTexts[one].zh, outcomeTexts[one].en),
                }))}
                data-testid="override-outcome"
                onChange={setOutcome}
              />
            </label>
          ) : null}
          <label className="field">
            {t('理由（必填，进入记录）', 'Reason (needed, goes on record)')}
            <Input.TextArea
              rows={2}
              autoFocus
              maxLength={2000}
              value={reason}
              data-testid="decision-reason"
              onChange={(event) => setReason(event.target.value)}
            />
          </label>
          <div className="row-wrap">
            <Button
              size="small"
              type="primary"
              loading={busy}
              disabled={reason.trim().length < REASON_LEAST}
              data-testid="decision-send"
              onClick={submit}
            >
              {t('记录', 'Record')}
            </Button>
            <Button size="small" onClick={() => setForm(null)}>
              {t('取消', 'Cancel')}
            </Button>
          </div>
        </div>
      ) : null}
    </section>
  );
}
