import { useEffect, useLayoutEffect, useRef } from 'react';
import { mapWork } from '../state/map-work.ts';
import type { MapWork, WorkHandlers } from '../state/map-work.ts';

/** Shows this on the map as long as the component is there. `work` should keep its reference while it is the same. */
export function useMapWork(work: MapWork | null, handlers: WorkHandlers = {}): void {
  const owner = useRef({});
  const latest = useRef(handlers);
  useLayoutEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    mapWork.handlers = {
      onPlace: (place) => latest.current.onPlace?.(place),
      onMark: (key) => latest.current.onMark?.(key),
      onGrab: (place) => latest.current.onGrab?.(place),
      onDrop: (place) => latest.current.onDrop?.(place),
      onCursor: (cursor) => latest.current.onCursor?.(cursor),
      onFinish: () => latest.current.onFinish?.(),
    };
    mapWork.show(owner.current, work);
  }, [work]);
  useEffect(() => {
    const mine = owner.current;
    return () => mapWork.clear(mine);
  }, []);
}
