// The form in which the template contains `trigger`: compressed, with the few lines that decompress and run it.
import { createHash } from "node:crypto";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";

/**
 * Returns CommonJS code that decompresses a bundle and runs it in its own scope, with its `module` and `require`. Direct
 * `eval` is used because a function created from a text would see the global scope only.
 *
 * @param {string} name the name of the function
 * @param {string} source the bundle, which must be strict code so that its variables stay its own
 * @returns {string}
 */
export function compressed(name, source) {
  const data = brotliCompressSync(source, { params: { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT } });
  return `// The function ${name} of flatten-the-curve: src/functions/${name}, bundled, minified and compressed with Brotli, because a
// template may have at most 51,200 bytes. To read the code, replace "eval" by "console.log" and run this file with Node.js.
// To build it from its source, run \`npm run build\`. SHA-256 of the decompressed code:
// ${createHash("sha256").update(source).digest("hex")}
"use strict";
const data = "${data.toString("base64")}";
const code = require("node:zlib").brotliDecompressSync(Buffer.from(data, "base64")).toString();
eval(\`\${code}\\n//# sourceURL=/var/task/${name}.js\`);
`;
}

const dataLine = /^ *const data = "([\w+/=]*)";$/m;

/**
 * Returns the bundle in what `compressed` returned. Other code is returned as it is.
 *
 * @param {string} code
 * @returns {string}
 */
export function decompressed(code) {
  const data = dataLine.exec(code)?.[1];
  return data === undefined ? code : brotliDecompressSync(Buffer.from(data, "base64")).toString();
}

/**
 * Returns whether two codes differ in their compressed data only: versions of Node.js compress in different ways.
 *
 * @param {string} a
 * @param {string} b
 * @returns {boolean}
 */
export function isSameCode(a, b) {
  return a.replace(dataLine, "") === b.replace(dataLine, "") && decompressed(a) === decompressed(b);
}
