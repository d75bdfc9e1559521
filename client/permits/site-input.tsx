import {
  CheckOutlined,
  ClearOutlined,
  EditOutlined,
  FileOutlined,
  ImportOutlined,
  RollbackOutlined,
} from '@ant-design/icons';
import { AutoComplete, Button, Input, Select } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { areaText, lengthText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { accuracyBases } from '../state/permit-ask.ts';
import { isField } from '../shell/use-keyboard.ts';
import { screen, useScreen } from '../state/screen-store.ts';
import { accuracyTexts, claimChoices } from './permit-texts.ts';
import { FileAsBatch } from './file-as-batch.tsx';
import { ringMeasures } from './ring-measures.ts';
import { MOST_TEXT_BYTES, SITE_ENDINGS, wayOfFile } from './site-file.ts';
import { readSiteText, textOfBytes } from './site-text.ts';

/** Where: points or WKT as text, a file, or a ring drawn on the map; and on which earth its numbers are. */
export function SiteInput(): ReactNode {
  const t = useText();
  const ask = useScreen((state) => state.ask);
  const draw = useScreen((state) => state.draw);
  const file = useRef<HTMLInputElement>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [whole, setWhole] = useState<File | null>(null);
  const drawing = draw.mode === 'polygon';
  const pasting = ask.text !== null;

  usePastedText();
  const take = async (chosen: File): Promise<void> => {
    setTrouble(null);
    setWhole(null);
    const way = wayOfFile(chosen);
    if (way === 'empty') {
      setTrouble(t(`“${chosen.name}”是空文件（0 字节）。`, `"${chosen.name}" is an empty file (0 bytes).`));
      return;
    }
    if (way === 'batch') {
      setWhole(chosen);
      return;
    }
    const text = textOfBytes(new Uint8Array(await chosen.arrayBuffer()));
    screen.dispatch({ type: 'set-ask', ask: { text, crs: 'unknown' } });
  };
  return (
    <div className="section">
      <div className="section-title">
        {t('1 地块在哪里', '1 Where is the site')}
        {drawing || pasting || draw.polygon ? <SiteSize /> : null}
      </div>
      <div className="row-wrap">
        {drawing ? (
          <DrawTools count={draw.vertices.length} />
        ) : (
          <>
            <Button
              size="small"
              type={pasting ? 'primary' : 'default'}
              icon={<ImportOutlined />}
              title="Ctrl+V"
              data-testid="paste-site"
              onClick={() => {
                if (draw.polygon) screen.dispatch({ type: 'draw-clear' });
                screen.dispatch({ type: 'set-ask', ask: { text: ask.text ?? '' } });
              }}
            >
              {t('粘贴界址点', 'Paste points')}
            </Button>
            <Button
              size="small"
              icon={<EditOutlined />}
              data-testid="draw-start"
              onClick={() => {
                screen.dispatch({ type: 'set-ask', ask: { accuracy: 'screen_digitised' } });
                screen.dispatch({ type: 'draw-start' });
              }}
            >
              {draw.polygon && !pasting ? t('重新绘制', 'Draw anew') : t('绘制', 'Draw')}
            </Button>
            <Button
              size="small"
              icon={<FileOutlined />}
              data-testid="choose-file"
              onClick={() => file.current?.click()}
            >
              {t('文件', 'File')}
            </Button>
            {draw.polygon && !pasting ? (
              <Button
                size="small"
                icon={<ClearOutlined />}
                aria-label={t('清除', 'Clear')}
                data-testid="draw-clear"
                onClick={() => screen.dispatch({ type: 'draw-clear' })}
              />
            ) : null}
          </>
        )}
        <input
          ref={file}
          type="file"
          className="sr-only"
          tabIndex={-1}
          accept={SITE_ENDINGS}
          aria-label={t('选择文件', 'Choose a file')}
          data-testid="site-file"
          onChange={(event) => {
            const chosen = event.target.files?.[0];
            event.target.value = '';
            if (chosen) void take(chosen);
          }}
        />
      </div>
      {trouble ? (
        <p className="note amber" role="alert" style={{ marginTop: 8 }}>
          {trouble}
        </p>
      ) : null}
      {whole ? <FileAsBatch key={whole.name} file={whole} onForget={() => setWhole(null)} /> : null}
      {pasting && !drawing ? <PastedText text={ask.text ?? ''} /> : null}
      {drawing ? null : <ClaimAndAccuracy pasted={pasting} />}
    </div>
  );
}

/** Ctrl+V anywhere on the page, outside of a field, gives the site. */
function usePastedText(): void {
  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (text.trim() === '' || text.length > MOST_TEXT_BYTES || isField(event.target)) return;
      event.preventDefault();
      if (screen.get().draw.polygon) screen.dispatch({ type: 'draw-clear' });
      screen.dispatch({ type: 'set-ask', ask: { text, crs: 'unknown' } });
    };
    window.addEventListener('paste', paste);
    return () => window.removeEventListener('paste', paste);
  }, []);
}

