/** A binary heap of numbers, the one with the least key first; ties by the number itself. */
export interface Heap {
  readonly size: number;
  push(item: number): void;
  peek(): number | undefined;
  pop(): number | undefined;
}

export function createHeap(before: (a: number, b: number) => boolean): Heap {
  const items: number[] = [];
  const swap = (a: number, b: number) => {
    const kept = items[a] as number;
    items[a] = items[b] as number;
    items[b] = kept;
  };
  return {
    get size() {
      return items.length;
    },
    peek: () => items[0],
    push(item) {
      items.push(item);
      for (let at = items.length - 1; at > 0; ) {
        const up = (at - 1) >> 1;
        if (!before(items[at] as number, items[up] as number)) return;
        swap(at, up);
        at = up;
      }
    },
    pop() {
      const top = items[0];
      const last = items.pop();
      if (items.length === 0 || last === undefined) return top;
      items[0] = last;
      for (let at = 0; ; ) {
        const left = 2 * at + 1;
        if (left >= items.length) return top;
        const right = left + 1;
        const least =
          right < items.length && before(items[right] as number, items[left] as number) ? right : left;
        if (!before(items[least] as number, items[at] as number)) return top;
        swap(at, least);
        at = least;
      }
    },
  };
}
