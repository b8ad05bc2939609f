import type * as sdk from "@aws-sdk/client-lambda";
import {
  CreateAlias$,
  type CreateAliasCommandInput,
  DeleteAlias$,
  GetAlias$,
  ListAliases$,
  ListVersionsByFunction$,
  PublishVersion$,
  UpdateAlias$,
} from "@aws-sdk/client-lambda";
import { AwsError } from "../../aws-error.ts";
import type { Alias, DeployedFunction } from "../../lambda/functions/deployed-function.ts";
import { aliasOf, createAlias, publishVersion, updateAlias } from "../../lambda/functions/versions.ts";
import { pageAfter } from "../page.ts";
import { type ActionsOf, action } from "../router.ts";
import { functionShape } from "./function-shape.ts";

/** Lambda's actions on versions and aliases. */
export const versionActions: ActionsOf<typeof sdk> = {
  PublishVersion: action(PublishVersion$, (input, { lambda }) => {
    const fn = lambda.functions.getLatest(input.FunctionName ?? "");
    const { Description: description, CodeSha256: codeSha256, RevisionId: revisionId } = input;
    return functionShape(publishVersion(lambda.functions, fn, { description, codeSha256, revisionId }));
  }),

  /** `$LATEST` and then the versions, oldest first, 50 per page (L-API ListVersionsByFunction). */
  ListVersionsByFunction: action(ListVersionsByFunction$, (input, { lambda }) => {
    const fn = lambda.functions.getLatest(input.FunctionName ?? "");
    const { Marker, MaxItems = pageMax } = input;
    const all = [fn, ...fn.published.versions];
    const { items, next } = pageAfter(all, ({ version }) => version, Marker, Math.min(MaxItems, pageMax));
    return {
      Versions: items.map((one) => ({ ...functionShape(one), FunctionArn: `${fn.arn}:${one.version}` })),
      ...next,
    };
  }),

  CreateAlias: action(CreateAlias$, (input, { lambda }) => {
    refuseRouting(input);
    const fn = lambda.functions.getLatest(input.FunctionName ?? "");
    const { Name: name = "", FunctionVersion: version, Description: description } = input;
    return aliasShape(fn, createAlias(lambda.functions, fn, { name, version, description }));
  }),

  UpdateAlias: action(UpdateAlias$, (input, { lambda }) => {
    refuseRouting(input);
    const fn = lambda.functions.getLatest(input.FunctionName ?? "");
    const { Name: name = "", FunctionVersion: version, Description: description, RevisionId: revisionId } = input;
    return aliasShape(fn, updateAlias(lambda.functions, fn, { name, version, description, revisionId }));
  }),

  GetAlias: action(GetAlias$, (input, { lambda }) => {
    const fn = lambda.functions.getLatest(input.FunctionName ?? "");
    return aliasShape(fn, aliasOf(fn, input.Name ?? ""));
  }),

  /** An alias that does not exist is no error (emulator rule). */
  DeleteAlias: action(DeleteAlias$, (input, { lambda }) => {
    lambda.functions.getLatest(input.FunctionName ?? "").published.aliases.delete(input.Name ?? "");
    return {};
  }),

  /** The aliases, or those of one version, in order of their names. */
  ListAliases: action(ListAliases$, (input, { lambda }) => {
    const fn = lambda.functions.getLatest(input.FunctionName ?? "");
    const { FunctionVersion, Marker, MaxItems = pageMax } = input;
    const all = [...fn.published.aliases.values()]
      .filter(({ version }) => FunctionVersion === undefined || version === FunctionVersion)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, next } = pageAfter(all, ({ name }) => name, Marker, Math.min(MaxItems, pageMax));
    return { Aliases: items.map((alias) => aliasShape(fn, alias)), ...next };
  }),
};

const pageMax = 50;

const aliasShape = ({ arn }: DeployedFunction, { name, version, description, revisionId }: Alias) => ({
  AliasArn: `${arn}:${name}`,
  Name: name,
  FunctionVersion: version,
  Description: description,
  RevisionId: revisionId,
});

function refuseRouting({ RoutingConfig }: Pick<CreateAliasCommandInput, "RoutingConfig">): void {
  if (Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {}).length === 0) return;
  throw new AwsError(
    "InvalidParameterValueException",
    "flatten's emulator does not support RoutingConfig: an alias points to one version.",
  );
}
