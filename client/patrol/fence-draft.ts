import type { Fence, FenceGeometry, SaveFence } from '../../server/fences/contract.ts';
import { FENCE_EVENT_KINDS } from '../../server/fences/contract.ts';

/** Events that make sense for an area, and for a route. */
export function eventsOf(kind: Fence['kind']): readonly Fence['rules']['events'][number][] {
  return FENCE_EVENT_KINDS.filter((event) => event.endsWith('_route') === (kind === 'route'));
}

/** A new fence around a ground or along a line, speaking always and of everybody. */
export function newFence(geometry: FenceGeometry, owner: string): SaveFence {
  const kind = geometry.type.endsWith('Polygon') ? 'area' : 'route';
  return {
    setName: '',
    nameZh: '',
    nameEn: '',
    geometry,
    toleranceM: 30,
    rules: {
      events: kind === 'area' ? ['enter', 'leave'] : ['off_route', 'on_route'],
      dwellS: 600,
      kinds: [],
      unitIds: [],
      exceptUnitIds: [],
      windows: [],
    },
    owner,
    active: true,
  };
}

/** What of a kept fence can be changed. */
export function draftOf(fence: Fence): SaveFence {
  const { setName, nameZh, nameEn, geometry, toleranceM, rules, owner, active } = fence;
  return { setName, nameZh, nameEn, geometry, toleranceM, rules, owner, active };
}

/** What is still missing before the fence can be kept, as the name of its field; null when nothing is. */
export function missingOf(draft: SaveFence): 'nameZh' | 'setName' | 'events' | 'owner' | 'window' | null {
  if (draft.nameZh.trim() === '') return 'nameZh';
  if (draft.setName.trim() === '') return 'setName';
  if (draft.rules.events.length === 0) return 'events';
  if (draft.owner === '') return 'owner';
  const clock = /^([01]\d|2[0-3]):[0-5]\d$/;
  const sound = draft.rules.windows.every(
    (window) => window.days.length > 0 && clock.test(window.from) && clock.test(window.to),
  );
  return sound ? null : 'window';
}
