import { MinusOutlined, PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { PointerEvent, ReactNode } from 'react';
import { useText } from '../language/use-text.ts';
import { fitted, inPicture, zoomed } from './picture-view.ts';
import type { PictureView } from './picture-view.ts';

export interface PictureMark {
  key: string;
  label: string;
  /** Pixels of the picture, from its top left. */
  at: readonly [number, number];
  pending: boolean;
}

const CLICK_PX = 4;

/** The scanned sheet: drawn apart with the wheel, moved by dragging, and clicked for a point of it. */
export function ScanPicture({
  src,
  widthPx,
  heightPx,
  marks,
  aiming,
  small,
  onPoint,
}: {
  src: string;
  widthPx: number;
  heightPx: number;
  marks: readonly PictureMark[];
  /** A click is wanted. */
  aiming: boolean;
  /** The sheet is only looked at: other things need the room. */
  small: boolean;
  onPoint(at: [number, number]): void;
}): ReactNode {
  const t = useText();
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<PictureView | null>(null);
  const drag = useRef<{ x: number; y: number; moved: boolean } | null>(null);
  const [dragging, setDragging] = useState(false);

  useEffect(() => {
    const { clientWidth, clientHeight } = box.current ?? { clientWidth: 1, clientHeight: 1 };
    setView(fitted(widthPx, heightPx, clientWidth, clientHeight));
  }, [widthPx, heightPx]);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { left, top } = element.getBoundingClientRect();
      const factor = Math.exp(-event.deltaY * 0.0015);
      setView((before) => before && zoomed(before, factor, event.clientX - left, event.clientY - top));
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  }, []);

  const step = (factor: number) => (): void => {
    const { clientWidth, clientHeight } = box.current ?? { clientWidth: 0, clientHeight: 0 };
    setView((before) => before && zoomed(before, factor, clientWidth / 2, clientHeight / 2));
  };
  const down = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0 || (event.target as HTMLElement).closest('button')) return;
    drag.current = { x: event.clientX, y: event.clientY, moved: false };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent<HTMLDivElement>): void => {
    const from = drag.current;
    if (!from) return;
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
    if (!from.moved && Math.hypot(dx, dy) < CLICK_PX) return;
    drag.current = { x: event.clientX, y: event.clientY, moved: true };
    setDragging(true);
    setView((before) => before && { ...before, x: before.x + dx, y: before.y + dy });
  };
  const up = (event: PointerEvent<HTMLDivElement>): void => {
    const from = drag.current;
    drag.current = null;
    setDragging(false);
    if (!from || from.moved || !aiming || !view) return;
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const at = inPicture(view, event.clientX - left, event.clientY - top);
    if (at[0] >= 0 && at[1] >= 0 && at[0] <= widthPx && at[1] <= heightPx) onPoint(at);
  };
  return (
    <div
      ref={box}
      className={`scan-view${small ? ' small' : ''}${aiming ? ' aiming' : ''}${dragging ? ' dragging' : ''}`}
      data-testid="scan-picture"
      role="application"
      aria-label={t('扫描图', 'The scanned sheet')}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
    >
      {view ? (
        <>
          <div
            className="scan-sheet"
            style={{
              width: widthPx,
              height: heightPx,
              transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})`,
            }}
          >
            <img src={src} alt={t('扫描图', 'Scanned sheet')} draggable={false} />
          </div>
          {marks.map((mark) => (
            <span
              key={mark.key}
              className={`scan-mark${mark.pending ? ' pending' : ''}`}
              style={{ left: view.x + mark.at[0] * view.scale, top: view.y + mark.at[1] * view.scale }}
            >
              <span>{mark.label}</span>
            </span>
          ))}
        </>
      ) : null}
      <span className="scan-tools">
        <Button
          size="small"
          icon={<PlusOutlined />}
          aria-label={t('放大图纸', 'Larger')}
          onClick={step(1.5)}
        />
        <Button
          size="small"
          icon={<MinusOutlined />}
          aria-label={t('缩小图纸', 'Smaller')}
          onClick={step(1 / 1.5)}
        />
      </span>
    </div>
  );
}
