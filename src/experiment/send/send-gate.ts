/** Lets a user pause the sending of a run: while the gate is closed, no call is begun. */
export class SendGate {
  #opening: { readonly opened: Promise<void>; readonly open: () => void } | undefined;

  /** Whether the sending is paused. */
  get isClosed(): boolean {
    return this.#opening !== undefined;
  }

  /** Pauses the sending. Calls under way get their answers. */
  close(): void {
    if (this.#opening !== undefined) return;
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    this.#opening = { opened, open };
  }

  /** Goes on with the sending. */
  open(): void {
    this.#opening?.open();
    this.#opening = undefined;
  }

  /** Resolves when the gate is open, or when `signal` is aborted. */
  async passed(signal: AbortSignal): Promise<void> {
    while (this.#opening !== undefined && !signal.aborted) {
      const { opened } = this.#opening;
      let stop = () => {};
      const stopped = new Promise<void>((resolve) => {
        stop = resolve;
      });
      signal.addEventListener("abort", stop, { once: true });
      await Promise.race([opened, stopped]);
      signal.removeEventListener("abort", stop);
    }
  }
}
