/** Nodes by how many active tasks they have, so that the emptiest are found without a look at the others. */
import type { Dice } from '../../std/dice.ts';
import type { NodeInfo } from './node-info.ts';

interface Seat {
  readonly node: NodeInfo;
  load: number;
  index: number;
}

export class ByLoad {
  /** By number of active tasks; in no order within one. */
  readonly #rows: Seat[][] = [];
  readonly #seats = new Map<NodeInfo, Seat>();

  /** A node that is new, or whose tasks have changed, takes the seat that is its own now. */
  seat(node: NodeInfo): void {
    const load = node.activeTasks;
    let seat = this.#seats.get(node);
    if (seat?.load === load) return;
    if (seat) this.#leave(seat);
    else this.#seats.set(node, (seat = { node, load, index: 0 }));
    const row = (this.#rows[load] ??= []);
    seat.load = load;
    seat.index = row.length;
    row.push(seat);
  }

  remove(node: NodeInfo): void {
    const seat = this.#seats.get(node);
    if (seat) this.#leave(seat);
    this.#seats.delete(node);
  }

  /**
   * The emptiest first; those that are equally empty in an order that the dice choose. Nothing may be seated meanwhile.
   * A node that was given tasks since it was seated is seated anew on the way.
   */
  *walk(dice: Dice): Generator<NodeInfo> {
    for (const row of this.#rows) {
      if (row === undefined) continue;
      for (let at = 0; at < row.length;) {
        this.#swap(row, at, at + dice.int(row.length - at));
        const { node, load } = row[at] as Seat;
        if (node.activeTasks !== load) this.seat(node);
        else {
          at++;
          yield node;
        }
      }
    }
  }

  #leave({ load, index }: Seat): void {
    const row = this.#rows[load] as Seat[];
    this.#swap(row, index, row.length - 1);
    row.pop();
  }

  #swap(row: Seat[], a: number, b: number): void {
    if (a === b) return;
    const [one, other] = [row[a] as Seat, row[b] as Seat];
    row[a] = other;
    other.index = a;
    row[b] = one;
    one.index = b;
  }
}
