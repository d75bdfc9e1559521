import { Slider } from 'antd';
import type { ReactNode } from 'react';
import type { Proposal, Run } from '../../server/balancing/contract.ts';
import { shareText } from '../language/format.ts';
import { useText } from '../language/use-text.ts';
import { ratioText } from './balance-texts.ts';

/** The proposals from fewest changes to best balance on one slider, each with its certificate. */
export function ProposalsView({
  run,
  chosen,
  onChoose,
}: {
  run: Run;
  chosen: number;
  onChoose(index: number): void;
}): ReactNode {
  const t = useText();
  const proposal = run.proposals[chosen];
  const marks = Object.fromEntries(run.proposals.map((one, index) => [index, t(one.labelZh, one.labelEn)]));
  return (
    <div className="section" data-testid="balance-proposals" data-chosen={chosen}>
      <div className="section-title">{t('方案', 'Proposals')}</div>
      {run.proposals.length > 1 ? (
        <div style={{ padding: '0 28px' }}>
          <Slider
            min={0}
            max={run.proposals.length - 1}
            step={1}
            value={chosen}
            marks={marks}
            tooltip={{ open: false }}
            ariaLabelForHandle={t('从改动最少到最均衡', 'From fewest changes to best balance')}
            onChange={onChoose}
          />
        </div>
      ) : null}
      {proposal === undefined ? null : <Certificate proposal={proposal} />}
    </div>
  );
}

function Certificate({ proposal }: { proposal: Proposal }): ReactNode {
  const t = useText();
  const { certificate, robustness, conflict } = proposal;
  const [least, most] = robustness.maxOverMean;
  return (
    <>
      <p data-testid="balance-certificate">{t(certificate.zh, certificate.en)}</p>
      <p className={robustness.survives ? '' : 'note amber'} data-testid="balance-robustness">
        {t(
          `权重 ±20 % 时最重/平均 ${ratioText(least)}–${ratioText(most)}，${shareText(robustness.keeps)} 的情形仍成立`,
          `With weights ±20 % heaviest/mean is ${ratioText(least)}–${ratioText(most)}; it holds in ${shareText(robustness.keeps)}`,
        )}
      </p>
      {conflict === null ? null : (
        <div className="note amber" role="alert" data-testid="balance-conflict">
          <b>
            {t(
              '这样的均衡做不到；以下约束互相冲突，所列为最接近的方案：',
              'Not possible; these conflict, the plan is the nearest:',
            )}
          </b>
          <ul className="plain">
            {conflict.constraints.map((one) => (
              <li key={`${one.rule}/${one.subjectId}`}>{t(one.zh, one.en)}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
