/** Builds the page from /api/openapi.json. No dependency; text is set as text, never as markup. */
const api = await (await fetch('/api/openapi.json')).json();
const main = document.getElementById('operations');
const find = document.getElementById('find');
document.getElementById('about').textContent = `${api.info.version} · ${api.info.description}`;

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function schemaText(content) {
  const [type, media] = Object.entries(content ?? {})[0] ?? [];
  if (type === undefined) return null;
  return media.schema === undefined ? type : `${type}\n${JSON.stringify(media.schema, null, 2)}`;
}

function block(title, text) {
  return text === null
    ? ''
    : element('div', {}, element('h3', { textContent: title }), element('pre', { textContent: text }));
}

function tryIt(path, operation) {
  const fields = operation.parameters.filter((parameter) => parameter.name !== undefined);
  const form = element('form');
  const inputs = fields.map((field) => {
    const input = element('input', { name: field.name, required: field.required === true });
    form.append(element('label', { textContent: `${field.name} ` }, input), ' ');
    return [field, input];
  });
  const output = element('pre', { hidden: true });
  form.append(element('button', { textContent: '试用 Try' }), output);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const url = new URL(path, location.href);
    for (const [field, input] of inputs) {
      if (input.value === '') continue;
      if (field.in === 'path')
        url.pathname = url.pathname.replace(`%7B${field.name}%7D`, encodeURIComponent(input.value));
      else url.searchParams.set(field.name, input.value);
    }
    output.hidden = false;
    output.textContent = `GET ${url.pathname}${url.search} …`;
    const answer = await fetch(url);
    const text = await answer.text();
    let shown = text;
    if (answer.headers.get('content-type')?.includes('json'))
      shown = JSON.stringify(JSON.parse(text), null, 2);
    output.textContent = `${answer.status} ${answer.headers.get('content-type') ?? ''}\n\n${shown.slice(0, 20000)}`;
  });
  return form;
}

function card(path, method, operation) {
  const rows = operation.parameters
    .filter((parameter) => parameter.name !== undefined)
    .map((parameter) =>
      element(
        'tr',
        {},
        element('td', {}, element('code', { textContent: parameter.name })),
        element('td', { textContent: `${parameter.in}${parameter.required ? ' *' : ''}` }),
        element('td', {}, element('code', { textContent: JSON.stringify(parameter.schema) })),
      ),
    );
  const ok = operation.responses['200'];
  const details = element(
    'details',
    { id: operation.operationId },
    element(
      'summary',
      {},
      element('span', { className: 'method', textContent: method }),
      element('code', { textContent: path }),
      ` ${operation.description} `,
      element('span', { className: 'en', textContent: operation.summary }),
    ),
    element('p', {
      className: 'facts',
      textContent: `权限 permission: ${operation['x-permission']}${operation['x-roles'] ? ` · ${operation['x-roles'].join(', ')}` : ''}`,
    }),
    rows.length === 0 ? '' : element('table', {}, ...rows),
    block('请求 Body', schemaText(operation.requestBody?.content)),
    block('回答 Answer', schemaText(ok?.content)),
  );
  if (method === 'get' && operation.responses['200']?.content?.['text/event-stream'] === undefined)
    details.append(tryIt(path, operation));
  return details;
}

const operations = Object.entries(api.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({
    tag: operation.tags[0],
    text: `${path} ${method} ${operation.summary} ${operation.description} ${operation['x-permission']}`.toLowerCase(),
    node: card(path, method, operation),
  })),
);

function show() {
  const wanted = find.value.trim().toLowerCase();
  const shown = operations.filter((operation) => operation.text.includes(wanted));
  main.replaceChildren(
    ...api.tags.flatMap(({ name }) => {
      const own = shown.filter((operation) => operation.tag === name);
      return own.length === 0
        ? []
        : [element('h2', { textContent: name }), ...own.map((operation) => operation.node)];
    }),
  );
}
find.addEventListener('input', show);
show();
