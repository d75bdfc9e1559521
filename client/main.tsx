import '@fontsource-variable/noto-sans-sc/index.css';
import './styles/tokens.css';
import './styles/shell.css';
import './styles/parts.css';
import './styles/work.css';
import './styles/permits.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
