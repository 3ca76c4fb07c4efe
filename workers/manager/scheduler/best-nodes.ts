/** Keeps the best few of many nodes, in time that grows with the logarithm of how few: a heap, its worst on top. */
import type { NodeInfo } from './node-info.ts';
import type { NodeOrder } from './node-order.ts';

export class BestNodes {
  readonly #heap: NodeInfo[] = [];
  readonly #limit: number;
  readonly #order: NodeOrder;
  #seen = false;

  constructor(limit: number, order: NodeOrder) {
    this.#limit = limit;
    this.#order = order;
  }

  /** Offers a node; `accepts` is asked only if it would be kept. */
  offer(node: NodeInfo, accepts: (node: NodeInfo) => boolean): void {
    const heap = this.#heap;
    if (heap.length < this.#limit) {
      if (!accepts(node)) return;
      heap.push(node);
      this.#up(heap.length - 1);
    } else if (this.#isWorse(heap[0] as NodeInfo, node) && accepts(node)) {
      heap[0] = node;
      this.#down(0);
    }
  }

  /** Those kept, best first. From the second time on they are judged again, for they may have got tasks since. */
  inOrder(accepts: (node: NodeInfo) => boolean): NodeInfo[] {
    const still = this.#seen ? this.#heap.filter(accepts) : [...this.#heap];
    this.#seen = true;
    return still.sort(this.#order);
  }

  #isWorse(a: NodeInfo, b: NodeInfo): boolean {
    return this.#order(a, b) > 0;
  }

  #up(index: number): void {
    const heap = this.#heap;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#isWorse(heap[index] as NodeInfo, heap[parent] as NodeInfo)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #down(index: number): void {
    const heap = this.#heap;
    for (;;) {
      let worst = index;
      for (const child of [2 * index + 1, 2 * index + 2]) {
        if (child < heap.length && this.#isWorse(heap[child] as NodeInfo, heap[worst] as NodeInfo)) worst = child;
      }
      if (worst === index) return;
      this.#swap(index, worst);
      index = worst;
    }
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap;
    [heap[a], heap[b]] = [heap[b] as NodeInfo, heap[a] as NodeInfo];
  }
}
