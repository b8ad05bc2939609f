import { clean } from "../terminal/page.ts";

/** Characters that XML 1.0 does not allow, even as references (https://www.w3.org/TR/xml/#charsets). */
const notXml = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A name or message from outside as one line of printable text. */
export const oneLine = (text: string): string =>
  clean(text)
    .replace(/[\u2028\u2029]+/g, " ")
    .replace(notXml, "\ufffd");

/** A text on one line for the content or a quoted attribute of HTML, SVG and XML. */
export const markup = (text: string): string => oneLine(text).replace(/[&<>"']/g, (char) => entities[char] ?? char);

/** A value as JSON inside a `script` element, which `</script>` and `<!--` would end or change. */
export const scriptJson = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll("<", "\\u003c")
    .replaceAll(">", "\\u003e")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");

/**
 * A text on one line for GitHub Flavored Markdown, in a paragraph or a table cell. An empty comment keeps names from becoming
 * mentions, references to issues, or links.
 */
export const markdown = (text: string): string =>
  oneLine(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/[\\`*_[\]|~$]/g, "\\$&")
    .replace(/^(\d+)([.)]) /, "$1\\$2 ")
    .replace(/^(?:[-+=] |::)/, "\\$&")
    .replace(/@(?=\w)|#(?=\d)|:(?=\/\/)|\bwww(?=\.)/g, "$&<!-- -->");

/** A command as a code block of Markdown, with a fence that is longer than every run of backticks in it. */
export function codeBlock(lines: readonly string[], language = ""): string[] {
  const runs = lines.flatMap((line) => line.match(/`+/g) ?? []).map(({ length }) => length);
  const fence = "`".repeat(Math.max(2, ...runs) + 1);
  return [`${fence}${language}`, ...lines, fence];
}

/** A message of a GitHub workflow command; see https://docs.github.com/actions/reference/workflow-commands-for-github-actions. */
export const workflowMessage = (text: string): string => oneLine(text).replaceAll("%", "%25");

/** A property of a GitHub workflow command. */
export const workflowProperty = (text: string): string =>
  workflowMessage(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
