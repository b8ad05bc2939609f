import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { StackPlan } from "../../aws/change-sets.ts";
import { ownerTag } from "../../aws/stack.ts";
import { packageRoot } from "../package.ts";

/** Plans a stack from the template of this package, tagged as one of flatten's. */
export async function stackPlan(stackName: string, parameters: Readonly<Record<string, string>>): Promise<StackPlan> {
  const templateBody = await readFile(join(packageRoot, "infra", "template.yaml"), "utf8");
  return { stackName, templateBody, parameters, tags: { [ownerTag.key]: ownerTag.value } };
}
