import { useState } from 'react';
import { permitFilesApi } from '../api/permit-files.ts';
import type { ApiError } from '../api/request.ts';
import { asApiError } from '../data/use-resource.ts';
import { screen } from '../state/screen-store.ts';

/** A file of sites on its way: how much of it the service has, 0…1, null while none is sent; and the refusal of the last time. */
export interface StartingBatch {
  sent: number | null;
  error: ApiError | null;
  start(file: File, lacking: { works: string | null; crs: string | null }): Promise<void>;
}

/** Sends a file of sites with what it may lack, and opens its batch. */
export function useStartingBatch(): StartingBatch {
  const [sent, setSent] = useState<number | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  return {
    sent,
    error,
    async start(file, lacking) {
      setError(null);
      setSent(0);
      try {
        const { batchId } = await permitFilesApi.startBatch(file, lacking, { onProgress: setSent });
        screen.dispatch({ type: 'set-page', page: 'batches', item: batchId });
      } catch (cause) {
        setError(asApiError(cause));
        setSent(null);
      }
    },
  };
}
