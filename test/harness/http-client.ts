/** An answer with its JSON, when it was JSON. */
export interface HttpAnswer<T = unknown> {
  status: number;
  headers: Headers;
  body: T;
  text: string;
}

export interface HttpRequest {
  method?: string;
  /** Sent as JSON unless it is a string or bytes. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** A person at the service: keeps the session cookie and sends the CSRF token with every unsafe request. */
export interface HttpClient {
  url: string;
  request<T = unknown>(path: string, request?: HttpRequest): Promise<HttpAnswer<T>>;
  get<T = unknown>(path: string, headers?: Record<string, string>): Promise<HttpAnswer<T>>;
  post<T = unknown>(path: string, body?: unknown): Promise<HttpAnswer<T>>;
  put<T = unknown>(path: string, body?: unknown): Promise<HttpAnswer<T>>;
  patch<T = unknown>(path: string, body?: unknown): Promise<HttpAnswer<T>>;
  delete<T = unknown>(path: string): Promise<HttpAnswer<T>>;
  /** Signs in; the password of a demo account unless told. Throws when refused. */
  login(login: string, password?: string): Promise<void>;
  /** For fetch and EventSource by hand. */
  cookie(): string;
}

/** Opens no connection by itself. `url` has no slash at the end; paths begin with one. */
export function createHttpClient(url: string): HttpClient {
  let cookie = '';
  let csrfToken = '';

  async function request<T>(path: string, asked: HttpRequest = {}): Promise<HttpAnswer<T>> {
    const method = asked.method ?? 'GET';
    const headers: Record<string, string> = { accept: 'application/json', ...asked.headers };
    if (cookie !== '') headers['cookie'] ??= cookie;
    if (method !== 'GET' && method !== 'HEAD' && csrfToken !== '') headers['x-csrf-token'] ??= csrfToken;
    let body: string | Uint8Array<ArrayBuffer> | undefined;
    if (typeof asked.body === 'string') body = asked.body;
    else if (asked.body instanceof Uint8Array) body = new Uint8Array(asked.body);
    else if (asked.body !== undefined) {
      body = JSON.stringify(asked.body);
      headers['content-type'] ??= 'application/json';
    }
    const response = await fetch(`${url}${path}`, { method, headers, body, redirect: 'manual' });
    const set = response.headers.getSetCookie().find((line) => line.startsWith('xw_session='));
    if (set !== undefined) cookie = set.split(';')[0] ?? '';
    const text = await response.text();
    const json = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
    return {
      status: response.status,
      headers: response.headers,
      body: (json ? JSON.parse(text) : undefined) as T,
      text,
    };
  }

  return {
    url,
    request,
    get: (path, headers) => request(path, { headers }),
    post: (path, body) => request(path, { method: 'POST', body }),
    put: (path, body) => request(path, { method: 'PUT', body }),
    patch: (path, body) => request(path, { method: 'PATCH', body }),
    delete: (path) => request(path, { method: 'DELETE' }),
    async login(login, password = `${login}-demo`) {
      const answer = await request<{ csrfToken?: string }>('/api/v1/session', {
        method: 'POST',
        body: { login, password },
      });
      if (answer.status !== 200 || answer.body.csrfToken === undefined) {
        throw new Error(`${login} was not let in: ${answer.status} ${answer.text}`);
      }
      csrfToken = answer.body.csrfToken;
    },
    cookie: () => cookie,
  };
}
