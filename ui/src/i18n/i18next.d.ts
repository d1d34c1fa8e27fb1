// English is the shape: a key that is not in it does not compile.
// That Korean has the same keys is shown by words.test.ts.
import type { words } from "./en";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "common";
    resources: typeof words;
    returnNull: false;
  }
}
