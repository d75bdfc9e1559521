import { FileOutlined, InboxOutlined } from '@ant-design/icons';
import { Progress } from 'antd';
import { useState } from 'react';
import type { DragEvent, ReactNode } from 'react';
import { bytesText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';

/** A place to drop a file, or to choose one by click or Enter. `sent` is how much of it has left, 0–1. */
export function FileDrop({
  file,
  accept,
  hint,
  sent,
  testId,
  onFile,
}: {
  file: File | null;
  accept?: string;
  hint: string;
  sent?: number | null;
  testId: string;
  onFile(file: File): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const dropped = event.dataTransfer.files[0];
    if (dropped) onFile(dropped);
  };
  return (
    <label
      className={`drop${over ? ' over' : ''}${file ? ' filled' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <input
        type="file"
        className="sr-only"
        accept={accept}
        data-testid={testId}
        aria-label={t('选择文件', 'Choose a file')}
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          event.target.value = '';
          if (chosen) onFile(chosen);
        }}
      />
      {file ? <FileOutlined className="drop-icon" /> : <InboxOutlined className="drop-icon" />}
      <span className="drop-words">
        <b>{file ? file.name : t('把文件拖到这里，或点击选择', 'Drop a file here, or click to choose')}</b>
        <small>{file ? `${bytesText(file.size)} · ${t('点击可换', 'click to change')}` : hint}</small>
        {sent === null || sent === undefined ? null : (
          <Progress
            percent={Math.round(sent * 100)}
            size="small"
            status="active"
            format={(percent) =>
              percent === 100 ? (language === 'zh' ? '服务正在读取' : 'being read') : `${percent}%`
            }
          />
        )}
      </span>
    </label>
  );
}
