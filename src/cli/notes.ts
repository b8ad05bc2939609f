import { toAscii } from "../terminal/characters.ts";
import { wrapLines } from "../terminal/page.ts";
import type { Output } from "./context.ts";

/** stderr for notes: breaks lines at words on a terminal, writes ASCII if it shows nothing else, and can hold notes back. */
export class NoteOutput implements Output {
  readonly #output: Output;
  readonly #isUnicode: boolean;
  #held: string[] | undefined;

  constructor(output: Output, isUnicode: boolean) {
    this.#output = output;
    this.#isUnicode = isUnicode;
  }

  get isTTY() {
    return this.#output.isTTY;
  }

  get columns() {
    return this.#output.columns;
  }

  get rows() {
    return this.#output.rows;
  }

  write(text: string): unknown {
    if (this.#held !== undefined) return this.#held.push(text);
    const shown = this.#isUnicode ? text : toAscii(text);
    return this.#output.write(this.isTTY && this.columns ? wrapLines(shown, this.columns) : shown);
  }

  /** Holds notes back until the returned function is called. */
  hold(): () => void {
    this.#held ??= [];
    return () => {
      const notes = this.#held ?? [];
      this.#held = undefined;
      for (const note of notes) this.write(note);
    };
  }
}
