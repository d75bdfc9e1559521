import { Radio } from 'antd';
import type { ReactNode } from 'react';
import { areaText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { screen } from '../state/screen-store.ts';
import { viewBeside } from '../state/viewpoint.ts';
import { boundariesOf } from './city-form.ts';
import type { CityForm } from './city-form.ts';

/** Which polygon is the city: one that a file offers, or the hull of the streets. */
export function BoundaryChoices({
  form,
  onChoose,
}: {
  form: CityForm;
  onChoose(boundary: string): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const choices = boundariesOf(form);
  return (
    <div className="field" data-testid="city-boundaries">
      {t('边界', 'Boundary')}
      <Radio.Group
        value={form.boundary}
        className="radio-list"
        onChange={(event) => {
          const key = String(event.target.value);
          onChoose(key);
          const chosen = choices.find((one) => one.key === key)?.choice;
          if (chosen)
            screen.dispatch({ type: 'set-view', view: viewBeside(chosen.bbox, screen.get().view, 14) });
        }}
      >
        {choices.map(({ key, choice, ofFile }) => (
          <Radio key={key} value={key}>
            {nameOf(language, choice.nameZh, choice.nameEn)}{' '}
            <small>
              {areaText(choice.areaM2, language)}
              {choice.adminLevel === null ? '' : ` · admin_level ${choice.adminLevel}`} · {ofFile}
            </small>
          </Radio>
        ))}
        <Radio value="hull">
          {t('街道的外包范围', 'The hull of the streets')}{' '}
          <small>{t('外扩 60 米；没有法定意义', '60 m wider; without legal standing')}</small>
        </Radio>
      </Radio.Group>
    </div>
  );
}
