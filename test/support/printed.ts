import { finish, type View } from "../../src/terminal/page.ts";

/** A report as the text that is printed. One of its arguments is the view. */
export const printed =
  <Arguments extends readonly unknown[]>(report: (...given: Arguments) => readonly string[]) =>
  (...given: Arguments): string => {
    const view = given.find((each): each is View => typeof each === "object" && each !== null && "paint" in each);
    return `${finish(report(...given), view as View)}\n`;
  };
