import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { queueNameOf } from "../../aws/queue.ts";
import { partOf } from "../../aws/workload.ts";
import { jsonIn } from "../../base/encoding.ts";
import { type ExitReason, usageError } from "../../base/errors.ts";
import { limits } from "../../base/limits.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags, DryRunFlags } from "../../cli/common-flags.ts";
import { accessOf, dryRunDocument, endDryRun } from "../../cli/output.ts";
import { askConsent } from "../../cli/prompts.ts";
import { type Opened, withTarget } from "../../cli/target/open-target.ts";
import { refuseWholeDocument } from "../../experiment/send/payload-file.ts";
import { headOf, type QueueSendDocument, sendToQueue } from "../../operate/queue.ts";
import { counted } from "../../terminal/format.ts";
import { queueSendReport } from "./report.ts";

/** Flags that name the messages of `queue send`, after parsing. */
interface BodyFlags {
  readonly job?: readonly number[];
  readonly file?: string;
}

const example = "for example: flatten queue send --job 7";
const fileFormat = 'the file must contain one JSON value per line, for example: {"document":7}';

/** The bodies: the argument, a job for each `--job`, or the lines of `--file`. @throws {FlattenError} (usage) */
async function readBodies(cwd: string, flags: BodyFlags, body: string | undefined): Promise<string[]> {
  const given = [body, flags.job, flags.file].filter((each) => each !== undefined);
  if (given.length === 0) throw usageError("no message to send: pass a body, --job <n> or --file <file>", example);
  if (given.length > 1) throw usageError("pass only one of a body, --job and --file", example);
  const bodies =
    flags.file !== undefined
      ? await readLines(cwd, flags.file)
      : flags.job !== undefined
        ? flags.job.map((document) => JSON.stringify({ document }))
        : [body ?? ""];
  for (const [i, each] of bodies.entries()) assertSize(each, bodies.length === 1 ? "the body" : `message ${i + 1}`);
  return bodies;
}

async function readLines(cwd: string, file: string): Promise<string[]> {
  const invalid = (why: string) => usageError(`invalid value "${file}" for --file: ${why}`, fileFormat);
  const text = await readFile(resolve(cwd, file), "utf8").catch((error: NodeJS.ErrnoException) => {
    throw invalid(error.code === "ENOENT" ? "the file does not exist" : error.message);
  });
  refuseWholeDocument(text, `--file ${file}`, file);
  const lines = text.split("\n").map((line) => line.replace(/\r$/, ""));
  const invalidLine = lines.findIndex((line) => line.trim() !== "" && jsonIn(line) === undefined);
  if (invalidLine >= 0) throw invalid(`line ${invalidLine + 1} is not JSON`);
  const bodies = lines.filter((line) => line.trim() !== "");
  if (bodies.length === 0) throw invalid("the file is empty");
  return bodies;
}

function assertSize(body: string, name: string): void {
  const bytes = Buffer.byteLength(body);
  const max = limits.sqs.messageBytesMax;
  if (bytes >= 1 && bytes <= max) return;
  throw usageError(`${name} has ${bytes} bytes; SQS accepts 1 to ${max} bytes`, example);
}

/**
 * Runs `flatten queue send`: sends messages: a body, jobs by number, or the lines of a file. Rejected messages end with the exit
 * code for AWS errors.
 */
export const runQueueSend: CommandRun<CommonFlags & DryRunFlags & BodyFlags & { readonly delay?: number }> = async (
  context,
  flags,
  [body],
) => {
  const bodies = await readBodies(context.cwd, flags, body);
  const use = async ({ target, sink }: Opened): Promise<ExitReason> => {
    const queueUrl = partOf(target.workload, "queueUrl");
    const delaySeconds = flags.delay ?? null;
    if (flags.dryRun) {
      const delay = delaySeconds === null ? "" : ` with a delay of ${delaySeconds} s`;
      const step = `send ${counted(bodies.length, "message")} to the queue ${queueNameOf(queueUrl)}${delay}`;
      return endDryRun(sink, dryRunDocument("queue send", target, [step]));
    }
    const question = `Send ${counted(bodies.length, "message")} to the queue ${queueNameOf(queueUrl)}?`;
    const isConfirmed = target.description.kind === "local" || (await askConsent(context, flags, question));
    if (!isConfirmed) return "refused";
    const { failure, ...sent } = await sendToQueue({
      cloud: target.cloud,
      queueUrl,
      bodies,
      delaySeconds,
      signal: context.interrupted,
    });
    const head = headOf(target, "queue-send", queueUrl);
    const document: QueueSendDocument = { ...head, delaySeconds, messages: bodies.length, ...sent };
    await sink.show(document, queueSendReport);
    if (failure !== undefined) throw failure;
    if (sent.state === "interrupted") return "interrupted";
    return sent.rejected.length > 0 ? "cloud" : "ok";
  };
  return withTarget(context, flags, accessOf(flags), use);
};
