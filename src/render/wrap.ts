import { textWidth } from "./text-width.ts";

function cut(word: string, width: number): string[] {
  const pieces: string[] = [];
  let piece = "";
  for (const char of word) {
    if (textWidth(piece + char) > width) {
      pieces.push(piece);
      piece = "";
    }
    piece += char;
  }
  return [...pieces, piece];
}

const glued = "\u00a0";

/** Keeps a number with its unit, and short items of a ` · ` list in one piece with the dot behind them. */
function glue(text: string): string {
  const items = text.split(" · ");
  const kept = items.map((item) => (items.length > 1 && item.length <= 30 ? item.replaceAll(" ", glued) : item));
  return kept
    .join(`${glued}· `)
    .replace(/(\d) (?=(?:s|min|h|%)(?!\w))/g, `$1${glued}`)
    .replace(/\b(min|h) (?=\d)/g, `$1${glued}`);
}

/**
 * Breaks plain text at spaces into lines of at most `width` columns, and does not part a number from its unit; a word
 * that is longer than a line is cut. Paint the lines afterwards.
 */
export const wrap = (text: string, width: number): string[] =>
  fill(glue(text), width).map((line) => line.replaceAll(glued, " "));

function fill(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((each) => cut(each, width))) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (textWidth(longer) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** Breaks a command with backslashes, so that it can still be pasted into a shell. */
export function wrapCommand(command: string, width: number): string[] {
  const lines = fill(command, width - 2);
  return lines.map((line, index) => (index < lines.length - 1 ? `${line} \\` : line));
}
