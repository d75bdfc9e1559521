interface Goal {
  what: string;
  reached: number;
  goal: number;
  atLeast: boolean;
}

/** What was promised, and what came of it. */
export class Goals {
  private readonly all: Goal[] = [];

  atLeast(what: string, reached: number, goal: number): void {
    this.all.push({ what, reached, goal, atLeast: true });
  }

  atMost(what: string, reached: number, goal: number): void {
    this.all.push({ what, reached, goal, atLeast: false });
  }

  /** Prints each with its figure; answers how many were missed. */
  report(): number {
    let missed = 0;
    for (const { what, reached, goal, atLeast } of this.all) {
      const met = atLeast ? reached >= goal : reached <= goal;
      if (!met) missed += 1;
      console.log(
        `${met ? 'met   ' : 'MISSED'} ${what}: ${reached.toFixed(2)} (${atLeast ? '≥' : '≤'} ${goal})`,
      );
    }
    return missed;
  }
}

/** The median; of an even number the upper one. */
export const middle = (of: number[]): number => of.toSorted((a, b) => a - b)[of.length >> 1]!;
