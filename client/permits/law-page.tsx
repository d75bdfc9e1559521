import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { LawPage as LawAnswer } from '../../server/law/contract.ts';
import { permitsApi } from '../api/permits.ts';
import { useCity, useCityNow } from '../data/city-context.tsx';
import { useCodes } from '../data/use-codes.ts';
import { useResource } from '../data/use-resource.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { PageFrame } from '../pages/page-frame.tsx';
import { useActing } from '../pages/use-acting.ts';
import { Held } from '../shell/states.tsx';
import { screen, useScreen } from '../state/screen-store.ts';
import { dayText } from './day-text.ts';

/** Which laws are in force on a day, what is quoted from them, and what a person must still confirm. */
export function LawPage(): ReactNode {
  const t = useText();
  const { city } = useCity();
  const now = useCityNow(60_000);
  const chosen = useScreen((state) => state.legalDate);
  const day = chosen ?? dayText(now, city.timeZone);
  const law = useResource(`law/${day}`, (signal) => permitsApi.law(day, signal), 'law');
  return (
    <PageFrame
      title={t('法律依据', 'Law')}
      about={t(
        '核查所用的条文、新旧条号对照与仍须人工确认的事项；每条引文有原文哈希。',
        'The articles that checks use, how old numbers map to new ones, and what a person must still confirm; every quote carries the hash of its article.',
      )}
      actions={
        <Input
          type="date"
          value={day}
          style={{ width: 150 }}
          data-testid="law-day"
          aria-label={t('日期', 'Day')}
          onChange={(event) =>
            screen.dispatch({ type: 'set-legal-date', legalDate: event.target.value || null })
          }
        />
      }
    >
      <Held resource={law} rows={10}>
        {(data) => (
          <>
            <Statutes law={data} />
            <div className="law-columns">
              <Concordance law={data} />
              <ToConfirm law={data} />
            </div>
            <Authorities law={data} />
          </>
        )}
      </Held>
    </PageFrame>
  );
}

function Statutes({ law }: { law: LawAnswer }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { counts } = law;
  return (
    <section className="sheet" data-testid="law-statutes">
      <h2>
        {t('有效与失效', 'In force and not')} · {law.day} ·{' '}
        {t(
          `规则 ${counts.rules}：条文明定 ${counts.statute}，本地配置 ${counts.configured}，推定 ${counts.assumed}`,
          `${counts.rules} rules: ${counts.statute} by statute, ${counts.configured} configured, ${counts.assumed} assumed`,
        )}
      </h2>
      {law.statutes.map((statute) => (
        <details
          key={statute.lawId}
          className={`statute${statute.inForce ? '' : ' past'}`}
          data-testid={`statute-${statute.lawId}`}
          data-in-force={String(statute.inForce)}
        >
          <summary>
            <b>{nameOf(language, statute.titleZh, statute.titleEn)}</b>
            <span className={`tag${statute.inForce ? ' blue' : ' dashed'}`}>
              {statute.inForce ? t('当日有效', 'in force') : t('当日不适用', 'not in force')}
            </span>
            <small>
              {statute.effectiveFrom ?? '…'} – {statute.effectiveTo ?? ''} · {t('引用', 'quoted')}{' '}
              {statute.articles.length} ·{' '}
              {statute.confirmed ?? t('未与公报核对', 'not compared with the gazette')}
            </small>
          </summary>
          {statute.articles.map((article) => (
            <blockquote key={article.article} className="quote">
              <b>
                {article.labelZh} {article.subjectZh}
              </b>
              <q>{article.quote}</q>
              <small className="hash">sha256 {article.sha256.slice(0, 16)}…</small>
            </blockquote>
          ))}
          <p className="remedy">{statute.source}</p>
        </details>
      ))}
    </section>
  );
}

