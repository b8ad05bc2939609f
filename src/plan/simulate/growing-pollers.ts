import { pollerCap, type Road } from "../road.ts";
import { sameInstant } from "./same-instant.ts";
import { SortedTimes } from "./sorted-times.ts";

const never = Number.POSITIVE_INFINITY;

/**
 * The pollers of a mapping: one is added whenever none has been left waiting for a while (theory §5.2). `admission.ts` has
 * the same with throttles; a test holds the two together.
 */
export class GrowingPollers {
  readonly #turnaroundSeconds: number;
  readonly #growEverySeconds: number;
  readonly #first: number;
  readonly #most: number;
  /** When those that are not waiting receive again. */
  readonly #turning = new SortedTimes();
  #count = 0;
  /** When one is added, if none is left waiting then. */
  #growsAt = never;

  constructor(road: Road) {
    this.#turnaroundSeconds = road.turnaroundMs / 1000;
    this.#growEverySeconds = 1 / road.rampPerSecond;
    this.#most = pollerCap(road);
    this.#first = Math.min(road.initialPollers, this.#most);
  }

  reset(): void {
    this.#turning.clear();
    this.#count = this.#first;
    this.#growsAt = never;
  }

  /** When a poller receives a message that is there from `due` on. Calls come in order of time. */
  receive(due: number): number {
    let at = Math.min(due, this.#growsAt);
    for (;;) {
      this.#turning.passUntil(at + sameInstant);
      const isShort = this.#isShort();
      if (at >= due && !isShort) return at;
      if (at === this.#growsAt) this.#growsAt = isShort ? this.#add(at) : never;
      at = Math.min(this.#growsAt, at < due ? due : this.#turning.first());
    }
  }

  /** One that has received at `now` works until `end`. */
  invoke(now: number, end: number): void {
    this.#turning.add(end + this.#turnaroundSeconds);
    if (this.#growsAt === never && this.#isShort()) this.#growsAt = this.#growsAfter(now);
  }

  /** None is left waiting. */
  #isShort(): boolean {
    return this.#turning.left() >= this.#count;
  }

  /** The first receive of a new one takes as long as any. */
  #add(now: number): number {
    this.#count++;
    this.#turning.add(now + this.#turnaroundSeconds);
    return this.#growsAfter(now);
  }

  #growsAfter(now: number): number {
    return this.#count < this.#most ? now + this.#growEverySeconds : never;
  }
}
