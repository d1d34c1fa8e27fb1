// A sentence of the program, in which `names` stand between backticks.
// Backticks are all that it knows: it is no reader of Markdown.

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
