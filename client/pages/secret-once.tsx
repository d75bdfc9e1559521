import { Button, Modal } from 'antd';
import type { ReactNode } from 'react';
import { useText } from '../language/use-text.ts';

/** A secret that is shown this once. */
export function SecretOnce({
  title,
  secret,
  about,
  onClose,
}: {
  title: string;
  secret: string;
  /** What to do with it; hand it to its person unless told. */
  about?: string;
  onClose(): void;
}): ReactNode {
  const t = useText();
  return (
    <Modal
      open
      width={460}
      title={title}
      onCancel={onClose}
      mask={{ closable: false }}
      footer={
        <>
          <Button onClick={() => void navigator.clipboard.writeText(secret)}>{t('复制', 'Copy')}</Button>
          <Button type="primary" onClick={onClose}>
            {t('已记下', 'Noted')}
          </Button>
        </>
      }
    >
      <p style={{ marginBottom: 8 }}>
        {about ?? t('只显示这一次，请现在交给本人。', 'Shown this once. Hand it over now.')}
      </p>
      <div className="secret" data-testid="secret">
        {secret}
      </div>
    </Modal>
  );
}
