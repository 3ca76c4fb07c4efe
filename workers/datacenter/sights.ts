/** What the all-seeing page may know of every machine, and what of it is news. */
import type { Hostname } from '../api/ids.ts';
import type { NodeView, Views } from '../api/view.ts';

export class Sights {
  readonly #all: Record<Hostname, Partial<NodeView>> = {};
  #news: Record<Hostname, Partial<NodeView>> = {};

  /** A machine was looked at; these sections have changed. */
  add(hostname: Hostname, sections: Partial<NodeView>): void {
    for (const _ in sections) {
      this.#all[hostname] = Object.assign(this.#all[hostname] ?? {}, sections);
      this.#news[hostname] = Object.assign(this.#news[hostname] ?? {}, sections);
      return;
    }
  }

  /** A machine that is off keeps its last view. */
  get all(): Views {
    return this.#all;
  }

  /** What has come since the last call. */
  takeNews(): Views {
    const news = this.#news;
    this.#news = {};
    return news;
  }
}
