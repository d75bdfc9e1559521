import type { Collections, Items, Link, Queryables } from './contract.ts';

const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

function page(title: string, body: string): string {
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title></head><body><h1>${escape(title)}</h1>${body}</body></html>`;
}

const anchor = (href: string, words: string): string => `<a href="${escape(href)}">${escape(words)}</a>`;

export function landingPage(landing: {
  title: string;
  description: string;
  attribution: string;
  links: Link[];
}): string {
  const links = landing.links
    .map((one) => `<li>${anchor(one.href, `${one.rel} ${one.type ?? ''}`)}</li>`)
    .join('');
  return page(
    landing.title,
    `<p>${escape(landing.description)}</p><p>${escape(landing.attribution)}</p><ul>${links}</ul>`,
  );
}

export function conformancePage(uris: readonly string[]): string {
  return page('Conformance', `<ul>${uris.map((uri) => `<li>${escape(uri)}</li>`).join('')}</ul>`);
}

export function collectionsPage({ collections }: Collections): string {
  const list = collections
    .map((one) => {
      const items = one.links.find((link) => link.rel === 'items' && link.type === 'text/html');
      return `<li>${anchor(items?.href ?? '#', one.title)} <code>${escape(one.id)}</code></li>`;
    })
    .join('');
  return page('图层 Collections', `<ul>${list}</ul>`);
}

export function queryablesPage({ title, properties }: Queryables): string {
  const rows = Object.entries(properties)
    .map(
      ([name, one]) =>
        `<tr><td><code>${escape(name)}</code></td><td>${escape(one.title)}</td><td>${escape(one.type)}</td></tr>`,
    )
    .join('');
  return page(title, `<table border="1">${rows}</table>`);
}

export function itemsPage(title: string, items: Items): string {
  const names = [...new Set(items.features.flatMap((one) => Object.keys(one.properties)))];
  const head = ['id', ...names].map((name) => `<th>${escape(name)}</th>`).join('');
  const rows = items.features
    .map((one) => {
      const cells = names.map((name) => `<td>${escape(String(one.properties[name] ?? ''))}</td>`).join('');
      return `<tr><td>${escape(one.id)}</td>${cells}</tr>`;
    })
    .join('');
  const next = items.links.find((one) => one.rel === 'next');
  const more = next === undefined ? '' : `<p>${anchor(`${next.href}&f=html`, '下一页 Next')}</p>`;
  return page(
    title,
    `<p>${escape(items.attribution)}</p><table border="1"><tr>${head}</tr>${rows}</table>${more}`,
  );
}

/** What there is of tiles, as links; a templated address is shown, not followed. */
export function tilesetPage(title: string, links: readonly (Link & { templated?: boolean })[]): string {
  const list = links
    .map((one) =>
      one.templated === true
        ? `<li><code>${escape(one.href)}</code></li>`
        : `<li>${anchor(one.href, `${one.rel} ${one.type ?? ''}`)}</li>`,
    )
    .join('');
  return page(title, `<ul>${list}</ul>`);
}
