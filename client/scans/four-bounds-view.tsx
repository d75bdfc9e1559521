import { App, Button, Input } from 'antd';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { api } from '../api/endpoints.ts';
import { useActing } from '../pages/use-acting.ts';
import { useText } from '../language/use-text.ts';
import { layerIds } from '../state/app-state.ts';
import { screen } from '../state/screen-store.ts';
import { viewBeside } from '../state/viewpoint.ts';
import { missingSides, readFourBounds } from './four-bounds.ts';
import type { Side } from './four-bounds.ts';

const sideNames: Record<Side, [zh: string, en: string]> = {
  east: ['东', 'E'],
  south: ['南', 'S'],
  west: ['西', 'W'],
  north: ['北', 'N'],
};

/** The words of the boundary, side by side with the drawing: what each side runs to, and where that is. */
export function FourBoundsView({ text, onText }: { text: string; onText(text: string): void }): ReactNode {
  const t = useText();
  const act = useActing();
  const { message } = App.useApp();
  const bounds = useMemo(() => readFourBounds(text), [text]);
  const missing = missingSides(bounds);
  const show = async (name: string): Promise<void> => {
    await act(async () => {
      const [hit] = await api.search(name);
      if (!hit) {
        void message.info(t(`本市的图层里没有“${name}”`, `The city's layers hold no “${name}”`));
        return;
      }
      if (hit.bbox) screen.dispatch({ type: 'set-view', view: viewBeside(hit.bbox, screen.get().view, 17) });
      const layer = layerIds.find((id) => id === hit.layer);
      if (layer) screen.dispatch({ type: 'select', selection: { layer, id: hit.id } });
    }, '');
  };
  return (
    <div className="section" data-testid="four-bounds">
      <label className="field">
        {t('四至文字（公布文件原文）', 'Boundary in words (as published)')}
        <Input.TextArea
          rows={3}
          value={text}
          data-testid="four-bounds-text"
          placeholder="东至京门线西侧铁轨以西30米，南至莲石路北侧，西至现状围墙，北至琉璃渠大街"
          onChange={(event) => onText(event.target.value)}
        />
      </label>
      {bounds.length > 0 ? (
        <dl className="bounds" style={{ marginTop: 8 }}>
          {bounds.map((bound) => (
            <BoundRow key={bound.side} label={t(...sideNames[bound.side])}>
              {bound.words}{' '}
              {bound.offsetM === null ? null : <span className="tag blue">{bound.offsetM} m</span>}{' '}
              {bound.movable ? (
                <span className="tag amber" title={t('会移动或重建的东西', 'It may move or be rebuilt')}>
                  {t('可变界标', 'movable')}
                </span>
              ) : null}
              {bound.names.map((name) => (
                <Button key={name} type="link" size="small" onClick={() => void show(name)}>
                  {name}
                </Button>
              ))}
            </BoundRow>
          ))}
        </dl>
      ) : null}
      {text.trim() !== '' && missing.length > 0 ? (
        <p className="note amber" style={{ marginTop: 8 }} data-testid="four-bounds-missing">
          {t('文字中没有写到：', 'The words say nothing of: ')}
          {missing.map((side) => t(...sideNames[side])).join(t('、', ', '))}
        </p>
      ) : null}
    </div>
  );
}

function BoundRow({ label, children }: { label: string; children: ReactNode }): ReactNode {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}
