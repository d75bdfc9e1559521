import type { ReactNode } from 'react';
import type { KeptLegend } from '../state/kept-classes.ts';
import { screen, useScreen } from '../state/screen-store.ts';

/** One class of a legend as a button: pressed, the map shows only the pressed ones. */
export function LegendClass({
  legend,
  name,
  children,
}: {
  legend: KeptLegend;
  name: string;
  children: ReactNode;
}): ReactNode {
  const kept = useScreen((state) => state.kept[legend]);
  return (
    <li>
      <button
        type="button"
        className={`legend-row${kept.length > 0 && !kept.includes(name) ? ' dim' : ''}`}
        aria-pressed={kept.includes(name)}
        data-testid={`legend-${legend}-${name}`}
        onClick={() => screen.dispatch({ type: 'keep-class', legend, class: name })}
      >
        {children}
      </button>
    </li>
  );
}
