import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A file of this repository, for tests that read the code itself. */
export interface SourceFile {
  /** From the root, with slashes. */
  readonly path: string;
  readonly text: string;
  /** The lines without comments; a line keeps its place. */
  readonly code: readonly string[];
  /** The lines without comments and without what texts say, as far as it is no code. */
  readonly bare: readonly string[];
}

/** The text of a file; undefined if there is none. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(join(root, path), "utf8");
  } catch {
    return undefined;
  }
}

/** Every file under these folders whose name ends so, in order. */
export function filesUnder(folders: readonly string[], ...endings: readonly string[]): SourceFile[] {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) =>
      join(folder, name).split(sep).join("/"),
    ),
  );
  return paths
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .sort()
    .flatMap((path) => {
      const text = readText(path);
      if (text === undefined) return [];
      return [{ path, text, ...codeLines(text) }];
    });
}

/** A file's lines without comments, and without comments and texts. */
export function codeLines(text: string): Pick<SourceFile, "code" | "bare"> {
  const code = withoutComments(text);
  return { code: code.split("\n"), bare: withoutTexts(code).split("\n") };
}

const partPattern = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g;

const blank = (text: string): string => text.replace(/[^\n]/g, " ");

/** Blanks out comments; texts are kept, so that a `//` in a URL is no comment. */
const withoutComments = (text: string): string =>
  text.replace(partPattern, (part) => (part.startsWith("/") ? blank(part) : part));

/** Blanks out what texts say, but not the code in a template. */
const withoutTexts = (text: string): string =>
  text.replace(partPattern, (part) =>
    part.startsWith("`")
      ? part.replace(/\$\{[^}]*\}|[^$\n]/g, (piece) => (piece.length > 1 ? piece : " "))
      : blank(part),
  );

/** One import of a file: a statement, a re-export, or a call of `import()`. */
export interface Import {
  readonly line: number;
  /** As it is written: a package, `node:fs`, `../base/clock.ts`. */
  readonly specifier: string;
  /** The imported file from the root, for a relative specifier. */
  readonly target: string | undefined;
  /** Only types: nothing of it is loaded when the program runs. */
  readonly typeOnly: boolean;
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/g;

/** Every import of a file. A list in which each name is marked `type` counts as types only. */
export function importsOf({ path, code }: Pick<SourceFile, "path" | "code">): Import[] {
  const text = code.join("\n");
  return [...text.matchAll(importPattern)].map((match) => {
    const specifier = match[2] ?? match[3] ?? "";
    const names = /\{([^}]*)\}/.exec(match[0])?.[1]?.split(",") ?? [];
    const named = names.map((name) => name.trim()).filter((name) => name !== "");
    const allTypes = named.length > 0 && named.every((name) => name.startsWith("type "));
    // `import("./a.ts").A` is a type; a value would be awaited first.
    const typePosition = match[3] !== undefined && /^\s*\.\s*[A-Z]/.test(text.slice(match.index + match[0].length));
    return {
      line: text.slice(0, match.index + match[0].search(/\S/)).split("\n").length,
      specifier,
      target: specifier.startsWith(".") ? resolve(path, specifier) : undefined,
      typeOnly: match[1] !== undefined || allTypes || typePosition,
    };
  });
}

function resolve(from: string, specifier: string): string {
  const parts = from.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}
