type Reject = (error: unknown) => void;

/** The promises that events of the kernel have to settle. If an event fails, none of them would ever be, so all are rejected. */
export class Waiters {
  readonly #rejects = new Set<Reject>();

  get isEmpty(): boolean {
    return this.#rejects.size === 0;
  }

  /** Adds what rejects a promise, until the returned function is called. */
  add(reject: Reject): () => void {
    this.#rejects.add(reject);
    return () => this.#rejects.delete(reject);
  }

  /** Returns a promise of the same answer that is rejected as well if an event fails first. */
  unlessFailed<T>(answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const remove = this.add(reject);
      answer.then(
        (value) => {
          remove();
          resolve(value);
        },
        (error: unknown) => {
          remove();
          reject(error);
        },
      );
    });
  }

  /** Rejects all of them. */
  fail(error: unknown): void {
    for (const reject of this.#rejects) reject(error);
  }
}
