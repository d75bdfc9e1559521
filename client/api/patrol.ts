import type { PlannedRoute } from '../../server/duty/planned-route-contract.ts';
import type {
  Fence,
  FenceEvent,
  FenceEvents,
  FenceOwner,
  FenceStep,
  SaveFence,
} from '../../server/fences/contract.ts';
import type { TerminalStates } from '../../server/jt808/states-contract.ts';
import type { Presence, PresenceQuery, Replay, UnitSilence } from '../../server/tracking/looks-contract.ts';
import { request } from './request.ts';

type Signal = AbortSignal | undefined;

/** A look at persons over time: what is asked, and why. Each is recorded by the service before it answers. */
export interface Look {
  from: string;
  to: string;
  purpose: string;
}

/** What the pages of the live side ask the service. */
export const patrolApi = {
  plannedRoute: (unitId: string, look: Look, toleranceM: number, signal?: Signal) =>
    request<PlannedRoute>(`/units/${encodeURIComponent(unitId)}/planned-route`, {
      query: { ...look, toleranceM },
      signal,
    }),
  replay: (look: Look, stepS: number, unit: string | null, signal?: Signal) =>
    request<Replay>('/replay', { query: { ...look, stepS, units: unit }, signal }),
  silences: (from: string, to: string, unit: string | null, signal?: Signal) =>
    request<{ afterS: number; silences: UnitSilence[] }>('/silences', { query: { from, to, unit }, signal }),
  presence: (body: PresenceQuery, signal?: Signal) =>
    request<Presence>('/presence', { method: 'POST', body, signal }),
  terminals: (signal?: Signal) => request<TerminalStates>('/terminal-states', { signal }),

  fences: (signal?: Signal) => request<{ fences: Fence[] }>('/fences', { signal }),
  saveFence: (fenceId: string | null, body: SaveFence) =>
    request<Fence>(fenceId === null ? '/fences' : `/fences/${encodeURIComponent(fenceId)}`, {
      method: fenceId === null ? 'POST' : 'PUT',
      body,
    }),
  removeFence: (fenceId: string) =>
    request<unknown>(`/fences/${encodeURIComponent(fenceId)}`, { method: 'DELETE' }),
  fenceOwners: (signal?: Signal) => request<{ owners: FenceOwner[] }>('/fence-owners', { signal }),
  fenceEvents: (
    query: { state?: string | undefined; fence?: string | undefined; before?: string | undefined },
    signal?: Signal,
  ) => request<FenceEvents>('/fence-events', { query: { ...query, limit: 50 }, signal }),
  stepEvent: (eventId: string, body: FenceStep) =>
    request<FenceEvent>(`/fence-events/${encodeURIComponent(eventId)}/steps`, { method: 'POST', body }),
};
