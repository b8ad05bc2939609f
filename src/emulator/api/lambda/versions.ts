import type * as sdk from "@aws-sdk/client-lambda";
import {
  CreateAlias$,
  DeleteAlias$,
  GetAlias$,
  ListAliases$,
  ListVersionsByFunction$,
  PublishVersion$,
  UpdateAlias$,
} from "@aws-sdk/client-lambda";
import type { Alias, DeployedFunction } from "../../lambda/functions/deployed-function.ts";
import { aliasOf, createAlias, deleteAlias, publishVersion, updateAlias } from "../../lambda/functions/versions.ts";
import { pageAfter } from "../page.ts";
import { type ActionsOf, action } from "../router.ts";
import { functionShape, latestOf } from "./function-shape.ts";

/** Lambda's actions on versions and aliases. */
export const versionActions: ActionsOf<typeof sdk> = {
  PublishVersion: action(PublishVersion$, (input, world) => {
    const fn = latestOf(world, input.FunctionName);
    const { Description: description, CodeSha256: codeSha256, RevisionId: revisionId } = input;
    return functionShape(publishVersion(world.lambda.functions, fn, { description, codeSha256, revisionId }));
  }),

  /** `$LATEST` and then the versions, oldest first, 50 per page (L-API ListVersionsByFunction). */
  ListVersionsByFunction: action(ListVersionsByFunction$, (input, world) => {
    const fn = latestOf(world, input.FunctionName);
    const { Marker, MaxItems = pageMax } = input;
    const all = [fn, ...fn.published.versions];
    const { items, next } = pageAfter(all, ({ version }) => version, Marker, Math.min(MaxItems, pageMax));
    return {
      Versions: items.map((one) => ({ ...functionShape(one), FunctionArn: `${fn.arn}:${one.version}` })),
      ...next,
    };
  }),

  CreateAlias: action(CreateAlias$, (input, world) => {
    const fn = latestOf(world, input.FunctionName);
    const { Name: name = "", FunctionVersion: version, Description: description } = input;
    const weights = input.RoutingConfig?.AdditionalVersionWeights;
    return aliasShape(fn, createAlias(world.lambda.functions, fn, { name, version, description, weights }));
  }),

  UpdateAlias: action(UpdateAlias$, (input, world) => {
    const fn = latestOf(world, input.FunctionName);
    const { Name: name = "", FunctionVersion: version, Description: description, RevisionId: revisionId } = input;
    const weights = input.RoutingConfig && (input.RoutingConfig.AdditionalVersionWeights ?? {});
    const changes = { name, version, description, weights, revisionId };
    return aliasShape(fn, updateAlias(world.lambda.functions, fn, changes));
  }),

  GetAlias: action(GetAlias$, (input, world) => {
    const fn = latestOf(world, input.FunctionName);
    return aliasShape(fn, aliasOf(fn, input.Name ?? ""));
  }),

  DeleteAlias: action(DeleteAlias$, (input, world) => {
    deleteAlias(latestOf(world, input.FunctionName), input.Name ?? "");
    return {};
  }),

  /** The aliases, or those of one version, in order of their names. */
  ListAliases: action(ListAliases$, (input, world) => {
    const fn = latestOf(world, input.FunctionName);
    const { FunctionVersion, Marker, MaxItems = pageMax } = input;
    const all = [...fn.published.aliases.values()]
      .filter(({ version }) => FunctionVersion === undefined || version === FunctionVersion)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, next } = pageAfter(all, ({ name }) => name, Marker, Math.min(MaxItems, pageMax));
    return { Aliases: items.map((alias) => aliasShape(fn, alias)), ...next };
  }),
};

const pageMax = 50;

const aliasShape = ({ arn }: DeployedFunction, { name, version, description, weights = {}, revisionId }: Alias) => ({
  AliasArn: `${arn}:${name}`,
  Name: name,
  FunctionVersion: version,
  Description: description,
  RoutingConfig: Object.keys(weights).length === 0 ? undefined : { AdditionalVersionWeights: { ...weights } },
  RevisionId: revisionId,
});
