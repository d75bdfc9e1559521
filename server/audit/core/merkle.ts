import { createHash } from 'node:crypto';

const sha256 = (...parts: (string | Buffer)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);
const HEAD = Buffer.from([2]);

/** The hash of one entry's text. The prefix keeps a leaf from passing for a node. Source: RFC 6962 §2.1. */
export function leafHash(text: string): string {
  return sha256(LEAF, Buffer.from(text, 'utf8'));
}

/**
 * Which one hash stands for this list of leaves (hex), in this order? The left subtree holds the largest power
 * of two below the count. No leaves: the hash of nothing; one leaf: itself. Source: RFC 6962 §2.1.
 */
export function merkleRoot(leaves: readonly string[]): string {
  if (leaves.length === 0) return sha256('');
  // Pairing level by level and carrying an odd last node up unchanged gives the same tree as the recursive split.
  let level = [...leaves];
  while (level.length > 1) {
    const next: string[] = [];
    for (let i = 0; i + 1 < level.length; i += 2)
      next.push(sha256(NODE, Buffer.from(level[i]!, 'hex'), Buffer.from(level[i + 1]!, 'hex')));
    if (level.length % 2 === 1) next.push(level.at(-1)!);
    level = next;
  }
  return level[0]!;
}

/** Before the first batch. */
export const NO_HEAD = '0'.repeat(64);

/** The head after a batch: the head before it, the batch's root, and a canonical text of what the batch claims. */
export function chainHead(previousHead: string, root: string, claims: string): string {
  return sha256(
    HEAD,
    Buffer.from(previousHead, 'hex'),
    Buffer.from(root, 'hex'),
    Buffer.from(claims, 'utf8'),
  );
}
