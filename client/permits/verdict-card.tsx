import type { ReactNode } from 'react';
import type { Finding, LimitFinding, PermitCheck, Reason } from '../../server/permits/contract.ts';
import { useCity } from '../data/city-context.tsx';
import { useCodes } from '../data/use-codes.ts';
import { exactAreaText, instantText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import type { Page } from '../state/app-state.ts';
import { screen } from '../state/screen-store.ts';
import { dayText } from './day-text.ts';
import { OutcomeTag } from './outcome-tag.tsx';
import { PaperRow } from './paper-row.tsx';
import { causeTexts, outcomeTexts, reasonTexts } from './permit-texts.ts';
import { overText } from './permit-work.ts';
import { VerdictCoverage } from './verdict-coverage.tsx';
import { VerdictLaw } from './verdict-law.tsx';
import { VerdictZones } from './verdict-zones.tsx';

/** What was found, why, by which law, and what would settle what is open. */
export function VerdictCard({ check }: { check: PermitCheck }): ReactNode {
  const { finding } = check;
  return (
    <article data-testid="verdict">
      <Head check={check} />
      <Flags check={check} />
      <Reasons finding={finding} />
      <Limits limits={finding.limits} />
      <VerdictZones check={check} />
      <VerdictLaw finding={finding} />
      <VerdictCoverage finding={finding} />
      <PaperRow check={check} />
      <Basis check={check} />
    </article>
  );
}

function Head({ check }: { check: PermitCheck }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const works = useCodes('work_type');
  const refs = useCodes('height_ref');
  const { finding, request } = check;
  const { zh, en, tone, sayZh, sayEn } = outcomeTexts[finding.outcome];
  const height = request.works.buildingHeight;
  return (
    <header className={`verdict-head ${tone}`}>
      <div className="verdict-mark" aria-hidden="true">
        <Mark tone={tone} />
      </div>
      <div>
        <h3 data-testid="verdict-outcome" data-outcome={finding.outcome}>
          {t(zh, en)}
        </h3>
        <p>{t(sayZh, sayEn)}</p>
        {finding.outcome === 'INDETERMINATE' && finding.floor !== finding.ceiling ? (
          <p className="verdict-span" data-testid="verdict-span">
            {t('至少', 'at least')} <OutcomeTag floor outcome={finding.floor} /> {t('至多', 'at most')}{' '}
            <OutcomeTag outcome={finding.ceiling} />
          </p>
        ) : null}
        <p className="verdict-ask">
          {request.works.types.map((one) => works.name(one)).join(t('、', ', '))}
          {height ? ` · ${height.valueM} m ${refs.name(height.ref)}` : ''}
          {request.works.storeys === undefined
            ? ''
            : ` · ${request.works.storeys} ${t('层', 'storeys')}`} ·{' '}
          {exactAreaText(finding.siteAreaM2, language)} · {t('按', 'law of')} {request.asOf.legal}
        </p>
        {request.asOf.legal > dayText(Date.parse(check.knownAt), city.timeZone) ? (
          <p className="remedy" data-testid="verdict-day-to-come">
            {t(
              '该日尚未到来：所据为核查时已知的法律与区划，届时须重新核查。',
              'That day is to come: judged by the law and zones known at the check; check again then.',
            )}
          </p>
        ) : null}
      </div>
    </header>
  );
}

/** Told apart without colour: a bar, a person, a note, a question, a tick. */
function Mark({ tone }: { tone: string }): ReactNode {
  const paths: Record<string, string> = {
    red: 'M9 20h22',
    amber: 'M20 9v13M20 29v1.5',
    blue: 'M20 18v13M20 10v1.5',
    grey: 'M14 15c0-8 12-8 12-1 0 5-6 5-6 10M20 30v1',
    green: 'M10 21l7 7 13-16',
  };
  return (
    <svg viewBox="0 0 40 40" width="36" height="36">
      <circle cx="20" cy="20" r="18" fill="currentColor" />
      <path
        d={paths[tone]}
        fill="none"
        stroke="#fff"
        strokeWidth="4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

/** What changed after the verdict was given. */
function Flags({ check }: { check: PermitCheck }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  if (check.flags.length === 0) return null;
  return (
    <div className="section">
      {check.flags.map((flag) => {
        const words = causeTexts[flag.cause] ?? { zh: '区划已变更', en: 'Zone changed' };
        return (
          <p
            key={`${flag.subject}/${flag.raisedAt}`}
            className="note amber"
            role="status"
            style={{ marginBottom: 4 }}
            data-testid="check-flag"
            data-cause={flag.cause}
          >
            <b>{t(words.zh, words.en)}</b> · {flag.subject} ·{' '}
            {instantText(flag.raisedAt, language, city.timeZone, 'minute')}
            <br />
            {t(
              '本结论保持原样；用下方“重放”看今日有何不同。',
              'This verdict stays as given; replay below shows what differs today.',
            )}
          </p>
        );
      })}
    </div>
  );
}

/** Where a reason can be settled. */
const pages: Partial<Record<Reason, Page>> = {
  AUTHORITY_NOT_CONFIGURED: 'law',
  COVERAGE_INCOMPLETE: 'coverage',
};

function Reasons({ finding }: { finding: Finding }): ReactNode {
  const t = useText();
  if (finding.reasons.length === 0 && finding.undecided.length === 0) return null;
  return (
    <section className="section" data-testid="verdict-reasons">
      <div className="section-title">{t('理由，及如何查清', 'Reasons, and what settles them')}</div>
      <ul className="reasons">
        {finding.reasons.map((reason) => {
          const text = reasonTexts[reason];
          return (
            <li key={reason} data-reason={reason}>
              <b>{t(text.zh, text.en)}</b>
              {text.settleZh && text.settleEn ? (
                <span>
                  → {t(text.settleZh, text.settleEn)}
                  {pages[reason] ? (
                    <button
                      type="button"
                      className="linked"
                      onClick={() => screen.dispatch({ type: 'set-page', page: pages[reason] ?? null })}
                    >
                      {t('前往', 'Go there')}
                    </button>
                  ) : null}
                </span>
              ) : null}
            </li>
          );
        })}
      </ul>
      {finding.undecided.length > 0 ? (
        <details open={finding.undecided.length <= 3} data-testid="verdict-undecided">
          <summary className="fold">
            {t('无法判读的区划与文物', 'What cannot be decided')} · {finding.undecided.length}
          </summary>
          {finding.undecided.map((one, index) => (
            <div key={`${one.zoneId}/${one.siteId}/${index}`} className="note" style={{ marginTop: 6 }}>
              <b>{one.nameZh}</b>{' '}
              {one.distanceM === null ? null : <span className="num">{Math.round(one.distanceM)} m</span>}
              <br />
              {t(reasonTexts[one.reason].zh, reasonTexts[one.reason].en)} · {t('至多', 'at most')}{' '}
              {t(outcomeTexts[one.ceiling].zh, outcomeTexts[one.ceiling].en)}
              {one.boundaryText ? <q style={{ display: 'block' }}>{one.boundaryText}</q> : null}
            </div>
          ))}
        </details>
      ) : null}
    </section>
  );
}

function Limits({ limits }: { limits: readonly LimitFinding[] }): ReactNode {
  const t = useText();
  const refs = useCodes('height_ref');
  if (limits.length === 0) return null;
  const states: Record<LimitFinding['state'], [string, string, string]> = {
    met: ['符合', 'met', ''],
    exceeded: ['超限', 'exceeded', 'red'],
    uncertain: ['在容差内，不能判定', 'within tolerance', 'dashed'],
    cannot_tell: ['无法核对', 'cannot be checked', 'dashed'],
  };
  return (
    <section className="section" data-testid="verdict-limits">
      <div className="section-title">{t('限高与层数', 'Limits of height and storeys')}</div>
      {limits.map((one) => {
        const [zh, en, tone] = states[one.state];
        const unit = one.kind === 'height' ? ' m' : t(' 层', ' storeys');
        return (
          <div key={`${one.zoneId}/${one.kind}`} className="limit" data-state={one.state}>
            <span>
              {one.kind === 'height' ? t('限高', 'Limit') : t('限层', 'Limit')} {one.limit}
              {unit}
              {one.ref ? ` ${refs.name(one.ref)}` : ''}
              {one.given === null ? '' : ` · ${t('方案', 'design')} ${one.given}${unit}`}
            </span>
            <span className={`tag ${tone}`}>{t(zh, en)}</span>
            {one.state === 'exceeded' && one.over !== null ? (
              <b className="over" data-testid={one.kind === 'height' ? 'over-limit' : 'over-storeys'}>
                {one.kind === 'height' ? overText(one.over) : `+${one.over}${unit}`}
              </b>
            ) : null}
            <small>
              {one.zoneId}
              {one.clause ? ` · ${one.clause}` : ''}
              {one.askZh ? ` · ${t(one.askZh, one.askEn ?? one.askZh)}` : ''}
            </small>
          </div>
        );
      })}
    </section>
  );
}

function Basis({ check }: { check: PermitCheck }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const { envelope } = check;
  return (
    <details className="section" data-testid="verdict-basis">
      <summary className="fold">{t('依据版本、坐标换算与哈希', 'Law set, datum and hash')}</summary>
      <dl className="facts" style={{ marginTop: 8 }}>
        <dt>{t('结论哈希', 'Finding hash')}</dt>
        <dd className="hash" data-testid="finding-hash">
          {check.findingSha256}
        </dd>
        <dt>{t('法律集', 'Law set')}</dt>
        <dd>
          {envelope.lawVersion} · <span className="hash">{envelope.lawSetId.slice(0, 16)}…</span>
        </dd>
        <dt>{t('坐标系', 'System')}</dt>
        <dd>
          {envelope.crs.used} · EPSG:{check.finding.srid}
        </dd>
        {envelope.crs.chain.length > 0 ? (
          <>
            <dt>{t('换算', 'Conversion')}</dt>
            <dd>{envelope.crs.chain.join(' → ')}</dd>
          </>
        ) : null}
        <dt>{t('知悉时点', 'Known at')}</dt>
        <dd>{instantText(check.knownAt, language, city.timeZone, 'full')}</dd>
        <dt>{t('引擎', 'Engine')}</dt>
        <dd>
          {envelope.engine} · {envelope.version} · {envelope.tookMs} ms
        </dd>
      </dl>
      <p className="remedy" style={{ marginTop: 6 }}>
        {nameOf(language, envelope.disclaimerZh, envelope.disclaimerEn)}
      </p>
    </details>
  );
}
