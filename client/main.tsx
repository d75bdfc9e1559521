import '@fontsource-variable/noto-sans-sc/index.css';
import './styles/tokens.css';
import './styles/shell.css';
import './styles/parts.css';
import './styles/work.css';
import './styles/permits.css';
import './styles/export.css';
import './styles/hot.css';
import './styles/duty.css';
import './styles/compare.css';
import './styles/patrol.css';
import { StrictMode, Suspense, lazy } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';

/** The phone at a plate needs neither the map nor an account. */
const CheckIn = lazy(() => import('./check-in/check-in-page.tsx').then((m) => ({ default: m.CheckInPage })));
const atPlate = location.pathname === '/checkin';

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      {atPlate ? (
        <Suspense fallback={null}>
          <CheckIn />
        </Suspense>
      ) : (
        <App />
      )}
    </StrictMode>,
  );
}
