// Puts the bundled functions into the template, so that `aws cloudformation deploy` needs nothing but the template.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compressed, isSameCode } from "./compressed-code.mjs";

const indentation = " ".repeat(10);
const compressedNames = ["trigger"];
/** The functions in each template. */
const templates = { "template.yaml": ["process", "trigger"], "beyond.yaml": ["resend"] };

/**
 * Returns the template with the source of each function as inline code, between the marker comments of the function. The
 * source of `trigger` is compressed. A block that contains the same code already is not changed.
 *
 * @param {string} template
 * @param {Readonly<Record<string, string>>} sources the source of each bundle, by function name
 * @returns {string}
 */
export function withInlineCode(template, sources) {
  let text = template;
  for (const [name, source] of Object.entries(sources)) {
    const block = new RegExp(`(\\n *# >>> ${name}:[^\\n]*\\n)([^]*?)(\\n *# <<< ${name}\\n)`);
    const [found, before, current, after] = block.exec(text) ?? [];
    if (found === undefined) throw new Error(`the template has no block between "# >>> ${name}:" and "# <<< ${name}"`);
    const code = compressedNames.includes(name) ? compressed(name, source) : source;
    const lines = code.trimEnd().split("\n");
    const indented = lines.map((line) => (line === "" ? "" : indentation + line)).join("\n");
    const fresh = `        ZipFile: |\n${indented}`;
    if (!isSameCode(current, fresh)) text = text.replace(found, () => before + fresh + after);
  }
  return text;
}

/**
 * Updates the templates from the bundles. Writes a file only if its code has changed.
 *
 * @param {Readonly<Record<string, string>>} bundles the path of each bundle, by function name
 * @returns {string[]} the names of the templates that have changed
 */
export function inlineCode(bundles) {
  return Object.entries(templates).flatMap(([template, names]) => {
    const path = fileURLToPath(new URL(template, import.meta.url));
    const before = readFileSync(path, "utf8");
    const sources = names.map((name) => [name, readFileSync(bundles[name], "utf8")]);
    const after = withInlineCode(before, Object.fromEntries(sources));
    if (after !== before) writeFileSync(path, after);
    return after === before ? [] : [template];
  });
}
