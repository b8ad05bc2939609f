import { queryProtocol } from "../protocols/query.ts";
import type { Service } from "../router.ts";
import { getCallerIdentity } from "./get-caller-identity.ts";

export const stsService: Service = {
  name: "STS",
  protocols: [queryProtocol({ apiVersion: "2011-06-15", xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/" })],
  actions: { GetCallerIdentity: getCallerIdentity },
};
