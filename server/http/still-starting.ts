import type { RequestListener } from 'node:http';

/** What the service does just now, in both languages. */
interface Step {
  zh: string;
  en: string;
}

const DETAIL = '服务正在启动，请稍候。';
const DETAIL_EN = 'The service is starting; please wait.';
const AGAIN_AFTER_S = 2;

/**
 * Answers while nothing else can: 503 `starting` with `Retry-After`. Somebody with a browser gets a page that says
 * what is being done and looks again by itself, the address as it was; everybody else problem details (RFC 9457).
 */
export function stillStarting(step: () => Step): RequestListener {
  return (req, res) => {
    const forReader = req.headers.accept?.includes('text/html') ?? false;
    res.writeHead(503, {
      'Content-Type': forReader ? 'text/html; charset=utf-8' : 'application/problem+json; charset=utf-8',
      'Retry-After': String(AGAIN_AFTER_S),
      'Cache-Control': 'no-store',
    });
    res.end(forReader ? page(step()) : JSON.stringify(problem));
  };
}

const problem = { type: 'about:blank', status: 503, code: 'starting', detail: DETAIL, detailEn: DETAIL_EN };

const page = ({ zh, en }: Step): string => `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="${AGAIN_AFTER_S}">
<meta name="color-scheme" content="light dark">
<title>巷网 · 正在启动</title>
<style>body{display:grid;place-content:center;min-height:90vh;margin:0;font:16px/1.7 system-ui,sans-serif;text-align:center}small{opacity:.7}</style>
<main role="status">
<p><b>${DETAIL}</b><br><span lang="en">${DETAIL_EN}</span></p>
<p><small>${escaped(zh)}<br><span lang="en">${escaped(en)}</span></small></p>
</main>
</html>
`;

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
