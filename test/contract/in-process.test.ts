import { openInProcess } from "./connections.ts";
import { contracts } from "./contracts.ts";

contracts(openInProcess);
