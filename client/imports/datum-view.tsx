import { Button, Input } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { DatumCandidate, DatumQuestion, DatumReport } from '../../server/ingest/contract.ts';
import { shareText, shiftText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { palettes } from '../map/palette.ts';
import { toneColor } from '../map/work-tones.ts';
import { screen, useScreen } from '../state/screen-store.ts';

/** The question that the service cannot answer alone, with each possible answer as on the map. */
export function DatumQuestionView({
  question,
  declared,
  busy,
  onAnswer,
}: {
  question: DatumQuestion;
  declared: string;
  busy: boolean;
  onAnswer(crs: string): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const theme = useScreen((state) => state.theme);
  const [typed, setTyped] = useState('');
  return (
    <div className="section" data-testid="datum-question" data-code={question.code}>
      <p className="note amber" role="alert">
        <b>{nameOf(language, question.zh, question.en)}</b>
        {question.iouAsDeclared === undefined ? null : (
          <>
            <br />
            {t(
              `按声明的 ${declared}，与可信边界重合 ${shareText(question.iouAsDeclared)}`,
              `As declared (${declared}) it overlaps the trusted boundary by ${shareText(question.iouAsDeclared)}`,
            )}
          </>
        )}
      </p>
      <div className="choices">
        {question.candidates.map((candidate, index) => (
          <div
            key={`${candidate.crs}/${index}`}
            className="choice"
            style={{ borderLeftColor: toneColor(index, palettes[theme]) }}
            data-testid="datum-candidate"
            data-crs={candidate.crs}
          >
            <span className="number" style={{ background: toneColor(index, palettes[theme]) }}>
              {index + 1}
            </span>
            <div>
              <b>{nameOf(language, candidate.nameZh, candidate.nameEn)}</b>{' '}
              <small style={{ color: 'var(--ink-3)' }}>{candidate.crs}</small>
              <div className="item-sub">
                {candidate.shiftEastM === undefined ||
                candidate.shiftNorthM === undefined ||
                standsAsDeclared(candidate) ? null : (
                  <span>
                    {t('声明的位置偏', 'as declared it stands')}{' '}
                    {shiftText(candidate.shiftEastM, candidate.shiftNorthM, language)}
                  </span>
                )}
                {candidate.iou === undefined ? null : (
                  <span>
                    {t('重合', 'overlap')} {shareText(candidate.iou)}
                  </span>
                )}
                <span>
                  {candidate.inside ? t('在本市内', 'inside the city') : t('在本市外', 'outside the city')}
                </span>
              </div>
              {candidate.iou === undefined ? (
                <small style={{ color: 'var(--ink-2)' }}>
                  {nameOf(language, candidate.whyZh, candidate.whyEn)}
                </small>
              ) : null}
              {isMoved(candidate, declared) ? (
                <small style={{ color: 'var(--ink-2)' }}>
                  {t(
                    '整体平移不是换坐标系：请在来源处改正后重新导入',
                    'A shift is no datum: have it corrected at its source',
                  )}
                </small>
              ) : null}
            </div>
            <span className="choice-acts">
              {isMoved(candidate, declared) ? null : (
                <Button
                  size="small"
                  type={index === 0 ? 'primary' : 'default'}
                  disabled={busy}
                  data-testid="datum-take"
                  onClick={() => onAnswer(candidate.crs)}
                >
                  {candidate.crs === declared
                    ? t('维持声明', 'Keep as declared')
                    : t('按此读取', 'Read it so')}
                </Button>
              )}
              {candidate.landedAt ? (
                <Button
                  size="small"
                  type="text"
                  onClick={() => {
                    const [lng, lat] = candidate.landedAt ?? [0, 0];
                    screen.dispatch({ type: 'set-view', view: { ...screen.get().view, lng, lat } });
                  }}
                >
                  {t('看', 'Show')}
                </Button>
              ) : null}
            </span>
          </div>
        ))}
      </div>
      {question.candidates.length === 0 ? (
        <p className="remedy" style={{ marginTop: 8 }}>
          {t('没有一种读法落在本市附近。', 'No reading lands near the city.')}
        </p>
      ) : null}
      <div className="row-wrap" style={{ marginTop: 8, flexWrap: 'nowrap' }}>
        <Input
          size="small"
          value={typed}
          aria-label={t('另一个坐标系', 'Another system')}
          placeholder={t(
            '都不是：写出坐标系，例如 EPSG:4527',
            'None of these: type the system, e.g. EPSG:4527',
          )}
          data-testid="datum-typed"
          onChange={(event) => setTyped(event.target.value)}
          onPressEnter={() => typed.trim() && onAnswer(typed.trim())}
        />
        <Button
          size="small"
          disabled={typed.trim() === ''}
          loading={busy}
          onClick={() => onAnswer(typed.trim())}
        >
          {t('用它', 'Use it')}
        </Button>
      </div>
    </div>
  );
}

function standsAsDeclared({ shiftEastM, shiftNorthM }: DatumCandidate): boolean {
  return Math.hypot(shiftEastM ?? 0, shiftNorthM ?? 0) < 0.5;
}

/** The declared system pushed aside: fits, but is nothing that the file could be read as. */
function isMoved(candidate: DatumCandidate, declared: string): boolean {
  return candidate.crs === declared && !standsAsDeclared(candidate);
}

/** Which datum was found, who said so, and the error that the conversion carries. */
export function DatumFound({ datum }: { datum: DatumReport }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const by = {
    file: t('文件声明', 'the file says'),
    person: t('由人指定', 'a person says'),
    nobody: t('无人声明', 'nobody says'),
  }[datum.claimedBy];
  return (
    <div className="section" data-testid="datum-found">
      <div className="section-title">{t('坐标基准', 'Datum')}</div>
      <dl className="facts">
        <dt>{by}</dt>
        <dd>{datum.claimed}</dd>
        <dt>{t('实际采用', 'Read as')}</dt>
        <dd data-testid="datum-used">
          {datum.used === null
            ? t('未定', 'not decided')
            : `${nameOf(language, datum.nameZh, datum.nameEn)} · ${datum.used}`}
        </dd>
        {datum.errorM === null ? null : (
          <>
            <dt>{t('换算误差', 'Conversion error')}</dt>
            <dd>± {datum.errorM < 1 ? datum.errorM.toFixed(2) : datum.errorM.toFixed(1)} m</dd>
          </>
        )}
      </dl>
      <p className="item-sub" style={{ marginTop: 6 }}>
        {nameOf(language, datum.whyZh, datum.whyEn)}
      </p>
      {datum.chain.length > 0 ? (
        <details style={{ marginTop: 4, fontSize: 12 }}>
          <summary>{t('换算步骤', 'Steps of the conversion')}</summary>
          <ol className="chain">
            {datum.chain.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </details>
      ) : null}
    </div>
  );
}
