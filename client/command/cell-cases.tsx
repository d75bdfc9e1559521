import { ArrowLeftOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Case, CasePage } from '../../server/cases/contract.ts';
import { api } from '../api/endpoints.ts';
import { useCity, useCityNow } from '../data/city-context.tsx';
import { caseQuestionOf, useCityData } from '../data/city-data.tsx';
import { useStreetName } from '../data/use-street-name.ts';
import { asApiError, useResource } from '../data/use-resource.ts';
import type { ApiError } from '../api/request.ts';
import { ageText, countText, instantText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { EmptyState, Held } from '../shell/states.tsx';
import { screen, useScreen } from '../state/screen-store.ts';

const PAGE = 30;

/** The cases of one column, newest first, page by page; a click opens the case's card. */
export function CellCases({ cell }: { cell: string }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { caseTurn, cells } = useCityData();
  const time = useScreen((state) => state.time);
  const cases = useScreen((state) => state.cases);
  const question = caseQuestionOf({ time, cases });
  const key = question ? JSON.stringify([cell, question, caseTurn]) : null;
  const first = useResource(key, (signal) => api.cases({ ...question!, cell, limit: PAGE }, signal));
  const inColumn = cells.data?.cells.find((one) => one.cell === cell)?.count;
  return (
    <div data-testid="cell-cases">
      <div className="section" style={{ display: 'flex', gap: 8, alignItems: 'center' }}>
        <button
          type="button"
          className="bar-button"
          aria-label={t('返回全城', 'Back to the whole city')}
          onClick={() => screen.dispatch({ type: 'set-cases', cases: { cell: null } })}
        >
          <ArrowLeftOutlined />
        </button>
        <div style={{ flex: 1 }}>
          <b>{t('此格案件', 'Cases of this cell')}</b>
          <div style={{ color: 'var(--ink-3)', fontSize: 12 }}>H3 {cell}</div>
        </div>
        <div className="figure" style={{ textAlign: 'right' }}>
          <dd data-testid="cell-total">
            {inColumn === undefined ? '…' : countText(inColumn, language)}
            <small>{t('件', '')}</small>
          </dd>
        </div>
      </div>
      <Held resource={first} rows={6}>
        {(page) => <Pages key={key} first={page} cell={cell} />}
      </Held>
    </div>
  );
}

function Pages({ first, cell }: { first: CasePage; cell: string }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const time = useScreen((state) => state.time);
  const cases = useScreen((state) => state.cases);
  const [later, setLater] = useState<CasePage[]>([]);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const pages = [first, ...later];
  const list = pages.flatMap((page) => page.cases);
  const cursor = pages.at(-1)?.nextCursor ?? null;
  const more = async (): Promise<void> => {
    const question = caseQuestionOf({ time, cases });
    if (!question || cursor === null) return;
    setBusy(true);
    setError(null);
    try {
      const page = await api.cases({ ...question, cell, cursor, limit: PAGE });
      setLater((before) => [...before, page]);
    } catch (cause) {
      setError(asApiError(cause));
    } finally {
      setBusy(false);
    }
  };
  if (list.length === 0) {
    return (
      <EmptyState
        title={t('此格本期没有案件', 'No case here in this period')}
        next={t('放宽时段或类型。', 'Widen the period or the type.')}
      />
    );
  }
  return (
    <div className="list">
      {list.map((one) => (
        <CaseRow key={one.caseId} one={one} />
      ))}
      <div className="section" style={{ textAlign: 'center', color: 'var(--ink-3)', fontSize: 12 }}>
        {error ? <p role="alert">{t(error.detailZh, error.detailEn)}</p> : null}
        {t(
          `已列 ${countText(list.length, language)} / 共 ${countText(first.total, language)} 件`,
          `${countText(list.length, language)} of ${countText(first.total, language)}`,
        )}{' '}
        {cursor ? (
          <Button
            type="link"
            size="small"
            loading={busy}
            data-testid="more-cases"
            onClick={() => void more()}
          >
            {t('再读一页', 'Next page')}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

export function CaseRow({ one }: { one: Case }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const now = useCityNow(30_000);
  const street = useStreetName();
  const selected = useScreen(
    (state) => state.selection?.layer === 'cases' && state.selection.id === one.caseId,
  );
  return (
    <button
      type="button"
      className="item"
      data-testid="cell-case-row"
      aria-pressed={selected}
      onClick={() =>
        screen.dispatch({ type: 'select', selection: selected ? null : { layer: 'cases', id: one.caseId } })
      }
    >
      <span className="item-top">
        <span className="item-title">{one.titleZh}</span>
        <span className={`tag${one.overdue ? ' red' : one.closedAt ? '' : ' blue'}`}>
          {one.overdue ? t('超期', 'overdue') : nameOf(language, one.statusZh, one.statusEn)}
        </span>
      </span>
      <span className="item-sub">
        <span>{nameOf(language, one.typeZh, one.typeEn)}</span>
        <span>{nameOf(language, one.channelZh, one.channelEn)}</span>
        {one.streetNameZh ? <span>{street(one.streetId) ?? one.streetNameZh}</span> : null}
        <span
          style={{ marginLeft: 'auto' }}
          title={instantText(one.reportedAt, language, city.timeZone, 'full')}
        >
          {ageText(now - Date.parse(one.reportedAt), language)}
        </span>
      </span>
    </button>
  );
}
