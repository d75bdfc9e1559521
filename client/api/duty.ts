import type { z } from 'zod';
import type {
  Attendance,
  Card,
  CheckIn,
  CheckInRequest,
  Plate,
  PlateView,
  Roster,
  RosterImport,
  StaffRegister,
} from '../../server/duty/contract.ts';
import type { checkInRequestSchema } from '../../server/duty/contract.ts';
import { apiPath, request } from './request.ts';
import { upload } from './upload.ts';
import type { UploadOptions } from './upload.ts';

type Signal = AbortSignal | undefined;

/** What the pages of duty, and the phone at a plate, ask the service. */
export const dutyApi = {
  attendance: (signal?: Signal) => request<Attendance>('/attendance', { signal }),
  roster: (from: string, to: string, signal?: Signal) =>
    request<Roster>('/rosters', { query: { from, to }, signal }),
  rosterPath: (from: string, to: string) => apiPath('/rosters.xlsx', { from, to }),
  importRoster: (
    file: File,
    query: { weekOf: string; dryRun: boolean },
    options: Pick<UploadOptions, 'onProgress'>,
  ) => upload<RosterImport>('/roster-imports', file, { ...options, query: { ...query, name: file.name } }),
  rosterImports: (signal?: Signal) => request<{ imports: RosterImport[] }>('/roster-imports', { signal }),
  undoImport: (importId: string) =>
    request<RosterImport>(`/roster-imports/${encodeURIComponent(importId)}/undo`, {
      method: 'POST',
      body: {},
    }),

  register: (signal?: Signal) => request<StaffRegister>('/staff-register', { signal }),
  plates: (signal?: Signal) => request<{ plates: Plate[] }>('/check-in-plates', { signal }),
  hangPlates: (subjectKind: 'street' | 'post') =>
    request<{ plates: Plate[] }>('/check-in-plates', { method: 'POST', body: { subjectKind } }),
  platesPath: (grid: string | null) => apiPath('/check-in-plates.pdf', { grid }),
  issueCard: (personId: string) => request<Card>('/check-in-cards', { method: 'POST', body: { personId } }),

  look: (plateId: string, card: string | null) =>
    request<PlateView>('/check-in/look', {
      method: 'POST',
      body: { plateId, ...(card === null ? {} : { card }) },
    }),
  checkIn: (body: z.input<typeof checkInRequestSchema> & Partial<CheckInRequest>) =>
    request<CheckIn>('/check-in', { method: 'POST', body }),
};
