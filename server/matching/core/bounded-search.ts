import type { MatchNetwork } from './match-network.ts';

/** Shortest ways from one node as far as a bound; one search serves all nodes asked for. */
export interface BoundedSearch {
  /** Names the nodes that the next searches look for; replaces those named before. */
  aimAt(nodes: ArrayLike<number>, count: number): void;
  /** Searches from a node until every node aimed at is reached or the bound is passed, metres. */
  from(start: number, boundM: number): void;
  /** Metres from the last start; Infinity when it was not reached within the bound. */
  distanceTo(node: number): number;
  /** The arc by which the shortest way comes to a node reached; −1 at the start. */
  arcInto(node: number): number;
}

/**
 * Dijkstra on flat arrays with a binary heap, ended by a bound. `free`: every arc may be gone (on foot); otherwise
 * only those open to vehicles. Nothing is cleared between searches: stamps say what is of the present one.
 * Source: E. W. Dijkstra, Numerische Mathematik 1, 1959.
 */
export function createBoundedSearch(network: MatchNetwork, free: boolean): BoundedSearch {
  const { nodeCount, edgeFrom, edgeTo, edgeLengthM, edgeWays, outStart, outArc } = network;
  const distance = new Float32Array(nodeCount);
  const stamp = new Int32Array(nodeCount);
  const into = new Int32Array(nodeCount);
  const aimed = new Int32Array(nodeCount);
  let heapNode = new Int32Array(1024);
  let heapKey = new Float32Array(1024);
  let size = 0;
  let run = 0;
  let aim = 0;
  let targets = 0;

  function put(node: number, key: number): void {
    if (size === heapNode.length) {
      const nodes = new Int32Array(2 * size);
      nodes.set(heapNode);
      heapNode = nodes;
      const keys = new Float32Array(2 * size);
      keys.set(heapKey);
      heapKey = keys;
    }
    let i = size;
    size += 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (heapKey[parent]! <= key) break;
      heapNode[i] = heapNode[parent]!;
      heapKey[i] = heapKey[parent]!;
      i = parent;
    }
    heapNode[i] = node;
    heapKey[i] = key;
  }

  function dropLeast(): void {
    size -= 1;
    const node = heapNode[size]!;
    const key = heapKey[size]!;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= size) break;
      if (child + 1 < size && heapKey[child + 1]! < heapKey[child]!) child += 1;
      if (heapKey[child]! >= key) break;
      heapNode[i] = heapNode[child]!;
      heapKey[i] = heapKey[child]!;
      i = child;
    }
    heapNode[i] = node;
    heapKey[i] = key;
  }

  return {
    aimAt(nodes, count) {
      aim += 1;
      targets = 0;
      for (let i = 0; i < count; i += 1) {
        const node = nodes[i]!;
        if (aimed[node] === aim) continue;
        aimed[node] = aim;
        targets += 1;
      }
    },
    from(start, boundM) {
      run += 1;
      size = 0;
      let left = targets;
      stamp[start] = run;
      distance[start] = 0;
      into[start] = -1;
      put(start, 0);
      while (size > 0) {
        const node = heapNode[0]!;
        const gone = heapKey[0]!;
        dropLeast();
        if (gone > distance[node]!) continue;
        if (aimed[node] === aim) {
          left -= 1;
          if (left === 0) break;
        }
        for (let i = outStart[node]!; i < outStart[node + 1]!; i += 1) {
          const arc = outArc[i]!;
          const edge = arc >> 1;
          const against = arc & 1;
          if (!free && (edgeWays[edge]! & (1 << against)) === 0) continue;
          const next = against === 0 ? edgeTo[edge]! : edgeFrom[edge]!;
          const total = Math.fround(gone + edgeLengthM[edge]!);
          if (total > boundM || (stamp[next] === run && distance[next]! <= total)) continue;
          stamp[next] = run;
          distance[next] = total;
          into[next] = arc;
          put(next, total);
        }
      }
    },
    distanceTo: (node) => (stamp[node] === run ? distance[node]! : Infinity),
    arcInto: (node) => (stamp[node] === run ? into[node]! : -1),
  };
}
