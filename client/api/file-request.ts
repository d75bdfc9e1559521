import { answerOf, apiPath, unreachable } from './request.ts';

/** A file of the service as it is. Throws ApiError for a refusal, in words that a person can act on. */
export async function fetchFile(path: string): Promise<Blob> {
  let response: Response;
  try {
    response = await fetch(apiPath(path), { credentials: 'same-origin' });
  } catch {
    throw unreachable();
  }
  if (!response.ok) answerOf<never>(response.status, await response.text());
  return response.blob();
}
