import { counted } from "../../terminal/format.ts";
import { finish, nextLines, type View } from "../../terminal/page.ts";
import { columnsFor, table } from "../../terminal/table.ts";

/** The document of `flatten lab --list`. */
export interface LabListDocument {
  readonly chapters: readonly {
    readonly number: number;
    readonly title: string;
    /** Null for a chapter that is not finished. */
    readonly done: { readonly guess?: string } | null;
    /** The answer with its unit. */
    readonly measured: string | null;
  }[];
}

/** The list of the chapters, with what was guessed and measured. */
export function labListReport({ chapters }: LabListDocument, view: View): string {
  const done = chapters.filter((chapter) => chapter.done !== null);
  const next = chapters.find((chapter) => chapter.done === null);
  const { left, right } = columnsFor(chapters);
  const { lines } = table(
    [
      right("", 1, ({ number }) => String(number)),
      left("chapter", 1, ({ title }) => title),
      right("guess", 3, (each) => each.done?.guess ?? ""),
      left("measured", 2, ({ measured }) => measured ?? ""),
    ],
    view,
  );
  const page = [
    view.paint.bold(`${counted(chapters.length, "chapter")}, ${done.length} done`),
    "",
    ...lines,
    "",
    ...nextLines([next === undefined ? "flatten lab --chapter 1" : `flatten lab --chapter ${next.number}`], view),
  ];
  return `${finish(page, view)}\n`;
}
