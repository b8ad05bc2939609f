/** Something that a heap orders. It is in one heap at a time. */
export interface HeapItem {
  /** Of two items with the same key, the one with the lower number comes first. */
  readonly sequence: number;
  /** Its index in the heap, which sets it; -1 if it is in none. */
  heapIndex: number;
}

/**
 * A binary min-heap of items, ordered by a key such as a time, and then by sequence. Each item stores its own index, so that
 * any item can be removed in O(log n). The keys are in an array of their own, because most comparisons need nothing else:
 * the items of a large burst are not in the cache of the processor.
 */
export class Heap<Item extends HeapItem> {
  readonly #keys: number[] = [];
  readonly #items: Item[] = [];

  get size(): number {
    return this.#items.length;
  }

  get first(): Item | undefined {
    return this.#items[0];
  }

  /** The key of the first item. */
  get firstKey(): number | undefined {
    return this.#keys[0];
  }

  push(key: number, item: Item): void {
    this.#keys.push(key);
    const index = this.#items.push(item) - 1;
    this.#rise(index, key, item);
  }

  /** Removes an item, which must be in this heap. */
  remove(item: Item): void {
    const hole = item.heapIndex;
    item.heapIndex = -1;
    const key = this.#keys.pop() as number;
    const last = this.#items.pop() as Item;
    if (last === item) return;
    if (hole > 0 && this.#isBefore(key, last, (hole - 1) >> 1)) this.#rise(hole, key, last);
    else this.#sink(hole, key, last);
  }

  /** Checks whether an item comes before the one with an index. */
  #isBefore(key: number, item: Item, index: number): boolean {
    const otherKey = this.#keys[index] as number;
    return key < otherKey || (key === otherKey && item.sequence < this.#at(index).sequence);
  }

  #rise(from: number, key: number, item: Item): void {
    let hole = from;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!this.#isBefore(key, item, parent)) break;
      this.#move(parent, hole);
      hole = parent;
    }
    this.#put(hole, key, item);
  }

  #sink(from: number, key: number, item: Item): void {
    const { size } = this;
    let hole = from;
    for (let child = 2 * hole + 1; child < size; child = 2 * hole + 1) {
      const second = child + 1;
      if (second < size && this.#isBefore(this.#keys[second] as number, this.#at(second), child)) child = second;
      if (this.#isBefore(key, item, child)) break;
      this.#move(child, hole);
      hole = child;
    }
    this.#put(hole, key, item);
  }

  #at(index: number): Item {
    return this.#items[index] as Item;
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#keys[from] as number, this.#at(from));
  }

  #put(index: number, key: number, item: Item): void {
    this.#keys[index] = key;
    this.#items[index] = item;
    item.heapIndex = index;
  }
}
