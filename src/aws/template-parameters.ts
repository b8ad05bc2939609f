import { GetTemplateSummaryCommand } from "@aws-sdk/client-cloudformation";
import type { Cloud } from "./clients.ts";
import { retrying } from "./retry.ts";

/** Reads the parameters of a template, each with its default; undefined where it has none. */
export async function templateParameters(
  { cloudformation, clock }: Cloud,
  templateBody: string,
): Promise<ReadonlyMap<string, string | undefined>> {
  const request = new GetTemplateSummaryCommand({ TemplateBody: templateBody });
  const { Parameters = [] } = await retrying(clock, () => cloudformation.send(request));
  return new Map(Parameters.map(({ ParameterKey, DefaultValue }) => [ParameterKey ?? "", DefaultValue]));
}
