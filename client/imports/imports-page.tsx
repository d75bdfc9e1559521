import type { ReactNode } from 'react';
import { useText } from '../language/use-text.ts';
import { SidePageFrame } from '../pages/side-page-frame.tsx';
import { useScreen } from '../state/screen-store.ts';
import { ImportForm } from './import-form.tsx';
import { ImportHistory } from './import-history.tsx';
import { ImportReportView } from './import-report-view.tsx';

/** Brings files in: what, on which earth, what was found wrong, and what is in already. */
export function ImportsPage(): ReactNode {
  const t = useText();
  const item = useScreen((state) => state.item);
  if (item !== null) return <ImportReportView key={item} importId={item} />;
  return (
    <SidePageFrame
      title={t('导入数据', 'Import data')}
      about={t(
        '先检查坐标与每一行，再载入；每次导入都可撤销',
        'Datum and rows are checked before anything goes in; every import can be undone',
      )}
    >
      <ImportForm />
      <ImportHistory />
    </SidePageFrame>
  );
}
