import { createRequire } from "node:module";
import type { Terminal as HeadlessTerminal } from "@xterm/headless";

// Node finds no names in this CommonJS module, and its types declare no default export.
const { Terminal } = createRequire(import.meta.url)("@xterm/headless") as typeof import("@xterm/headless");

/** A terminal that interprets what is written to it, so that tests see its screen as a user does. */
export class Screen {
  readonly isTTY = true;
  readonly #terminal: HeadlessTerminal;
  /** How often something was written. */
  writes = 0;

  constructor(columns = 80, rows = 24) {
    this.#terminal = new Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true, scrollback: 1_000 });
  }

  get columns(): number {
    return this.#terminal.cols;
  }

  get rows(): number {
    return this.#terminal.rows;
  }

  write(text: string): void {
    this.writes++;
    this.#terminal.write(text);
  }

  /** Changes the size, as a user does with the mouse. Lines that no longer fit are broken, and joined again when they do. */
  async resize(columns: number, rows: number): Promise<void> {
    await this.lines();
    this.#terminal.resize(columns, rows);
  }

  /** Everything that can be seen, and what scrolled away above it, without blank lines at the end. */
  async lines(): Promise<string[]> {
    await new Promise<void>((resolve) => this.#terminal.write("", resolve));
    const { active } = this.#terminal.buffer;
    const lines = Array.from(
      { length: active.length },
      (_, row) => active.getLine(row)?.translateToString(true, 0, this.columns) ?? "",
    );
    while (lines.at(-1) === "") lines.pop();
    return lines;
  }

  async text(): Promise<string> {
    return (await this.lines()).join("\n");
  }
}
