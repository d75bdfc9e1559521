import react from '@vitejs/plugin-react';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));
const service = 'http://127.0.0.1:8080';

const pdfParts = fileURLToPath(new URL('../node_modules/pdfjs-dist/', import.meta.url));

/**
 * Puts the parts that the reader of PDF files asks for by name beside the client: character maps, the standard
 * fonts, and its picture decoders as script.
 */
function partsOfPdf(): Plugin {
  const wanted: [folder: string, names: RegExp][] = [
    ['cmaps', /\.bcmap$/],
    ['standard_fonts', /\.(pfb|ttf)$/],
    ['wasm', /_nowasm_fallback\.js$/],
  ];
  return {
    name: 'parts-of-pdf',
    apply: 'build',
    generateBundle() {
      for (const [folder, names] of wanted) {
        for (const name of readdirSync(`${pdfParts}${folder}`).filter((one) => names.test(one))) {
          const source = readFileSync(`${pdfParts}${folder}/${name}`);
          this.emitFile({ type: 'asset', fileName: `pdf/${folder}/${name}`, source });
        }
      }
    },
  };
}

/**
 * Icons stand beside words or in controls that have a name; their own name is that of their file ('down', 'close'),
 * English in every language, so screen readers are not told about them.
 */
function silentIcons(): Plugin {
  const named = /role: "img",\s*"aria-label": icon\.name/;
  return {
    name: 'silent-icons',
    apply: 'build',
    transform(code, id) {
      if (!/@ant-design[\\/]icons[\\/]es[\\/]components[\\/]AntdIcon(Light)?\.js(\?|$)/.test(id)) return null;
      if (!named.test(code)) this.error('The icons of this version are named in another way.');
      return code.replace(named, '"aria-hidden": true');
    },
  };
}

/** Builds the client to dist/client; in development serves it and passes the API on to a running service. */
export default defineConfig({
  root: here,
  publicDir: false,
  plugins: [react(), partsOfPdf(), silentIcons()],
  worker: { format: 'es' },
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
      ['/api/v1', '/api/docs', '/tiles', '/maps', '/healthz', '/readyz'].map((path) => [
        path,
        { target: service, changeOrigin: false },
      ]),
    ),
  },
});
