const encoder = /* @__PURE__ */ new TextEncoder();
const decoder = /* @__PURE__ */ new TextDecoder();
const notAscii = /[\u0080-\uffff]/;

/** Returns the length of a text in UTF-8, in bytes. Most texts are ASCII, and need not be encoded. */
export const utf8Length = (text: string): number => (notAscii.test(text) ? encoder.encode(text) : text).length;

/** Encodes text as UTF-8. */
export const bytesOf = (text: string): Uint8Array => encoder.encode(text);

/** Decodes UTF-8; invalid bytes become U+FFFD. Text is returned as it is. */
export const textOf = (body: Uint8Array | string): string => (typeof body === "string" ? body : decoder.decode(body));

/** The text of UTF-8 bytes; undefined if they are invalid. */
export function strictTextOf(bytes: Uint8Array): string | undefined {
  const text = decoder.decode(bytes);
  // The strict decoder is several times slower, so it only looks at texts that may contain replaced bytes.
  if (!text.includes("\uFFFD")) return text;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The value of a JSON text; undefined for any other text. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a value is an object, and no list. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The object of a JSON text; undefined for any other text. */
export function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  const value = jsonIn(text);
  return isRecord(value) ? value : undefined;
}

/** The number of arguments that `String.fromCharCode` takes without risk of a stack overflow. */
const chunkLength = 8_192;

/** Encodes bytes as base64. */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let i = 0; i < bytes.length; i += chunkLength) {
    binary += String.fromCharCode(...bytes.subarray(i, i + chunkLength));
  }
  return btoa(binary);
}

/** Decodes base64. @throws {DOMException} if the text is not base64. */
export function fromBase64(text: string): Uint8Array {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** The members of an object that are not undefined: those that an optional member may be set to. */
export const defined = <T extends object>(members: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as typeof members;

/** Returns a record with the same keys, and each value converted. */
export const mapValues = <From, To>(
  record: Readonly<Record<string, From>>,
  convert: (value: From) => To,
): Record<string, To> => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, convert(value)]));

/**
 * Splits a typed command line into its words without `flatten`, as a shell does: at blanks, except within quotes and after a
 * backslash. It knows neither variables nor patterns. A quote that is not closed ends with the line.
 */
export function argvIn(line: string): string[] {
  const words: string[] = [];
  const pattern = /(?:"((?:\\.|[^"\\])*)"?|'([^']*)'?|\\(.)|[^\s"'\\])+/g;
  for (const [word] of line.matchAll(pattern)) words.push(unquoted(word));
  return words[0] === "flatten" ? words.slice(1) : words;
}

const unquoted = (word: string): string =>
  word.replace(
    /"((?:\\.|[^"\\])*)"?|'([^']*)'?|\\(.)/g,
    (_, double?: string, single?: string, escaped?: string) =>
      double?.replace(/\\(["\\$`])/g, "$1") ?? single ?? escaped ?? "",
  );
