import type { SourceFile } from "./repository.ts";

/** One import of a file: a statement, a re-export, or a call of `import()`. */
export interface Import {
  readonly line: number;
  /** As it is written: a package, `node:fs`, `../base/clock.ts`. */
  readonly specifier: string;
  /** For a relative specifier: the path of the imported file, relative to the root. */
  readonly target: string | undefined;
  /** True if only types are imported: nothing is loaded when the program runs. */
  readonly typeOnly: boolean;
  /** True for a call of `import()`: the file is loaded only when the call is reached. */
  readonly deferred: boolean;
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/g;

/** Returns every import of a file. A list in which each name is marked `type` counts as types only. */
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
      deferred: match[3] !== undefined,
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

/** Which files of the repository each file imports. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** Builds the import graph of these files. Imports of files outside the list are left out. */
export function importGraph(files: readonly SourceFile[], isFollowed: (one: Import) => boolean): ImportGraph {
  const paths = new Set(files.map(({ path }) => path));
  return new Map(
    files.map((file) => [
      file.path,
      importsOf(file)
        .filter(isFollowed)
        .flatMap(({ target }) => (target !== undefined && paths.has(target) ? [target] : [])),
    ]),
  );
}

/** Returns every file that is reached from one file, itself included. */
export function reachedFrom(graph: ImportGraph, start: string): Set<string> {
  const reached = new Set([start]);
  // A set that grows while it is walked: each file is visited once.
  for (const path of reached) for (const next of graph.get(path) ?? []) reached.add(next);
  return reached;
}

/** Returns the groups of files that import each other in a circle, each group sorted by path. */
export function circlesOf(graph: ImportGraph): string[][] {
  const reach = new Map([...graph.keys()].map((path) => [path, reachedFrom(graph, path)]));
  const grouped = new Set<string>();
  return [...graph.keys()].flatMap((path) => {
    if (grouped.has(path)) return [];
    const circle = [...(reach.get(path) ?? [])].filter((other) => reach.get(other)?.has(path));
    for (const other of circle) grouped.add(other);
    return circle.length > 1 ? [circle.sort()] : [];
  });
}

/** Counts the lines that import statements and re-exports take up in a file. */
export function importLineCount({ code }: Pick<SourceFile, "code">): number {
  let inside = false;
  let count = 0;
  for (const line of code) {
    inside ||= /^(?:import|export)\b.*\bfrom\b|^import |^export (?:type )?\{\s*$/.test(line);
    if (!inside) continue;
    count += 1;
    inside = !line.trimEnd().endsWith(";");
  }
  return count;
}
