import { jsonIn } from "../../base/encoding.ts";
import { usageError } from "../../base/errors.ts";
import { jobFields, jsonTemplate, type Payload } from "../../plan/payloads.ts";
import { readRows, rowText } from "../learn/read-table.ts";

interface PayloadFile {
  readonly text: string;
  /** Its name, for errors; its end tells a CSV from JSON lines. Without an end (stdin) the text tells. */
  readonly name: string;
}

/** The payload of `--payload` alone: each job has it, with its own fields. */
export const onePayload = (text: string): Payload => ({
  template: jsonTemplate(text, jobFields, "--payload"),
  columns: {},
  where: "--payload",
});

/**
 * Reads the payloads of a file: the JSON value on each line, or the rows of a CSV, whose first row names the columns.
 *
 * @param template JSON text for the rows of a CSV, with the columns as fields; without it, a row becomes a JSON object
 * whose values are the texts of its cells.
 * @throws {FlattenError} (usage) for a line that is not JSON, a row that is not like the first one, an unknown field, a CSV
 * without a header, and a file without payloads. The message names the line.
 */
export function readPayloads(file: PayloadFile, template: string | undefined): Payload[] {
  const isCsv = isCsvFile(file);
  if (!isCsv && template !== undefined) {
    throw usageError(
      `--payload and --payloads ${file.name} cannot be combined: each line of the file is a payload of its own`,
      "leave out --payload, or give a .csv file, whose columns are fields of --payload",
    );
  }
  const payloads = isCsv ? rowsOf(file, template) : linesOf(file);
  if (payloads.length > 0) return payloads;
  throw usageError(
    `--payloads ${file.name}: ${isCsv ? "the file has no row below the names of its columns" : "the file is empty"}`,
    'one JSON value on each line: {"id":1}   or a .csv file with a row for each payload',
  );
}

/** A CSV cannot begin as a JSON object, array or text does, unless its first name is quoted. */
const isCsvFile = ({ text, name }: PayloadFile): boolean =>
  /\.[ct]sv$/i.test(name) || (!/\.\w+$/.test(name) && text.trim() !== "" && !/^\s*[[{"]/.test(text));

function linesOf({ text: given, name }: PayloadFile): Payload[] {
  const text = given.replace(/^\uFEFF/, "");
  refuseWholeDocument(text, `--payloads ${name}`, name);
  const lines = text.split("\n");
  return lines.flatMap((line, index) => {
    const where = `${name}, line ${index + 1}`;
    const json = line.trim();
    return json === "" ? [] : [{ template: jsonTemplate(json, jobFields, where), columns: {}, where }];
  });
}

function rowsOf({ text, name }: PayloadFile, given: string | undefined): Payload[] {
  const { rows, where } = readRows(text, name, { comments: false });
  const [header = [], ...cells] = rows;
  assertHeader(header, `${name}, line 1`);
  const wanted = given ?? JSON.stringify(Object.fromEntries(header.map((column) => [column, `{{${column}}}`])));
  const template = jsonTemplate(wanted, [...new Set([...jobFields, ...header])], "--payload");
  return cells.map((row, index) => ({
    template,
    columns: Object.fromEntries(header.map((column, at) => [column, row[at] ?? ""])),
    get where() {
      return where(index + 1);
    },
  }));
}

/** Without a header the first payload would be lost, and its values would be names. */
function assertHeader(header: readonly string[], where: string): void {
  const isName = (cell: string, at: number) => /^[\p{L}_][^{}"]*$/u.test(cell) && header.indexOf(cell) === at;
  if (header.every(isName)) return;
  throw usageError(
    `${where}: "${rowText(header)}" does not name the columns: each one needs a name of its own, and a name does not begin with a digit`,
    "put the names in the first row: id,customer",
  );
}

/**
 * Refuses a file that is one JSON document, an array or a value on several lines, where each line has to be a value of its own.
 *
 * @param given the flag and the file.
 * @throws {FlattenError} (usage) whose remedy writes the lines.
 */
export function refuseWholeDocument(text: string, given: string, name: string): void {
  const value = jsonIn(text);
  if (value === undefined) return;
  const isArray = Array.isArray(value);
  if (!isArray && !text.trim().includes("\n")) return;
  throw usageError(
    `${given}: the file is one JSON ${isArray ? "array" : "value on several lines"}, and each line has to be a value of its own`,
    `write one value on each line: jq -c '${isArray ? ".[]" : "."}' '${name}' > lines.jsonl`,
  );
}
