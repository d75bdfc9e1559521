import { Button, Input } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { CheckLine, DateComparison } from '../../server/permits/contract.ts';
import { permitFilesApi } from '../api/permit-files.ts';
import { useText } from '../language/use-text.ts';
import { useActing } from '../pages/use-acting.ts';
import { OutcomeTag } from '../permits/outcome-tag.tsx';

/** The newest check on two dates: what the law and the zones of each day say of the same works. */
export function DateComparer({ checks }: { checks: readonly CheckLine[] }): ReactNode {
  const t = useText();
  const act = useActing();
  const [newest] = checks;
  const [days, setDays] = useState<[string, string]>(['2025-02-28', newest?.legalDate ?? '2026-01-01']);
  const [found, setFound] = useState<DateComparison | null>(null);
  if (newest === undefined) return null;
  const compare = (): void => {
    void act(async () => setFound(await permitFilesApi.compareDates(newest.checkId, days)), '');
  };
  const day = (at: 0 | 1, label: string): ReactNode => (
    <Input
      size="small"
      type="date"
      style={{ width: 140 }}
      value={days[at]}
      aria-label={label}
      data-testid={`compare-day-${at + 1}`}
      onChange={(event) => setDays(at === 0 ? [event.target.value, days[1]] : [days[0], event.target.value])}
    />
  );
  return (
    <div style={{ padding: '8px 16px' }}>
      <small>{t('两个日期比较（最新一次核查）', 'Two dates compared (newest check)')}</small>
      <div className="row-wrap">
        {day(0, t('前一日期', 'First date'))}
        {day(1, t('后一日期', 'Second date'))}
        <Button size="small" disabled={days.includes('')} data-testid="compare-run" onClick={compare}>
          {t('比较', 'Compare')}
        </Button>
      </div>
      {found === null ? null : (
        <div data-testid="comparison" style={{ marginTop: 6 }}>
          <OutcomeTag outcome={found.first.outcome} /> → <OutcomeTag outcome={found.second.outcome} />
          {found.changes.length === 0 ? (
            <p>{t('两个日期结论与依据相同。', 'Verdict and law are the same on both dates.')}</p>
          ) : (
            <ul className="plain">
              {found.changes.map((change) => (
                <li key={`${change.whatZh}/${change.before}`}>
                  <b>{t(change.whatZh, change.whatEn)}</b>
                  {t('：', ': ')}
                  {change.before} → {change.after}
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </div>
  );
}
