import type { ArmSpec } from "../../experiment/arm-spec.ts";
import { checkSettings } from "../../experiment/settings/check.ts";
import { changesByArm } from "../../experiment/settings/settings.ts";
import { type StackFacts, settingsOf } from "../../experiment/stack-facts.ts";
import type { Target } from "../../experiment/target.ts";
import type { CommonFlags } from "../common-flags.ts";
import type { CommandContext } from "../context.ts";
import { askConsent } from "../prompts.ts";
import { changeQuestion, changesText } from "./text.ts";

/**
 * Checks before a burst that the stack can have the settings of every arm, and asks for consent to change them, except on
 * the local target.
 *
 * @returns false when the user refuses.
 * @throws {FlattenError} (usage or refused) before anything is changed or sent.
 */
export async function prepareSettings(
  context: CommandContext,
  flags: CommonFlags,
  { description, workload }: Target,
  facts: StackFacts,
  specs: readonly ArmSpec[],
): Promise<boolean> {
  checkSettings(facts, specs, workload);
  if (description.kind === "local" || specs.every(({ settings }) => settings === undefined)) return true;
  const changing = changesByArm(settingsOf(facts), specs).map(
    ({ name, changes }) => `${name}: ${changesText(changes)}`,
  );
  return changing.length === 0 || askConsent(context, flags, changeQuestion(workload, changing));
}
