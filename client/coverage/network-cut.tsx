import { Button, InputNumber } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { coverageApi } from '../api/coverage.ts';
import { useCity } from '../data/city-context.tsx';
import { useResource } from '../data/use-resource.ts';
import { countText, instantText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { useActing } from '../pages/use-acting.ts';
import { useTurn } from './use-turn.ts';

const EVERY_MS = 5_000;

/** In a synthetic city: what happens when the network of some units is cut? They keep their positions and send them late. */
export function NetworkCut(): ReactNode {
  const { may, city } = useCity();
  return city.synthetic && may('demo:write') ? <Cut /> : null;
}

function Cut(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const act = useActing();
  const turn = useTurn(EVERY_MS);
  const [asked, setAsked] = useState(0);
  const [count, setCount] = useState(26);
  const [minutes, setMinutes] = useState(20);
  const state = useResource(`outages#${turn}/${asked}`, (signal) => coverageApi.outages(signal), 'outages');
  const cut = state.data?.outages ?? [];
  const units = new Set(cut.flatMap((one) => one.unitIds)).size;
  const until = cut
    .map((one) => one.to)
    .toSorted()
    .at(-1);
  if (state.data === null) return null;
  return (
    <div
      className="section network-cut"
      data-testid="network-cut"
      data-units={units}
      data-held={state.data.heldFixes}
    >
      <b>{t('断网演练', 'Network drill')}</b>{' '}
      <small>
        {t(
          '仅合成城市：单元照常行走并自存定位，恢复后补传。',
          'Synthetic cities only: units go on, keep their positions, and send them late.',
        )}
      </small>
      <div className="row-wrap">
        <InputNumber
          size="small"
          min={1}
          max={200}
          value={count}
          style={{ width: 64 }}
          aria-label={t('单元数', 'Units')}
          onChange={(value) => setCount(value ?? 1)}
        />
        <span>{t('个巡查单元断网', 'patrol units for')}</span>
        <InputNumber
          size="small"
          min={1}
          max={240}
          value={minutes}
          style={{ width: 64 }}
          aria-label={t('分钟', 'Minutes')}
          onChange={(value) => setMinutes(value ?? 1)}
        />
        <span>{t('分钟', 'minutes')}</span>
        <Button
          size="small"
          data-testid="network-cut-go"
          onClick={() =>
            void act(() => coverageApi.cutNetwork({ count, minutes }), t('已断网', 'Cut')).then((done) =>
              done ? setAsked(asked + 1) : undefined,
            )
          }
        >
          {t('断网', 'Cut')}
        </Button>
      </div>
      {until === undefined ? null : (
        <p className="note amber" role="status">
          {t(
            `${units} 个单元断网至 ${instantText(until, language, city.timeZone, 'clock')}，待补传定位 ${countText(state.data.heldFixes, language)} 条。`,
            `${units} units are cut until ${instantText(until, language, city.timeZone, 'clock')}; ${countText(state.data.heldFixes, language)} positions wait.`,
          )}
        </p>
      )}
    </div>
  );
}
