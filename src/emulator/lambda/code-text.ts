import type { FunctionFiles } from "./function-host.ts";

/** Characters that one call of `String.fromCharCode` takes without harm to the stack. */
const chunk = 8192;

/** Files as base64 texts, for JSON. */
export const filesToText = (files: FunctionFiles): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path, toBase64(bytes)]));

export const filesFromText = (texts: Readonly<Record<string, string>>): FunctionFiles =>
  Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, fromBase64(text)]));

function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let i = 0; i < bytes.length; i += chunk) binary += String.fromCharCode(...bytes.subarray(i, i + chunk));
  return btoa(binary);
}

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
