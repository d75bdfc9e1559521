import { Suspense, lazy, useEffect, useState } from 'react';
import type { ComponentType, ReactNode } from 'react';
import { CommandPanel } from '../command/command-panel.tsx';
import { JobsDrawer } from '../pages/jobs-drawer.tsx';
import { PermitsPanel } from '../permits/permits-panel.tsx';
import { SchedulingPanel } from '../scheduling/scheduling-panel.tsx';
import { isSidePage } from '../state/app-state.ts';
import type { SidePage } from '../state/app-state.ts';
import { useScreen } from '../state/screen-store.ts';
import { Card } from './card.tsx';
import { ExportDialog } from '../exports/export-dialog.tsx';
import { Guard } from './guard.tsx';
import { KeyboardHelp } from './keyboard-help.tsx';
import { Legend } from './legend.tsx';
import { MapMarks } from './map-marks.tsx';
import { MapStage } from './map-stage.tsx';
import { PrintSheet } from '../print/print-sheet.tsx';
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
  'access-tokens': lazy(() =>
    import('../pages/access-tokens-page.tsx').then((m) => ({ default: m.AccessTokensPage })),
  ),
  settings: lazy(() => import('../pages/settings-page.tsx').then((m) => ({ default: m.SettingsPage }))),
  audit: lazy(() => import('../pages/audit-page.tsx').then((m) => ({ default: m.AuditPage }))),
  coverage: lazy(() => import('../permits/coverage-page.tsx').then((m) => ({ default: m.CoveragePage }))),
  attendance: lazy(() => import('../duty/attendance-page.tsx').then((m) => ({ default: m.AttendancePage }))),
  rosters: lazy(() => import('../duty/rosters-page.tsx').then((m) => ({ default: m.RostersPage }))),
  plates: lazy(() => import('../duty/plates-page.tsx').then((m) => ({ default: m.PlatesPage }))),
  cases: lazy(() => import('../cases/cases-page.tsx').then((m) => ({ default: m.CasesPage }))),
  terminals: lazy(() => import('../patrol/terminals-page.tsx').then((m) => ({ default: m.TerminalsPage }))),
  law: lazy(() => import('../permits/law-page.tsx').then((m) => ({ default: m.LawPage }))),
};

const WallView = lazy(() => import('../wall/wall-view.tsx').then((m) => ({ default: m.WallView })));

/** These stand beside the map instead of over it. */
const sidePages: Record<SidePage, ComponentType> = {
  imports: lazy(() => import('../imports/imports-page.tsx').then((m) => ({ default: m.ImportsPage }))),
  reviews: lazy(() => import('../reviews/reviews-page.tsx').then((m) => ({ default: m.ReviewsPage }))),
  scans: lazy(() => import('../scans/scans-page.tsx').then((m) => ({ default: m.ScansPage }))),
  'new-city': lazy(() => import('../cities/new-city-page.tsx').then((m) => ({ default: m.NewCityPage }))),
  checks: lazy(() => import('../permits/checks-page.tsx').then((m) => ({ default: m.ChecksPage }))),
  screening: lazy(() => import('../permits/screening-page.tsx').then((m) => ({ default: m.ScreeningPage }))),
  balance: lazy(() => import('../balancing/balance-page.tsx').then((m) => ({ default: m.BalancePage }))),
  'hour-gaps': lazy(() =>
    import('../balancing/hour-gaps-page.tsx').then((m) => ({ default: m.HourGapsPage })),
  ),
  plans: lazy(() => import('../balancing/plans-page.tsx').then((m) => ({ default: m.PlansPage }))),
  batches: lazy(() => import('../projects/batches-page.tsx').then((m) => ({ default: m.BatchesPage }))),
  projects: lazy(() => import('../projects/projects-page.tsx').then((m) => ({ default: m.ProjectsPage }))),
  zone: lazy(() => import('../permits/zone-page.tsx').then((m) => ({ default: m.ZonePage }))),
  zones: lazy(() => import('../zones/zones-page.tsx').then((m) => ({ default: m.ZonesPage }))),
  'unit-route': lazy(() =>
    import('../patrol/unit-route-page.tsx').then((m) => ({ default: m.UnitRoutePage })),
  ),
  replay: lazy(() => import('../patrol/replay-page.tsx').then((m) => ({ default: m.ReplayPage }))),
  presence: lazy(() => import('../patrol/presence-page.tsx').then((m) => ({ default: m.PresencePage }))),
  gaps: lazy(() => import('../coverage/gaps-page.tsx').then((m) => ({ default: m.GapsPage }))),
  fences: lazy(() => import('../patrol/fences-page.tsx').then((m) => ({ default: m.FencesPage }))),
};

const PARTS_AFTER_MS = 8000;

/** Fetches the parts that wait for a click once the first picture stands, so that they are there without the service. */
function fetchPartsLater(): () => void {
  const timer = setTimeout(() => {
    const parts = [import('../command/day-chart.tsx'), import('../pages/settings-page.tsx')];
    Promise.all(parts).catch(() => undefined);
  }, PARTS_AFTER_MS);
  return () => clearTimeout(timer);
}

const panels = { permits: PermitsPanel, command: CommandPanel, scheduling: SchedulingPanel };

/** The frame of the screen: bar, city with panel and card, time. */
export function Shell(): ReactNode {
  const workspace = useScreen((state) => state.workspace);
  const page = useScreen((state) => state.page);
  const selected = useScreen((state) =>
    state.selection ? `${state.selection.layer}/${state.selection.id}` : '',
  );
  const wantsTables = useScreen((state) => state.tables);
  const [help, setHelp] = useState(false);
  const [jobs, setJobs] = useState(false);
  const [webGl, setWebGl] = useState(hasWebGl2);
  useEffect(fetchPartsLater, []);
  useKeyboard({ onHelp: () => setHelp(true) });

  const tables = wantsTables || !webGl;
  const Panel = panels[workspace];
  if (page === 'wall')
    return (
      <Guard key="wall">
        <Suspense fallback={<LoadingState tall />}>
          <WallView />
        </Suspense>
      </Guard>
    );
  const Page = page === null || isSidePage(page) ? null : pages[page];
  const Side = isSidePage(page) ? sidePages[page] : null;
  return (
    <>
      <div className="shell">
        <TopBar onJobs={() => setJobs(true)} onHelp={() => setHelp(true)} />
        <main className="stage">
          {tables ? (
            <TablesView webGl={webGl} />
          ) : (
            <Guard>
              <MapStage onUnsupported={() => setWebGl(false)} />
            </Guard>
          )}
          {Side ? (
            <aside className="float side-page" data-testid={`page-${page}`}>
              <Guard key={page}>
                <Suspense fallback={<LoadingState rows={8} />}>
                  <Side />
                </Suspense>
              </Guard>
            </aside>
          ) : (
            <PanelFrame>
              <Guard key={workspace}>
                <Panel />
              </Guard>
            </PanelFrame>
          )}
          {tables || Side ? null : <Legend />}
          {tables ? null : <Tools />}
          <MapMarks />
          <Guard key={selected}>
            <Card />
          </Guard>
          <ToastPlace />
          {Page ? (
            <div className="page">
              <Guard key={page ?? ''}>
                <Suspense fallback={<LoadingState rows={8} />}>
                  <Page />
                </Suspense>
              </Guard>
            </div>
          ) : null}
        </main>
        <TimeBar />
        <JobsDrawer open={jobs} onClose={() => setJobs(false)} />
        <ExportDialog />
        <KeyboardHelp open={help} onClose={() => setHelp(false)} />
      </div>
      <PrintSheet />
    </>
  );
}
