import type { CDPSession, Page } from 'playwright-core';
import { memoryOf } from '../bench/memory.ts';
import type { Sample } from './slope.ts';

/** What of the wall is watched, each in MB over time. */
export interface WallMemory {
  /** JavaScript heap of the page after a collection. */
  heap: Sample[];
  /** Resident memory of the service's own process, and of its engine where that is a child. */
  service: Sample[];
  engine: Sample[];
  /** Elements of the page, in thousands: a page that only ever adds is a leak as well. */
  nodes: Sample[];
}

/**
 * Looks at memory every `everyS` seconds for `forS` seconds. `told` hears every look. Resident memory is Linux only: elsewhere
 * those lists stay empty. Heap is read after a forced collection, so that what counts is what is held.
 */
export async function watchWall(
  page: Page,
  pid: number,
  options: { forS: number; everyS: number; told?: (memory: WallMemory) => void },
): Promise<WallMemory> {
  const memory: WallMemory = { heap: [], service: [], engine: [], nodes: [] };
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await session.send('HeapProfiler.enable');
  const began = performance.now();
  try {
    for (let look = 0; ; look += 1) {
      const atS = (performance.now() - began) / 1000;
      if (atS > options.forS) break;
      await takeLook(session, pid, atS, memory);
      options.told?.(memory);
      const nextMs = (look + 1) * options.everyS * 1000 - (performance.now() - began);
      if (nextMs > 0) await page.waitForTimeout(nextMs);
    }
  } finally {
    await session.detach().catch(() => undefined);
  }
  return memory;
}

async function takeLook(session: CDPSession, pid: number, atS: number, memory: WallMemory): Promise<void> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (name: string): number => metrics.find((one) => one.name === name)?.value ?? Number.NaN;
  memory.heap.push({ atS, mb: of('JSHeapUsedSize') / 2 ** 20 });
  memory.nodes.push({ atS, mb: of('Nodes') / 1000 });
  const [own, ...children] = memoryOf(pid);
  if (own === undefined) return;
  memory.service.push({ atS, mb: own.rssMb });
  if (children.length > 0)
    memory.engine.push({ atS, mb: children.reduce((sum, { rssMb }) => sum + rssMb, 0) });
}
