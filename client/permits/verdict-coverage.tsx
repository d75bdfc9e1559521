import { Button } from 'antd';
import type { ReactNode } from 'react';
import type { Finding } from '../../server/permits/contract.ts';
import { useText } from '../language/use-text.ts';
import { screen } from '../state/screen-store.ts';
import { useGradeName } from './use-grade-name.ts';

/** What the register covers: each line as drawn of expected, what is missing, and where to sign. */
export function VerdictCoverage({ finding }: { finding: Finding }): ReactNode {
  const t = useText();
  const gradeName = useGradeName();
  const open = finding.coverage.filter((line) => !line.complete);
  return (
    <details
      className="section"
      open={finding.outcome === 'INDETERMINATE' && finding.reasons.includes('COVERAGE_INCOMPLETE')}
      data-testid="verdict-coverage"
    >
      <summary className="fold">
        {finding.coverageComplete
          ? t('覆盖登记册：已签认完整', 'Coverage register: signed as complete')
          : t(
              `覆盖登记册：${open.length} / ${finding.coverage.length} 项未齐`,
              `Coverage register: ${open.length} of ${finding.coverage.length} lines open`,
            )}
      </summary>
      <table className="grid-table tight" style={{ marginTop: 6 }}>
        <tbody>
          {finding.coverage.map((line) => (
            <tr key={`${line.grade}/${line.layer}`}>
              <td>
                {gradeName(line.grade)}
                <small> {layerText(line.layer, t)}</small>
                {line.missing.length > 0 ? (
                  <div className="remedy">
                    {t('缺', 'missing')}：{line.missing.slice(0, 4).join('、')}
                    {line.missing.length > 4 ? ` +${line.missing.length - 4}` : ''}
                  </div>
                ) : null}
              </td>
              <td className="num">
                <b>
                  {line.drawn} / {line.expected}
                </b>
              </td>
              <td>
                <span className={`tag${line.complete ? '' : ' dashed'}`}>
                  {line.signedOn ? `${line.signedOn} ${t('签认', 'signed')}` : t('未签认', 'not signed')}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Button
        size="small"
        style={{ marginTop: 8 }}
        data-testid="coverage-open"
        onClick={() => screen.dispatch({ type: 'set-page', page: 'coverage' })}
      >
        {t('补齐名录、签认', 'Complete and sign')}
      </Button>
    </details>
  );
}

function layerText(layer: string, t: (zh: string, en: string) => string): string {
  return layer === 'protection' ? t('保护范围', 'protection') : t('建设控制地带', 'control');
}
