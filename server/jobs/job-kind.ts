import type { Permission } from '../accounts/permissions.ts';

/** What a kind's work is given. */
export interface JobContext {
  jobId: string;
  cityId: number | null;
  params: Record<string, unknown>;
  /** What `save` kept last, in an earlier run; null at the first. */
  checkpoint: unknown;
  /** How far (0…1) and at what; written at most twice a second. */
  progress(share: number, message: string): void;
  /** Keeps where to go on after a stop or crash. */
  save(checkpoint: unknown): Promise<void>;
  /** True when someone cancelled it, the service stops, or another process took it over: save and return soon. */
  cancelled(): boolean;
}

export interface JobKind {
  titleZh: string;
  titleEn: string;
  /** What a person needs to start it by hand; `jobs:write` unless told, null: nobody may. */
  permission?: Permission | null;
  /** Returns what it found or did, as JSON. */
  run(context: JobContext): Promise<unknown>;
}
