import { expect, test } from "vitest";
import { type SourceFile, sources } from "./repository.ts";

/** An exported function, also one that is a constant, or an exported class, interface or type. */
const declaration = /^export (?:(?:async )?function\*? (\w+)|(?:(?:abstract )?class|interface|type) (\w+)|const (\w+))/;

/** Returns the name that a line exports, if it is a function or a type. */
function exportedName({ code }: Pick<SourceFile, "code">, i: number): string | undefined {
  const match = declaration.exec(code[i] ?? "");
  if (match === null) return undefined;
  const [, functionName, typeName, constant] = match;
  if (constant === undefined) return functionName ?? typeName;
  // The head of an arrow function ends before the first brace of its body, a few lines down at most.
  const head = code.slice(i, i + 8).join("\n");
  const value = /^[^=]*(?:=>[^=]*)?=(?!>)\s*/.exec(head);
  const isFunction =
    value !== null &&
    /^(?:async\s*)?(?:<[^>]*>\s*)?(?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\w+)\s*(?::[^=]+)?=>/.test(
      head.slice(value[0].length),
    );
  return isFunction ? constant : undefined;
}

/** Checks whether the declaration on a line has a docstring right above it. */
const isDocumented = ({ text }: Pick<SourceFile, "text">, i: number): boolean =>
  /\*\/\s*$/.test(text.split("\n")[i - 1] ?? "");

function undocumented(file: Pick<SourceFile, "text" | "code">): { readonly line: number; readonly name: string }[] {
  return file.code.flatMap((_, i) => {
    const name = exportedName(file, i);
    return name === undefined || isDocumented(file, i) ? [] : [{ line: i + 1, name }];
  });
}

test("every exported function, class and type has a docstring", () => {
  const found = sources.flatMap((file) =>
    undocumented(file).map(
      ({ line, name }) => `${file.path}:${line}: ${name}   -> give meaning, units, errors, and the source of a fact`,
    ),
  );
  expect(found).toEqual([]);
});

test("functions and types are found in every form in which they can be exported", () => {
  const code = [
    "export function a() {}",
    "export async function b() {}",
    "export const c = (x: number) => x;",
    "export const d: Rule<X> = async (x) => {};",
    "export const e = {",
    "  inner: (x) => x,",
    "};",
    "export class F {}",
    "/** Documented. */",
    "export const g = () => 1;",
    "export interface H {}",
    'export type { I } from "./i.ts";',
    "export type J = string;",
    "export const h = 5;",
    "export const i = list.map((x) => x);",
  ];
  const found = undocumented({ text: code.join("\n"), code });
  expect(found.map(({ name }) => name)).toEqual(["a", "b", "c", "d", "F", "H", "J"]);
});