function DrawTools({ count }: { count: number }): ReactNode {
  const t = useText();
  return (
    <>
      <Button
        type="primary"
        size="small"
        icon={<CheckOutlined />}
        disabled={count < 3}
        data-testid="draw-finish"
        onClick={() => screen.dispatch({ type: 'draw-finish' })}
      >
        {t('完成', 'Finish')}
      </Button>
      <Button
        size="small"
        icon={<RollbackOutlined />}
        disabled={count === 0}
        data-testid="draw-undo"
        onClick={() => screen.dispatch({ type: 'draw-remove-vertex' })}
      >
        {t('退一点', 'Last point')}
      </Button>
      <Button size="small" data-testid="draw-cancel" onClick={() => screen.dispatch({ type: 'draw-cancel' })}>
        {t('取消 Esc', 'Cancel Esc')}
      </Button>
      <p className="remedy" style={{ flexBasis: '100%' }}>
        {t(
          `在地图上逐点点击（已有 ${count} 点），Enter 完成`,
          `Click the corners on the map (${count} so far); Enter finishes`,
        )}
      </p>
    </>
  );
}

/** About how large is it? For the eye; the service measures what counts. */
function SiteSize(): ReactNode {
  const language = useLanguage();
  const draw = useScreen((state) => state.draw);
  const text = useScreen((state) => state.ask.text);
  const points = useMemo(
    () => (text === null ? 0 : text.split('\n').filter((line) => /\d/.test(line)).length),
    [text],
  );
  if (text !== null) {
    return points === 0 ? null : <small>{language === 'zh' ? `${points} 行` : `${points} lines`}</small>;
  }
  const measures = ringMeasures(draw.mode === 'polygon' ? draw.vertices : (draw.polygon ?? []));
  return measures ? (
    <small>
      {areaText(measures.areaM2, language)} · {lengthText(measures.perimeterM, language)}
    </small>
  ) : null;
}

function PastedText({ text }: { text: string }): ReactNode {
  const t = useText();
  const read = readSiteText(text);
  return (
    <>
      <Input.TextArea
        autoFocus={text === ''}
        rows={5}
        value={text}
        style={{ marginTop: 8, fontSize: 12, fontFamily: 'ui-monospace, monospace' }}
        data-testid="paste-text"
        aria-label={t('界址点、WKT 或 GeoJSON', 'Boundary points, WKT or GeoJSON')}
        placeholder={'J1,3920012.34,39462210.55\nJ2,3920012.10,39462250.60\nJ3,3919972.05,39462250.31'}
        onChange={(event) => screen.dispatch({ type: 'set-ask', ask: { text: event.target.value } })}
      />
      <p className="remedy" role="status">
        {read.kind === 'none' && text.trim() !== ''
          ? t(read.zh, read.en)
          : t(
              '勘测定界 TXT、“点号,X（北）,Y（东）”、WKT 或 GeoJSON',
              'Survey TXT, "name,X (north),Y (east)", WKT or GeoJSON',
            )}
      </p>
    </>
  );
}

function ClaimAndAccuracy({ pasted }: { pasted: boolean }): ReactNode {
  const t = useText();
  const ask = useScreen((state) => state.ask);
  const known = claimChoices.find((one) => one.value === ask.crs);
  return (
    <div className="two claim-row">
      <label className="field">
        {t('坐标系', 'Reference system')}
        {pasted ? (
          <AutoComplete
            size="small"
            value={known ? t(known.zh, known.en) : ask.crs}
            options={claimChoices.map((one) => ({ value: one.value, label: t(one.zh, one.en) }))}
            popupMatchSelectWidth={300}
            data-testid="claim-select"
            onChange={(value: string) => screen.dispatch({ type: 'set-ask', ask: { crs: value } })}
          />
        ) : (
          <span className="fixed">{t('WGS84（地图绘制）', 'WGS84 (drawn)')}</span>
        )}
      </label>
      <label className="field">
        {t('点位精度', 'Accuracy of the points')}
        <Select
          size="small"
          value={ask.accuracy}
          options={accuracyBases.map((one) => ({
            value: one,
            label: t(accuracyTexts[one].zh, accuracyTexts[one].en),
          }))}
          popupMatchSelectWidth={200}
          data-testid="accuracy-select"
          onChange={(accuracy) => screen.dispatch({ type: 'set-ask', ask: { accuracy } })}
        />
      </label>
    </div>
  );
}
