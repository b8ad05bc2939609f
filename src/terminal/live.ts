import { textWidth } from "./page.ts";

/** A terminal that a frame is drawn on. Its size may change at any time. */
export interface FrameTerminal {
  write(text: string): unknown;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

const esc = "\u001b";
const escapeStart = `${esc}[`;
const hideCursor = `${escapeStart}?25l`;
const showCursor = `${escapeStart}?25h`;
const eraseLineEnd = `${escapeStart}K`;
const eraseAll = `${escapeStart}2J`;
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

/** Home, on the second screen of the terminal: it has no history, and resizing breaks no lines on it. */
const enterSecondScreen = `${escapeStart}?1049h`;
const leaveSecondScreen = `${escapeStart}?1049l`;
const home = `${escapeStart}H`;

/**
 * Draws lines in place, each frame over the one before, and hides the cursor meanwhile. On a terminal with a second screen
 * (xterm's alternate screen) frames are drawn there, so that nothing of them is left. On another one the cursor stays in the
 * row below the frame, so that what is printed after `clear` stands where the frame stood.
 */
export class Frame {
  readonly #terminal: FrameTerminal;
  readonly #hasSecondScreen: boolean;
  #shown: readonly string[] = [];
  #isOpen = false;
  #size = "";

  constructor(terminal: FrameTerminal, hasSecondScreen: boolean) {
    this.#terminal = terminal;
    this.#hasSecondScreen = hasSecondScreen;
  }

  /**
   * Draws a frame.
   *
   * @param lines each narrower than the terminal, and together lower: a row that scrolled away could not be drawn again.
   */
  draw(lines: readonly string[]): void {
    const { columns, rows } = sizeOf(this.#terminal);
    const size = `${columns}x${rows}`;
    const isResized = this.#isOpen && this.#hasSecondScreen && size !== this.#size;
    const open = this.#isOpen ? "" : `${hideCursor}${this.#hasSecondScreen ? enterSecondScreen : ""}`;
    const begin = `${open}${isResized ? eraseAll : ""}`;
    this.#size = size;
    const body = lines.map((line) => `${line}${eraseLineEnd}\n`).join("");
    this.#terminal.write(`${beginUpdate}${begin}${this.#toTop()}${body}${eraseBelow}${endUpdate}`);
    this.#isOpen = true;
    this.#shown = lines;
  }

  /** Removes the frame and shows the cursor. */
  clear(): void {
    if (!this.#isOpen) return;
    const end = this.#hasSecondScreen ? leaveSecondScreen : `${this.#toTop()}${eraseBelow}`;
    this.#terminal.write(`${end}${showCursor}`);
    this.#isOpen = false;
    this.#shown = [];
  }

  #toTop(): string {
    if (this.#hasSecondScreen) return home;
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

/** A key that a live screen knows: its character, or a name. */
export type Key = "left" | "right" | "up" | "down" | "interrupt" | "suspend" | "escape" | (string & {});

const keyNames: Readonly<Record<string, Key>> = {
  "\u0003": "interrupt",
  "\u001a": "suspend",
  [esc]: "escape",
  [`${esc}[A`]: "up",
  [`${esc}[B`]: "down",
  [`${esc}[C`]: "right",
  [`${esc}[D`]: "left",
  [`${esc}OA`]: "up",
  [`${esc}OB`]: "down",
  [`${esc}OC`]: "right",
  [`${esc}OD`]: "left",
};

const keyPattern = new RegExp(`${esc}(?:\\[[0-9;?]*[A-Za-z~]|O[A-Za-z])?|[^${esc}]`, "gu");

/** Returns the keys in what a terminal in raw mode has sent. Unknown sequences, such as those of function keys, are left out. */
export const keysIn = (text: string): Key[] =>
  (text.match(keyPattern) ?? []).flatMap((sent) => keyNames[sent] ?? (sent.startsWith(esc) ? [] : [sent]));
