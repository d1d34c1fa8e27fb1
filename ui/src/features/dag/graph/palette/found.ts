// Which operators a search means: those whose name begins so first, then those that hold it, then
// those that say it in their help. What operators there are comes in.
interface Named {
  name: string;
  title: string;
  help: string;
}

export function found<T extends Named>(operators: readonly T[], query: string): T[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === "") return [...operators];
  const rank = ({ name, title, help }: T) => {
    const names = [name.toLowerCase(), title.toLowerCase()];
    if (names.some((it) => it.startsWith(wanted))) return 0;
    if (names.some((it) => it.includes(wanted))) return 1;
    return help.toLowerCase().includes(wanted) ? 2 : 3;
  };
  const ranked = operators.map((operator) => ({ operator, rank: rank(operator) }));
  return ranked
    .filter((it) => it.rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .map((it) => it.operator);
}
