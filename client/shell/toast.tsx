import { CheckCircleFilled, CloseOutlined, InfoCircleFilled } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { useText } from '../language/use-text.ts';

/** Something was done that can be taken back, or, without `undo`, something to know. */
export interface Toast {
  key: string;
  titleZh: string;
  titleEn: string;
  noteZh: string;
  noteEn: string;
  undo?(): void;
}

const SHOWN_MS = 12_000;
let shown: Toast | null = null;
const listeners = new Set<() => void>();

function set(next: Toast | null): void {
  shown = next;
  for (const listener of listeners) listener();
}
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
const current = (): Toast | null => shown;

/** Shows what was done, with the way back; a newer one takes its place. */
export function showToast(toast: Toast): void {
  set(toast);
}

/** Takes the toast of this key away; another one stays. */
export function hideToast(key: string): void {
  if (shown?.key === key) set(null);
}

/** The one place where toasts appear: above the time bar, below the card. */
export function ToastPlace(): ReactNode {
  const t = useText();
  const toast = useSyncExternalStore(subscribe, current);
  useEffect(() => {
    if (!toast) return;
    const timer = setTimeout(() => hideToast(toast.key), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [toast]);
  return (
    <div className="toast-place" role="status" aria-live="polite">
      {toast ? (
        <div className="float toast" data-testid="toast">
          {toast.undo ? (
            <CheckCircleFilled style={{ color: 'var(--green)', fontSize: 16 }} />
          ) : (
            <InfoCircleFilled style={{ color: 'var(--ink-3)', fontSize: 16 }} />
          )}
          <div>
            <b>{t(toast.titleZh, toast.titleEn)}</b>
            <small>{t(toast.noteZh, toast.noteEn)}</small>
          </div>
          {toast.undo ? (
            <Button size="small" type="primary" ghost data-testid="undo" onClick={toast.undo}>
              {t('撤销', 'Undo')}
            </Button>
          ) : null}
          <button
            type="button"
            className="bar-button"
            style={{ minWidth: 24, height: 24, padding: 0 }}
            aria-label={t('关闭提示', 'Close this note')}
            onClick={() => hideToast(toast.key)}
          >
            <CloseOutlined />
          </button>
        </div>
      ) : null}
    </div>
  );
}
