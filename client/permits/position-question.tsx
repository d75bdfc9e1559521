import { Button } from 'antd';
import type { ReactNode } from 'react';
import type { PermitCheck } from '../../server/permits/contract.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { palettes } from '../map/palette.ts';
import { toneColor } from '../map/work-tones.ts';
import { screen, useScreen } from '../state/screen-store.ts';
import { viewOfBBox } from '../state/viewpoint.ts';
import { OutcomeTag } from './outcome-tag.tsx';
import { boxAround } from '../state/geometry-box.ts';

/** The one question of an unsaid datum: which of the positions on the map is the site? */
export function PositionQuestion({
  check,
  asking,
  busy,
  onChoose,
}: {
  check: PermitCheck;
  /** False: all readings lead to the same verdict, and nothing has to be asked. */
  asking: boolean;
  busy: boolean;
  onChoose(index: number): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const theme = useScreen((state) => state.theme);
  const { readings, crs } = check.envelope;
  const list = (
    <div className="choices" data-testid="positions">
      {readings.map((reading, index) => (
        <div
          key={reading.nameEn}
          className="choice"
          style={{ borderLeftColor: toneColor(index, palettes[theme]) }}
          data-testid={`position-${index + 1}`}
        >
          <span className="number" style={{ background: toneColor(index, palettes[theme]) }}>
            {index + 1}
          </span>
          <div>
            <b>{nameOf(language, reading.nameZh, reading.nameEn)}</b>
            <div className="item-sub">
              <span>{reading.landedAt.map((one) => one.toFixed(5)).join(', ')}</span>
              <OutcomeTag outcome={reading.outcome} />
            </div>
          </div>
          <span className="choice-acts">
            <Button
              size="small"
              type={asking ? 'primary' : 'default'}
              disabled={busy}
              data-testid={`position-take-${index + 1}`}
              onClick={() => onChoose(index)}
            >
              {t('是这里', 'It is here')}
            </Button>
            <Button
              size="small"
              type="text"
              onClick={() => {
                const box = boxAround(reading.geometry.coordinates);
                if (box) screen.dispatch({ type: 'set-view', view: viewOfBBox(box, screen.get().view, 17) });
              }}
            >
              {t('看', 'Show')}
            </Button>
          </span>
        </div>
      ))}
    </div>
  );
  if (!asking) {
    return (
      <details className="section">
        <summary className="fold">{nameOf(language, crs.noteZh, crs.noteEn)}</summary>
        {list}
      </details>
    );
  }
  return (
    <div className="section" data-testid="position-question">
      <p className="question">{t('哪一个是您的地块？', 'Which one is your site?')}</p>
      <p className="remedy">
        {t(
          `没有说明坐标系，有 ${readings.length} 种读法落在本市。点地图上的编号或下面一行。`,
          `No reference system is given; ${readings.length} readings land in the city. Click a number on the map or a row.`,
        )}
      </p>
      {list}
    </div>
  );
}
