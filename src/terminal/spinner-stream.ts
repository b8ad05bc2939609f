/** A stream that text can be written to. */
export interface TextStream {
  write(text: string): unknown;
}

const escapeStart = "\u001b[";

/** Wraps a stream for ora, which needs the cursor movements of a terminal: they are written as escape sequences. */
export function spinnerStream(stream: TextStream, columns: number): NodeJS.WritableStream {
  const send = (text: string): boolean => {
    stream.write(text);
    return true;
  };
  const terminal = {
    isTTY: true,
    columns,
    write: (chunk: unknown) => send(String(chunk)),
    cursorTo: (column: number) => send(`${escapeStart}${column + 1}G`),
    moveCursor: (_: number, rows: number) => send(`${escapeStart}${Math.abs(rows)}${rows < 0 ? "A" : "B"}`),
    clearLine: (direction: number) => send(`${escapeStart}${direction < 0 ? 1 : direction > 0 ? 0 : 2}K`),
    once: () => terminal,
    removeListener: () => terminal,
  };
  // ora uses only these members of a stream.
  return terminal as unknown as NodeJS.WritableStream;
}
