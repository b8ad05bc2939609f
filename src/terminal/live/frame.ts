import { textWidth } from "../wrap.ts";

/** A terminal that a frame is drawn on. Its size may change at any time. */
export interface FrameTerminal {
  write(text: string): unknown;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

const escapeStart = "\u001b[";
const hideCursor = `${escapeStart}?25l`;
const showCursor = `${escapeStart}?25h`;
const eraseLineEnd = `${escapeStart}K`;
const eraseBelow = `${escapeStart}J`;
/** Terminals that know these codes show the text between them at once; others ignore them. */
const beginUpdate = `${escapeStart}?2026h`;
const endUpdate = `${escapeStart}?2026l`;

/** The size that a terminal without one is taken to have. */
const defaultSize = { columns: 80, rows: 24 };

/** The size of a terminal in characters. */
export const sizeOf = ({ columns, rows }: Pick<FrameTerminal, "columns" | "rows">) => ({
  columns: columns || defaultSize.columns,
  rows: rows || defaultSize.rows,
});

/**
 * Draws lines in place: each frame over the one before. The cursor is hidden, and stays in the row below the frame, so that
 * what is printed after `clear` stands where the frame stood.
 */
export class Frame {
  readonly #terminal: FrameTerminal;
  #shown: readonly string[] = [];
  #isHidden = false;

  constructor(terminal: FrameTerminal) {
    this.#terminal = terminal;
  }

  /**
   * Draws a frame.
   *
   * @param lines each narrower than the terminal, and together lower: a row that scrolled away could not be drawn again.
   */
  draw(lines: readonly string[]): void {
    const body = lines.map((line) => `${line}${eraseLineEnd}\n`).join("");
    const text = `${this.#toTop()}${body}${lines.length < this.#rowsShown() ? eraseBelow : ""}`;
    this.#terminal.write(`${beginUpdate}${this.#isHidden ? "" : hideCursor}${text}${endUpdate}`);
    this.#isHidden = true;
    this.#shown = lines;
  }

  /** Removes the frame and shows the cursor. */
  clear(): void {
    if (!this.#isHidden) return;
    this.#terminal.write(`${this.#toTop()}${eraseBelow}${showCursor}`);
    this.#isHidden = false;
    this.#shown = [];
  }

  #toTop(): string {
    const rows = this.#rowsShown();
    return `\r${rows > 0 ? `${escapeStart}${rows}A` : ""}`;
  }

  /** The rows that the frame takes now. A terminal that became narrower has broken the lines that no longer fit. */
  #rowsShown(): number {
    const { columns, rows } = sizeOf(this.#terminal);
    const taken = this.#shown.reduce((sum, line) => sum + Math.max(1, Math.ceil(textWidth(line) / columns)), 0);
    return Math.min(taken, rows - 1);
  }
}
