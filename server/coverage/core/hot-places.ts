import { z } from 'zod';

/** The part of a stored hotspot answer that is used here. */
const answerSchema = z.object({
  places: z.array(z.object({ id: z.string(), tier: z.enum(['confirmed', 'watch', 'none']) })),
});

/** Which streets does a stored hotspot answer (as text) call hot? Empty when it is not of the shape known here. */
export function hotPlacesOf(body: string): Map<string, 'confirmed' | 'watch'> {
  const tiers = new Map<string, 'confirmed' | 'watch'>();
  let read: unknown;
  try {
    read = JSON.parse(body);
  } catch {
    return tiers;
  }
  const answer = answerSchema.safeParse(read);
  for (const { id, tier } of answer.success ? answer.data.places : [])
    if (tier !== 'none') tiers.set(id, tier);
  return tiers;
}
