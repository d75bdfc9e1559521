import { ClockCircleOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import type { LawPage } from '../../server/law/contract.ts';
import type { AppliedRule, Cited, Finding } from '../../server/permits/contract.ts';
import { permitsApi } from '../api/permits.ts';
import { useCodes } from '../data/use-codes.ts';
import { useResource } from '../data/use-resource.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { OutcomeTag } from './outcome-tag.tsx';
import { confidenceTexts, yuanRange } from './permit-texts.ts';

/** By which articles, who must consent, what to hand in, which duties and which penalties. */
export function VerdictLaw({ finding }: { finding: Finding }): ReactNode {
  const t = useText();
  const law = useResource('law', (signal) => permitsApi.law(null, signal)).data;
  const certain = finding.rules.filter((rule) => rule.certain);
  const possible = finding.rules.filter((rule) => !rule.certain);
  return (
    <>
      {certain.length > 0 ? (
        <section className="section" data-testid="verdict-rules">
          <div className="section-title">{t('适用条款与机关', 'Articles and authorities')}</div>
          {onceEach(certain).map((rule) => (
            <RuleItem key={rule.ruleId} rule={rule} law={law} />
          ))}
        </section>
      ) : null}
      {possible.length > 0 ? (
        <details className="section" open={certain.length === 0} data-testid="verdict-rules-possible">
          <summary className="fold">
            {t('若地块在内则适用', 'Would apply if the site is inside')} · {onceEach(possible).length}
          </summary>
          {onceEach(possible).map((rule) => (
            <RuleItem key={rule.ruleId} rule={rule} law={law} />
          ))}
        </details>
      ) : null}
      <Duties finding={finding} law={law} />
      <Penalties finding={finding} />
    </>
  );
}

/** A rule that several zones or works lead to is told once. */
function onceEach(rules: readonly AppliedRule[]): AppliedRule[] {
  return [...new Map(rules.map((rule) => [rule.ruleId, rule])).values()];
}

function RuleItem({ rule, law }: { rule: AppliedRule; law: LawPage | null }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const works = useCodes('work_type');
  const { authority } = rule;
  return (
    <div className="rule-item" data-testid="verdict-rule" data-rule={rule.ruleId}>
      <div className="item-sub">
        <OutcomeTag outcome={rule.outcome} />
        <span>{works.name(rule.work)}</span>
        <Confidence of={rule.confidence} />
      </div>
      {rule.citations.map((one) => (
        <Citation key={`${one.lawId}/${one.article}/${one.paragraph ?? 0}`} cited={one} />
      ))}
      {authority ? (
        <dl className="facts" data-testid="verdict-authority">
          <Seats label={t('审批', 'Approves')} names={authority.approve} />
          <Seats label={t('同意', 'Consents')} names={authority.consent} />
          <Seats label={t('征求意见', 'Is consulted')} names={authority.consult} />
          <Seats label={t('论证公示', 'Review')} names={authority.review} />
          <dt>{t('机关依据', 'Known from')}</dt>
          <dd>
            <Confidence of={authority.confidence} /> {authority.documentNo ?? ''}
          </dd>
        </dl>
      ) : null}
      {rule.materials.length > 0 ? (
        <p data-testid="verdict-materials">
          <b>{t('材料', 'To hand in')}</b>{' '}
          {rule.materials
            .map((id) => {
              const found = law?.materials.find((one) => one.materialId === id);
              return found ? nameOf(language, found.zh, found.en) : id;
            })
            .join(t('、', '; '))}
        </p>
      ) : null}
      <Timers ids={rule.timers} law={law} />
      {rule.noteZh ? <p className="remedy">{nameOf(language, rule.noteZh, rule.noteEn)}</p> : null}
    </div>
  );
}

function Seats({ label, names }: { label: string; names: readonly string[] }): ReactNode {
  if (names.length === 0) return null;
  return (
    <>
      <dt>{label}</dt>
      <dd>{names.join('、')}</dd>
    </>
  );
}

function Timers({ ids, law }: { ids: readonly string[]; law: LawPage | null }): ReactNode {
  const language = useLanguage();
  if (ids.length === 0) return null;
  return (
    <ul className="timers" data-testid="verdict-timers">
      {ids.map((id) => {
        const found = law?.timers.find((one) => one.timerId === id);
        return (
          <li key={id}>
            <ClockCircleOutlined /> {found ? nameOf(language, found.zh, found.en) : id}
          </li>
        );
      })}
    </ul>
  );
}

function Confidence({ of }: { of: string }): ReactNode {
  const t = useText();
  const words = confidenceTexts[of];
  return (
    <span className={`tag${of === 'assumed' ? ' dashed' : ''}`} data-confidence={of}>
      {words ? t(words.zh, words.en) : of}
    </span>
  );
}

function Citation({ cited }: { cited: Cited }): ReactNode {
  const t = useText();
  const parts = [
    cited.paragraph ? t(`第${cited.paragraph}款`, ` para. ${cited.paragraph}`) : '',
    cited.item ? t(`第${cited.item}项`, ` item ${cited.item}`) : '',
  ].join('');
  return (
    <blockquote className="quote" data-testid="verdict-quote">
      <b>
        {cited.lawZh} {cited.labelZh}
        {parts}
      </b>
      <q>{cited.quote}</q>
      {cited.now ? (
        <small>
          {t('现为', 'now')} {cited.now}
        </small>
      ) : null}
    </blockquote>
  );
}

function Duties({ finding, law }: { finding: Finding; law: LawPage | null }): ReactNode {
  const t = useText();
  const language = useLanguage();
  if (finding.duties.length === 0) return null;
  return (
    <section className="section" data-testid="verdict-duties">
      <div className="section-title">{t('义务与时限', 'Duties and time limits')}</div>
      {finding.duties.map((duty) => (
        <details key={duty.dutyId} className="rule-item" data-duty={duty.dutyId}>
          <summary>
            <b>{nameOf(language, duty.titleZh, duty.titleEn)}</b> <Confidence of={duty.confidence} />
            <span className="item-sub">
              {t('向', 'to')} {duty.askZh}
            </span>
            <Timers ids={duty.timers} law={law} />
          </summary>
          {duty.citations.map((one) => (
            <Citation key={`${one.lawId}/${one.article}/${one.paragraph ?? 0}`} cited={one} />
          ))}
        </details>
      ))}
    </section>
  );
}

function Penalties({ finding }: { finding: Finding }): ReactNode {
  const t = useText();
  const language = useLanguage();
  if (finding.penalties.length === 0) return null;
  return (
    <details className="section" data-testid="verdict-penalties">
      <summary className="fold">
        {t('未经许可的法律责任（并列，不相加）', 'Penalties (listed side by side, never added)')} ·{' '}
        {finding.penalties.length}
      </summary>
      {finding.penalties.map((one) => (
        <div key={one.penaltyId} className="rule-item">
          <p>
            <b>{one.firstZh}</b>{' '}
            <span className="tag">
              {one.needs === 'act'
                ? t('行为即违法', 'the act is enough')
                : t('须证明破坏历史风貌', 'harm to the setting must be proved')}
            </span>
          </p>
          <p className="item-sub">
            {yuanRange(one.unitMinYuan, one.unitMaxYuan) ? (
              <span>
                {t('单位', 'body')} {yuanRange(one.unitMinYuan, one.unitMaxYuan)}
              </span>
            ) : null}
            {yuanRange(one.personMinYuan, one.personMaxYuan) ? (
              <span>
                {t('个人', 'person')} {yuanRange(one.personMinYuan, one.personMaxYuan)}
              </span>
            ) : null}
            {one.seriousUnitMaxYuan ? (
              <span>
                {t('情节严重，单位', 'serious, body')} {yuanRange(null, one.seriousUnitMaxYuan)}
              </span>
            ) : null}
          </p>
          {one.conflictZh ? (
            <p className="note amber">{nameOf(language, one.conflictZh, one.conflictEn)}</p>
          ) : null}
          {one.citations.map((cited) => (
            <Citation key={`${cited.lawId}/${cited.article}/${cited.item ?? 0}`} cited={cited} />
          ))}
        </div>
      ))}
      <p className="remedy">
        {t(
          '一事不两罚：由法制审核选择适用条款。',
          'No double penalty for one act: legal review chooses the provision.',
        )}
      </p>
    </details>
  );
}
