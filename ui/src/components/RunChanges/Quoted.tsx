// A sentence of the program, in which `names` stand between backticks.

export function Quoted({ text }: { text: string }) {
  return text.split("`").map((part, at) =>
    at % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence never move.
      <code key={at}>{part}</code>
    ) : (
      part
    ),
  );
}
