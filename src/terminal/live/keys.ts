/** A key that a live screen knows: its character, or a name. */
export type Key = "left" | "right" | "up" | "down" | "interrupt" | "suspend" | "escape" | (string & {});

const esc = "\u001b";

const names: Readonly<Record<string, Key>> = {
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
  (text.match(keyPattern) ?? []).flatMap((sent) => names[sent] ?? (sent.startsWith(esc) ? [] : [sent]));
