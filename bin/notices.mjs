import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const head = `Third-party software in this package

The files below dist/bin contain code of the following packages. Packages with the same license text are listed together.`;

const missingText = "These packages contain no license text. It is that of the other packages with the same license.";

/**
 * Returns the notices of the packages whose code is in a bundle: names, versions, licenses and license texts.
 *
 * @param {readonly string[]} inputs the files in the bundle, relative to `root`
 * @param {string} root
 * @returns {string}
 * @throws {Error} if a package names no license
 */
export function thirdPartyNotices(inputs, root) {
  const folders = [...new Set(inputs.flatMap((input) => packageFolderOf(input) ?? []))];
  /** @type {Map<string, string[]>} */
  const titlesByText = new Map();
  for (const folder of folders) {
    const { title, text } = readPackage(resolve(root, folder));
    titlesByText.set(text, [...(titlesByText.get(text) ?? []), title]);
  }
  const sections = [...titlesByText].map(([text, titles]) => `${titles.sort().join("\n")}\n\n${text}`);
  return `${[head, ...sections.sort()].join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

/**
 * Returns the folder of the package that a file belongs to; undefined for a file of this package.
 *
 * @param {string} input
 */
const packageFolderOf = (input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];

/** @param {string} folder */
function readPackage(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  if (typeof license !== "string") throw new Error(`the package ${name} names no license`);
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|notice|copying)(\.|$)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim());
  return { title: `${name} ${version} (${license})`, text: texts.join("\n\n") || missingText };
}
