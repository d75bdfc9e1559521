import type { ReactNode } from 'react';
import { scansApi } from '../api/scans.ts';
import type { ScanSummary } from '../../server/scans/contract.ts';
import { useCity } from '../data/city-context.tsx';
import { useResource } from '../data/use-resource.ts';
import { instantText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { SidePageFrame } from '../pages/side-page-frame.tsx';
import { EmptyState, ErrorState, Held, LoadingState } from '../shell/states.tsx';
import { screen, useScreen } from '../state/screen-store.ts';
import { ScanUpload } from './scan-upload.tsx';
import { ScanWork } from './scan-work.tsx';

/** Sheets of paper turned into zones: laid on the map by control points, traced, saved with their uncertainty. */
export function ScansPage(): ReactNode {
  const t = useText();
  const item = useScreen((state) => state.item);
  if (item !== null) return <OneScan key={item} scanId={item} />;
  return (
    <SidePageFrame
      title={t('扫描图纸', 'Scanned plans')}
      about={t(
        '用控制点把图纸放到地图上，描出边界，误差随区划保存',
        'Lay a sheet on the map by control points, trace the line; the error is kept with the zone',
      )}
    >
      <ScanUpload />
      <ScanList />
    </SidePageFrame>
  );
}

function OneScan({ scanId }: { scanId: string }): ReactNode {
  const t = useText();
  const scan = useResource(scanId, (signal) => scansApi.one(scanId, signal));
  if (scan.data) return <ScanWork scan={scan.data} onChanged={scan.reload} />;
  return (
    <SidePageFrame title={t('扫描图纸', 'Scanned plans')}>
      {scan.error ? <ErrorState error={scan.error} onRetry={scan.reload} /> : <LoadingState rows={6} />}
    </SidePageFrame>
  );
}

function ScanList(): ReactNode {
  const t = useText();
  const scans = useResource('scans', (signal) => scansApi.list(signal));
  return (
    <div className="section" style={{ padding: '12px 0 0' }}>
      <div className="section-title" style={{ padding: '0 16px' }}>
        {t('已有图纸', 'Sheets so far')}
      </div>
      <Held resource={scans} rows={3}>
        {(data) =>
          data.scans.length === 0 ? (
            <EmptyState
              title={t('还没有图纸', 'No sheet yet')}
              next={t('在上面放入扫描的区划图。', 'Drop a scanned plan above.')}
            />
          ) : (
            <div className="list" data-testid="scan-list">
              {data.scans.map((scan) => (
                <ScanRow key={scan.scanId} scan={scan} />
              ))}
            </div>
          )
        }
      </Held>
    </div>
  );
}

function ScanRow({ scan }: { scan: ScanSummary }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  return (
    <button
      type="button"
      className="item"
      data-testid="scan-row"
      onClick={() => screen.dispatch({ type: 'set-page', page: 'scans', item: scan.scanId })}
    >
      <span className="item-top">
        <span className="item-title">{scan.title}</span>
        <span className={`tag ${scan.rmsM === null ? 'dashed' : 'blue'}`}>
          {scan.rmsM === null ? t('未配准', 'not placed') : `RMS ${scan.rmsM.toFixed(2)} m`}
        </span>
      </span>
      <span className="item-sub">
        <span>
          {scan.widthPx} × {scan.heightPx} px
        </span>
        <span>{t(`${scan.points} 个控制点`, `${scan.points} control points`)}</span>
        <span style={{ marginLeft: 'auto' }}>{instantText(scan.createdAt, language, city.timeZone)}</span>
      </span>
    </button>
  );
}