function Concordance({ law }: { law: LawAnswer }): ReactNode {
  const t = useText();
  const name = (lawId: string): string => law.statutes.find((one) => one.lawId === lawId)?.shortZh ?? lawId;
  return (
    <section className="sheet" data-testid="law-concordance">
      <h2>{t('条号对照', 'Concordance')}</h2>
      <table className="grid-table">
        <thead>
          <tr>
            <th>{t('事项', 'Subject')}</th>
            <th className="num">{name(law.concordance.from)}</th>
            <th className="num">{name(law.concordance.to)}</th>
          </tr>
        </thead>
        <tbody>
          {law.concordance.pairs.map((pair) => (
            <tr key={pair.from}>
              <td>{pair.subjectZh}</td>
              <td className="num">{t(`第 ${pair.from} 条`, `art. ${pair.from}`)}</td>
              <td className="num">{t(`第 ${pair.to} 条`, `art. ${pair.to}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function ToConfirm({ law }: { law: LawAnswer }): ReactNode {
  const t = useText();
  const language = useLanguage();
  return (
    <section className="sheet" data-testid="law-to-confirm">
      <h2>
        {t('须由人确认', 'A person must confirm')} · {law.toConfirm.length}
      </h2>
      <ul className="sheet-body to-confirm">
        {law.toConfirm.map((item) => (
          <li key={item.itemId}>{nameOf(language, item.zh, item.en)}</li>
        ))}
      </ul>
      <p className="sheet-body remedy">
        {t('法律集', 'Law set')} {law.version} · <span className="hash">{law.lawSetId}</span>
      </p>
    </section>
  );
}

/** Who consents where a statute leaves it open: entered with a document number, shown in every verdict. */
function Authorities({ law }: { law: LawAnswer }): ReactNode {
  const t = useText();
  const { may } = useCity();
  const act = useActing();
  const grades = useCodes('site_grade');
  const [turn, setTurn] = useState(0);
  const held = useResource(`authorities#${turn}`, (signal) => permitsApi.authorities(signal), 'authorities');
  const [entry, setEntry] = useState({
    authorityId: law.openAuthorities[0] ?? '',
    grade: '',
    consent: '',
    documentNo: '',
  });
  const ready = entry.consent.trim().length >= 2 && entry.documentNo.trim().length >= 2;
  const save = async (): Promise<void> => {
    const { authorityId, grade, consent, documentNo } = entry;
    const done = await act(
      () =>
        permitsApi.enterAuthority({
          authorityId,
          ...(grade === '' ? {} : { grade }),
          consent: consent.split(/[、,，]/).map((one) => one.trim()),
          documentNo: documentNo.trim(),
        }),
      t('已录入；此后的核查按此列出', 'Entered; later checks name it'),
    );
    if (done) setTurn((count) => count + 1);
  };
  return (
    <section className="sheet" data-testid="law-authorities">
      <h2>{t('本地配置的同意机关', 'Configured authorities')}</h2>
      <Held resource={held} rows={2}>
        {({ authorities }) => (
          <table className="grid-table">
            <tbody>
              {authorities.map((one) => (
                <tr key={`${one.authorityId}/${one.grade ?? ''}`} data-testid="authority-row">
                  <td>{authorityName(one.authorityId, t)}</td>
                  <td>{one.grade ? grades.name(one.grade) : t('各级', 'every grade')}</td>
                  <td>{one.consent.join('、')}</td>
                  <td>{one.documentNo}</td>
                </tr>
              ))}
              {authorities.length === 0 ? (
                <tr>
                  <td>
                    {t(
                      '尚未配置：核查会写明“待本地配置”。',
                      'Nothing yet: verdicts say that nobody is configured.',
                    )}
                  </td>
                </tr>
              ) : null}
            </tbody>
          </table>
        )}
      </Held>
      {may('settings:write') ? (
        <div className="sheet-body authority-form">
          <Select
            value={entry.authorityId}
            options={law.openAuthorities.map((one) => ({ value: one, label: authorityName(one, t) }))}
            aria-label={t('事项', 'Matter')}
            onChange={(authorityId) => setEntry({ ...entry, authorityId })}
          />
          <Select
            value={entry.grade}
            options={[
              { value: '', label: t('各级', 'every grade') },
              ...grades.list.map((one) => ({ value: one.code, label: grades.name(one.code) })),
            ]}
            aria-label={t('级别', 'Grade')}
            onChange={(grade) => setEntry({ ...entry, grade })}
          />
          <Input
            placeholder={t('同意机关，顿号分隔', 'Who consents')}
            value={entry.consent}
            data-testid="authority-consent"
            onChange={(event) => setEntry({ ...entry, consent: event.target.value })}
          />
          <Input
            placeholder={t('依据文号', 'Document number')}
            value={entry.documentNo}
            data-testid="authority-document"
            onChange={(event) => setEntry({ ...entry, documentNo: event.target.value })}
          />
          <Button type="primary" disabled={!ready} data-testid="authority-save" onClick={() => void save()}>
            {t('录入', 'Enter')}
          </Button>
        </div>
      ) : (
        <p className="sheet-body remedy">
          {t('由管理员录入机关与文号。', 'An administrator enters authority and document number.')}
        </p>
      )}
    </section>
  );
}

function authorityName(authorityId: string, t: (zh: string, en: string) => string): string {
  return authorityId === 'control_zone_2024'
    ? t('建设控制地带（2024 年法第二十九条）', 'Control zone (2024 law, article 29)')
    : authorityId;
}
