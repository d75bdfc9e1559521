import { Button } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ExplainedChange, SlotReport } from '../../server/balancing/contract.ts';
import { useText } from '../language/use-text.ts';

type Span = NonNullable<ExplainedChange['held']>[number];

const DAYS_ZH = ['一', '二', '三', '四', '五', '六', '日'];
const DAYS_EN = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
/** How somebody came to answer for a street in a slot. */
export const whyTexts: Record<Span['why'], { zh: string; en: string; tone: string }> = {
  own: { zh: '本人', en: 'own', tone: '' },
  pair: { zh: 'AB角', en: 'AB partner', tone: 'blue' },
  chosen: { zh: '代管', en: 'stands in', tone: 'amber' },
  nobody: { zh: '无人当班', en: 'nobody on shift', tone: 'red' },
};

/** Days after a Monday, short. */
function daysText(days: readonly number[]): { zh: string; en: string } {
  if (days.length === 7) return { zh: '每日', en: 'daily' };
  return {
    zh: `周${days.map((day) => DAYS_ZH[day]).join('、')}`,
    en: days.map((day) => DAYS_EN[day]).join(', '),
  };
}

/** Who answers for a street when, once the plan is in force: one name for each slot. */
export function HeldWhen({ spans, streetId }: { spans: readonly Span[]; streetId: string }): ReactNode {
  const t = useText();
  const names = new Set(spans.flatMap(({ personId }) => (personId === null ? [] : [personId])));
  return (
    <details data-testid="held-when" data-street={streetId}>
      <summary>
        {t(`谁在何时负责（${names.size} 人轮替）`, `Who holds it when (${names.size} people)`)}
      </summary>
      <table className="grid-table tight">
        <tbody>
          {spans.map((one) => {
            const days = daysText(one.days);
            const why = whyTexts[one.why];
            return (
              <tr
                key={`${one.from}/${one.to}/${one.personId}/${one.days.join()}`}
                data-testid="held-span"
                data-person={one.personId ?? ''}
                data-why={one.why}
              >
                <td>
                  {one.from}–{one.to}
                </td>
                <td>{t(days.zh, days.en)}</td>
                <td>
                  <b>{one.personId === null ? '—' : one.nameZh}</b>{' '}
                  <span className={`tag ${why.tone}`}>{t(why.zh, why.en)}</span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </details>
  );
}

const SHOWN = 6;

/** "One named holder per street and slot" of a plan's week: how it is met, and what cannot be, with the nearest remedy. */
export function SlotsView({
  report,
  gridIds = [],
}: {
  report: SlotReport;
  gridIds?: readonly string[];
}): ReactNode {
  const t = useText();
  const [all, setAll] = useState(false);
  const conflicts = report.conflicts.filter(({ gridId }) => gridIds.length === 0 || gridIds.includes(gridId));
  const staffed = report.own + report.pair + report.chosen;
  const more = report.empty - report.emptyBefore;
  return (
    <div
      className="section"
      data-testid="slots"
      data-broken={report.broken}
      data-empty={report.empty}
      data-conflicts={conflicts.length}
    >
      <div className="section-title">{t('一段一时一人', 'One holder per street and slot')}</div>
      <p>
        {t(
          `${report.weekFrom} 起一周：有人当班的 ${staffed} 个“街巷×时段”各有唯一责任人（本人 ${report.own}，AB角 ${report.pair}，代管 ${report.chosen}）；${report.empty} 个无人当班${more === 0 ? '' : `（${more > 0 ? '+' : '−'}${Math.abs(more)}）`}。`,
          `Week from ${report.weekFrom}: each of ${staffed} pairs of street and slot with anybody on shift has one holder (own ${report.own}, AB partner ${report.pair}, stands in ${report.chosen}); in ${report.empty} nobody is on shift${more === 0 ? '' : ` (${more > 0 ? '+' : '−'}${Math.abs(more)})`}.`,
        )}
      </p>
      {conflicts.length === 0 ? null : (
        <details open={conflicts.some(({ byPlan }) => byPlan)} data-testid="slot-conflicts">
          <summary>
            {t(
              `不能指名的时段（${conflicts.length}）与最近的办法`,
              `Slots that nobody can be named for (${conflicts.length}), and the nearest remedy`,
            )}
          </summary>
          <ul className="plain">
            {(all ? conflicts : conflicts.slice(0, SHOWN)).map((one) => (
              <li
                key={`${one.gridId}/${one.from}/${one.days.join()}`}
                data-testid="slot-conflict"
                data-grid={one.gridId}
                data-remedy={one.remedy.change === null ? 'none' : 'change'}
              >
                {one.byPlan ? <span className="tag red">{t('本方案造成', 'by this plan')}</span> : null}{' '}
                {t(one.zh, one.en)}
                <br />
                <small>
                  {t('办法：', 'Remedy: ')}
                  {t(one.remedy.zh, one.remedy.en)}
                </small>
              </li>
            ))}
          </ul>
          {conflicts.length > SHOWN && !all ? (
            <Button size="small" type="link" data-testid="slot-conflicts-all" onClick={() => setAll(true)}>
              {t(`其余 ${conflicts.length - SHOWN} 项`, `${conflicts.length - SHOWN} more`)}
            </Button>
          ) : null}
        </details>
      )}
    </div>
  );
}
