import { type Consumer, pollerCap } from "../consumer.ts";
import { sameInstant } from "./simulation.ts";
import { SortedTimes } from "./sorted-times.ts";

const never = Number.POSITIVE_INFINITY;

/**
 * The pollers of a mapping. One is added whenever messages have waited for a poller for some time (theory §5.2).
 * `admission.ts` has the same rules with throttles; a test compares the two.
 */
export class GrowingPollers {
  readonly #turnaroundSeconds: number;
  readonly #growEverySeconds: number;
  readonly #addedEachTime: number;
  readonly #first: number;
  readonly #most: number;
  /** When the pollers that are not waiting receive again. */
  readonly #turning = new SortedTimes();
  #count = 0;
  /** For how long messages have to wait until a poller is added, seconds. */
  #stepLeft = 0;

  constructor(consumer: Consumer) {
    this.#turnaroundSeconds = consumer.turnaroundMs / 1000;
    this.#growEverySeconds = consumer.rampPerSecond === 0 ? never : consumer.growthStepSeconds;
    this.#addedEachTime = Math.max(1, Math.round(consumer.rampPerSecond * consumer.growthStepSeconds));
    this.#most = pollerCap(consumer);
    this.#first = Math.min(consumer.initialPollers, this.#most);
  }

  reset(): void {
    this.#turning.clear();
    this.#count = this.#first;
    this.#stepLeft = this.#growEverySeconds;
  }

  /** Returns when a poller receives a message that is available from `due` on. Calls must be in order of time. */
  receive(due: number): number {
    let at = due;
    for (;;) {
      this.#turning.passUntil(at + sameInstant);
      if (this.#turning.left() < this.#count) return at;
      const growsAt = this.#count < this.#most ? at + this.#stepLeft : never;
      const freeAt = this.#turning.first();
      if (growsAt <= freeAt + sameInstant) {
        at = growsAt;
        this.#add(at);
      } else {
        this.#stepLeft -= this.#count < this.#most ? freeAt - at : 0;
        at = freeAt;
      }
    }
  }

  /** Occupies the poller that has received until its invocation ends. */
  invoke(end: number): void {
    this.#turning.add(end + this.#turnaroundSeconds);
  }

  /** Adds the pollers of one step. Their first receives take as long as any other. */
  #add(now: number): void {
    const added = Math.min(this.#most - this.#count, this.#addedEachTime);
    this.#count += added;
    this.#stepLeft = this.#growEverySeconds;
    for (let poller = 0; poller < added; poller++) this.#turning.add(now + this.#turnaroundSeconds);
  }
}
