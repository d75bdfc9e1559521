import { z } from 'zod';

/** How many things of each kind and state does the city hold? */
export const assetCountsSchema = z.array(
  z.object({
    kind: z.string(),
    kindZh: z.string(),
    kindEn: z.string(),
    count: z.int(),
    states: z.record(z.string(), z.int()),
  }),
);
export type AssetCounts = z.infer<typeof assetCountsSchema>;
