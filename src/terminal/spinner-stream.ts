/** The little that is asked of a stream to write text to. */
export interface TextStream {
  write(text: string): unknown;
}

const escapeStart = "\u001b[";

/** The stream as ora wants it: with the cursor movements of a terminal, written as escapes. */
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
  // ora uses no more of a stream than is here.
  return terminal as unknown as NodeJS.WritableStream;
}
