import type { ReactNode } from 'react';
import type { Weights } from '../../server/balancing/contract.ts';
import { useText } from '../language/use-text.ts';

/** The workload model that everything rests on: its formula, each weight, where it is from, and what is assumed. */
export function WeightsView({ weights }: { weights: Weights }): ReactNode {
  const t = useText();
  const assumed = weights.weights.filter((one) => one.assumed).length;
  return (
    <details className="section" data-testid="balance-weights">
      <summary>
        {t(
          `工作量权重（${weights.weights.length} 项，其中 ${assumed} 项为假定值）`,
          `Weights of the workload (${weights.weights.length}, ${assumed} of them assumed)`,
        )}
      </summary>
      <p>{t(weights.formulaZh, weights.formulaEn)}</p>
      <table className="grid-table tight">
        <tbody>
          {weights.weights.map((one) => (
            <tr key={one.key} data-weight={one.key} data-assumed={one.assumed}>
              <td>
                {t(one.labelZh, one.labelEn)}
                {one.assumed ? <span className="tag amber">{t('假定', 'assumed')}</span> : null}
                <br />
                <small>{one.source}</small>
              </td>
              <td className="num">
                {Number(one.value.toFixed(2))} {one.unit}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
