import {
  AppstoreOutlined,
  CompassOutlined,
  HomeOutlined,
  MinusOutlined,
  PlusOutlined,
  PrinterOutlined,
  RedoOutlined,
  TableOutlined,
  UndoOutlined,
} from '@ant-design/icons';
import { Tooltip } from 'antd';
import { useState, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { asApiError } from '../data/use-resource.ts';
import { useCity } from '../data/city-context.tsx';
import { useText } from '../language/use-text.ts';
import { screen, useScreen } from '../state/screen-store.ts';
import { homeViewpoint } from '../state/viewpoint.ts';
import { LayerPanel } from './layer-panel.tsx';
import { App } from 'antd';

/** The strip of tools at the right edge of the map. */
export function Tools(): ReactNode {
  const t = useText();
  const { city } = useCity();
  const view = useScreen((state) => state.view);
  const [layers, setLayers] = useState(false);
  const canUndo = useSyncExternalStore(screen.subscribe, screen.canUndo);
  const canRedo = useSyncExternalStore(screen.subscribe, screen.canRedo);
  const { message } = App.useApp();
  const look = (change: Partial<typeof view>): void =>
    screen.dispatch({ type: 'set-view', view: { ...screen.get().view, ...change } });
  const step = (way: 'undo' | 'redo') => (): void => {
    screen[way]().catch((cause: unknown) => {
      const error = asApiError(cause);
      void message.error(t(error.detailZh, error.detailEn));
    });
  };

  const tools: { id: string; label: string; icon: ReactNode; act(): void; off?: boolean; pressed?: boolean }[] = [
    { id: 'layers', label: t('图层', 'Layers'), icon: <AppstoreOutlined />, act: () => setLayers(!layers), pressed: layers },
    { id: 'zoom-in', label: t('放大', 'Zoom in'), icon: <PlusOutlined />, act: () => look({ zoom: Math.min(20, view.zoom + 0.7) }) },
    { id: 'zoom-out', label: t('缩小', 'Zoom out'), icon: <MinusOutlined />, act: () => look({ zoom: Math.max(9, view.zoom - 0.7) }) },
    {
      id: 'north',
      label: t('正北朝上', 'North up'),
      icon: <CompassOutlined style={{ transform: `rotate(${-view.bearing - 45}deg)` }} />,
      act: () => look({ bearing: 0 }),
    },
    {
      id: 'tilt',
      label: view.pitch > 30 ? t('从上方看', 'From above') : t('倾斜看', 'Tilted'),
      icon: <b style={{ fontSize: 12 }}>{view.pitch > 30 ? '2D' : '3D'}</b>,
      act: () => look({ pitch: view.pitch > 30 ? 0 : 58 }),
    },
    {
      id: 'home',
      label: t('回到全城', 'Back to the city'),
      icon: <HomeOutlined />,
      act: () => look(homeViewpoint(city, screen.get().panelOpen, { width: window.innerWidth, height: window.innerHeight })),
    },
    { id: 'undo', label: t('撤销 Ctrl+Z', 'Undo Ctrl+Z'), icon: <UndoOutlined />, act: step('undo'), off: !canUndo },
    { id: 'redo', label: t('重做 Ctrl+Shift+Z', 'Redo Ctrl+Shift+Z'), icon: <RedoOutlined />, act: step('redo'), off: !canRedo },
    { id: 'print', label: t('打印 Ctrl+P', 'Print Ctrl+P'), icon: <PrinterOutlined />, act: () => window.print() },
    { id: 'tables', label: t('表格', 'Tables'), icon: <TableOutlined />, act: () => screen.dispatch({ type: 'set-tables', tables: true }) },
  ]; // prettier-ignore
  return (
    <>
      <div className="float tools" role="toolbar" aria-label={t('地图工具', 'Map tools')}>
        {tools.map((tool) => (
          <Tooltip key={tool.id} title={tool.label} placement="left">
            <button
              type="button"
              className="tool"
              aria-label={tool.label}
              aria-pressed={tool.pressed}
              disabled={tool.off}
              data-testid={tool.id === 'undo' || tool.id === 'redo' ? `${tool.id}-button` : `tool-${tool.id}`}
              onClick={tool.act}
            >
              {tool.icon}
            </button>
          </Tooltip>
        ))}
      </div>
      {layers ? <LayerPanel onClose={() => setLayers(false)} /> : null}
    </>
  );
}
