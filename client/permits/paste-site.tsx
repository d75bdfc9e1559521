import { Input, Modal } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { areaText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { screen } from '../state/screen-store.ts';
import { viewOfBBox } from '../state/viewpoint.ts';
import { readSite } from './read-site.ts';
import { ringMeasures } from './ring-measures.ts';

/** Takes a site as text: GeoJSON or a list of coordinates, read while it is typed. */
export function PasteSite({ onClose }: { onClose(): void }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const [text, setText] = useState('');
  const site = readSite(text);
  const measures = site.ok ? ringMeasures(site.ring) : null;
  const use = (): void => {
    if (!site.ok) return;
    screen.dispatch({ type: 'draw-polygon', polygon: site.ring });
    const lngs = site.ring.map(([lng]) => lng);
    const lats = site.ring.map(([, lat]) => lat);
    const bbox = [Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)] as const;
    screen.dispatch({ type: 'set-view', view: viewOfBBox(bbox, screen.get().view, 16.5) });
    onClose();
  };
  return (
    <Modal
      open
      width={520}
      title={t('粘贴地块坐标', 'Paste a site')}
      okText={t('使用', 'Use')}
      cancelText={t('取消', 'Cancel')}
      okButtonProps={{ disabled: !site.ok, id: 'paste-use' }}
      onOk={use}
      onCancel={onClose}
    >
      <p style={{ marginBottom: 8, color: 'var(--ink-2)' }}>
        {t(
          'GeoJSON 多边形，或每行一对“经度, 纬度”（度，WGS84 / CGCS2000）。',
          'A GeoJSON polygon, or one "longitude, latitude" a line (degrees, WGS84 / CGCS2000).',
        )}
      </p>
      <Input.TextArea
        autoFocus
        rows={8}
        value={text}
        data-testid="paste-text"
        aria-label={t('坐标文本', 'Coordinates')}
        placeholder={'116.5801, 35.4102\n116.5823, 35.4102\n116.5823, 35.4089'}
        onChange={(event) => setText(event.target.value)}
      />
      <p style={{ marginTop: 8, minHeight: 20 }} role="status">
        {site.ok
          ? t(
              `${site.ring.length} 个顶点，约 ${measures ? areaText(measures.areaM2, language) : ''}`,
              `${site.ring.length} corners, about ${measures ? areaText(measures.areaM2, language) : ''}`,
            )
          : text.trim() === ''
            ? ''
            : t(site.zh, site.en)}
      </p>
    </Modal>
  );
}
