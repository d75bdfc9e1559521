import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));
const service = 'http://127.0.0.1:8080';

/** Builds the client to dist/client; in development serves it and passes the API on to a running service. */
export default defineConfig({
  root: here,
  publicDir: false,
  plugins: [react()],
  build: {
    outDir: '../dist/client',
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 2500,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'map',
              test: /node_modules[\\/](maplibre-gl|@deck\.gl|@luma\.gl|@loaders\.gl|@math\.gl|@probe\.gl)/,
            },
            { name: 'charts', test: /node_modules[\\/](echarts|zrender)/ },
            {
              name: 'frame',
              test: /node_modules[\\/](antd|@ant-design|@rc-component|react|react-dom|scheduler|dayjs)[\\/]/,
            },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    proxy: Object.fromEntries(
      ['/api', '/tiles', '/healthz', '/readyz'].map((path) => [
        path,
        { target: service, changeOrigin: false },
      ]),
    ),
  },
});
