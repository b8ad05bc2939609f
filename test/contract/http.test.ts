import { openHttp } from "./connections.ts";
import { contracts } from "./contracts.ts";

contracts(openHttp);
