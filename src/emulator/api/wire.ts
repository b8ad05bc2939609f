/** An HTTP request to a service, over a socket or in process. */
export interface WireRequest {
  readonly method: string;
  /** Path without the query string, still percent-encoded. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Header names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The URL by which the client reaches the emulator, e.g. `http://127.0.0.1:4566`; undefined in process. */
  readonly endpoint?: string;
}

/** The HTTP response of a service. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Text is sent as UTF-8. */
  readonly body: Uint8Array | string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

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
