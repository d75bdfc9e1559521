import { useState } from 'react';
import { asApiError } from '../data/use-resource.ts';

/** What a form sends: whether it is under way, and the refusal of the last time, which stays until the next. */
export interface Sending {
  busy: boolean;
  error: ReturnType<typeof asApiError> | null;
  send(doing: () => Promise<void>): Promise<void>;
}

/** Sends what a form holds; a refusal is for the form to show, in its place. */
export function useSending(): Sending {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Sending['error']>(null);
  return {
    busy,
    error,
    async send(doing) {
      setBusy(true);
      setError(null);
      try {
        await doing();
      } catch (cause) {
        setError(asApiError(cause));
      }
      setBusy(false);
    },
  };
}
