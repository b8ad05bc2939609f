import { usageError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";

/** Fields that every payload may have: the number of the job, the id of the run, and a random UUID of the job. */
export const jobFields = ["job", "run", "uuid"] as const;

/** The value of each field of a template for one job. */
export type FieldValues = Readonly<Record<string, string>>;

/** A text with fields: `{"id":"{{job}}"}`. */
export interface Template {
  /** The text between the fields: one more than there are fields. */
  readonly texts: readonly string[];
  readonly fields: readonly TemplateField[];
}

interface TemplateField {
  readonly name: string;
  /** How its value is written: as it is, as a part of a JSON string, or as a JSON value of its own. */
  readonly as: "text" | "string" | "value";
}

const fieldPattern = /\{\{\s*([^{}]*?)\s*\}\}/g;

/**
 * Reads a text with fields, such as a message attribute.
 *
 * @param known names that a field may have.
 * @param where the flag or the line of the text, for errors.
 * @throws {FlattenError} (usage) for a field with another name.
 */
export function textTemplate(text: string, known: readonly string[], where: string): Template {
  return split(text, known, where, () => "text");
}

/**
 * Reads JSON text with fields. A field between quotes is a part of the string; any other field is a value: a number,
 * true, false or null stays what it is, and everything else becomes a string.
 *
 * @param known names that a field may have.
 * @param where the flag or the line of the text, for errors.
 * @throws {FlattenError} (usage) for a field with another name, and for a text that is not JSON.
 */
export function jsonTemplate(text: string, known: readonly string[], where: string): Template {
  const isInString = stringScanner(text);
  const template = split(text, known, where, (index) => (isInString(index) ? "string" : "value"));
  const zeros = Object.fromEntries(known.map((name) => [name, "0"]));
  try {
    JSON.parse(fill(template, zeros));
  } catch (error) {
    throw usageError(
      `${where} is not JSON: ${(error as Error).message}`,
      `for example: {"id":"{{job}}"}; text needs double quotes, also on its own: "text"`,
    );
  }
  return template;
}

function split(text: string, known: readonly string[], where: string, as: (index: number) => TemplateField["as"]) {
  const texts: string[] = [];
  const fields: TemplateField[] = [];
  let from = 0;
  for (const match of text.matchAll(fieldPattern)) {
    const [whole, name = ""] = match;
    if (!known.includes(name)) throw unknownField(name, known, where);
    texts.push(text.slice(from, match.index));
    fields.push({ name, as: as(match.index) });
    from = match.index + whole.length;
  }
  return { texts: [...texts, text.slice(from)], fields };
}

function unknownField(name: string, known: readonly string[], where: string) {
  const guess = nearest(name, known);
  const list = `the fields are ${known.map((each) => `{{${each}}}`).join(", ")}`;
  return usageError(
    `${where} has an unknown field {{${name}}}`,
    guess === undefined ? list : `did you mean {{${guess}}}? ${list}`,
  );
}

/** Tells whether a position of a JSON text is inside a string. Positions must be asked for in their order. */
function stringScanner(text: string): (index: number) => boolean {
  let inside = false;
  let at = 0;
  return (index) => {
    for (; at < index; at++) {
      if (inside && text[at] === "\\") at++;
      else if (text[at] === '"') inside = !inside;
    }
    return inside;
  };
}

const writers = {
  text: (value) => value,
  string: (value) => JSON.stringify(value).slice(1, -1),
  value: (value) =>
    /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/.test(value) ? value : JSON.stringify(value),
} as const satisfies Record<TemplateField["as"], (value: string) => string>;

/** The text of a template, as it was given. */
export const templateText = ({ texts, fields }: Template): string =>
  texts.map((text, index) => (index === 0 ? text : `{{${fields[index - 1]?.name}}}${text}`)).join("");

/** The text of a template with its fields filled in. */
export function fill({ texts, fields }: Template, values: FieldValues): string {
  let text = texts[0] ?? "";
  fields.forEach(({ name, as }, index) => {
    text += writers[as](values[name] ?? "") + (texts[index + 1] ?? "");
  });
  return text;
}
