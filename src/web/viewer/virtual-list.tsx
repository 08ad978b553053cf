/** A long list of which only the rows in sight are in the page. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useWords } from './words.ts';

interface Props {
  readonly count: number;
  readonly rowHeight: number;
  /** The row that is to be in sight whenever it changes; −1: none. */
  readonly show: number;
  readonly label: string;
  readonly role: 'grid' | 'listbox';
  readonly columns?: number;
  readonly activeId?: string | undefined;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly row: (i: number) => ComponentChildren;
  readonly head?: ComponentChildren;
}

/** Rows of a list on paper. */
const MOST_PRINTED = 500;
/** Rows above and below those in sight. */
const SPARE = 8;

export function VirtualList(props: Props) {
  const { count, rowHeight, show, label, role, columns, activeId, onKeyDown, row, head } = props;
  const { ui } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const look = (): void => {
    const element = box.current;
    if (element !== null) setView({ top: element.scrollTop, height: element.clientHeight });
  };
  const [printing, setPrinting] = useState(false);
  useLayoutEffect(() => {
    const media = matchMedia('print');
    const changed = (): void => setPrinting(media.matches);
    media.addEventListener('change', changed);
    return () => media.removeEventListener('change', changed);
  }, []);
  useLayoutEffect(() => {
    look();
    const watch = new ResizeObserver(look);
    if (box.current !== null) watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null || show < 0) return;
    const top = show * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight > element.scrollTop + element.clientHeight - 30)
      element.scrollTop = top + rowHeight - element.clientHeight + 30;
    look();
  }, [show, rowHeight, count]);
  const first = printing ? 0 : Math.max(0, Math.floor(view.top / rowHeight) - SPARE);
  const last = Math.min(count, printing ? MOST_PRINTED : Math.ceil((view.top + view.height) / rowHeight) + SPARE);
  const rows: ComponentChildren[] = [];
  for (let i = first; i < last; i++) rows.push(row(i));
  const grid = role === 'grid' ? { 'aria-rowcount': count + 1, 'aria-colcount': columns } : {};
  return (
    <div
      class="list"
      ref={box}
      role={role}
      aria-label={label}
      aria-activedescendant={activeId}
      tabIndex={0}
      onScroll={look}
      onKeyDown={onKeyDown}
      {...grid}
    >
      {head}
      <div
        role={role === 'grid' ? 'rowgroup' : 'presentation'}
        style={
          printing ? {} : { paddingTop: `${first * rowHeight}px`, paddingBottom: `${(count - last) * rowHeight}px` }
        }
      >
        {rows}
        {printing && last < count && <p>{ui.moreOfThem(count - last)}</p>}
      </div>
    </div>
  );
}

/** What a key does to the chosen row of a list; null: nothing. */
export function movedTo(key: string, at: number, count: number): number | null {
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + 15,
    PageUp: at - 15,
    Home: 0,
    End: count - 1,
  };
  const to = moves[key];
  return to === undefined || count === 0 ? null : Math.max(0, Math.min(count - 1, to));
}
