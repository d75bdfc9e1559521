import { useEffect, useState } from 'react';
import type { ApiError } from '../api/request.ts';
import { asApiError } from '../data/use-resource.ts';

/** A picture of the service, read once: as an address for the sheet and as a bitmap for the map. */
export function usePicture(address: string): {
  src: string | null;
  image: ImageBitmap | null;
  error: ApiError | null;
} {
  const [held, setHeld] = useState<{ src: string; image: ImageBitmap } | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  useEffect(() => {
    const ending = new AbortController();
    let src: string | null = null;
    const read = async (): Promise<void> => {
      const answer = await fetch(address, { credentials: 'same-origin', signal: ending.signal });
      if (!answer.ok) throw new Error(`picture: ${answer.status}`);
      const bytes = await answer.blob();
      const image = await createImageBitmap(bytes);
      if (ending.signal.aborted) return;
      src = URL.createObjectURL(bytes);
      setHeld({ src, image });
    };
    read().catch((cause: unknown) => {
      if (!ending.signal.aborted) setError(asApiError(cause));
    });
    return () => {
      ending.abort();
      if (src !== null) URL.revokeObjectURL(src);
    };
  }, [address]);
  return { src: held?.src ?? null, image: held?.image ?? null, error };
}
