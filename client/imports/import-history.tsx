import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { ImportSummary } from '../../server/ingest/contract.ts';
import { events } from '../api/events.ts';
import { importsApi } from '../api/imports.ts';
import { useCity } from '../data/city-context.tsx';
import { useResource } from '../data/use-resource.ts';
import { bytesText, countText, instantText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { EmptyState, Held } from '../shell/states.tsx';
import { screen } from '../state/screen-store.ts';
import { stateTexts } from './import-texts.ts';
import { Pager } from '../pages/pager.tsx';

/** Which files came in, when, by whom, with what result; a click opens the report. */
export function ImportHistory(): ReactNode {
  const t = useText();
  const [turn, setTurn] = useState(0);
  const [cursors, setCursors] = useState<string[]>([]);
  const cursor = cursors.at(-1) ?? null;
  const list = useResource(`imports@${cursor ?? ''}#${turn}`, (signal) => importsApi.list(cursor, signal));
  useEffect(() => {
    const again = (): void => setTurn((count) => count + 1);
    const stops = [events.on('xiangwang.import.changed', again), events.onReset(again)];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
  return (
    <div className="section" style={{ padding: '12px 0 0' }}>
      <div className="section-title" style={{ padding: '0 16px' }}>
        {t('导入记录', 'Imports so far')}
      </div>
      <Held resource={list} rows={4}>
        {(page) =>
          page.imports.length === 0 ? (
            <EmptyState
              title={t('还没有导入过文件', 'No file has come in yet')}
              next={t('在上面选择图层与文件。', 'Choose a layer and a file above.')}
            />
          ) : (
            <>
              <div className="list" data-testid="import-history">
                {page.imports.map((one) => (
                  <Row key={one.importId} one={one} />
                ))}
              </div>
              {cursors.length > 0 || page.next !== null ? (
                <div className="row-wrap" style={{ padding: '8px 16px' }}>
                  <Pager cursors={cursors} next={page.next} words="time" onCursors={setCursors} />
                </div>
              ) : null}
            </>
          )
        }
      </Held>
    </div>
  );
}

function Row({ one }: { one: ImportSummary }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const { counts } = one;
  const layers = useResource('import-layers', (signal) => importsApi.layers(signal));
  const layer = layers.data?.find((info) => info.layer === one.layer);
  const state = stateTexts[one.state];
  return (
    <button
      type="button"
      className="item"
      data-testid="import-row"
      data-state={one.state}
      onClick={() => screen.dispatch({ type: 'set-page', page: 'imports', item: one.importId })}
    >
      <span className="item-top">
        <span className="item-title">{one.fileName}</span>
        <span className={`tag ${state.tone}`}>{t(state.zh, state.en)}</span>
      </span>
      <span className="item-sub">
        <span>{layer ? nameOf(language, layer.zh, layer.en) : one.layer}</span>
        <span>
          {t('读取', 'read')} {countText(counts.read, language)}
          {counts.rejected > 0 ? ` · ${t('拒收', 'rejected')} ${countText(counts.rejected, language)}` : ''}
          {counts.queued > 0 ? ` · ${t('待定位', 'to place')} ${countText(counts.queued, language)}` : ''}
        </span>
        <span>{bytesText(one.fileBytes)}</span>
        <span style={{ marginLeft: 'auto' }}>{instantText(one.createdAt, language, city.timeZone)}</span>
      </span>
      <Licence one={one} />
    </button>
  );
}

/** Where it came from and under which licence. */
function Licence({ one }: { one: ImportSummary }): ReactNode {
  const parts = [one.sourceTitle, one.attribution, one.licence].filter((part) => part);
  return parts.length > 0 ? <span className="item-sub">{parts.join(' · ')}</span> : null;
}
