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
export const fromBase64 = (text: string): Uint8Array =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
