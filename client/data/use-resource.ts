import { useCallback, useEffect, useRef, useState } from 'react';
import { events } from '../api/events.ts';
import { ApiError } from '../api/request.ts';

/** Something read from the service. `data` stays while it is read again, so nothing flickers. */
export interface Resource<T> {
  data: T | null;
  error: ApiError | null;
  loading: boolean;
  reload(): void;
}

interface Kept<T> {
  key: string;
  data: T | null;
  error: ApiError | null;
  loading: boolean;
}

/**
 * Reads again whenever `key` changes; a null key reads nothing and holds nothing. The answer to an older key is
 * dropped, and its request ended. `family` names what may stand in while a new key is read (same kind of thing);
 * a change of family empties the resource at once.
 */
export function useResource<T>(
  key: string | null,
  read: (signal: AbortSignal) => Promise<T>,
  family = '',
): Resource<T> {
  const [kept, setKept] = useState<Kept<T>>({ key: '', data: null, error: null, loading: false });
  const [turn, setTurn] = useState(0);
  const reader = useRef(read);
  reader.current = read;
  const familyBefore = useRef(family);

  useEffect(() => {
    const sameFamily = familyBefore.current === family;
    familyBefore.current = family;
    if (key === null) {
      setKept({ key: '', data: null, error: null, loading: false });
      return;
    }
    const ending = new AbortController();
    setKept((before) => ({
      key,
      data: before.key === key || sameFamily ? before.data : null,
      error: before.error,
      loading: true,
    }));
    reader
      .current(ending.signal)
      .then((data) => {
        if (!ending.signal.aborted) setKept({ key, data, error: null, loading: false });
      })
      .catch((cause: unknown) => {
        if (ending.signal.aborted) return;
        setKept((before) => ({ ...before, key, error: asApiError(cause), loading: false }));
      });
    return () => ending.abort();
  }, [key, turn, family]);

  const cut = kept.error?.code === 'offline';
  useEffect(() => {
    if (!cut) return;
    return events.watch(() => {
      if (events.connection().state === 'live') setTurn((count) => count + 1);
    });
  }, [cut]);

  const reload = useCallback(() => setTurn((count) => count + 1), []);
  return { data: kept.data, error: kept.error, loading: kept.loading, reload };
}

/** Any failure as one that can be shown. */
export function asApiError(cause: unknown): ApiError {
  if (cause instanceof ApiError) return cause;
  return new ApiError({
    status: 0,
    code: 'client_defect',
    detailZh: '页面处理数据时出错。',
    detailEn: 'The page failed while handling the data.',
    value: cause instanceof Error ? cause.message : String(cause),
    remedyZh: '请刷新页面；若重复出现，请把代码告诉管理员。',
    remedyEn: 'Reload the page; if it happens again, give the code to the administrator.',
  });
}
