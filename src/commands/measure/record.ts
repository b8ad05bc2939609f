import type { CommandContext } from "../../cli/context.ts";
import { version } from "../../cli/package.ts";
import { keepRunRecord, newRunId } from "../../cli/run-record.ts";
import type { MeasureDocument } from "../../operate/measure/document.ts";
import { recordedMeasurement } from "../../operate/measure/record.ts";
import { readCommand } from "../arms/recorded-command.ts";

/**
 * Keeps a measurement as a run record.
 *
 * @param flags with the name of the record.
 * @returns the measurement with what its record is found by.
 */
export async function keepMeasurement(
  context: CommandContext,
  flags: { readonly name?: string },
  { schemaVersion, kind, ...measured }: MeasureDocument,
): Promise<MeasureDocument> {
  const name = flags.name ?? context.runName;
  const { at, from, to } = measured;
  const id = await newRunId(context.cwd, { kind, startedAt: at, name });
  const document: MeasureDocument = {
    schemaVersion,
    kind,
    id,
    ...(name === undefined ? {} : { name }),
    version,
    command: readCommand(context.argv, ["--from", from, "--to", to]),
    ...measured,
  };
  await keepRunRecord(context, id, recordedMeasurement(document));
  return document;
}
