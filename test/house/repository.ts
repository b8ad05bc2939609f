import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A file of this repository, for tests that read the code itself. */
export interface SourceFile {
  /** Relative to the root of the repository, with slashes. */
  readonly path: string;
  readonly text: string;
  /** The lines with comments blanked out; line numbers do not change. */
  readonly code: readonly string[];
  /** The lines with comments and the contents of string literals blanked out. */
  readonly bare: readonly string[];
}

const partPattern = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g;

const blank = (text: string): string => text.replace(/[^\n]/g, " ");

/** Blanks out comments. String literals are matched too, so that `//` in a URL does not start a comment. */
const withoutComments = (text: string): string =>
  text.replace(partPattern, (part) => (part.startsWith("/") ? blank(part) : part));

/** Blanks out string literals, but not the code in a template literal. */
const withoutTexts = (text: string): string =>
  text.replace(partPattern, (part) =>
    part.startsWith("`")
      ? part.replace(/\$\{[^}]*\}|[^$\n]/g, (piece) => (piece.length > 1 ? piece : " "))
      : blank(part),
  );

/** Returns the text of a file, or undefined if the file does not exist. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(join(root, path), "utf8");
  } catch {
    return undefined;
  }
}

/** Returns the paths of all files under these folders, sorted. */
export function pathsUnder(...folders: readonly string[]): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length).split(sep).join("/")),
    )
    .sort();
}

/** Reads all files under these folders whose names end in one of the endings, sorted by path. */
export function filesUnder(folders: readonly string[], ...endings: readonly string[]): SourceFile[] {
  return pathsUnder(...folders)
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .flatMap((path) => {
      const text = readText(path);
      if (text === undefined) return [];
      return [{ path, text, ...codeLines(text) }];
    });
}

/** The source of the program. */
export const sources = filesUnder(["src", "bin"], ".ts");

/** The tests, with their helpers. */
export const tests = filesUnder(["test"], ".ts");

/** The documents that are written by hand. */
export const documents = ["README.md", "CHANGELOG.md", ...pathsUnder("docs", "infra", "src", "test")].filter((path) =>
  path.endsWith(".md"),
);

/** Returns the folder of a path: everything before its last slash. */
export const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/"));

/** Formats a finding as `file:line: text   -> what to do instead`. */
export const finding = (path: string, line: number, text: string, instead: string): string =>
  `${path}:${line}: ${text.trim()}   -> ${instead}`;

/** Returns a finding for each line that matches the pattern; comments and string literals are not searched. */
export function linesWith(files: readonly SourceFile[], pattern: RegExp, instead: string): string[] {
  return files.flatMap(({ path, bare, code }) =>
    bare.flatMap((line, i) => (pattern.test(line) ? [finding(path, i + 1, code[i] ?? "", instead)] : [])),
  );
}

/** Returns the lines of a file without comments, and without comments and string literals. */
export function codeLines(text: string): Pick<SourceFile, "code" | "bare"> {
  const code = withoutComments(text);
  return { code: code.split("\n"), bare: withoutTexts(code).split("\n") };
}
