// The code of a file, for the screens that show one: the editor of a DAG, and any other file's.
// Nothing else of this folder is meant for them.
export { CodePane } from "./CodePane";
export { SaveOutcome } from "./Outcome";
export { SaveLine } from "./SaveLine";
export { tellOutcome, useSaving } from "./saving";
export type { CodeSession } from "./types";
