import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useText } from '../language/use-text.ts';

/** What the two buttons say: pages of a list in order of time, or simply one after the other. */
const WORDS = {
  time: { back: ['较新', 'Newer'], on: ['较旧', 'Older'] },
  order: { back: ['上一页', 'Previous'], on: ['下一页', 'Next'] },
} as const;

/** Back and on through a list that the service gives page by page; the cursors gone through are the way back. */
export function Pager({
  cursors,
  next,
  words = 'order',
  onCursors,
}: {
  cursors: readonly string[];
  /** Cursor of the next page; null on the last. */
  next: string | null;
  words?: keyof typeof WORDS;
  onCursors(cursors: string[]): void;
}): ReactNode {
  const t = useText();
  const { back, on } = WORDS[words];
  return (
    <>
      <Button size="small" disabled={cursors.length === 0} onClick={() => onCursors(cursors.slice(0, -1))}>
        {t(back[0], back[1])}
      </Button>
      <Button
        size="small"
        disabled={next === null}
        onClick={() => {
          if (next !== null) onCursors([...cursors, next]);
        }}
      >
        {t(on[0], on[1])}
      </Button>
    </>
  );
}
