import { functionNames } from "../../aws/logs/function-logging.ts";
import { FlattenError } from "../../base/errors.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import type { CommandContext } from "../../cli/context.ts";
import { promptStreams } from "../../cli/prompts.ts";
import { closeAfter } from "../../cli/target/cloud.ts";
import { openCloud } from "../../cli/target/open-cloud.ts";

const otherProfile = "the profile of the environment";

/**
 * Asks for what the flags leave open: the target, on AWS the profile and the Region, and a function of the account.
 *
 * @throws {FlattenError} (interrupted) after Ctrl-C; (inconclusive) if the account has no function.
 */
export async function askWorkload(context: CommandContext, flags: CommonFlags): Promise<CommonFlags> {
  const { select, text, autocomplete, isCancel } = await import("@clack/prompts");
  const streams = promptStreams(context);
  const answered = <T>(answer: T | symbol): T => {
    if (isCancel(answer)) throw new FlattenError("interrupted", "interrupted; nothing was written");
    return answer as T;
  };
  const target =
    flags.endpointUrl ??
    flags.target ??
    answered<string>(
      await select({
        message: "Where is the function?",
        options: [
          { value: "aws", label: "AWS" },
          { value: "local", label: "the local emulator" },
        ],
        ...streams,
      }),
    );
  const ask = async (message: string, placeholder: string) =>
    answered<string>(await text({ message, placeholder, defaultValue: "", ...streams })).trim() || undefined;
  const isAws = target === "aws";
  const profile = flags.profile ?? (isAws ? await ask("AWS profile?", otherProfile) : undefined);
  const region = flags.region ?? (isAws ? await ask("AWS Region?", "the Region of the profile") : undefined);
  const placed = { ...flags, target, ...(profile && { profile }), ...(region && { region }) };
  const names = await namesIn(context, placed);
  const functionName = answered<string>(
    await autocomplete({
      message: "Which function? Type a part of its name.",
      options: names.map((name) => ({ value: name, label: name })),
      maxItems: 10,
      ...streams,
    }),
  );
  return { ...placed, function: functionName };
}

async function namesIn(context: CommandContext, flags: CommonFlags): Promise<string[]> {
  return closeAfter(await openCloud(context, flags, { seed: 1, access: "read" }), async ({ cloud }) => {
    const names = await functionNames(cloud);
    if (names.length > 0) return names.sort();
    throw new FlattenError("inconclusive", "the account has no Lambda function in this Region", {
      remedy: "choose another Region: flatten init --region <name>",
    });
  });
}
