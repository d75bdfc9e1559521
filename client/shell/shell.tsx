import { Suspense, lazy, useState } from 'react';
import type { ReactNode } from 'react';
import { CommandPanel } from '../command/command-panel.tsx';
import { JobsDrawer } from '../pages/jobs-drawer.tsx';
import { PermitsPanel } from '../permits/permits-panel.tsx';
import { SchedulingPanel } from '../scheduling/scheduling-panel.tsx';
import { useScreen } from '../state/screen-store.ts';
import { Card } from './card.tsx';
import { KeyboardHelp } from './keyboard-help.tsx';
import { Legend } from './legend.tsx';
import { MapMarks } from './map-marks.tsx';
import { MapStage } from './map-stage.tsx';
import { PanelFrame } from './panel-frame.tsx';
import { LoadingState } from './states.tsx';
import { TablesView } from '../tables/tables-view.tsx';
import { TimeBar } from './time-bar.tsx';
import { ToastPlace } from './toast.tsx';
import { Tools } from './tools.tsx';
import { TopBar } from './top-bar.tsx';
import { useKeyboard } from './use-keyboard.ts';
import { hasWebGl2 } from './web-gl.ts';

const pages = {
  users: lazy(() => import('../pages/users-page.tsx').then((m) => ({ default: m.UsersPage }))),
  settings: lazy(() => import('../pages/settings-page.tsx').then((m) => ({ default: m.SettingsPage }))),
  audit: lazy(() => import('../pages/audit-page.tsx').then((m) => ({ default: m.AuditPage }))),
};

const panels = { permits: PermitsPanel, command: CommandPanel, scheduling: SchedulingPanel };

/** The frame of the screen: bar, city with panel and card, time. */
export function Shell(): ReactNode {
  const workspace = useScreen((state) => state.workspace);
  const page = useScreen((state) => state.page);
  const wantsTables = useScreen((state) => state.tables);
  const [help, setHelp] = useState(false);
  const [jobs, setJobs] = useState(false);
  const [webGl, setWebGl] = useState(hasWebGl2);
  useKeyboard({ onHelp: () => setHelp(true) });

  const tables = wantsTables || !webGl;
  const Panel = panels[workspace];
  const Page = page === null ? null : pages[page];
  return (
    <div className="shell">
      <TopBar onJobs={() => setJobs(true)} onHelp={() => setHelp(true)} />
      <main className="stage">
        {tables ? <TablesView webGl={webGl} /> : <MapStage onUnsupported={() => setWebGl(false)} />}
        <PanelFrame>
          <Panel />
        </PanelFrame>
        {tables ? null : <Legend />}
        {tables ? null : <Tools />}
        <MapMarks />
        <Card />
        <ToastPlace />
        {Page ? (
          <div className="page">
            <Suspense fallback={<LoadingState rows={8} />}>
              <Page />
            </Suspense>
          </div>
        ) : null}
      </main>
      <TimeBar />
      <JobsDrawer open={jobs} onClose={() => setJobs(false)} />
      <KeyboardHelp open={help} onClose={() => setHelp(false)} />
    </div>
  );
}
