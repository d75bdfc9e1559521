import { answerOf, apiPath, proofOfPage, unreachable } from './request.ts';
import type { Query } from './request.ts';

export interface UploadOptions {
  method?: 'POST' | 'PUT';
  query?: Query;
  /** How much has left, 0–1; 1 while the service still reads. */
  onProgress?(share: number): void;
  signal?: AbortSignal;
}

/**
 * Sends a file as it is and gives the JSON answer. fetch cannot tell how much has left, so this is the older
 * request. Throws ApiError like `request`; an abort is thrown as AbortError.
 */
export function upload<T>(path: string, file: Blob, options: UploadOptions = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    const stop = (): void => sending.abort();
    sending.open(options.method ?? 'POST', apiPath(path, options.query));
    sending.setRequestHeader('accept', 'application/json');
    sending.setRequestHeader('content-type', 'application/octet-stream');
    for (const [name, value] of Object.entries(proofOfPage())) sending.setRequestHeader(name, value);
    sending.upload.addEventListener('progress', ({ loaded, total }) =>
      options.onProgress?.(total > 0 ? loaded / total : 0),
    );
    sending.addEventListener('load', () => {
      try {
        resolve(answerOf<T>(sending.status, sending.responseText));
      } catch (cause) {
        reject(cause as Error);
      }
    });
    sending.addEventListener('error', () => reject(unreachable()));
    sending.addEventListener('abort', () => reject(new DOMException('Upload ended', 'AbortError')));
    sending.addEventListener('loadend', () => options.signal?.removeEventListener('abort', stop));
    if (options.signal?.aborted) {
      reject(new DOMException('Upload ended', 'AbortError'));
      return;
    }
    options.signal?.addEventListener('abort', stop);
    sending.send(file);
  });
}
