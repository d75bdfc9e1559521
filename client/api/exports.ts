import type { AccessToken } from '../../server/accounts/contract.ts';
import type { ExportMenu } from '../../server/exports/contract.ts';
import { answerOf, apiPath, request, unreachable } from './request.ts';
import type { Query } from './request.ts';

export const exportsApi = {
  menu: (signal?: AbortSignal) => request<ExportMenu>('/exports', { signal }),
  /** `path` as the menu names it. */
  address: (path: string, query: Query): string => apiPath(path.replace('/api/v1', ''), query),
};

export const tokensApi = {
  list: (signal?: AbortSignal) => request<{ tokens: AccessToken[] }>('/access-tokens', { signal }),
  make: (body: { name: string; days: number }) =>
    request<{ token: AccessToken; secret: string }>('/access-tokens', { method: 'POST', body }),
  revoke: (tokenId: string) => request<unknown>(`/access-tokens/${tokenId}`, { method: 'DELETE' }),
};

const aborted = (cause: unknown): boolean => cause instanceof DOMException && cause.name === 'AbortError';

/**
 * Fetches a file that is made while it travels; `onBytes` hears how much came. The name is the service's. Throws ApiError for a
 * refusal and for a file that broke off; an abort as it came.
 */
export async function fetchExport(
  address: string,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<{ name: string; blob: Blob }> {
  let response: Response;
  try {
    response = await fetch(address, { credentials: 'same-origin', signal });
  } catch (cause) {
    if (aborted(cause)) throw cause;
    throw unreachable();
  }
  if (!response.ok || response.body === null) answerOf<never>(response.status, await response.text());
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'export';
  const parts: BlobPart[] = [];
  let bytes = 0;
  try {
    const reader = response.body!.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      parts.push(next.value);
      bytes += next.value.length;
      onBytes(bytes);
    }
  } catch (cause) {
    if (aborted(cause)) throw cause;
    throw unreachable();
  }
  return { name, blob: new Blob(parts, { type: response.headers.get('content-type') ?? '' }) };
}
