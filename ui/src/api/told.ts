// What the API tells, as it tells it. The schema marks whatever may be null as something that may
// be missing as well; in an answer every key is there.

/** The shape of an answer, from the schema's. */
export type Told<T> = unknown extends T
  ? T
  : T extends readonly (infer Entry)[]
    ? Told<Entry>[]
    : T extends object
      ? { [Key in keyof T]-?: TellsNothing<T[Key]> extends true ? null : Value<T[Key]> }
      : T;

type Value<T> = undefined extends T ? Told<Exclude<T, undefined>> | null : Told<T>;
type TellsNothing<T> = [Exclude<T, undefined | null>] extends [never] ? true : false;
