import { Button } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { PermitCheck, Replay } from '../../server/permits/contract.ts';
import { permitsApi } from '../api/permits.ts';
import type { ApiError } from '../api/request.ts';
import { asApiError } from '../data/use-resource.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { changeText } from './change-text.ts';
import { OutcomeTag } from './outcome-tag.tsx';
import { Refusal } from './refusal.tsx';

/** Asks the old question again: on the old law and register, where the hash must be the same, and on today's. */
export function ReplayView({ check }: { check: PermitCheck }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const [replay, setReplay] = useState<Replay | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      setReplay(await permitsApi.replay(check.checkId));
    } catch (cause) {
      setError(asApiError(cause));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="section" data-testid="replay">
      <div className="section-title">
        {t('重放与今日对比', 'Replay, and today beside it')}
        <Button size="small" loading={busy} data-testid="replay-run" onClick={() => void run()}>
          {t('重放', 'Replay')}
        </Button>
      </div>
      {error ? <Refusal error={error} busy={busy} onRetry={() => void run()} /> : null}
      {replay ? (
        <>
          <p
            className={`note${replay.equal ? '' : ' amber'}`}
            data-testid="replay-equal"
            data-equal={String(replay.equal)}
          >
            <b>
              {replay.equal
                ? t('✓ 原结论可复现，哈希相同', '✓ The old finding comes out again, hash equal')
                : t('✗ 原结论不能复现，请报告', '✗ The old finding does not come out again: report it')}
            </b>
            <br />
            <span className="hash">{replay.replayedSha256.slice(0, 32)}…</span>
          </p>
          {replay.changes.length === 0 ? (
            <p className="remedy" data-testid="replay-same">
              {t('按今日的法律与登记册，结论相同。', 'By today’s law and register the finding is the same.')}
            </p>
          ) : (
            <>
              <p className="item-sub" style={{ margin: '8px 0 4px' }}>
                {t('今日结论', 'Today')} <OutcomeTag outcome={replay.today.outcome} />
              </p>
              <table className="grid-table tight diff" data-testid="replay-changes">
                <thead>
                  <tr>
                    <th>{t('变化', 'What')}</th>
                    <th>{t('当时', 'Then')}</th>
                    <th>{t('今日', 'Today')}</th>
                  </tr>
                </thead>
                <tbody>
                  {replay.changes.map((change) => (
                    <tr key={change.whatEn}>
                      <td>{nameOf(language, change.whatZh, change.whatEn)}</td>
                      <td className="was">{changeText(change.before, language)}</td>
                      <td className="is">{changeText(change.after, language)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </>
          )}
        </>
      ) : null}
    </section>
  );
}
